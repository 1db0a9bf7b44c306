"""Result folders: what is in them, how they come about, and how they are read.

A folder at work holds `manifest.json` and `parts/`; when all parts are there they are merged into
tables, and `parts/` goes. Every file is written beside its place and then moved there, so that it
is whole or not there. Nothing that is not this program's own is touched.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.experiments import contents
from sim.experiments.experiment import FORMAT, Experiment, Part
from sim.scenario import Scenario, load_scenario
from sim.scenario.writing import scenario_text

if TYPE_CHECKING:
    import pandas as pd

MANIFEST: Final = "manifest.json"
PARTS: Final = "parts"
#: Results of runs; others say what kind they are.
KINDS: Final = ("run", "sweep")
COMPARISON: Final = "comparison.json"
FAILURES: Final = "failures.json"
LOCK: Final = ".lock"
TABLES: Final = ("runs", "points", "quantiles", "counts", "periods", "reasons")
#: Seconds between two times at which the manifest of a folder at work is written.
PATIENCE: Final = 2.0

#: The package.
HERE: Final = Path(__file__).parents[1]

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Given:
    """What the user gave: the texts of scenario files by name, of the sweep file, the command."""

    scenarios: Mapping[str, str] = field(default_factory=dict)
    sweep: str | None = None
    command: str | None = None


class Found(Enum):
    """What a folder holds before the work begins."""

    NOTHING = "nothing"
    PARTS = "part of this very result"
    RESULT = "this very result"


#: What a file system says when it will not take a file.
_NO_ROOM: Final = (
    errno.EACCES,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EIO,
    errno.ENAMETOOLONG,
    errno.ENOSPC,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
)


# A folder at work.


def look(folder: Path, digest: str) -> Found:
    """What a folder holds of the result that `digest` stands for.

    Raises InputError where it holds something else.
    """
    manifest = _own_manifest(folder)
    if manifest is None:
        return Found.NOTHING
    if manifest["config"] != digest:
        raise InputError(
            f"holds another result ({_described(manifest)}); name another folder with -o, "
            "or move that one aside with --redo",
            file=folder,
        )
    if manifest["status"] != "running":
        return Found.RESULT
    made_with = _made_with()
    if any(manifest[key] != made_with[key] for key in ("versions", "code")):
        raise InputError(
            "was begun with another version of the code or of its libraries, so going on would "
            "mix results; begin anew with --redo",
            file=folder,
        )
    return Found.PARTS


def is_up_to_date(result: Result) -> bool:
    """Whether a result was made with the code and the libraries that are in use now."""
    made_with = _made_with()
    return all(result.manifest[key] == made_with[key] for key in ("versions", "code"))


@contextlib.contextmanager
def working_in(folder: Path, digest: str, *, redo: bool = False) -> Iterator[Found]:
    """Holds a folder for this process; says what was found there.

    With `redo`, a result that is there is first moved aside.
    """
    with _plainly(folder):
        if redo:
            if _own_manifest(folder) is not None:
                with _held(folder):
                    _move_aside(folder)
        elif look(folder, digest) is Found.RESULT:
            yield Found.RESULT
            return
        folder.mkdir(parents=True, exist_ok=True)
        with _held(folder):
            yield look(folder, digest)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keeps other processes out; the system lets go of the lock when this one ends."""
    with (folder / LOCK).open("w") as lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError("another process is at work in this folder", file=folder) from None
        except (ImportError, OSError):
            pass  # Windows, or a file system without locks
        yield
        (folder / LOCK).unlink(missing_ok=True)


def _own_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a result folder, None for an empty one, InputError for any other."""
    if not folder.exists():
        return None
    if not folder.is_dir():
        raise InputError("a file; expected a folder for results", file=folder)
    with _plainly(folder):
        others = [
            path.name
            for path in folder.iterdir()
            if path.name != LOCK and not path.name.endswith(".tmp")
        ]
    if not others:
        return None
    if MANIFEST not in others:
        raise InputError(
            "holds files that are no result of wakhan; name another folder with -o", file=folder
        )
    return read_manifest(folder)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a result folder."""
    path = folder / MANIFEST
    if not path.is_file():
        what = "no result in this folder" if folder.is_dir() else "no such folder"
        raise InputError(what, file=folder)
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise InputError("cannot be read as the manifest of a result", file=path) from None
    if not isinstance(manifest, dict) or "wakhan" not in manifest.get("versions", {}):
        raise InputError("not the manifest of a result of wakhan", file=path)
    if manifest.get("format") != FORMAT:
        raise InputError(
            f"written in format {manifest.get('format')}, and this version reads {FORMAT}",
            file=path,
        )
    return manifest


def _described(manifest: Mapping[str, Any]) -> str:
    runs = manifest["runs"]
    return (
        f"{manifest['kind']} '{manifest['name']}', seed {manifest['seed']}, "
        f"{runs:,} run{'' if runs == 1 else 's'}, {manifest['started'][:10]}"
    )


def _move_aside(folder: Path) -> None:
    """Renames a result folder to `NAME.old`, `NAME.old-2` and so on."""
    (folder / LOCK).unlink(missing_ok=True)
    aside, number = folder.with_name(f"{folder.name}.old"), 1
    while aside.exists():
        number += 1
        aside = folder.with_name(f"{folder.name}.old-{number}")
    folder.rename(aside)


@contextlib.contextmanager
def _plainly(folder: Path) -> Iterator[None]:
    """An error of the file system as one line."""
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise InputError(f"cannot be written: {os.strerror(error.errno)}", file=folder) from None


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Path]:
    """A place beside `path` to write to, moved there when all went well."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        yield beside
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Writes a file at once."""
    with writing(path) as beside:
        beside.write_text(text, "utf-8")


# Parts.


def part_path(folder: Path, number: int) -> Path:
    """Where a part is kept."""
    return folder / PARTS / f"{number:05d}.part"


def write_part(folder: Path, number: int, digest: str, arrays: Arrays) -> None:
    """Keeps a part: a SHA-256 of what follows and of `digest`, then the arrays."""
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    with writing(part_path(folder, number)) as beside:
        beside.write_bytes(_seal(digest, content.getbuffer()) + content.getbuffer())


def read_part(folder: Path, number: int, digest: str) -> Arrays | None:
    """The arrays of a part; None when it is missing, damaged or of another result."""
    try:
        content = part_path(folder, number).read_bytes()
    except FileNotFoundError:
        return None
    body = memoryview(content)[32:]
    if len(content) < 32 or content[:32] != _seal(digest, body):
        return None
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        return dict(arrays)


def _seal(digest: str, content: memoryview) -> bytes:
    sha = hashlib.sha256(digest.encode())
    sha.update(content)
    return sha.digest()


# The manifest while the work goes on.


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


def new_manifest(
    *,
    kind: str,
    name: str,
    title: str,
    digest: str,
    seed: int,
    runs: int,
    command: str | None,
    about: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The manifest of a result as its work begins; `about` is what only its kind has."""
    return {
        "format": FORMAT,
        "kind": kind,
        "name": name,
        "title": title,
        "status": "running",
        "config": digest,
        **(about or {}),
        "seed": seed,
        "runs": runs,
        **_made_with(),
        **git_state(),
        "command": command,
        "started": now(),
        "finished": None,
    }


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Writes the manifest of a result folder."""
    write_text(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n")


def finish(folder: Path) -> None:
    """Says in the manifest that the work is done."""
    manifest = read_manifest(folder)
    write_manifest(folder, {**manifest, "status": "complete", "finished": now()})


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


def begin_comparison(folder: Path, configs: Sequence[str]) -> None:
    """Prepares a folder for the comparison of results; one of the same results is made anew."""
    note = json.dumps({"format": FORMAT, "compared": list(configs)}) + "\n"
    path = folder / COMPARISON
    with _plainly(folder):
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
        if taken and not (path.is_file() and path.read_text("utf-8") == note):
            raise InputError(
                "holds something else than this comparison; name another folder with -o",
                file=folder,
            )
        folder.mkdir(parents=True, exist_ok=True)
        write_text(path, note)


def now() -> str:
    """The time, to the second, with its zone."""
    return datetime.now(UTC).isoformat(timespec="seconds")


#: The floors that results depend on, and the single modules below them.
_RESULTS_FROM: Final = ("rules", "record", "model", "scenario", "experiments", "data")
_BELOW: Final = ("calendar.py", "errors.py", "names.py", "parameters.py")


@cache
def _made_with() -> dict[str, Any]:
    """Versions, and a SHA-256 of the code and data that results depend on."""
    versions = {"python": platform.python_version()}
    for package in ("wakhan", "numpy", "mesa", "pandas", "pyarrow"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    files = [HERE / name for name in _BELOW]
    for floor in _RESULTS_FROM:
        files += [*sorted((HERE / floor).glob("*.py")), *sorted((HERE / floor).glob("*.csv"))]
    sha = hashlib.sha256()
    for path in files:
        sha.update(hashlib.sha256(path.read_bytes()).digest())
    return {"versions": versions, "code": sha.hexdigest()}


def git_state() -> dict[str, Any]:
    """Commit of the code, and whether its files were changed since; nulls outside a git tree."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-C", str(HERE), *words], capture_output=True, text=True, timeout=10, check=True
        ).stdout.strip()

    try:
        git("ls-files", "--error-unmatch", "__init__.py")  # not some other project's tree
        return {
            "git_commit": git("rev-parse", "HEAD"),
            "git_changed": bool(git("status", "--porcelain", "--", ".")),
        }
    except (OSError, subprocess.SubprocessError):
        return {"git_commit": None, "git_changed": None}


# Reading.


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
        """One row per run and republic: scenario, point, replicate, varied values, outcomes."""
        return self._table("runs")

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
        return {
            entry["name"]: load_scenario(self.folder / entry["resolved"])
            for entry in self.manifest["scenarios"]
        }

    def _table(self, name: str) -> pd.DataFrame:
        import pandas as pd

        path = self.folder / f"{name}.parquet"
        try:
            return pd.read_parquet(path)
        except FileNotFoundError:
            raise InputError("missing from the result", file=path) from None
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read as a table: {error}", file=path) from None


def load_result(folder: str | Path, *, incomplete: bool = False) -> Result:
    """The result in a folder.

    Raises InputError where there is none, where it is not finished, and where runs failed unless
    `incomplete` says that this is known.
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
    return Result(folder, manifest)
