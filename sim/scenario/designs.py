"""Designs of sweeps: which points of the parameter space to run, in a fixed order.

Pure functions over numbers: no files, no scenarios, no randomness of their own.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence


def evenly_spaced(low: float, high: float, steps: int) -> tuple[float, ...]:
    """`steps` values from `low` to `high`, both included, to twelve significant digits."""
    if steps < 2:
        raise ValueError("at least two steps")
    width = (high - low) / (steps - 1)
    inner = (float(f"{low + width * step:.12g}") for step in range(1, steps - 1))
    return (low, *inner, high)


def grid_size(levels: Mapping[str, Sequence[float]]) -> int:
    """Number of points of a grid, without building it."""
    return math.prod(len(values) for values in levels.values())


def grid(levels: Mapping[str, Sequence[float]]) -> Iterator[dict[str, float]]:
    """Every combination of the levels of every key; the last key changes fastest."""
    for values in itertools.product(*levels.values()):
        yield dict(zip(levels, values, strict=True))


def fraction_size(keys: int) -> int:
    """Number of points of a fraction of so many keys, at least one."""
    return 2 << (keys - 1).bit_length()


def fraction(levels: Mapping[str, Sequence[float]]) -> Iterator[dict[str, float]]:
    """Few points in which each key has its low and its high level equally often.

    So has every pair and every triple of keys each of its combinations: a two-level fractional
    factorial design of resolution IV, from a Hadamard matrix of Sylvester's and its mirror image.
    The first half of the points holds the one, the second half the other.
    """
    half = fraction_size(len(levels)) // 2
    for mirrored in (0, 1):
        for row in range(half):
            yield {
                key: values[((row & column).bit_count() + mirrored) % 2]
                for column, (key, values) in enumerate(levels.items())
            }
