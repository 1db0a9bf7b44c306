"""Tables of docs/defaults.md: what the record says of parameters, and how free runs compare.

Free runs draw all of 1993-2020 without seeing the record.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sim.calendar import RECORD_MONTHS, month_index
from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.names import CHANNELS, CHINA, LABELS, REPUBLICS, RUSSIA
from sim.pages.blocks import SEED, markdown
from sim.pages.measured import MODEL, Maker
from sim.parameters import Array
from sim.record.fitted import load_fitted
from sim.record.reading import load_record
from sim.scenario import Scenario, default_scenario
from sim.scenario.writing import number

RUNS: Final = 400
#: Enough to see that a change of code has changed numbers.
FEW: Final = 4


def fitted_table(*, default: bool) -> str:
    """What the record says of parameters: of those whose default it gave, or of the others."""
    found = [each for each in load_fitted().values() if each.default == default]
    columns = ("parameter", "by judgement", "median", "80% within", "account")
    return markdown(
        columns if default else (*columns, "the record"),
        (
            (
                f"`{each.parameter}`",
                number(each.judged),
                number(each.median),
                f"{number(each.low)} to {number(each.high)}",
                f"`{each.account}`",
                *(() if default else ("informs it" if each.informed else "says too little",)),
            )
            for each in found
        ),
    )


# How free runs compare with the record.


@dataclass(frozen=True)
class FreePast:
    """Free runs of 1993-2020 beside the record, all counts as reports would show them.

    events: bilateral events, shape (power, month, republic, channel), mean over runs.
    joint: shares in multilateral exercises, shape (power, month, republic), mean over runs.
    by_run: China's bilateral events, those that reports happen to show, shape (period, republic,
        channel, run).
    outposts: month of China's first outpost, reported or not, -1 for none, shape (republic, run).
    """

    events: Array
    joint: Array
    by_run: Array
    outposts: NDArray[np.int64]


PERIODS: Final = (("1993-2000", 0, 96), ("2001-2013", 96, 252), ("2014-2020", 252, 336))
#: From how many events on a count is large enough to be missed.
LARGE: Final = 10
#: The years of the record of Russian exercises. Those with one republic are too few after 2010.
RUSSIAN_YEARS: Final = "1994-2020"
RUSSIAN_RECORD: Final = slice(month_index("1994-01"), month_index("2020-12") + 1)


def free_past(
    runs: int,
    seed: int,
    values: Mapping[str, float] | None = None,
    scenario: Scenario | None = None,
) -> FreePast:
    """Simulates 1993-2020 freely, without the record, at the defaults unless told."""
    whole = scenario or default_scenario()
    past = dataclasses.replace(whole, history="free", end=RECORD_MONTHS - 1)
    model = InfluenceModel(past.with_values(values or {}), runs=runs, seed=seed, reasons=False)
    events, joint = [], []
    by_run = np.zeros((len(PERIODS), len(REPUBLICS), len(CHANNELS), runs))
    # Which events are reported is chance, too; a fixed share of them would scatter too little.
    luck = np.random.default_rng(seed)
    while model.running:
        period = next(p for p, (_, _, after) in enumerate(PERIODS) if model.month < after)
        model.step()
        seen = model.world.events.copy()
        seen[CHINA] = model.seen
        happened = model.world.events[CHINA].astype(np.int64)
        by_run[period] += luck.binomial(happened, np.broadcast_to(model.reporting, happened.shape))
        events.append(seen.mean(axis=-1))
        joint.append(model.world.joint.mean(axis=-1))
    outposts = model.presence.first["outposts"].copy()
    model.release()
    return FreePast(np.stack(events, axis=1), np.stack(joint, axis=1), by_run, outposts)


def recorded_events() -> NDArray[np.int64]:
    """Reported bilateral events of the record, shape (power, month, republic, channel)."""
    record = load_record().reported()
    return np.stack([record.counts(power, ("bilateral", "qccm")) for power in ("CHN", "RUS")])


def recorded_joint() -> NDArray[np.int64]:
    """Shares in exercises under an organisation, shape (power, month, republic)."""
    record = load_record()
    return np.stack([record.joint(power) for power in ("CHN", "RUS")])


def totals_table(free: FreePast) -> str:
    """What is matched: totals by power and channel."""
    events, joint = recorded_events(), recorded_joint()
    everything, exercise = slice(0, RECORD_MONTHS), CHANNELS.index("exercise")
    rows = [
        ("China", channel, "1993-2020", events[CHINA, ..., c].sum(), free.events[CHINA, ..., c])
        for c, channel in enumerate(CHANNELS)
    ]
    rows.append(
        (
            "China",
            "joint exercises, shares",
            "1993-2020",
            joint[CHINA].sum(),
            free.joint[CHINA, everything],
        )
    )
    rows.append(
        (
            "Russia",
            "exercise",
            RUSSIAN_YEARS,
            events[RUSSIA, RUSSIAN_RECORD, :, exercise].sum(),
            free.events[RUSSIA, RUSSIAN_RECORD, :, exercise],
        )
    )
    rows.append(
        (
            "Russia",
            "joint exercises, shares",
            RUSSIAN_YEARS,
            joint[RUSSIA, RUSSIAN_RECORD].sum(),
            free.joint[RUSSIA, RUSSIAN_RECORD],
        )
    )
    return markdown(
        ("power", "events", "years", "record", "free runs", "free / record"),
        (
            (power, what, years, str(seen), f"{made.sum():.1f}", f"{made.sum() / seen:.2f}")
            for power, what, years, seen, made in rows
        ),
        right=3,
    )


def misfit_table(free: FreePast) -> str:
    """China's bilateral events by republic, period and channel: record, then free runs."""
    events = recorded_events()[CHINA]
    seen = np.stack([events[first:after].sum(axis=0) for _, first, after in PERIODS])
    rows: list[tuple[str, ...]] = []
    for i, republic in enumerate(REPUBLICS):
        rows += _misfit_rows(LABELS[republic], seen[:, i], free.by_run[:, i])
    rows += _misfit_rows("all five", seen.sum(axis=1), free.by_run.sum(axis=1))
    columns = ("republic", "period", *CHANNELS, "all")
    return markdown(columns, rows, right=len(CHANNELS) + 1)


def _misfit_rows(name: str, seen: NDArray[np.int64], made: Array) -> Iterator[tuple[str, ...]]:
    for p, (period, _, _) in enumerate(PERIODS):
        cells = [_beside(int(seen[p, c]), made[p, c]) for c in range(len(CHANNELS))]
        yield (name, period, *cells, _beside(int(seen[p].sum()), made[p].sum(axis=0)))


def _beside(seen: int, made: Array) -> str:
    """Record and mean of free runs; bold where the record is outside the middle nine tenths."""
    text = f"{seen} / {made.mean():.1f}"
    return text if _covers(seen, made) else f"**{text}**"


def _covers(seen: int, made: Array) -> bool:
    low, high = np.quantile(made, (0.05, 0.95))
    return bool(low <= seen <= high)


@dataclass(frozen=True)
class Covered:
    """Counts by republic, period and channel that free runs cover, of how many, and large ones."""

    inside: int
    counts: int
    large_inside: int
    large: int


def covered_counts(free: FreePast) -> Covered:
    """How many counts by republic, period and channel free runs cover."""
    events = recorded_events()[CHINA]
    inside, large = [], []
    for p, (_, first, after) in enumerate(PERIODS):
        seen = events[first:after].sum(axis=0)
        for i, c in np.ndindex(seen.shape):
            made = free.by_run[p, i, c]
            inside.append(_covers(int(seen[i, c]), made))
            large.append(max(float(seen[i, c]), float(made.mean())) >= LARGE)
    of_large = [found for found, big in zip(inside, large, strict=True) if big]
    return Covered(sum(inside), len(inside), sum(of_large), len(of_large))


def covered(free: FreePast) -> str:
    """The same in a sentence."""
    found = covered_counts(free)
    return (
        f"Of the {found.counts} counts by republic, period and channel, {found.inside} of the "
        "record lie within the middle nine tenths of free runs. Most are small, and small counts "
        f"are easy to cover: of the {found.large} with ten or more events in the record or in free "
        f"runs, {found.large_inside} are covered."
    )


def russia_table(free: FreePast) -> str:
    """Russian exercises by republic, 1994-2020: record, then free runs."""
    exercise = CHANNELS.index("exercise")
    events, joint = recorded_events()[RUSSIA, RUSSIAN_RECORD], recorded_joint()[RUSSIA]
    own = free.events[RUSSIA, RUSSIAN_RECORD, :, exercise].sum(axis=0)
    shared = free.joint[RUSSIA, RUSSIAN_RECORD].sum(axis=0)
    return markdown(
        ("republic", "bilateral exercises", "shares in joint exercises"),
        (
            (
                LABELS[republic],
                f"{events[:, i, exercise].sum()} / {own[i]:.1f}",
                f"{joint[RUSSIAN_RECORD, i].sum()} / {shared[i]:.1f}",
            )
            for i, republic in enumerate(REPUBLICS)
        ),
        right=2,
    )


def growth_table(runs: int, seed: int) -> str:
    """China's bilateral events a year before and after the record ends, as reported."""
    recorded = recorded_events()[CHINA, 252:].sum(axis=(0, 1)) / 7.0
    rows = [("record", "2014-2020", *_per_year(recorded))]
    for history in ("free", "replay"):
        kept = yearly_reports(history, runs, seed).mean(axis=-1)
        spans = ((2014, 2020), (2021, 2025), (2026, 2030), (2031, 2035))
        for first, last in spans[history == "replay" :]:
            mean = kept[first - 1993 : last - 1993 + 1].mean(axis=0)
            rows.append((f"{history} history", f"{first}-{last}", *_per_year(mean)))
    return markdown(("", "years", *CHANNELS, "all"), rows, right=len(CHANNELS) + 1)


def yearly_reports(history: Literal["replay", "free"], runs: int, seed: int) -> Array:
    """China's reported events of all republics in runs of the baseline, (year, channel, run)."""
    scenario = dataclasses.replace(default_scenario(), history=history)
    model = InfluenceModel(scenario, runs=runs, seed=seed, reasons=False)
    yearly = Watch(model).follow(model).yearly[:, CHINA].astype(float)
    model.release()
    return yearly


def _per_year(counts: Array) -> list[str]:
    return [*(f"{count:.1f}" for count in counts), f"{counts.sum():.1f}"]


def measured(runs: int) -> dict[str, str]:
    """The measured blocks of the page."""
    free = free_past(runs, SEED)
    return {
        "totals": totals_table(free),
        "misfit": misfit_table(free),
        "covered": covered(free),
        "russian exercises": russia_table(free),
        "growth": growth_table(runs, SEED),
    }


MAKER: Final = Maker(
    name="defaults",
    blocks=("totals", "misfit", "covered", "russian exercises", "growth"),
    command="python -m sim.pages defaults",
    takes="a minute",
    how=f"{RUNS} runs, seed {SEED}",
    few=lambda: measured(FEW),
    make=lambda: measured(RUNS),
    rests_on=(*MODEL, "sim/pages/defaults_page.py"),
)
