"""P(spread) as read off results, against frames worked out by hand."""

import copy
import dataclasses

import pytest

from sim import analysis
from sim.names import REPUBLICS


def values(estimates):
    return {key: estimate.value for key, estimate in estimates.items()}


def test_probability_by_year_leaves_tajikistan_out(four):
    runs = analysis.runs_of(four)
    found = analysis.by_year(runs, [2020, 2024, 2025, 2026])
    assert values(found) == {2020: 0.0, 2024: 0.25, 2025: 0.25, 2026: 0.5}
    assert analysis.probability(runs).value == 0.5


def test_the_first_republic_and_ties(four):
    runs = analysis.runs_of(four)
    first = analysis.first_reached(runs)
    assert values(first) == {"KGZ": 0.375, "KAZ": 0.125, "TKM": 0.0, "UZB": 0.0}
    assert next(iter(first)) == "KGZ"
    assert values(analysis.reached(runs)) == {"KAZ": 0.25, "KGZ": 0.5, "TKM": 0.0, "UZB": 0.25}


def test_the_curve_over_thresholds(four):
    runs = analysis.runs_of(four)
    found = analysis.over_thresholds(runs, (0.1, 0.7, 0.71, 0.9))
    assert values(found) == {0.1: 1.0, 0.7: 0.5, 0.71: 0.25, 0.9: 0.0}


@pytest.fixture
def kinds(result_of):
    """Two runs; outposts go to Kyrgyzstan in one, operations to Kazakhstan in both by 2009."""
    return result_of(
        [("one", 0, 0, {}), ("one", 0, 1, {"KAZ": ("2025-01", 0.6)})],
        others={
            ("one", 0, 0): {
                "outposts": {"KGZ": "2031-04", "TJK": "2016-07"},
                "operations": {"KAZ": "2009-03"},
            },
            ("one", 0, 1): {
                "outposts": {"TJK": "2016-07"},
                "operations": {"KAZ": "2009-03", "UZB": "2030-01"},
            },
        },
        kind="run",
    )


def as_replay(result):
    """The same result as one of runs in which the record stands in for draws."""
    found = copy.copy(result)
    found.__dict__["scenarios"] = {
        name: dataclasses.replace(one, history="replay") for name, one in result.scenarios.items()
    }
    return found


def test_kinds_of_spread_each_by_themselves(kinds):
    runs = analysis.runs_of(kinds)
    assert {kind: analysis.probability(runs, kind=kind).value for kind in analysis.KINDS} == {
        "outposts": 0.5,
        "operations": 1.0,
        "exercises": 0.0,
        "hard_role": 0.5,
    }
    assert values(analysis.reached(runs, "outposts")) == {
        "KAZ": 0.0, "KGZ": 0.5, "TKM": 0.0, "UZB": 0.0,
    }  # fmt: skip
    assert values(analysis.by_year(runs, [2030, 2031], "outposts")) == {2030: 0.0, 2031: 0.5}


def test_what_the_record_has_reached_is_no_spread_of_a_replay(kinds):
    runs = analysis.runs_of(as_replay(kinds))
    assert runs.known["operations"] == (REPUBLICS.index("KAZ"),)
    assert analysis.probability(runs, kind="operations").value == 0.5
    assert values(analysis.first_reached(runs, "operations")) == {"UZB": 0.5, "KGZ": 0, "TKM": 0}
    free = analysis.runs_of(kinds)
    assert free.known["operations"] == ()
    places = analysis.places_left("operations", runs, free)
    assert places == tuple(i for i in analysis.OTHERS if REPUBLICS[i] != "KAZ")


def test_nowhere_is_left_where_the_record_has_reached_all_four(result_of):
    every = dict.fromkeys(("KAZ", "KGZ", "TKM", "UZB"), "2010-01")
    runs = analysis.runs_of(
        as_replay(result_of([("one", 0, 0, {})], others={("one", 0, 0): {"exercises": every}}))
    )
    assert analysis.places_left("exercises", runs) == ()
    assert analysis.probability(runs, kind="exercises").value == 0.0
    assert analysis.first_reached(runs, "exercises") == {}
