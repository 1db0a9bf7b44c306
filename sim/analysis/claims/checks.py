"""A claim of the studies, and the checks of it: what it predicts of which simulations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sim.analysis.claims.least import Counted, Least, least_effect
from sim.calendar import month_index
from sim.model.environment import VARIABLES
from sim.model.histories import Histories
from sim.parameters import Array

#: First month after the record, from which checks change the environment.
AFTER: Final = month_index("2021-01")


@dataclass(frozen=True)
class Measure:
    """What a check measures: one number per run, its unit, and the events counted, if any are."""

    of: Callable[[Histories], Array]
    unit: str
    counted: Counted | None = None


@dataclass(frozen=True)
class Variant:
    """A way to run the model: parameter values and, from 2021 on, the environment.

    `past` runs freely from 1993 to 2020; otherwise the record is replayed and runs on to 2035.
    """

    values: tuple[tuple[str, float], ...] = ()
    environment: tuple[tuple[str, float], ...] = ()
    past: bool = False


@dataclass(frozen=True)
class Check:
    """A prediction: `measure` is larger (or smaller) in `on` than in `off`.

    Without `off`, the measure itself is larger (or smaller) than `level`. With `sign` 0 it is the
    same, but for less than the least effect. `built_in` says why it could not come out otherwise,
    `exception` why its least effect is not that of the rule.
    """

    predicts: str
    measure: Measure
    on: Variant
    off: Variant | None
    sign: Literal[-1, 0, 1]
    level: float
    built_in: str
    exception: Least | None

    @property
    def least(self) -> float:
        """The least effect that a reader would call political, in the unit of the measure."""
        if self.exception:
            return self.exception.amount
        return least_effect(self.measure.unit, self.measure.counted)


@dataclass(frozen=True)
class Claim:
    """One claim of a source. `against` names claims that contradict it."""

    id: str
    sentence: str
    source: str
    rule: str
    parameters: tuple[str, ...]
    checks: tuple[Check, ...]
    against: tuple[str, ...] = ()


def check(
    predicts: str,
    measure: Measure,
    *,
    on: Mapping[str, float] | None = None,
    off: Mapping[str, float] | None = None,
    sign: Literal[-1, 0, 1] = 1,
    level: float = 0.0,
    past: bool = False,
    built_in: str = "",
    exception: Least | None = None,
) -> Check:
    """A Check of two sides that differ in some settings by key; all others are the scenario's.

    A setting of the environment holds from 2021 on.
    """
    first = _variant(on or {}, past)
    other = None if off is None else _variant(off, past)
    return Check(predicts, measure, first, other, sign, level, built_in, exception)


def variants_of(claims: Iterable[Claim]) -> list[Variant]:
    """The different variants that the checks need, in a stable order."""
    needed: dict[Variant, None] = {}
    for claim in claims:
        for one in claim.checks:
            needed[one.on] = None
            if one.off is not None:
                needed[one.off] = None
    return list(needed)


_ENVIRONMENT = tuple(f"environment.{variable.name}" for variable in VARIABLES)


def _variant(settings: Mapping[str, float], past: bool) -> Variant:
    ordered = sorted(settings.items())
    values = tuple((key, value) for key, value in ordered if not _of_the_environment(key))
    environment = tuple((key, value) for key, value in ordered if _of_the_environment(key))
    return Variant(values, environment, past)


def _of_the_environment(key: str) -> bool:
    """Whether a key, or the key that it is one republic's part of, is a variable from outside."""
    return ".".join(key.split(".")[:2]) in _ENVIRONMENT
