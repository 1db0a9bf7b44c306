"""Work in a result folder: by one process at a time, and never over what is there already."""

from __future__ import annotations

import contextlib
import os
import threading
import unicodedata
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.experiments.files import CAREFULLY, is_left_over, plainly, refuse_link
from sim.experiments.manifest import MANIFEST, described, read_manifest
from sim.experiments.part_files import PARTS
from sim.experiments.provenance import same_code

LOCK: Final = ".lock"
#: Characters of a file's name within a folder of a result, at most.
_LONGEST_NAME: Final = 130


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

    With `redo`, a result that is there is first moved aside. A folder that was made for the work
    goes again when nothing could be written to it.
    """
    with plainly(folder):
        if redo:
            if _own_manifest(folder, any_format=True) is not None:
                with _held(folder):
                    move_aside(folder)
        elif look(folder, digest) is Found.RESULT:
            yield Found.RESULT
            return
        new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with _held(folder):
                _refuse_links(folder)
                _check_length(folder)
                yield look(folder, digest)
        finally:
            if new:
                with contextlib.suppress(OSError):  # there is something in it, as there should be
                    folder.rmdir()


def check_place(folder: Path) -> None:
    """Raises InputError for a name that no folder should have, wherever it comes from."""
    if any(unicodedata.category(sign) == "Cc" for sign in str(folder)):
        name = ascii(str(folder))[1:-1]
        raise InputError("holds control characters; expected the name of a folder", file=name)
    if folder.is_symlink() and not folder.exists():
        raise InputError("a link that leads nowhere; expected a folder", file=folder)


#: Folders that this process holds, by thread.
_HELD: Final[set[tuple[int, str]]] = set()


def _mine(folder: Path) -> tuple[int, str]:
    return threading.get_ident(), os.path.realpath(folder)


@contextlib.contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Keeps other processes out of a folder, unless this one does so already."""
    if _mine(folder) in _HELD:
        yield
        return
    with _held(folder):
        yield


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keeps others out; the system lets go of the lock when this process ends."""
    path, mine = folder / LOCK, _mine(folder)
    refuse_link(path)
    lock = _locked(path)
    _HELD.add(mine)
    try:
        yield
    finally:
        _HELD.remove(mine)
        try:
            with contextlib.suppress(OSError):  # Windows removes no open file
                if _is_at(lock, path):  # and not moved aside with the folder
                    path.unlink()
        finally:
            os.close(lock)


def _locked(path: Path) -> int:
    """The lock, open and ours."""
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | CAREFULLY, 0o666)
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise InputError(
                "another process is at work in this folder", file=path.parent
            ) from None
        except (ImportError, OSError):
            return lock  # Windows, or a file system without locks
        if _is_at(lock, path):
            return lock
        os.close(lock)  # the process that held it has just removed it


def _is_at(lock: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock), path.lstat())
    except FileNotFoundError:
        return False


def _refuse_links(folder: Path) -> None:
    """Raises InputError for a link among the files to write or to remove."""
    for place in (folder, folder / PARTS):
        refuse_link(folder / PARTS)
        if place.is_dir():
            for path in place.iterdir():
                refuse_link(path)


def _check_length(folder: Path) -> None:
    """Raises OSError where names within a folder would be too long for the system."""
    with contextlib.suppress(FileNotFoundError):
        (folder / "figures" / ("n" * _LONGEST_NAME)).lstat()


def _own_manifest(folder: Path, *, any_format: bool = False) -> dict[str, Any] | None:
    """The manifest of a result folder, None for an empty one, InputError for any other."""
    with plainly(folder):
        check_place(folder)
        if not folder.exists():
            return None
        if not folder.is_dir():
            raise InputError("a file; expected a folder for results", file=folder)
        others = [
            path.name for path in folder.iterdir() if path.name != LOCK and not is_left_over(path)
        ]
    if not others:
        return None
    if MANIFEST not in others:
        raise InputError(
            "holds files that are no result of wakhan; name another folder with -o", file=folder
        )
    return read_manifest(folder, any_format=any_format)


def move_aside(folder: Path) -> Path:
    """Renames a folder to `NAME.old`, `NAME.old-2` and so on; returns where it went."""
    if Path.cwd().is_relative_to(folder.resolve()):
        raise InputError(
            "is the folder you are in, which cannot be moved aside; name it from outside, or "
            "another one with -o",
            file=folder,
        )
    aside, number = folder.with_name(f"{folder.name}.old"), 1
    while os.path.lexists(aside):
        number += 1
        aside = folder.with_name(f"{folder.name}.old-{number}")
    (folder / LOCK).unlink(missing_ok=True)
    folder.rename(aside)
    return aside
