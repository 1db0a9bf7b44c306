"""Scores of accounts and yardsticks at rolling origins, and the fits they rest on, in a folder.

Jobs are independent and seeded, so that neither their order nor the number of workers changes a
number, and are kept one by one, so that an interrupted scoring goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.experiments import store
from sim.experiments.workers import processors
from sim.inference.checkpoint import Steps, each_kept
from sim.inference.fit import Fit
from sim.inference.observation import OBSERVATIONS
from sim.inference.scores import Score, joined, on
from sim.inference.scoring_jobs import (
    WINDOWS,
    Arrays,
    Job,
    carry_out,
    fit_of,
    jobs,
    unpacked,
    with_record,
)
from sim.progress import Progress
from sim.record.own import OwnRecord, until
from sim.record.reading import load_record
from sim.scenario.accounts import Account, load_account

#: What every forecaster is measured against.
REFERENCE: Final = "self-exciting"
#: The user's own record in a scoring's folder.
RECORD: Final = "record.csv"


# All jobs, in a folder.


@dataclass(frozen=True)
class Judged:
    """What came of a scoring: its jobs, and the arrays of each."""

    folder: Path
    manifest: Mapping[str, Any]
    jobs: tuple[Job, ...]
    arrays: tuple[Arrays, ...]

    def scores(
        self, window: str, kind: str, observation: str | None = None, channels: str = "five"
    ) -> list[Score]:
        """A Score per forecaster and observation, origins joined in their order.

        `channels` names the set they are on: see `sim.inference.observation.CHANNEL_SETS`.
        """
        found: dict[tuple[str, str], list[Score]] = {}
        order = sorted(range(len(self.jobs)), key=lambda place: self.jobs[place].origin)
        for place in order:
            for where, one in unpacked(self.jobs[place].origin, self.arrays[place]):
                if (where, one.kind) == (window, kind) and observation in (None, one.observation):
                    found.setdefault((one.name, one.observation), []).append(on(one, channels))
        return [joined(each) for each in found.values()]

    def fits(self, origin: int | None = None, observation: str = "rounds") -> dict[str, Fit]:
        """Fits to the months before an origin, by account; the whole record unless told.

        A first look has none of the whole record.
        """
        if origin is None:
            origin = load_record(self.jobs[0].record).months
        return {
            job.account.name: fit_of(job, arrays)
            for job, arrays in zip(self.jobs, self.arrays, strict=True)
            if job.account and (job.origin, job.observation) == (origin, observation)
        }

    @property
    def windows(self) -> tuple[str, ...]:
        """The sets of months that were scored."""
        return tuple(name for name in WINDOWS if any(name in job.windows for job in self.jobs))

    @property
    def observations(self) -> tuple[str, ...]:
        """The observation models that were scored."""
        used = {job.observation for job in self.jobs if job.account and job.windows}
        return tuple(name for name in OBSERVATIONS if name in used)


def judge(
    accounts: Sequence[Account],
    folder: Path,
    *,
    seed: int = 0,
    quick: bool = False,
    workers: int | None = None,
    redo: bool = False,
    named: Sequence[str] = (),
    command: str | None = None,
    progress: Progress | None = None,
) -> Judged:
    """Scores accounts next to the yardsticks into a folder, or goes on with what was begun there.

    workers: processes; None for as many as there are processors. Results do not depend on it, but
    a script with more than one keeps its work under `if __name__ == "__main__":`.
    named: names or files of the accounts, by which `read` finds them again.
    A folder that holds this very scoring is read. Raises InputError where it holds anything else.
    """
    todo = jobs(accounts, seed, quick=quick)
    digest = _digest(todo)
    with store.working_in(folder, digest, redo=redo) as found:
        if found is not store.Found.RESULT:
            record = accounts[0].scenario.record
            manifest = store.new_manifest(
                kind="score",
                name="quick" if quick else "score",
                title="Accounts and yardsticks judged by the record",
                digest=digest,
                seed=seed,
                runs=sum(job.draws for job in todo if job.account),
                command=command,
                about={
                    "accounts": [account.name for account in accounts],
                    "named": [_found_again(name) for name in named],
                    "quick": quick,
                    "record": _kept(record) if record else None,
                    "jobs": [job.name for job in todo],
                },
            )
            store.begin_manifest(folder, manifest)
            kept = [RECORD] if record and record.path else []
            if record and record.path:
                with store.writing(folder / RECORD) as beside:
                    shutil.copyfile(record.path, beside)
            steps = Steps(folder, digest)
            each_kept(carry_out, todo, workers or processors(), progress, steps)
            store.finish(folder, files=kept)
    return _read(folder, todo, digest)


def read(folder: Path) -> Judged:
    """The scoring in a folder.

    Raises InputError where there is none, where it is not finished, and where accounts or the
    record have changed since.
    """
    manifest = store.read_manifest(folder)
    if manifest["kind"] != "score":
        raise InputError(f"a {manifest['kind']}; expected a score", file=folder)
    if manifest["status"] != "complete":
        raise InputError("not finished; the command that began it goes on with it", file=folder)
    record = _kept_record(folder, manifest["record"]) if manifest["record"] else None
    accounts = [with_record(load_account(name), record) for name in manifest["named"]]
    todo = jobs(accounts, manifest["seed"], quick=manifest["quick"])
    if _digest(todo) != manifest["config"]:
        problem = "made with other accounts or another record than there are now; score again"
        raise InputError(problem, file=folder)
    return _read(folder, todo, manifest["config"])


def _found_again(name: str) -> str:
    """The name of an account, or the whole path of its file."""
    return str(Path(name).resolve()) if Path(name).suffix else name


def _kept(record: OwnRecord) -> dict[str, Any]:
    """What a manifest says of a record: the file lies in the folder, under another name."""
    kept: dict[str, Any] = {"only": record.only, "complete_until": dict(record.until)}
    if record.path:
        kept["called"] = record.name
    if record.facilities:
        kept["facilities"] = record.facilities
    return kept


def _kept_record(folder: Path, kept: Mapping[str, Any]) -> OwnRecord:
    said = [(str(form), str(month)) for form, month in kept["complete_until"].items()]
    called = kept.get("called", "")
    path = folder.resolve() / RECORD if called else None
    return OwnRecord(path, bool(kept["only"]), until(said), called, kept.get("facilities"))


def _digest(todo: Sequence[Job]) -> str:
    return hashlib.sha256(json.dumps([job.digest() for job in todo]).encode()).hexdigest()


def _read(folder: Path, todo: Sequence[Job], digest: str) -> Judged:
    """The parts of a scoring; InputError where one is missing or damaged."""
    manifest = store.read_manifest(folder)
    parts: list[Arrays] = []
    steps = Steps(folder, digest)
    for number, job in enumerate(todo):
        arrays = steps.read(number)
        if arrays is None:
            problem = f"the part of '{job.name}' is missing or damaged; --redo makes it anew"
            raise InputError(problem, file=folder)
        parts.append(arrays)
    return Judged(folder, manifest, tuple(todo), tuple(parts))
