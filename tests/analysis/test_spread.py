"""P(spread) as read off results, against frames worked out by hand."""

from sim import analysis


def values(estimates):
    return {key: estimate.value for key, estimate in estimates.items()}


def test_probability_by_year_leaves_tajikistan_out(four):
    runs = analysis.runs_of(four)
    found = analysis.by_year(runs, [2020, 2024, 2025, 2026])
    assert values(found) == {2020: 0.0, 2024: 0.25, 2025: 0.25, 2026: 0.5}
    assert analysis.probability(runs).value == 0.5
    assert analysis.probability(runs, full=True).value == 1.0


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
    full = analysis.over_thresholds(runs, (1.5, 1.7), full=True)
    assert values(full) == {1.5: 0.25, 1.7: 0.0}
