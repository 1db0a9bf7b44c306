"""Least effects follow from the unit of what is measured, and exceptions are argued."""

import dataclasses

import pytest

from sim.analysis.claims import CLAIMS
from sim.analysis.claims.checks import check
from sim.analysis.claims.least import (
    BY_UNIT,
    EVENTS,
    Counted,
    Least,
    least_effect,
    recorded_a_year,
)
from sim.analysis.claims.measures import EVERY, FUTURE, PAST, hard
from sim.names import CHANNELS
from sim.record.events import BILATERAL
from sim.record.reading import load_record

ALL = tuple(CHANNELS)
CHECKS = [
    pytest.param(each, id=f"{claim.id}-{number}")
    for claim in CLAIMS
    for number, each in enumerate(claim.checks, start=1)
]


@pytest.mark.parametrize("each", CHECKS)
def test_a_check_has_the_least_effect_of_its_unit_or_a_reason_for_another(each):
    unit, counted = each.measure.unit, each.measure.counted
    assert each.least > 0.0
    assert (counted is not None) == (unit == EVENTS)
    if each.exception:
        assert each.exception.reason
        assert each.exception.amount != BY_UNIT.get(unit, Least(0.0, "")).amount
    else:
        assert each.least == least_effect(unit, counted)


def test_every_unit_of_the_rule_is_used_and_argued():
    used = {each.measure.unit for claim in CLAIMS for each in claim.checks}
    assert set(BY_UNIT) | {EVENTS} <= used
    for least in BY_UNIT.values():
        assert least.amount > 0.0
        assert least.reason


def test_a_unit_that_the_rule_does_not_know_has_no_least_effect():
    with pytest.raises(KeyError):
        least_effect("euros")
    odd = dataclasses.replace(hard(0), unit="euros")
    assert check("more", odd, exception=Least(2.0, "two euros")).least == 2.0


def test_a_tenth_of_the_record_in_the_same_channels_republics_and_years():
    counts = load_record().reported().counts("CHN", BILATERAL)
    assert least_effect(EVENTS, Counted(ALL, EVERY, PAST)) == pytest.approx(counts.sum() / 280)
    talks = counts[96:252, [0, 4], CHANNELS.index("dialogue")].sum()
    counted = Counted(("dialogue",), (0, 4), (1,))
    assert recorded_a_year(counted) == pytest.approx(talks / 13)
    assert least_effect(EVENTS, counted) == pytest.approx(talks / 130)


def test_after_the_record_its_last_period_counts():
    late, later = Counted(ALL, EVERY, (2,)), Counted(ALL, EVERY, FUTURE)
    assert least_effect(EVENTS, later) == least_effect(EVENTS, late)
    assert recorded_a_year(Counted(ALL, EVERY, (2, 3))) == recorded_a_year(late)


def test_less_than_one_event_in_five_years_is_never_political():
    rare = Counted(("operation",), (3,), FUTURE)
    assert recorded_a_year(rare) == 0.0
    assert least_effect(EVENTS, rare) == 0.2
