"""Under which conditions does it happen? Boxes by PRIM, the Patient Rule Induction Method.

Friedman and Fisher 1999 (Statistics and Computing 9); resampling as in Bryant and Lempert 2010
(Technological Forecasting and Social Change 77). From the whole space, a twentieth of the points is
peeled off one face after the other, whichever leaves most cases above the share of the whole, until
few are left. Of the boxes on the way, the one that holds most above its share is kept, and then
every bound that does next to nothing is given up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.intervals import BOOTSTRAP_SEED
from sim.analysis.runs import Floats

#: Share of points that one step peels off, and the least share that a box holds.
PEELED: Final = 0.05
LEAST: Final = 0.05
#: A bound stays where giving it up costs more than this share of the joint measure.
WORTH: Final = 0.02
RESAMPLES: Final = 50

Bounds = Mapping[int, tuple[float, float]]


@dataclass(frozen=True)
class Box:
    """Bounds by number of the key, and what is inside.

    density: share of cases among points inside; coverage: share of all cases that lie inside;
    support: share of all points.
    """

    bounds: Bounds
    density: float
    coverage: float
    support: float


@dataclass(frozen=True)
class Resampled:
    """What resamples say of a box: how often each key is bound; density and coverage out of bag."""

    bound: Floats
    density: float
    coverage: float


def prim(x: Floats, y: Floats) -> Box:
    """The box of points `x`, shape (point, key), in which `y`, 0 to 1, is high."""
    inside = np.ones(len(x), dtype=bool)
    bounds: dict[int, tuple[float, float]] = {}
    best = _box({}, inside, y)
    while True:
        step = _peeled(x, y, inside)
        if step is None:
            return _simplified(x, y, best)
        key, (low, high), inside = step
        before = bounds.get(key, (-np.inf, np.inf))
        bounds = bounds | {key: (max(low, before[0]), min(high, before[1]))}
        found = _box(bounds, inside, y)
        if _joint(found) > _joint(best):
            best = found


def _peeled(
    x: Floats, y: Floats, inside: NDArray[np.bool_]
) -> tuple[int, tuple[float, float], NDArray[np.bool_]] | None:
    """The face whose peeling leaves most above the share of the whole; None where too few stay.

    Where faces hold as many points, that is the highest density; a switch, of which half goes at
    once, has to be worth it.
    """
    here = np.flatnonzero(inside)
    fewest = max(LEAST * len(x), 2.0)
    share = float(y.mean())
    best, chosen = -np.inf, None
    for key in range(x.shape[1]):
        values = x[here, key]
        for low, high in _faces(values):
            stays = (values >= low) & (values <= high)
            count = int(stays.sum())
            if fewest <= count < len(here):
                above = float(y[here[stays]].sum()) - share * count
                if above > best:
                    best, chosen = above, (key, (low, high), here[stays])
    if chosen is None:
        return None
    key, face, left = chosen
    remaining = np.zeros_like(inside)
    remaining[left] = True
    return key, face, remaining


def _faces(values: Floats) -> list[tuple[float, float]]:
    """What is left without the lowest and without the highest values: a level at least."""
    low, high = np.quantile(values, [PEELED, 1.0 - PEELED])
    above, below = values[values > values.min()], values[values < values.max()]
    faces = []
    if above.size:
        faces.append((float(max(low, above.min())), np.inf))
    if below.size:
        faces.append((-np.inf, float(min(high, below.max()))))
    return faces


def _simplified(x: Floats, y: Floats, box: Box) -> Box:
    """The box without bounds that do next to nothing, those that do least first."""
    while box.bounds:
        without = [
            (_joint(other), key, other)
            for key in box.bounds
            for other in [within(x, y, {k: b for k, b in box.bounds.items() if k != key})]
        ]
        joint, _, other = max(without, key=lambda one: one[:2])
        if joint < (1.0 - WORTH) * _joint(box):
            return box
        box = other
    return box


def within(x: Floats, y: Floats, bounds: Bounds) -> Box:
    """What lies within some bounds."""
    return _box(dict(bounds), contains(x, bounds), y)


def contains(x: Floats, bounds: Bounds) -> NDArray[np.bool_]:
    """Which points lie within some bounds."""
    inside = np.ones(len(x), dtype=bool)
    for key, (low, high) in bounds.items():
        inside &= (x[:, key] >= low) & (x[:, key] <= high)
    return inside


def _box(bounds: Bounds, inside: NDArray[np.bool_], y: Floats) -> Box:
    count, cases = int(inside.sum()), float(y.sum())
    density = float(y[inside].mean()) if count else 0.0
    coverage = float(y[inside].sum()) / cases if cases else 0.0
    return Box(bounds, density, coverage, count / max(len(y), 1))


def _joint(box: Box) -> float:
    """How much more there is inside than as large a part of the whole would hold.

    Weighted relative accuracy, as it is called for subgroups: support times density less the share
    of cases among all points.
    """
    if not box.coverage:
        return 0.0
    return box.support * box.density * (1.0 - box.support / box.coverage)


def resampled(x: Floats, y: Floats, group: NDArray[np.int64]) -> Resampled:
    """Boxes found on resamples of groups of points, and looked at where they were not drawn."""
    luck = np.random.default_rng(BOOTSTRAP_SEED)
    ids, place = np.unique(group, return_inverse=True)
    order = np.argsort(place, kind="stable")
    edges = np.searchsorted(place[order], np.arange(len(ids) + 1))
    bound = np.zeros(x.shape[1])
    inside = cases = hits = 0.0
    for _ in range(RESAMPLES):
        drawn = luck.integers(0, len(ids), len(ids))
        chosen = np.concatenate([order[edges[each] : edges[each + 1]] for each in drawn])
        box = prim(x[chosen], y[chosen])
        bound[list(box.bounds)] += 1.0
        rest = ~np.isin(place, drawn)
        here = contains(x[rest], box.bounds)
        inside += here.sum()
        cases += y[rest].sum()
        hits += y[rest][here].sum()
    return Resampled(
        bound / RESAMPLES,
        hits / inside if inside else np.nan,
        hits / cases if cases else np.nan,
    )
