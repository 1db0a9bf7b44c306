"""Tables that compiled months read and write: they begin at a cache line, blocks of runs first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled.functions import LANES
from sim.parameters import Array

#: Bytes of a cache line.
_LINE = 64


def empty(shape: tuple[int, ...], kind: Any = np.float64) -> NDArray[Any]:
    """A table of whatever is in memory."""
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    raw = np.empty(size + _LINE, dtype=np.uint8)
    first = -raw.ctypes.data % _LINE
    return raw[first : first + size].view(kind).reshape(shape)


def zeros(shape: tuple[int, ...], kind: Any = np.float64) -> NDArray[Any]:
    """A table of nothing."""
    table = empty(shape, kind)
    table[...] = 0
    return table


def by_block(rows: Sequence[NDArray[Any]], blocks: int, kind: Any = np.float64) -> NDArray[Any]:
    """Rows of shape (run,) or (1,), by block: shape (block, row, run of the block)."""
    table = empty((blocks, len(rows), LANES), kind)
    for place, row in enumerate(rows):
        table[:, place] = row.reshape(-1, LANES) if len(row) > 1 else row
    return table


def by_block_and_epoch(epochs: Sequence[Sequence[Array]], blocks: int) -> Array:
    """Rows by epoch, arrays or numbers: shape (block, epoch, row, run of the block)."""
    table = empty((blocks, len(epochs), len(epochs[0]), LANES))
    for epoch, rows in enumerate(epochs):
        for place, row in enumerate(rows):
            table[:, epoch, place] = np.reshape(row, (-1, LANES)) if np.ndim(row) else row
    return table
