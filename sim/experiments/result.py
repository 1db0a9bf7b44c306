"""Results as they are read: the manifest of a folder, and its tables as they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiments.book import FAILURES
from sim.experiments.manifest import read_manifest
from sim.experiments.provenance import same_code
from sim.experiments.table_files import check_tables, read_unchanged
from sim.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    import pandas as pd

#: Results of runs; others say what kind they are.
KINDS: Final = ("run", "sweep")


@dataclass(frozen=True)
class Result:
    """A result folder: its manifest, and its tables as they are asked for."""

    folder: Path
    manifest: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """Name of the scenario or sweep."""
        return str(self.manifest["name"])

    @property
    def title(self) -> str:
        """What it is about, in one line."""
        return str(self.manifest["title"])

    @property
    def kind(self) -> str:
        """`run` or `sweep`."""
        return str(self.manifest["kind"])

    @property
    def complete(self) -> bool:
        """Whether no run failed."""
        return bool(self.manifest["status"] == "complete")

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys that vary."""
        return tuple(self.manifest["design"]["keys"])

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: scenario, point, replicate, varied values, outcomes of the run."""
        return self._table("runs")

    @cached_property
    def republics(self) -> pd.DataFrame:
        """One row per run and republic: scenario, point, replicate, outcomes of the republic."""
        return self._table("republics")

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row per point: scenario, point, varied values."""
        return self._table("points")

    @cached_property
    def quantiles(self) -> pd.DataFrame:
        """Quantiles and mean of the tracked variables by point, quarter and republic."""
        return self._table("quantiles")

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Reported events by point, year, power and channel, all republics together."""
        return self._table("counts")

    @cached_property
    def periods(self) -> pd.DataFrame:
        """China's reported bilateral events by point, period, republic and channel."""
        return self._table("periods")

    @cached_property
    def reasons(self) -> pd.DataFrame:
        """Mean terms of offers and answers by point and year."""
        return self._table("reasons")

    @cached_property
    def scenarios(self) -> Mapping[str, Scenario]:
        """The resolved scenarios by name, in their order."""
        return {entry["name"]: self._scenario(entry) for entry in self.manifest["scenarios"]}

    def _scenario(self, entry: Mapping[str, Any]) -> Scenario:
        """A scenario as it is kept; where the code is the same, as it was run and no other."""
        path = self.folder / entry["resolved"]
        scenario = load_scenario(path)
        if same_code(self.manifest) and scenario.digest() != entry["digest"]:
            problem = "is not the scenario that was run; was it changed? --redo makes it anew"
            raise InputError(problem, file=path)
        return scenario

    def _table(self, name: str) -> pd.DataFrame:
        return read_unchanged(self.folder, name, self.manifest)


def load_result(folder: str | Path, *, incomplete: bool = False) -> Result:
    """The result in a folder.

    Raises InputError where there is none, where it is not finished, where tables are missing or
    belong to another, and where runs failed unless `incomplete` says that this is known.
    """
    folder = Path(folder)
    manifest = read_manifest(folder)
    if manifest["kind"] not in KINDS:
        raise InputError(f"a {manifest['kind']}; expected a {' or '.join(KINDS)}", file=folder)
    if manifest["status"] == "running":
        done = sum(part["status"] != "waiting" for part in manifest["parts"])
        raise InputError(
            f"not finished, {done} of {len(manifest['parts'])} parts are done; "
            "the command that began it goes on with it",
            file=folder,
        )
    if manifest["status"] != "complete" and not incomplete:
        raise InputError(
            f"incomplete, {manifest['failed']:,} of {manifest['runs']:,} runs failed "
            f"(see {FAILURES}); --incomplete takes it as it is",
            file=folder,
        )
    check_tables(folder, manifest)
    return Result(folder, manifest)
