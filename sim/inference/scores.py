"""Scores of forecasts against the record, in the same units for accounts and yardsticks.

A forecast gives intensities (month, republic, channel, draw), draws being parameter sets of a
posterior or simulated histories of a free forecast, and perhaps the shape of the rounds. What is
forecast is the mixture over draws. Three kinds of cells are judged:

- *blocks*, the joint counts of the five republics in a month and channel: log score;
- *cells*, a republic's count alone (Poisson, or negative binomial under rounds): log score, CRPS,
  PIT and coverage;
- *totals*, the sum of a block: the same four.

The log score is the log probability of what happened (higher is better), the CRPS the summed
squared distance of the two distribution functions, in events (lower is better); both are proper
(Gneiting and Raftery 2007, Journal of the American Statistical Association 102, 359-378). Months
of a free forecast are scored one by one, each with all that was not known at the origin.

Counts jump over probabilities, so PIT and coverage spread each count evenly over the probability
that its forecast gave it (Czado, Gneiting and Held 2009, Biometrics 65, 1254-1261): the PIT by a
fixed seed; the coverage as the share of that probability which lies in the central interval.
Forecasts that are right then have uniform PIT and exactly nominal coverage, however rare the
events, which plain intervals of counts near 0 do not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from sim.calendar import month_label
from sim.inference.observation import SCORED_CHANNELS, Counts, log_probability
from sim.names import REPUBLICS
from sim.parameters import Array
from sim.tables import Table

#: First months after the data that a forecast was fitted to, and the months scored from each.
ORIGINS: Final = ("2005-01", "2008-01", "2011-01", "2014-01", "2017-01")
HORIZON: Final = 36

#: Kinds of forecasts at an origin; and that of forecasters that learn month by month.
KINDS: Final = ("one_month", "free")
LEARNING: Final = "learning"
KIND_TITLES: Final = {
    "one_month": "one month ahead",
    "free": "free forecast",
    LEARNING: "one month ahead, learning on",
}
LEVELS: Final = (0.5, 0.8, 0.95)

#: Length of the blocks of months that are drawn together in the bootstrap.
BLOCK_MONTHS: Final = 6
RESAMPLES: Final = 4000

#: Probability left beyond the last count of a distribution function, and the count it ends at even
#: so: one runaway draw among thousands may expect millions of events.
_TAIL: Final = 1e-6
_LARGEST: Final = 500
_PIT_SEED: Final = 1993

Months = NDArray[np.int64]


@dataclass(frozen=True)
class Marginal:
    """Scores of single counts: a republic's in a channel, or the sum over republics.

    `log`, `crps` (events) and `pit` have the shape of the counts, (month, republic, channel) or
    (month, channel); `covered` has one axis more in front, LEVELS, and lies from 0 to 1.
    """

    log: Array
    crps: Array
    pit: Array
    covered: Array


@dataclass(frozen=True)
class Score:
    """How one forecast, or several one after the other, did on the months scored.

    `month` and `origin` hold month indices from the record's start, shape (month,); `blocks` log
    scores (month, channel) of the five republics together, which is what forecasts are ranked by.
    """

    name: str
    observation: str
    kind: str
    month: Months
    origin: Months
    blocks: Array
    cells: Marginal
    totals: Marginal

    @property
    def total(self) -> float:
        """The log score of the whole, the sum over blocks."""
        return float(self.blocks.sum())


@dataclass(frozen=True)
class Difference:
    """A summed difference of scores with its interval; arrays where several were asked for."""

    total: Array
    low: Array
    high: Array


def score(
    name: str,
    counts: Counts,
    intensity: Array,
    shape: Array | None = None,
    *,
    origin: int,
    kind: str = "one_month",
    observation: str | None = None,
    seed: int = _PIT_SEED,
) -> Score:
    """Scores of a forecast of the months from `origin` on; `seed` is that of the PIT.

    `counts` (month, republic, channel) and `intensity` (month, republic, channel, draw) hold those
    months alone; `shape` is (draw,), (1,), (channel, draw) or (channel, 1), or None for Poisson
    cells. For a free forecast the draws are intensities along simulated histories.
    """
    if kind not in KIND_TITLES:
        known = ", ".join(KIND_TITLES)
        raise ValueError(f"{kind!r} is no kind of forecast; expected one of {known}")
    if intensity.shape[:-1] != counts.shape:
        raise ValueError(f"intensities {intensity.shape} do not match counts {counts.shape}")
    month = np.arange(origin, origin + len(counts))
    return Score(
        name=name,
        observation=observation or ("poisson" if shape is None else "rounds"),
        kind=kind,
        month=month,
        origin=np.full(len(counts), origin),
        blocks=mixed(log_probability(counts, intensity, shape)),
        cells=marginal(counts, intensity, shape, seed),
        totals=marginal(counts.sum(axis=1), intensity.sum(axis=1), shape, seed),
    )


def joined(scores: Sequence[Score]) -> Score:
    """Scores of one forecaster at several origins as one, months in the order given."""
    first = scores[0]
    for other in scores:
        if _who(other) != _who(first):
            raise ValueError(f"{_who(other)} and {_who(first)} are not one forecaster")

    def of(part: Callable[[Score], Marginal]) -> Marginal:
        return _by_field(
            lambda name, months: np.concatenate(
                [getattr(part(each), name) for each in scores], axis=months
            )
        )

    return Score(
        name=first.name,
        observation=first.observation,
        kind=first.kind,
        month=np.concatenate([each.month for each in scores]),
        origin=np.concatenate([each.origin for each in scores]),
        blocks=np.concatenate([each.blocks for each in scores]),
        cells=of(lambda each: each.cells),
        totals=of(lambda each: each.totals),
    )


def since(one: Score, first: int) -> Score:
    """A score's months from `first` on, a month of the record."""
    kept = one.month >= first

    def of(part: Marginal) -> Marginal:
        return _by_field(lambda name, months: np.compress(kept, getattr(part, name), axis=months))

    return replace(
        one,
        month=one.month[kept],
        origin=one.origin[kept],
        blocks=one.blocks[kept],
        cells=of(one.cells),
        totals=of(one.totals),
    )


def _by_field(made: Callable[[str, int], Array]) -> Marginal:
    """A Marginal whose fields are each made from its name and the axis that holds its months."""
    names = (field.name for field in fields(Marginal))
    return Marginal(**{name: made(name, 1 if name == "covered" else 0) for name in names})


def mixed(logs: Array) -> Array:
    """Log probability of a mixture with equal weights on the draws, the last axis."""
    return logsumexp(logs, axis=-1) - np.log(logs.shape[-1])


def marginal(
    counts: Counts, intensity: Array, shape: Array | None = None, seed: int = _PIT_SEED
) -> Marginal:
    """Scores of single counts: `intensity` has the axes of `counts`, (..., channel), and draws."""
    below = distribution(intensity, shape, at_least=int(counts.max(initial=0)))
    return Marginal(
        log=mixed(log_mass(counts, intensity, shape)),
        crps=crps(counts, below),
        pit=pit(counts, below, seed),
        covered=coverage(counts, below),
    )


def log_mass(counts: Counts, intensity: Array, shape: Array | None = None) -> Array:
    """Log probability of single counts, each draw apart: Poisson, or negative binomial.

    Under rounds one count's gamma factor leaves it negative binomial, of mean `intensity` and
    variance intensity + intensity^2 / shape.
    """
    k = counts[..., np.newaxis]
    if shape is None:
        return k * np.log(intensity) - intensity - gammaln(k + 1.0)
    return (
        gammaln(k + shape)
        - gammaln(shape)
        - gammaln(k + 1.0)
        + k * np.log(intensity / (intensity + shape))
        - shape * np.log1p(intensity / shape)
    )


def distribution(intensity: Array, shape: Array | None = None, at_least: int = 0) -> Array:
    """P(count <= k) of the mixture over draws, k = 0, 1, ... in a new last axis.

    It ends where less than 1e-6 is left of every cell, beyond `at_least` in any case, and at 500.
    Probabilities follow one another by the ratios of the Poisson and negative binomial.
    """
    if shape is None:
        mass = np.exp(-intensity)
    else:
        mass = np.exp(-shape * np.log1p(intensity / shape))
        odds = intensity / (intensity + shape)
    below = [mass.mean(axis=-1)]
    for k in range(max(_LARGEST, at_least + 1)):
        if k > at_least and below[-1].min() > 1.0 - _TAIL:
            break
        ratio = intensity if shape is None else (k + shape) * odds
        mass = mass * (ratio / (k + 1.0))
        below.append(below[-1] + mass.mean(axis=-1))
    return np.minimum(np.stack(below, axis=-1), 1.0)


def sampled_distribution(samples: Counts, at_least: int = 0) -> Array:
    """P(count <= k) among simulated counts, draws in the last axis, k = 0, 1, ... in its place.

    For what has no formula, such as a republic's sum over three years of a free forecast.
    """
    largest = max(int(samples.max(initial=0)), at_least) + 1
    return np.stack([(samples <= k).mean(axis=-1) for k in range(largest + 1)], axis=-1)


def crps(counts: Counts, below: Array) -> Array:
    """Continuous ranked probability score: sum over k of (P(count <= k) - [happened <= k])^2."""
    k = np.arange(below.shape[-1])
    happened = counts[..., np.newaxis] <= k
    return ((below - happened) ** 2).sum(axis=-1)


def pit(counts: Counts, below: Array, seed: int = _PIT_SEED) -> Array:
    """Randomised probability integral transform: uniform from 0 to 1 if the forecast is right.

    The randomness belongs to the cell, so that every forecast of the same months shares it.
    """
    low, high = _span(counts, below)
    return low + np.random.default_rng(seed).random(counts.shape) * (high - low)


def coverage(counts: Counts, below: Array, levels: Sequence[float] = LEVELS) -> Array:
    """Coverage of central intervals, shape (level, ...) of the counts, from 0 to 1.

    Of the span of probability that the forecast gave the count, the share that lies between
    (1 - level) / 2 and (1 + level) / 2: the expected coverage of the randomised PIT.
    """
    low, high = _span(counts, below)
    return np.stack([central_share(low, high, level) for level in levels])


def central_share(low: Array, high: Array, level: float) -> Array:
    """Of spans of probability from `low` to `high`, the share in the central interval, 0 to 1.

    Spans without width are in it or not.
    """
    tail = (1.0 - level) / 2.0
    width = high - low
    inside = np.clip(np.minimum(high, 1.0 - tail) - np.maximum(low, tail), 0.0, None)
    point = (low >= tail) & (low <= 1.0 - tail)
    return np.where(width > 0.0, inside / np.where(width > 0.0, width, 1.0), point)


def coverage_of_ranks(ranks: NDArray[np.int64], draws: int, level: float) -> Array:
    """Share of data sets whose truth lies in the central interval, by key.

    `ranks` (data set, key) among `draws` draws, 0 to `draws`; each rank is spread evenly over its
    share of probability, so that `level` itself is expected.
    """
    edges = np.arange(draws + 2) / (draws + 1.0)
    return central_share(edges[ranks], edges[ranks + 1], level).mean(axis=0)


def interval(below: Array, level: float) -> tuple[Counts, Counts]:
    """Central interval in whole counts: the smallest k whose P(count <= k) reaches each tail.

    It holds `level` of the probability at least, and near 0 a good deal more.
    """
    tail = (1.0 - level) / 2.0
    return (below < tail).sum(axis=-1), (below < 1.0 - tail).sum(axis=-1)


def pit_histogram(pits: Array, bins: int = 10) -> Array:
    """Share of PIT values in equal bins from 0 to 1, shape (bin,); flat at 1 / bins if right."""
    found, _ = np.histogram(pits, bins=bins, range=(0.0, 1.0))
    return found / max(pits.size, 1)


def paired_bootstrap(
    first: Array,
    second: Array,
    *,
    level: float = 0.95,
    block: int = BLOCK_MONTHS,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Difference:
    """Sum over months of `first` - `second`, with an interval from resampled months.

    Shapes (month, ...), the result (...). A month of the one is always taken with the same month
    of the other, and months in runs of six, since neighbouring months depend on each other
    (moving blocks: Künsch 1989, Annals of Statistics 17, 1217-1241). Runs wrap around from the
    last month to the first, so that each month is drawn equally often (Politis and Romano 1992,
    in LePage and Billard, Exploring the Limits of Bootstrap, 263-270).
    """
    if first.shape != second.shape:
        raise ValueError(f"scores of shapes {first.shape} and {second.shape} do not pair")
    months = len(first)
    if not months:
        raise ValueError("no months to compare")
    gap = first - second
    sums = _how_often(months, block, resamples, seed) @ gap.reshape(months, -1)
    low, high = np.quantile(sums, [(1.0 - level) / 2.0, (1.0 + level) / 2.0], axis=0)
    across = gap.shape[1:]
    return Difference(gap.sum(axis=0), low.reshape(across), high.reshape(across))


@cache
def _how_often(months: int, block: int, resamples: int, seed: int) -> Counts:
    """How often each month is drawn, shape (resample, month): every comparison needs it anew."""
    luck = np.random.default_rng(seed)
    starts = luck.integers(months, size=(resamples, -(-months // block)))
    drawn = (starts[..., np.newaxis] + np.arange(block)) % months
    drawn = drawn.reshape(resamples, -1)[:, :months]
    cell = drawn + months * np.arange(resamples)[:, np.newaxis]
    return np.bincount(cell.ravel(), minlength=resamples * months).reshape(resamples, months)


def compared(first: Score, second: Score) -> Difference:
    """The difference of two log scores over the same months, blocks summed."""
    _require_same_months(first, second)
    return paired_bootstrap(first.blocks.sum(axis=1), second.blocks.sum(axis=1))


#: What scores can be broken down by.
BREAKDOWNS: Final = ("republic", "channel", "period")


def parts(one: Score, by: str) -> dict[str, Array]:
    """Log scores of each republic, channel or period (the months of one origin), shape (month,).

    Channels and periods split the blocks and add up to the whole. A republic's are those of its
    own counts, blind to the others in the same month, so under rounds, or with several draws,
    they do not.
    """
    if by == "republic":
        return {republic: one.cells.log[:, r].sum(axis=1) for r, republic in enumerate(REPUBLICS)}
    if by == "channel":
        return {channel: one.blocks[:, c] for c, channel in enumerate(SCORED_CHANNELS)}
    if by == "period":
        split = {}
        for origin in dict.fromkeys(one.origin.tolist()):
            chosen = one.origin == origin
            label = f"{month_label(origin)} to {month_label(int(one.month[chosen].max()))}"
            split[label] = one.blocks[chosen].sum(axis=1)
        return split
    raise ValueError(f"{by!r}: expected one of {', '.join(BREAKDOWNS)}")


def summary(scores: Sequence[Score], reference: Score) -> Table:
    """Forecasters side by side: a row each, differences from `reference` with 95% intervals.

    All of the same months; one Score a forecaster, see `joined`. CRPS and coverage are of cells
    (a republic's count) and of totals (the sum over republics).
    """
    rows = []
    for one in sorted(scores, key=lambda each: -each.total):
        gap = compared(one, reference)
        same = _who(one) == _who(reference)
        rows.append(
            (
                one.name,
                one.observation,
                f"{one.total:.1f}",
                "reference" if same else _signed(gap),
                f"{one.cells.crps.mean():.4f}",
                f"{one.totals.crps.mean():.4f}",
                _percentages(one.cells.covered),
                _percentages(one.totals.covered),
            )
        )
    title = f"Log score, {KIND_TITLES[reference.kind]}, {len(reference.month)} months"
    levels = "/".join(f"{100 * level:.0f}" for level in LEVELS)
    columns = (
        "forecast",
        "observation",
        "log score",
        f"against {reference.name}",
        "CRPS",
        "CRPS of sums",
        f"covered {levels}%",
        f"sums covered {levels}%",
    )
    return Table(title, columns, tuple(rows))


def breakdown(scores: Sequence[Score], reference: Score, by: str) -> Table:
    """Where each forecaster wins and fails against `reference`: a row each part, a column each.

    A difference whose 95% interval lies above 0 is marked +, below 0 -.
    """
    others = [one for one in scores if _who(one) != _who(reference)]
    split = {part: values.sum() for part, values in parts(reference, by).items()}
    gaps: list[Mapping[str, Difference]] = []
    for one in others:
        _require_same_months(one, reference)
        theirs, ours = parts(one, by), parts(reference, by)
        gaps.append({part: paired_bootstrap(theirs[part], ours[part]) for part in split})
    rows = [
        (part, f"{total:.1f}", *(_signed(gap[part], mark=True) for gap in gaps))
        for part, total in split.items()
    ]
    several = len({one.observation for one in [*others, reference]}) > 1
    heads = (f"{one.name}, {one.observation}" if several else one.name for one in others)
    return Table(f"Log score by {by}", (by, reference.name, *heads), tuple(rows))


def _span(counts: Counts, below: Array) -> tuple[Array, Array]:
    """P(count < happened) and P(count <= happened)."""
    last = below.shape[-1] - 1
    high = np.take_along_axis(below, np.minimum(counts, last)[..., np.newaxis], axis=-1)[..., 0]
    under = np.clip(counts - 1, 0, last)[..., np.newaxis]
    low = np.where(counts > 0, np.take_along_axis(below, under, axis=-1)[..., 0], 0.0)
    return low, high


def _who(one: Score) -> tuple[str, str, str]:
    return (one.name, one.observation, one.kind)


def _require_same_months(first: Score, second: Score) -> None:
    if not np.array_equal(first.month, second.month):
        raise ValueError(f"{first.name} and {second.name} were scored on different months")


def _signed(gap: Difference, *, mark: bool = False) -> str:
    text = f"{float(gap.total):+.1f} [{float(gap.low):+.1f}, {float(gap.high):+.1f}]"
    if not mark:
        return text
    return text + (" +" if gap.low > 0 else " -" if gap.high < 0 else "")


def _percentages(covered: Array) -> str:
    shares = covered.reshape(len(covered), -1).mean(axis=1)
    return "/".join(f"{100 * share:.0f}" for share in shares)
