"""Work in a result folder: by one process at a time, and never over what is there already."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.experiments.experiment import FORMAT
from sim.experiments.files import plainly, write_text
from sim.experiments.manifest import MANIFEST, described, read_manifest
from sim.experiments.provenance import same_code

COMPARISON: Final = "comparison.json"
LOCK: Final = ".lock"


class Found(Enum):
    """What a folder holds before the work begins."""

    NOTHING = "nothing"
    PARTS = "part of this very result"
    RESULT = "this very result"


def look(folder: Path, digest: str) -> Found:
    """What a folder holds of the result that `digest` stands for.

    Raises InputError where it holds something else.
    """
    manifest = _own_manifest(folder)
    if manifest is None:
        return Found.NOTHING
    if manifest["config"] != digest:
        raise InputError(
            f"holds another result ({described(manifest)}); name another folder with -o, "
            "or move that one aside with --redo",
            file=folder,
        )
    if manifest["status"] != "running":
        return Found.RESULT
    if not same_code(manifest):
        raise InputError(
            "was begun with another version of the code or of its libraries, so going on would "
            "mix results; begin anew with --redo",
            file=folder,
        )
    return Found.PARTS


@contextlib.contextmanager
def working_in(folder: Path, digest: str, *, redo: bool = False) -> Iterator[Found]:
    """Holds a folder for this process; says what was found there.

    With `redo`, a result that is there is first moved aside.
    """
    with plainly(folder):
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
    with plainly(folder):
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


def _move_aside(folder: Path) -> None:
    """Renames a result folder to `NAME.old`, `NAME.old-2` and so on."""
    (folder / LOCK).unlink(missing_ok=True)
    aside, number = folder.with_name(f"{folder.name}.old"), 1
    while aside.exists():
        number += 1
        aside = folder.with_name(f"{folder.name}.old-{number}")
    folder.rename(aside)


def begin_comparison(folder: Path, configs: Sequence[str]) -> None:
    """Prepares a folder for the comparison of results; one of the same results is made anew."""
    note = json.dumps({"format": FORMAT, "compared": list(configs)}) + "\n"
    path = folder / COMPARISON
    with plainly(folder):
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
        if taken and not (path.is_file() and path.read_text("utf-8") == note):
            raise InputError(
                "holds something else than this comparison; name another folder with -o",
                file=folder,
            )
        folder.mkdir(parents=True, exist_ok=True)
        write_text(path, note)
