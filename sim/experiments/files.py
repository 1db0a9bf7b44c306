"""Files of result folders: whole or not there, and errors of the file system in one line."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.errors import InputError

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


@contextlib.contextmanager
def plainly(folder: Path) -> Iterator[None]:
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
