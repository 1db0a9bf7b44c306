"""What moves P(spread), against frames worked out by hand."""

from sim import analysis
from sim.analysis import Estimate

KEY = "sinophobia.restraint"


def test_main_effects_go_from_the_lowest_to_the_highest_level(grid):
    (effect,) = analysis.effects(grid)
    assert (effect.name, effect.before, effect.after) == (KEY, "0", "2")
    assert effect.change.value == 0.25 - 1.0
    assert effect.change.low < effect.change.value < effect.change.high <= 0.0


def test_main_effects_average_over_the_other_keys_and_come_in_order(result_of):
    cells = [(a, b) for a in (0.0, 1.0) for b in (0.0, 1.0)]
    rows = [
        ("one", point, replicate, {"KGZ": ("2022-03", 0.6)} if a and (b or replicate) else {})
        for point, (a, b) in enumerate(cells)
        for replicate in range(4)
    ]
    keys = ("ties.openness", "threat.triangle")
    result = result_of(
        rows, points={n: dict(zip(keys, cell, strict=True)) for n, cell in enumerate(cells)}
    )
    first, second = analysis.effects(result)
    assert (first.name, first.change.value) == ("ties.openness", 0.875)
    assert (second.name, second.change.value) == ("threat.triangle", 0.125)
    assert first.change.clear
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
    assert effect.change == Estimate(1.0, 1.0, 1.0)
