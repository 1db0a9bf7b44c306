"""The book of a folder at work: which parts are done, and what it was asked for."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from sim.experiments import contents
from sim.experiments.experiment import Experiment, Part
from sim.experiments.files import write_text, writing
from sim.experiments.manifest import MANIFEST, new_manifest, read_manifest, write_manifest
from sim.experiments.part_files import PARTS, read_part
from sim.experiments.provenance import now
from sim.scenario import Scenario
from sim.scenario.writing import scenario_text

FAILURES: Final = "failures.json"
#: Seconds between two times at which the manifest of a folder at work is written.
PATIENCE: Final = 2.0


@dataclass(frozen=True)
class Given:
    """What the user gave: the texts of scenario files by name, of the sweep file, the command."""

    scenarios: Mapping[str, str] = field(default_factory=dict)
    sweep: str | None = None
    command: str | None = None


def begin(
    folder: Path, experiment: Experiment, parts: Sequence[Part], digest: str, given: Given
) -> Book:
    """Prepares a folder for an experiment, or opens it again to go on."""
    (folder / PARTS).mkdir(exist_ok=True)
    for left in (*folder.glob("*.tmp"), *(folder / PARTS).glob("*.tmp")):
        left.unlink()
    if (folder / MANIFEST).exists():
        return Book(folder, read_manifest(folder))
    scenarios = _keep_scenarios(folder, experiment.scenarios, given)
    if given.sweep is not None:
        write_text(folder / "sweep.yaml", given.sweep)
    manifest = new_manifest(
        kind=experiment.kind,
        name=experiment.name,
        title=experiment.title,
        digest=digest,
        seed=experiment.seed,
        runs=experiment.runs,
        command=given.command,
        about={
            "scenarios": scenarios,
            "design": {"keys": list(experiment.keys), **experiment.design},
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
    book = Book(folder, manifest)
    book.save()
    return book


class Book:
    """The manifest of a folder at work."""

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest
        self._saved = 0.0

    def has(self, part: Part) -> bool:
        """Whether a part is there and whole."""
        there = read_part(self.folder, part.number, self.manifest["config"]) is not None
        self.manifest["parts"][part.number]["status"] = "done" if there else "waiting"
        return there

    def note(self, part: Part) -> None:
        """Notes that a part is done."""
        self.manifest["parts"][part.number]["status"] = "done"
        if time.monotonic() - self._saved > PATIENCE:
            self.save()

    def save(self) -> None:
        """Writes the manifest."""
        write_manifest(self.folder, self.manifest)
        self._saved = time.monotonic()

    def close(self, failures: Sequence[Mapping[str, Any]]) -> None:
        """Says that the tables are there, and which runs failed; removes the parts."""
        if failures:
            write_text(self.folder / FAILURES, json.dumps(failures, indent=1) + "\n")
        for failure in failures:
            self.manifest["parts"][failure["part"]]["status"] = "with failures"
        self.manifest["failed"] = len(failures)
        self.manifest["status"] = "incomplete" if failures else "complete"
        self.manifest["finished"] = now()
        self.save()
        shutil.rmtree(self.folder / PARTS)


def _keep_scenarios(
    folder: Path, scenarios: Sequence[Scenario], given: Given
) -> list[dict[str, Any]]:
    """Writes scenarios as given and as resolved; a record of the user's own is kept as well."""
    several = len(scenarios) > 1
    place = folder / "scenarios" if several else folder
    place.mkdir(exist_ok=True)
    kept = []
    for scenario in scenarios:
        stem = scenario.name if several else "scenario"
        resolved = scenario
        if scenario.record:
            record = "record.csv" if stem == "scenario" else f"{stem}.record.csv"
            with writing(place / record) as beside:
                shutil.copyfile(scenario.record, beside)
            resolved = replace(scenario, record=place / record)
        write_text(place / f"{stem}.resolved.yaml", scenario_text(resolved, folder=place))
        if scenario.name in given.scenarios:
            write_text(place / f"{stem}.yaml", given.scenarios[scenario.name])
        kept.append(
            {
                "name": scenario.name,
                "title": scenario.title,
                "digest": scenario.digest(),
                "resolved": (place / f"{stem}.resolved.yaml").relative_to(folder).as_posix(),
            }
        )
    return kept
