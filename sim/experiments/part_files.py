"""Parts of a result on disk, each sealed with a digest of what it belongs to and holds."""

from __future__ import annotations

import contextlib
import hashlib
import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.experiments.files import is_left_over, own_folder, read_bytes, writing

PARTS: Final = "parts"

Arrays = dict[str, NDArray[Any]]


def part_path(folder: Path, part: int | str) -> Path:
    """Where a part is kept, by its number or name."""
    return folder / PARTS / (f"{part:05d}.part" if isinstance(part, int) else f"{part}.part")


def write_part(folder: Path, part: int | str, digest: str, arrays: Arrays) -> None:
    """Keeps a part: a SHA-256 of what follows, of `digest` and of the part; then the arrays."""
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    own_folder(folder, PARTS)
    with writing(part_path(folder, part)) as beside:
        beside.write_bytes(_seal(digest, part, content.getbuffer()) + content.getbuffer())


def read_part(folder: Path, part: int | str, digest: str) -> Arrays | None:
    """The arrays of a part; None when it is missing, damaged, another or another result's."""
    try:
        content = read_bytes(part_path(folder, part))
    except (FileNotFoundError, InputError):
        return None
    body = memoryview(content)[32:]
    if len(content) < 32 or content[:32] != _seal(digest, part, body):
        return None
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        return dict(arrays)


def remove_parts(folder: Path) -> None:
    """Removes the parts of a result that needs them no more, and nothing else that lies there."""
    place = folder / PARTS
    if place.is_symlink() or not place.is_dir():
        return
    with contextlib.suppress(OSError):  # they stay where nothing may be removed; they do no harm
        for path in place.iterdir():
            if path.suffix == ".part" or is_left_over(path):
                path.unlink(missing_ok=True)
        place.rmdir()  # unless something of somebody else's is in it


def _seal(digest: str, part: int | str, content: memoryview) -> bytes:
    sha = hashlib.sha256(f"{digest} {part}".encode())
    sha.update(content)
    return sha.digest()
