"""What free runs and replays must show, and what they do: `python -m sim.pages targets`.

The table of docs/defaults.md that the choice of defaults is held against. Aims were set before
anything was measured; what is missed is shown as missed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calendar import month_index
from sim.model.histories import Histories, Watch
from sim.model.influence import InfluenceModel
from sim.names import CHANNELS, CHINA, LABELS, REPUBLICS, TAJIKISTAN
from sim.pages.blocks import SEED, markdown
from sim.pages.defaults_page import covered_counts, free_past
from sim.pages.measured import MODEL, Maker
from sim.pages.pace import recorded
from sim.parameters import Array
from sim.scenario import Scenario, load_scenario

RUNS: Final = 1000
#: Enough to see that a change of code has changed numbers.
FEW: Final = 4
FREE: Final = Path("scenarios/futures/free_history.yaml")
SWAPPED: Final = Path("scenarios/futures/geography_swapped.yaml")
BASELINE: Final = Path("scenarios/baseline.yaml")
#: Before this month, a white paper had hardly named interests abroad.
NOT_BEFORE: Final = month_index("2010-01")
KYRGYZSTAN: Final = REPUBLICS.index("KGZ")
#: Years whose busiest and quietest bound those after the record.
LAST_YEARS: Final = (2010, 2020)
NEXT_YEARS: Final = (2021, 2025)


@dataclass(frozen=True)
class Target:
    """What is asked, what is aimed at, what was found, and whether that meets it."""

    what: str
    aim: str
    found: str
    met: bool


# Where outposts come first.


@dataclass(frozen=True)
class Outposts:
    """Shares of runs, by where and when China's outposts came until 2020.

    Those of `nowhere` have none. `first` is by republic: its outpost came first, in a month in
    which no other had one.
    """

    first: Array
    nowhere: float
    only_tajikistan: float
    none_before: float


def outposts(months: NDArray[np.int64]) -> Outposts:
    """Where outposts came, from first months of shape (republic, run), -1 for never."""
    never = np.iinfo(np.int64).max
    dated = np.where(months < 0, never, months)
    earliest = dated.min(axis=0)
    there = earliest < never
    alone = (dated == earliest).sum(axis=0) == 1
    others = np.delete(months, TAJIKISTAN, axis=0)
    return Outposts(
        first=((dated == earliest) & there & alone).mean(axis=1),
        nowhere=float((~there).mean()),
        only_tajikistan=float(((months[TAJIKISTAN] >= 0) & (others < 0).all(axis=0)).mean()),
        none_before=float((earliest >= NOT_BEFORE).mean()),
    )


def free_targets(runs: int) -> Iterator[Target]:
    """What free runs from 1993 on must show."""
    free = free_past(runs, SEED, scenario=load_scenario(FREE))
    found = outposts(free.outposts)
    yield _share(
        "first outpost in Tajikistan",
        0.80,
        float(outposts(_first_outposts(runs)).first[TAJIKISTAN]),
        f"; {_percent(found.first[TAJIKISTAN])} by 2020, when {_percent(found.nowhere)} have none",
    )
    yield _share(
        "outposts by 2020 in Tajikistan alone",
        0.50,
        found.only_tajikistan,
        f"; nowhere in {_percent(found.nowhere)}",
    )
    yield _share("no outpost before 2010", 0.90, found.none_before)
    cells = covered_counts(free)
    yield Target(
        "counts by republic, period and channel within the middle nine tenths",
        "85 of 90",
        f"{cells.inside} of {cells.counts}",
        cells.inside >= 85,
    )
    yield Target(
        "the large ones of these",
        "15 of 17",
        f"{cells.large_inside} of {cells.large}",
        17 * cells.large_inside >= 15 * cells.large,
    )
    moved = outposts(free_past(runs, SEED, scenario=load_scenario(SWAPPED)).outposts)
    yield Target(
        "first outpost once Kyrgyzstan has Tajikistan's borders, the QCCM as it is",
        "Kyrgyzstan most often",
        f"{_where(moved)}; without the exchange {_where(found)}",
        int(moved.first.argmax()) == KYRGYZSTAN,
    )


def _first_outposts(runs: int) -> NDArray[np.int64]:
    """Month of the first outpost in free runs to their end, shape (republic, run)."""
    model = InfluenceModel(load_scenario(FREE), runs=runs, seed=SEED, reasons=False)
    while model.running:
        model.step()
    months = model.presence.first["outposts"].copy()
    model.release()
    return months


def _where(found: Outposts) -> str:
    return ", ".join(
        f"{LABELS[REPUBLICS[i]]} {_percent(found.first[i])}" for i in np.argsort(-found.first)[:3]
    )


def _share(what: str, least: float, share: float, more: str = "") -> Target:
    aim = f"at least {_percent(least)} of runs"
    return Target(what, aim, f"{_percent(share)}{more}", share >= least)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


# Replays: Moscow's objections, and the first years after the record.


def replay_targets(runs: int) -> Iterator[Target]:
    """What replays must show."""
    found = _followed(load_scenario(BASELINE), month_index(f"{NEXT_YEARS[1]}-12"), runs)
    until = slice(0, 3)  # the periods of the record
    for what, by_period in (
        ("Moscow's objections in replay to 2020", found.period_objections),
        ("those of them made in public", found.period_public_objections),
    ):
        made = by_period[until].sum(axis=(0, 1))
        low, median, high = np.quantile(made, (0.1, 0.5, 0.9))
        yield Target(
            what,
            "median at most 2",
            f"median {median:.0f}, 80% within {low:.0f} to {high:.0f}",
            bool(median <= 2),
        )
    first = LAST_YEARS[0] - 1993
    lately = recorded()[first : LAST_YEARS[1] - 1993 + 1]
    ahead = found.yearly[NEXT_YEARS[0] - 1993 :, CHINA].mean(axis=-1, dtype=float)
    for name, seen, made in (
        ("all", lately.sum(axis=1), ahead.sum(axis=1)),
        *((channel, lately[:, c], ahead[:, c]) for c, channel in enumerate(CHANNELS)),
    ):
        inside = bool((made >= seen.min()).all() and (made <= seen.max()).all())
        yield Target(
            f"reported events a year, 2021-2025: {name}",
            f"{seen.min():.0f} to {seen.max():.0f}, as in 2010-2020",
            f"{made.min():.1f} to {made.max():.1f} (means of years)",
            inside,
        )


def _followed(scenario: Scenario, end: int, runs: int) -> Histories:
    model = InfluenceModel(
        dataclasses.replace(scenario, end=end), runs=runs, seed=SEED, reasons=False
    )
    found = Watch(model).follow(model)
    model.release()
    return found


def measured(runs: int) -> str:
    """The table, and how many targets are met."""
    targets = [*free_targets(runs), *replay_targets(runs)]
    table = markdown(
        ("what", "aim", "found", "met"),
        ((each.what, each.aim, each.found, "yes" if each.met else "**no**") for each in targets),
    )
    return f"{sum(each.met for each in targets)} of {len(targets)} are met.\n\n{table}"


def made() -> dict[str, str]:
    """The measured block; printed as well, for whoever changes defaults by it."""
    table = measured(RUNS)
    print(table, flush=True)
    return {"targets": table}


MAKER: Final = Maker(
    name="targets",
    blocks=("targets",),
    command="python -m sim.pages targets",
    takes="a minute",
    how=f"{RUNS} runs, seed {SEED}",
    few=lambda: measured(FEW),
    make=made,
    rests_on=(
        *MODEL,
        "sim/pages/defaults_page.py",
        "sim/pages/pace.py",
        "sim/pages/targets.py",
        str(BASELINE),
        str(FREE),
        str(SWAPPED),
    ),
)
