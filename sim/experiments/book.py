"""The book of a folder at work: which parts are done, and what it was asked for."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.experiments import contents
from sim.experiments.experiment import Experiment, Part
from sim.experiments.files import digest_of, own_folder, write_text
from sim.experiments.inputs import Given, keep_inputs, scenario_entries
from sim.experiments.manifest import begin_manifest, new_manifest, write_manifest
from sim.experiments.part_files import PARTS, part_path, read_part, remove_parts
from sim.experiments.provenance import now
from sim.experiments.table_files import TABLES, table_path

FAILURES: Final = "failures.json"
#: Seconds between two times at which the manifest of a folder at work is written.
PATIENCE: Final = 2.0


def begin(
    folder: Path,
    experiment: Experiment,
    parts: Sequence[Part],
    digest: str,
    given: Given,
    engine: str,
) -> Book:
    """Prepares a folder for an experiment, or opens it again to go on.

    The manifest comes first, so that a folder is known for what it is wherever the work stops. It
    is made from the experiment each time, whatever an earlier one says.
    """
    manifest = _manifest_of(experiment, parts, digest, given) | {"engine": engine}
    begin_manifest(folder, manifest)
    own_folder(folder, PARTS)
    return Book(folder, manifest, keep_inputs(folder, experiment, given))


def _manifest_of(
    experiment: Experiment, parts: Sequence[Part], digest: str, given: Given
) -> dict[str, Any]:
    manifest = new_manifest(
        kind=experiment.kind,
        name=experiment.name,
        title=experiment.title,
        digest=digest,
        seed=experiment.seed,
        runs=experiment.runs,
        command=given.command,
        about={
            "scenarios": scenario_entries(experiment),
            "design": {
                "keys": list(experiment.keys),
                **experiment.design,
                "points": len(experiment.points),
            },
            "replicates": experiment.replicates,
            "failed": 0,
            "quantiles": f"from the first {contents.QUANTILE_REPLICATES:,} replicates of a point "
            "at most",
        },
    )
    manifest["parts"] = [
        {
            "points": [part.first_point, part.first_point + part.points - 1],
            "replicates": [part.first_replicate, part.first_replicate + part.replicates - 1],
            "status": "waiting",
        }
        for part in parts
    ]
    return manifest


class Book:
    """The manifest of a folder at work, and the names of the files kept with the result."""

    def __init__(self, folder: Path, manifest: dict[str, Any], kept: Sequence[str]) -> None:
        self.folder = folder
        self.manifest = manifest
        self._kept = kept
        self._saved = 0.0
        self._roomy = False

    def has(self, part: Part) -> bool:
        """Whether a part is there and whole."""
        there = read_part(self.folder, part.number, self.manifest["config"]) is not None
        self.manifest["parts"][part.number]["status"] = "done" if there else "waiting"
        return there

    def note(self, part: Part) -> None:
        """Notes that a part is done."""
        self.manifest["parts"][part.number]["status"] = "done"
        if not self._roomy:
            self._check_room(part)
        if time.monotonic() - self._saved > PATIENCE:
            self.save()

    def _check_room(self, part: Part) -> None:
        """Raises InputError where the parts to come, each as large as this one, find no room."""
        waiting = sum(entry["status"] == "waiting" for entry in self.manifest["parts"])
        needed = waiting * part_path(self.folder, part.number).stat().st_size
        free = shutil.disk_usage(self.folder).free
        if needed > free:
            raise InputError(
                f"needs some {needed / 1e6:,.0f} MB more for its parts, and {free / 1e6:,.0f} MB "
                "are free there; name another folder with -o",
                file=self.folder,
            )
        self._roomy = True

    def save(self) -> None:
        """Writes the manifest."""
        write_manifest(self.folder, self.manifest)
        self._saved = time.monotonic()

    def close(self, failures: Sequence[Mapping[str, Any]]) -> None:
        """Says that the tables are there, and which runs failed; removes the parts."""
        kept = [*self._kept, *([FAILURES] if failures else [])]
        if failures:
            write_text(self.folder / FAILURES, json.dumps(failures, indent=1) + "\n")
        for failure in failures:
            self.manifest["parts"][failure["part"]]["status"] = "with failures"
        tables = {name: table_path(self.folder, name) for name in TABLES}
        self.manifest["tables"] = {name: digest_of(path) for name, path in tables.items()}
        self.manifest["files"] = {name: digest_of(self.folder / name) for name in kept}
        self.manifest["failed"] = len(failures)
        self.manifest["status"] = "incomplete" if failures else "complete"
        self.manifest["finished"] = now()
        self.save()
        remove_parts(self.folder)
