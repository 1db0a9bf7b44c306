"""What moves P(spread), against frames worked out by hand."""

import numpy as np
import pytest

from sim import analysis
from sim.analysis import summary
from sim.analysis.answer import answer

KEY = "sinophobia.restraint"


def test_main_effects_go_from_the_lowest_to_the_highest_level(grid):
    (effect,) = analysis.effects(grid)
    assert (effect.name, effect.before, effect.after) == (KEY, "0", "2")
    assert effect.change.value == 0.25 - 1.0
    assert effect.change.low < effect.change.value < effect.change.high
    assert (effect.found.points, effect.found.left_out) == (2, 0)


def test_main_effects_average_over_the_other_keys_and_come_in_order(result_of):
    cells = [(a, b) for a in (0.0, 1.0) for b in (0.0, 1.0)]
    rows = [
        ("one", point, replicate, {"KGZ": ("2022-03", 0.6)} if a and (b or replicate) else {})
        for point, (a, b) in enumerate(cells)
        for replicate in range(4)
    ]
    keys = ("ties.openness", "threat.flank")
    result = result_of(
        rows, points={n: dict(zip(keys, cell, strict=True)) for n, cell in enumerate(cells)}
    )
    first, second = analysis.effects(result)
    assert (first.name, first.change.value) == ("ties.openness", 0.875)
    assert (second.name, second.change.value) == ("threat.flank", 0.125)
    assert first.change.low > second.change.low
    assert not second.change.clear


def test_points_of_a_list_are_compared_with_the_first(result_of):
    listed = result_of(
        [
            ("one", point, replicate, {"KGZ": ("2022-03", 0.6)} if point == 1 else {})
            for point in range(2)
            for replicate in range(3)
        ],
        points={0: {"threat.enabled": 1.0, KEY: 2.5}, 1: {"threat.enabled": 0.0, KEY: 2.5}},
        kind="list",
    )
    (effect,) = analysis.effects(listed)
    assert (effect.name, effect.before, effect.after) == ("threat.enabled", "1", "0")
    assert effect.change.value == effect.change.high == 1.0
    assert effect.change.low < 0.0  # three runs of three: that may be chance


def test_main_effects_of_a_fraction_are_between_halves(result_of):
    """Three keys in four points, so that no two points differ in one key alone."""
    keys = ("ties.openness", "ties.reserve", "threat.flank")
    cells = [(0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0)]
    rows = [
        ("one", point, replicate, {"KGZ": ("2022-03", 0.6)} if a or (b and replicate) else {})
        for point, (a, b, _) in enumerate(cells)
        for replicate in range(4)
    ]
    points = {n: dict(zip(keys, cell, strict=True)) for n, cell in enumerate(cells)}
    found = {
        one.name: one for one in analysis.effects(result_of(rows, points=points, kind="fraction"))
    }
    # Spread: at a = 1 always, and at a = 0, b = 1 in three replicates of four.
    assert found["ties.openness"].change.value == 1.0 - 0.75 / 2
    assert found["ties.reserve"].change.value == 0.75 / 2
    assert found["threat.flank"].change.value == 0.75 / 2
    assert list(found) == ["ties.openness", "ties.reserve", "threat.flank"]
    # A replicate that lacks a point is left out.
    some = analysis.effects(result_of(rows[:-1], points=points, kind="fraction"))
    left = next(one for one in some if one.name == "ties.reserve")
    assert left.change.value == pytest.approx((2 / 3) / 2)
    assert left.found.runs_left_out == 3


OPENNESS, FLANK = "ties.openness", "threat.flank"
CELLS = {n: {OPENNESS: a, FLANK: b} for n, (a, b) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)])}
SPREAD = {"KGZ": ("2022-03", 0.6)}


def runs_where(spreads, points, replicates=10, scenario="one"):
    """Runs at some points, of which `spreads(point, replicate)` says whether the role spreads."""
    return [
        (scenario, point, k, SPREAD if spreads(point, k) else {})
        for point in points
        for k in range(replicates)
    ]


def test_effects_are_over_matched_points_and_say_how_many_are_left_out(result_of):
    # Openness adds 40 points where flank is 0. All of (1, 1) failed: averaged over what is
    # left, flank 1 at openness 0 alone would pull the mean of openness 0 down or up.
    def spreads(point, k):
        return k < {0: 1, 1: 9, 2: 5}[point]

    result = result_of(runs_where(spreads, (0, 1, 2)), points=CELLS)
    found = {effect.name: effect for effect in analysis.effects(result)}
    openness = found[OPENNESS]
    assert openness.change.value == pytest.approx(0.4)
    assert (openness.found.points, openness.found.left_out) == (2, 2)
    assert found[FLANK].change.value == pytest.approx(0.8)
    table = summary.effects_table(result)
    assert table.columns[-1] == "left out"
    assert {row[-1] for row in table.rows} == {"2 of 4 points"}
    assert "2 points without a counterpart left out" in " ".join(answer(result))


def test_runs_whose_counterpart_failed_are_left_out(result_of):
    # The first four replicates at openness 1 failed, and just these spread at openness 0.
    rows = [
        row for row in runs_where(lambda point, k: k < 4, range(4)) if row[1] < 2 or row[2] >= 4
    ]
    result = result_of(rows, points=CELLS)
    (openness,) = [effect for effect in analysis.effects(result) if effect.name == OPENNESS]
    assert openness.change.value == 0.0
    assert openness.found.runs_left_out == 8
    assert "8 runs" in {row[-1] for row in summary.effects_table(result).rows}


def test_nothing_is_said_where_no_points_match(result_of):
    result = result_of(runs_where(lambda point, k: point == 3, (0, 3)), points=CELLS)
    for effect in analysis.effects(result):
        assert np.isnan(effect.change.value)
        assert effect.found.left_out == 4
    assert {row[3] for row in summary.effects_table(result).rows} == {"–"}
    assert "What moves" not in " ".join(answer(result))


def test_points_of_a_list_whose_first_failed_are_held_against_the_first_that_has_runs(result_of):
    points = {n: {KEY: float(n)} for n in range(3)}
    result = result_of(runs_where(lambda point, k: point == 2, (1, 2)), points=points, kind="list")
    found = {
        (effect.before, effect.after): effect.change.value for effect in analysis.effects(result)
    }
    assert found[("1", "2")] == 1.0
    assert list(found) == [("1", "2"), ("1", "0")] and np.isnan(found[("1", "0")])


def test_effects_under_several_scenarios_are_told_apart(result_of):
    # Openness matters under `one` alone; `two` has more spread at the same points.
    rows = runs_where(lambda point, k: point == 1 and k < 15, (0, 1), 20, "one")
    rows += runs_where(lambda point, k: k < 18, (2, 3), 20, "two")
    result = result_of(
        rows,
        points={n: {OPENNESS: float(n % 2)} for n in range(4)},
        scenarios=("one", "two"),
    )
    found = {(effect.name, effect.scenario): effect for effect in analysis.effects(result)}
    assert found[OPENNESS, "one"].change.value == 0.75
    assert found[OPENNESS, "two"].change.value == 0.0
    assert found["scenario", ""].change.value == pytest.approx(0.9 - 0.375)
    table = summary.effects_table(result)
    assert table.columns == (
        "what",
        "under",
        "from",
        "to",
        "change, hard role",
        *analysis.EVENT_KINDS,
    )
    assert table.rows[0][:4] == (OPENNESS, "one", "0", "1")
    assert f"{OPENNESS} from 0 to 1 under 'one' by +75 points" in " ".join(answer(result))
    assert "Under each scenario" in summary.summary(result)
    assert [effect.scenario for effect in analysis.effects(result, "two")] == ["two"]


def test_what_only_changes_the_definition_of_spread_comes_last_and_says_so(result_of):
    points = {
        n: {"spread.threshold": a, OPENNESS: b}
        for n, (a, b) in enumerate([(0.2, 0.0), (0.2, 1.0), (0.8, 0.0), (0.8, 1.0)])
    }
    result = result_of(runs_where(lambda point, k: point + k < 4, range(4)), points=points)
    first, last = analysis.effects(result)
    assert abs(first.change.value) < abs(last.change.value)
    assert last.definition
    assert summary.effects_table(result).rows[-1][0] == "spread.threshold (what counts as spread)"
    assert "spread.threshold" not in " ".join(answer(result))
