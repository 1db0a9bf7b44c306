"""Designs of sweeps: which points of the parameter space to run, in a fixed order.

Pure functions over numbers: no files, no scenarios. What is sampled has a seed of its own, so that
other chance in the runs leaves the points where they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Array

Places = NDArray[np.int64]


def evenly_spaced(low: float, high: float, steps: int) -> tuple[float, ...]:
    """`steps` values from `low` to `high`, both included, to twelve significant digits."""
    if steps < 2:
        raise ValueError("at least two steps")
    width = (high - low) / (steps - 1)
    inner = (float(f"{low + width * step:.12g}") for step in range(1, steps - 1))
    return (low, *inner, high)


def evenly_spaced_in_logs(low: float, high: float, steps: int) -> tuple[float, ...]:
    """As `evenly_spaced`, each value the one before times the same factor."""
    if steps < 2:
        raise ValueError("at least two steps")
    factor = math.log(high / low) / (steps - 1)
    inner = (float(f"{low * math.exp(factor * step):.12g}") for step in range(1, steps - 1))
    return (low, *inner, high)


# Of levels: which level of each key a point has, shape (point, key).


def grid_size(levels: Sequence[int]) -> int:
    """Number of points of a grid of so many levels of each key, without building it."""
    return math.prod(levels)


def grid(levels: Sequence[int]) -> Places:
    """Every combination of so many levels of every key; the last key changes fastest."""
    places = np.empty((grid_size(levels), len(levels)), dtype=np.int64)
    for key, count in enumerate(levels):
        each = np.repeat(np.arange(count), grid_size(levels[key + 1 :]))
        places[:, key] = np.tile(each, grid_size(levels[:key]))
    return places


def fraction_size(keys: int) -> int:
    """Number of points of a fraction of so many keys, at least one."""
    return 2 << (keys - 1).bit_length()


def fraction(keys: int) -> Places:
    """Few points in which each key has its low and its high level (0 and 1) equally often.

    So has every pair and every triple of keys each of its combinations: a two-level fractional
    factorial design of resolution IV, from a Hadamard matrix of Sylvester's and its mirror image.
    The first half of the points holds the one, the second half the other.
    """
    rows = np.arange(fraction_size(keys) // 2)[:, np.newaxis]
    half = np.bitwise_count(rows & np.arange(keys)).astype(np.int64) % 2
    return np.concatenate([half, 1 - half])


# Sampled: where in the range of each direction a point lies, from 0 to 1. Shape (point, direction).


def latin_hypercube(points: int, directions: int, seed: int) -> Array:
    """Points of which one lies in each of as many equal slices of every direction."""
    from scipy.stats import qmc  # which takes a while to import

    sampler = qmc.LatinHypercube(directions, rng=np.random.default_rng([seed, 1]))
    found: Array = sampler.random(points)
    return found


def morris(trajectories: int, levels: int, directions: int, seed: int) -> Array:
    """Paths on which one direction after the other moves once, by half of its levels.

    Morris 1991 (Technometrics 33): `levels`, an even number, lie evenly from 0 to 1, and a path has
    one point more than there are directions.
    """
    luck = np.random.default_rng([seed, 2])
    step = levels // 2
    paths = np.empty((trajectories, directions + 1, directions), dtype=np.int64)
    for path in paths:
        low, order = luck.integers(0, levels - step, directions), luck.permutation(directions)
        rises = luck.integers(0, 2, directions).astype(bool)
        turn = np.empty(directions, dtype=np.int64)
        turn[order] = np.arange(directions)
        moved = np.arange(directions + 1)[:, np.newaxis] > turn
        path[...] = low + step * (moved == rises)
    found: Array = paths.reshape(-1, directions) / (levels - 1)
    return found


@dataclass(frozen=True, eq=False)
class Crossed:
    """Two samples, and points that take all but one direction from the one of them.

    `unit` has the rows of both, shape (row, direction). A point has the values of row `row`, in
    direction `swapped` (-1: none) those of row `other`.
    """

    unit: Array
    row: NDArray[np.int32]
    swapped: NDArray[np.int16]
    other: NDArray[np.int32]


def crossed_size(base: int, directions: int, second_order: bool) -> int:
    """Number of points of `crossed`."""
    return base * ((2 if second_order else 1) * directions + 2)


def crossed(base: int, directions: int, second_order: bool, seed: int) -> Crossed:
    """A design for Sobol indices: Saltelli 2002, on a scrambled Sobol sequence (Owen 2020).

    `base`, a power of two, is the size of each of the two samples A and B. Points come in the order
    that SALib reads: for each row, A, then A with one direction of B after the other, for second
    order also B with one of A, then B.
    """
    from scipy.stats import qmc  # as above

    sampler = qmc.Sobol(2 * directions, scramble=True, rng=np.random.default_rng([seed, 3]))
    sample = sampler.random(base)
    unit = np.concatenate([sample[:, :directions], sample[:, directions:]])
    each = np.arange(directions)
    none = np.array([-1])
    mixed = [np.zeros(directions, int), *([np.ones(directions, int)] if second_order else [])]
    of = np.concatenate([[0], *mixed, [1]])
    swapped = np.concatenate([none, *(each for _ in mixed), none])
    rows = np.arange(base)[:, np.newaxis]
    return Crossed(
        unit,
        (rows + base * of).ravel().astype(np.int32),
        np.tile(swapped, base).astype(np.int16),
        (rows + base * (1 - of)).ravel().astype(np.int32),
    )
