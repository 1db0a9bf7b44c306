"""What the answer hangs on: P of each kind of spread under other codings, shares and numbers.

`python -m sim.pages hangs_on` makes the tables of docs/hangs_on.md. Each number is changed by
itself, under the same luck; China's rates change with it so that a replay of the record expects as
many reports as before, since that much the record does say. All other numbers stay.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from sim.analysis import KIND_LABELS, KINDS, Runs, places_left
from sim.analysis.inputs import DEFINITION
from sim.model.sections import default_values, leaves, leaves_under, registry
from sim.pages.blocks import SEED, markdown
from sim.pages.chances import Case, as_recorded, chances, changes, simulated
from sim.pages.headline import SWEEP
from sim.pages.measured import MODEL, Maker
from sim.parameters import Parameter
from sim.record.facilities import FACILITIES
from sim.record.fitted import Fitted, load_fitted
from sim.record.own import ONE_PROGRAMME, OwnRecord
from sim.rules.spread import OTHERS
from sim.scenario import Scenario, default_scenario, load_sweep
from sim.scenario.writing import number

RUNS: Final = 1000
#: Of each end of a number: there are hundreds.
NUMBER_RUNS: Final = 400
#: Enough to see that a change of code has changed numbers.
FEW: Final = 4
#: Moves of P that a single number may make unless the headline sweep varies it, and shown ones.
MOST: Final = 0.20
SHOWN: Final = 0.10

HALF_AND_DOUBLE: Final = "half, double"
POSTERIOR: Final = "80% of its posterior"


@dataclass(frozen=True)
class Number:
    """A number to be changed by itself: what it is at both ends, and why these ends."""

    key: str
    at: str
    low: Mapping[str, float]
    high: Mapping[str, float]
    span: str
    why: str


# What is changed.


def numbers() -> list[Number]:
    """Every number that a fit left open or that is judged, by leaf; by republic all together.

    What the fit behind the defaults left open goes to the ends of what it found, informed or not.
    Others are halved and doubled.
    """
    known, found = load_fitted(), list[Number]()
    for key, parameter in registry().items():
        if parameter.basis == "sourced" or key.endswith(".enabled"):
            continue
        those = [f"{key}.{label}" for label in parameter.labels] or [key]
        left = [leaf for leaf in those if not (leaf in known and known[leaf].default)]
        found += (_fitted(known[leaf]) for leaf in those if leaf not in left)
        if parameter.by == "republic":
            found += _scaled(key, parameter, left)
        else:
            for leaf in left:
                found += _scaled(leaf, parameter, [leaf])
    return found


def _fitted(fit: Fitted) -> Number:
    leaf = fit.parameter
    low, high = {leaf: fit.low}, {leaf: fit.high}
    return _number(leaf, number(default_values()[leaf]), low, high, POSTERIOR)


def _scaled(key: str, parameter: Parameter, those: Sequence[str]) -> Iterator[Number]:
    """A number halved and doubled within its range; nothing where that changes nothing."""
    default = default_values()
    low, high = (
        {
            leaf: float(np.clip(factor * default[leaf], parameter.low, parameter.high))
            for leaf in those
        }
        for factor in (0.5, 2.0)
    )
    if any(default[leaf] for leaf in those):
        at = number(default[key]) if len(those) == 1 else "by republic"
        yield _number(key, at, low, high, HALF_AND_DOUBLE)


def _number(
    key: str, at: str, low: Mapping[str, float], high: Mapping[str, float], why: str
) -> Number:
    both = [number(next(iter(side.values()))) for side in (low, high)]
    span = " to ".join(both) if len(low) == 1 else HALF_AND_DOUBLE
    return Number(key, at, low, high, span, why)


def cases() -> dict[tuple[str, str], Case]:
    """The answers asked for side by side, by what is changed and to what."""
    base = default_scenario()
    found = {("defaults", ""): Case(base)}
    for coding in FACILITIES:
        found["coding of facilities", coding] = Case(coded(base, coding))
    for name, key, levels in (
        ("depth of an outpost", "ties.depth.basing", (1.0, 3.0, 5.0)),
        ("share of outposts found", "ties.reporting.basing", (0.3, 0.6, 0.9)),
        ("threshold of the hard role", "spread.threshold", (0.25, 0.5, 1.0)),
        ("readiness to accept a soft offer", "ties.openness", _posterior("ties.openness")),
        ("what a hard offer must overcome", "ties.reserve", _posterior("ties.reserve")),
    ):
        for level in levels:
            told = f"`{key}` {number(level)}"
            found[name, told] = Case(base, {key: level})
    return found


def coded(scenario: Scenario, coding: str) -> Scenario:
    """A scenario by another coding of facilities."""
    record = None if coding == ONE_PROGRAMME else OwnRecord(None, facilities=coding)
    return dataclasses.replace(scenario, record=record)


def _posterior(key: str) -> tuple[float, ...]:
    """The 10, 50 and 90% points of what the record leaves open, or half, once and double."""
    found, default = load_fitted().get(key), default_values()[key]
    if found and found.default:
        return (found.low, found.median, found.high)
    return (default / 2.0, default, 2.0 * default)


# Tables.


@dataclass(frozen=True)
class Moved:
    """P of each kind at the low end, the default and the high end of a number."""

    number: Number
    by_kind: Mapping[str, tuple[float, float, float]]

    def range(self, kind: str) -> float:
        """How far P of a kind goes."""
        return max(self.by_kind[kind]) - min(self.by_kind[kind])

    @property
    def widest(self) -> float:
        """How far P of any kind goes at most."""
        return max(self.range(kind) for kind in KINDS)


def moved(one: Number, low: Runs, base: Runs, high: Runs) -> Moved:
    """How far a number moves P, over runs with the same luck."""
    middle = chances(base)
    down, up = changes(low, base), changes(high, base)
    return Moved(
        one,
        {
            kind: (
                middle[kind].value + down[kind].value,
                middle[kind].value,
                middle[kind].value + up[kind].value,
            )
            for kind in KINDS
        },
    )


@cache
def varied() -> frozenset[str]:
    """The leaf keys that the headline sweep varies."""
    return frozenset(leaf for key in load_sweep(SWEEP).keys for leaf in leaves_under(key))


def in_headline(one: Number) -> bool:
    """Whether the headline sweep varies a number, a share of reports through China's rate."""
    rate = one.key.replace("ties.reporting.", "ties.china_rate.")
    return bool({one.key, rate} & varied()) or set(one.low) <= varied()


def answers_table(found: Mapping[tuple[str, str], Runs]) -> str:
    """P of each kind by 2035, case by case."""
    rows = []
    for (name, level), runs in found.items():
        cells = [
            f"{100 * each.value:.0f}% [{100 * each.low:.0f}, {100 * each.high:.0f}]"
            for each in chances(runs).values()
        ]
        rows.append((name, level, *cells))
    base = next(iter(found.values()))
    heads = (
        KIND_LABELS[kind] + ("" if places_left(kind, base) == OTHERS else ", further")
        for kind in KINDS
    )
    return markdown(("what is changed", "to", *heads), rows, right=len(KINDS))


def moved_table(found: Sequence[Moved]) -> str:
    """P at the low end, the default and the high end, of numbers that move it; widest first."""
    shown = sorted((each for each in found if each.widest >= SHOWN), key=lambda each: -each.widest)
    rows = (
        (
            f"`{each.number.key}`",
            each.number.at,
            each.number.span,
            each.number.why,
            parameter_of(each.number).basis,
            *(_cell(each, kind) for kind in KINDS),
            "yes" if in_headline(each.number) else "no",
        )
        for each in shown
    )
    labels = [KIND_LABELS[kind] for kind in KINDS]
    columns = ("number", "default", "changed to", "ends", "basis", *labels, "in the headline sweep")
    rest = len(found) - len(shown)
    return (
        f"{markdown(columns, rows)}\n\nThe other {rest} of {len(found)} numbers move no kind by "
        f"{100 * SHOWN:.0f} points."
    )


def _cell(each: Moved, kind: str) -> str:
    text = " → ".join(f"{100 * share:.0f}" for share in each.by_kind[kind])
    return f"**{text}**" if each.range(kind) > MOST else text


def verdict(found: Sequence[Moved]) -> str:
    """Which single numbers move which kind by more than MOST, and whether the headline has them."""
    far = sorted((each for each in found if each.widest > MOST), key=lambda each: -each.widest)
    lines = [
        f"- `{each.number.key}` ({parameter_of(each.number).basis}): "
        + ", ".join(
            f"{KIND_LABELS[kind].lower()} {100 * each.range(kind):.0f} points"
            for kind in KINDS
            if each.range(kind) > MOST
        )
        + f". {_said_of(each.number)}."
        for each in far
    ]
    most = f"{100 * MOST:.0f} points"
    if not lines:
        return f"No single number moves P of any kind by more than {most}."
    return f"These single numbers move P of some kind by more than {most}:\n\n" + "\n".join(lines)


def _said_of(one: Number) -> str:
    if one.key in DEFINITION:
        return "It is what the question asks, and the headline sweep keeps it"
    return f"The headline sweep {'varies' if in_headline(one) else 'does not vary'} it"


def parameter_of(one: Number) -> Parameter:
    """The parameter that a number belongs to."""
    return registry().get(one.key) or leaves()[one.key]


def tables(
    asked: Mapping[tuple[str, str], Case],
    those: Sequence[Number],
    runs: int,
    number_runs: int,
) -> list[str]:
    """The answers, the verdict and what moves them."""
    base = default_scenario()
    ends = [Case(base, side) for each in those for side in (each.low, each.high)]
    settled = as_recorded([*asked.values(), *ends])
    answers = simulated(settled[: len(asked)], runs, "answers")
    middle, *sides = simulated([Case(base), *settled[len(asked) :]], number_runs, "numbers")
    found = [
        moved(each, low, middle, high)
        for each, low, high in zip(those, sides[::2], sides[1::2], strict=True)
    ]
    named = dict(zip(asked, answers, strict=True))
    return [answers_table(named), verdict(found), moved_table(found)]


BLOCKS: Final = ("answers", "moves most", "numbers")


def made() -> dict[str, str]:
    """The measured blocks of the page."""
    return dict(zip(BLOCKS, tables(cases(), numbers(), RUNS, NUMBER_RUNS), strict=True))


def few() -> list[str]:
    """The tables with few runs of the defaults, other facilities and a few numbers."""
    asked = cases()
    some = {place: asked[place] for place in list(asked)[::3][:2]}
    return tables(some, numbers()[:1], FEW, FEW)


MAKER: Final = Maker(
    name="hangs_on",
    blocks=BLOCKS,
    command="python -m sim.pages hangs_on",
    takes="five minutes",
    how=f"{RUNS} runs of each case and {NUMBER_RUNS} of each end of a number, seed {SEED}",
    few=few,
    make=made,
    rests_on=(
        *MODEL,
        "sim/analysis",
        "sim/inference/replay.py",
        "sim/pages/chances.py",
        "sim/pages/hangs_on.py",
        "scenarios/baseline.yaml",
        str(SWEEP),
    ),
)
