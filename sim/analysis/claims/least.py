"""The least effect that a reader would call political, by the unit of what is measured.

The rule stands in docs/decisions.md, and was written down before any effect was held against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from sim.model.schedule import PERIODS
from sim.names import CHANNELS
from sim.record.events import BILATERAL
from sim.record.reading import load_record


@dataclass(frozen=True)
class Least:
    """A least effect and why it is that."""

    amount: float
    reason: str


#: Of what happens in a run or does not, 1 or 0.
PROBABILITY: Final = "P"
#: Units whose least effect is one number.
BY_UNIT: Final[Mapping[str, Least]] = {
    PROBABILITY: Least(0.05, "five points: about what words for probabilities can tell apart"),
    "role": Least(0.1, "a fifth of the threshold of spread, and less than one outpost"),
    "0-1": Least(0.05, "a twentieth of the whole range"),
    "share": Least(0.05, "five in a hundred"),
    "outposts a year": Least(0.1, "one in ten years: each is news"),
    "objections a year": Least(0.1, "one in ten years: each is news"),
    "objections": Least(0.1, "a tenth of one that Moscow has just made"),
    "objections per hard event": Least(0.05, "five in a hundred hard events"),
    "protests a year": Least(0.2, "one in five years: a reader of reports would miss less"),
    "2025 = 1": Least(0.05, "a twentieth of the investment of 2025"),
    "Russian events a year": Least(
        0.2, "one in five years: the record of them is too thin to take a tenth of it"
    ),
}
#: China's reported events: a part of the record's yearly number, and never less than the floor.
EVENTS: Final = "events a year"
PART: Final = 0.1
FLOOR: Final = 0.2
PARTLY: Final = (
    "a tenth of the record's yearly number in the same channels, republics and years (after the "
    "record: 2014-2020), but not less than one event in five years"
)


@dataclass(frozen=True)
class Counted:
    """Which of China's events are counted: channels and republics by place, and periods."""

    channels: tuple[str, ...]
    republics: tuple[int, ...]
    periods: tuple[int, ...]


def least_effect(unit: str, counted: Counted | None = None) -> float:
    """The least effect in a unit; that in `EVENTS` depends on what is counted.

    Raises KeyError for a unit that the rule does not know.
    """
    if unit == EVENTS and counted is not None:
        return max(FLOOR, PART * recorded_a_year(counted))
    return BY_UNIT[unit].amount


@cache
def recorded_a_year(counted: Counted) -> float:
    """China's bilateral events that reports show, by the record, a year of the periods counted.

    The last period of the record stands for the one after it.
    """
    counts = load_record().reported().counts("CHN", BILATERAL)
    channels = [CHANNELS.index(channel) for channel in counted.channels]
    within = [place for place, (_, first, _) in enumerate(PERIODS) if first < len(counts)]
    happened, months = 0, 0
    for period in _once(min(period, within[-1]) for period in counted.periods):
        _, first, last = PERIODS[period]
        here = counts[first : last + 1]
        happened += int(here[:, list(counted.republics)][..., channels].sum())
        months += len(here)
    return 12.0 * happened / months


def _once(periods: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(periods))
