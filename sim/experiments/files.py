"""Files of result folders: whole or not there, never through a link, errors in one line."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.errors import InputError

#: Not followed and not waited for where the system knows how: links, and pipes without a writer.
CAREFULLY: Final = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
#: Folders within a result.
_PLACES: Final = ("parts", "scenarios", "given", "figures")
_LEFT_OVER: Final = re.compile(r".+\.\d+\.tmp")


@contextlib.contextmanager
def plainly(place: Path) -> Iterator[None]:
    """An error of the file system as one line; blames `place` unless it happened elsewhere."""
    try:
        yield
    except ConnectionError:  # a closed pipe of the terminal, say: no file at all
        raise
    except OSError as error:
        where, what = place, "cannot be written"
        if isinstance(error.filename, str):
            named = Path(error.filename)
            if not (named.is_relative_to(place.parent) or place.is_relative_to(named)):
                where, what = named, "cannot be read or written"
        raise InputError(f"{what}: {_reason(error)}", file=where) from None


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else type(error).__name__


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Path]:
    """A place beside `path` to write to, moved there when all went well.

    What lies at either place is replaced, not written through: a link leads nowhere.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with plainly(path):
        try:
            beside.unlink(missing_ok=True)  # of a process of this number that was killed
            os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            yield beside
            beside.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise


def is_left_over(path: Path) -> bool:
    """Whether a file is one that `writing` began and could not end, as its process was killed."""
    return bool(_LEFT_OVER.fullmatch(path.name)) and not path.is_dir()


def clear_left_overs(folder: Path) -> None:
    """Removes from a result folder what processes that were killed could not end."""
    for place in (folder, *(folder / name for name in _PLACES)):
        if place.is_dir() and (place == folder or not place.is_symlink()):
            for left in list(filter(is_left_over, place.iterdir())):
                left.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Writes a file at once."""
    with writing(path) as beside:
        beside.write_text(text, "utf-8")


def read_bytes(path: Path, largest: int | None = None) -> bytes:
    """Content of a regular file of bounded size: never waits, as it would for a pipe.

    Raises FileNotFoundError where there is nothing, and InputError for all else that is wrong.
    """
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise InputError("not a regular file", file=path)
            if largest is not None and found.st_size > largest:
                size, most = f"{found.st_size / 1e6:,.0f} MB", f"{largest / 1e6:,.0f} MB"
                raise InputError(f"is {size} large; expected at most {most}", file=path)
            return file.read()
    except FileNotFoundError:
        raise
    except IsADirectoryError:
        raise InputError("a folder; expected a file", file=path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {_reason(error)}", file=path) from None


def read_text(path: Path) -> str:
    """Text of a file that a result should have."""
    try:
        return read_bytes(path).decode("utf-8")
    except FileNotFoundError:
        raise InputError("missing from the result; --redo makes it anew", file=path) from None
    except UnicodeDecodeError:
        raise InputError("not a text file in UTF-8; --redo makes it anew", file=path) from None


def digest_of(path: Path) -> str:
    """SHA-256 of a regular file. Raises OSError where there is none to be read."""
    require_regular(path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_regular(path: Path) -> None:
    """Raises InputError for a folder, a pipe and the like, and FileNotFoundError for nothing."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "not a regular file"
        raise InputError(f"{what}; expected a file", file=path)


def own_folder(folder: Path, name: str) -> Path:
    """A folder within a result, made where it is missing.

    Raises InputError where a link or a file has its place: what is written to it would land
    elsewhere, or nowhere.
    """
    place = folder / name
    refuse_link(place)
    if place.exists() and not place.is_dir():
        raise InputError("a file; expected a folder", file=place)
    with plainly(place):
        place.mkdir(exist_ok=True)
    return place


def refuse_link(path: Path) -> None:
    """Raises InputError for a link, which would lead out of the result that it lies in."""
    if path.is_symlink():
        raise InputError(
            "a link; a result holds none, so that nothing outside it is changed; remove it",
            file=path,
        )
