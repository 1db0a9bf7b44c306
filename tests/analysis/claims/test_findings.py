"""Verdicts on made-up effects below, at and beyond the least effect."""

import dataclasses

import numpy as np
import pytest

from sim.analysis.claims import VERDICTS, examine
from sim.analysis.claims.checks import Claim, Measure, check
from sim.analysis.claims.findings import Effect, verdict_alone, verdict_among
from sim.analysis.claims.least import Least
from sim.analysis.claims.measures import outposts_before, spread
from sim.calendar import month_index
from sim.scenario import default_scenario

MEASURE = Measure(lambda histories: np.zeros(3), "role")
#: A power of two, so that sums with it are exact.
LEAST = 0.125
YES, NO = "yes", "no"
BELOW, AROUND = "yes, but below the least effect", "yes, but around the least effect"


def effect(low, high, **settings):
    exact = Least(LEAST, "exact")
    settings = {"off": {"threat.demand": 0.0}, "exception": exact} | settings
    return Effect(check("more", MEASURE, **settings), (low + high) / 2.0, low, high)


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (2.0 * LEAST, 3.0 * LEAST, YES),
        (LEAST, 2.0 * LEAST, AROUND),
        (LEAST, LEAST, AROUND),
        (0.5 * LEAST, 1.5 * LEAST, AROUND),
        (0.5 * LEAST, LEAST, AROUND),
        (0.1 * LEAST, 0.9 * LEAST, BELOW),
        (0.0, 0.5 * LEAST, NO),
        (-0.1 * LEAST, 3.0 * LEAST, NO),
        (-3.0 * LEAST, -2.0 * LEAST, NO),
    ],
)
def test_an_effect_is_held_against_the_least_effect(low, high, outcome):
    assert effect(low, high).outcome == outcome
    assert effect(-high, -low, sign=-1).outcome == outcome
    # A measure by itself is held against a level.
    assert effect(0.5 + low, 0.5 + high, off=None, level=0.5).outcome == outcome
    assert effect(0.5 - high, 0.5 - low, off=None, level=0.5, sign=-1).outcome == outcome


@pytest.mark.parametrize(
    ("low", "high", "outcome"),
    [
        (-0.5 * LEAST, 0.9 * LEAST, YES),
        (0.0, 0.0, YES),
        (0.0, LEAST, NO),
        (-LEAST, 0.0, NO),
        (0.5 * LEAST, 2.0 * LEAST, NO),
        (2.0 * LEAST, 3.0 * LEAST, NO),
    ],
)
def test_where_nothing_is_to_change_an_effect_stays_below(low, high, outcome):
    assert effect(low, high, sign=0).outcome == outcome


STRONG, WEAK, WRONG = (effect(a * LEAST, 1.2 * a * LEAST) for a in (2.0, 0.5, -2.0))
AMID = effect(0.5 * LEAST, 2.0 * LEAST)
GIVEN, SLIGHT, BROKEN = (
    effect(a * LEAST, 1.2 * a * LEAST, built_in="an input") for a in (2.0, 0.5, -2.0)
)


@pytest.mark.parametrize(
    ("effects", "verdict"),
    [
        ([STRONG, STRONG], "holds"),
        ([STRONG, WEAK], "negligible"),
        ([AMID], "negligible"),
        ([WEAK, WRONG], "fails"),
        ([STRONG, GIVEN], "holds"),
        ([WEAK, GIVEN], "negligible"),
        ([GIVEN, GIVEN], "built in"),
        ([STRONG, SLIGHT], "negligible"),
        ([GIVEN, SLIGHT], "negligible"),
        ([STRONG, BROKEN], "fails"),
        ([BROKEN], "fails"),
    ],
)
def test_a_claim_is_as_strong_as_its_weakest_check(effects, verdict):
    assert verdict_alone(effects) == verdict
    assert verdict_alone(effects[::-1]) == verdict


@pytest.mark.parametrize("sign", [-1, 0, 1])
def test_what_cannot_be_measured_is_not_as_predicted(sign):
    assert effect(np.nan, np.nan, sign=sign).outcome == NO


def test_few_runs_in_which_nothing_happens_or_changes_are_not_sure_of_it():
    """Three runs without an outpost by 1994: up to 56% by Wilson; two pairs that are the same."""
    short = dataclasses.replace(default_scenario(), end=month_index("2021-01"))
    made = check("none yet", outposts_before(1994), sign=-1, level=0.1, past=True)
    other = {"sinophobia.helps_russia": 0.6}
    same = check("the same", spread("operations"), off=other, sign=0)
    claims = [Claim(name, "S.", "x", "ties", (), (c,)) for name, c in (("A1", made), ("B1", same))]
    [alone, paired] = [f.effects[0] for f in examine(claims, short, runs=3)]
    assert (alone.mean, alone.low) == (0.0, 0.0)
    assert alone.high == pytest.approx(1.96**2 / (3 + 1.96**2), abs=1e-3)
    assert paired.low < paired.mean == 0.0 < paired.high
    assert (alone.outcome, paired.outcome) == (NO, NO)


@pytest.mark.parametrize("own", VERDICTS)
@pytest.mark.parametrize("rival", VERDICTS)
def test_claims_contest_each_other_when_both_hold(own, rival):
    one = Claim("A1", "S.", "x", "threat", (), ())
    other = Claim("B1", "S.", "x", "threat", (), (), against=("A1",))
    third = Claim("C1", "S.", "x", "threat", (), ())
    alone = {"A1": own, "B1": rival, "C1": "holds"}
    expected = "contested" if (own, rival) == ("holds", "holds") else own
    assert verdict_among(one, alone, [one, other, third]) == expected
    assert verdict_among(one, {"A1": own}, [one, other, third]) == own
    assert verdict_among(third, alone, [one, other, third]) == "holds"
