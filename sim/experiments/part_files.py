"""Parts of a result on disk, each sealed with a digest of what it belongs to and holds."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.experiments.files import writing

PARTS: Final = "parts"

Arrays = dict[str, NDArray[Any]]


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
