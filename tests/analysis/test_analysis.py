"""What is read off results, against frames worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim import analysis
from sim.analysis import summary
from sim.analysis.comparison import Estimate, wilson
from sim.experiments.store import Result
from sim.names import REPUBLICS

KEY = "sinophobia.restraint"


def result_of(rows, *, points=None, kind="grid", seed=1, name="hand", scenarios=("one",), end=515):
    """A result from (scenario, point, replicate, {republic: (month, held)}).

    A republic that is not named never spreads and holds 0.1.
    """
    frame = []
    for scenario, point, replicate, spread in rows:
        for code in REPUBLICS:
            month, held = spread.get(code, (None, 0.1))
            frame.append(
                {
                    "scenario": scenario,
                    "point": point,
                    "replicate": replicate,
                    "republic": code,
                    "spread_month": month,
                    "spread_month_full": "2001-01",
                    "sustained_end": np.float32(held),
                    "sustained_full_end": np.float32(2 * held),
                    "hard_role_end": np.float32(held),
                }
            )
    points = points or {point: {} for _, point, _, _ in rows}
    keys = list(next(iter(points.values())))
    manifest = {
        "kind": "run" if kind == "run" else "sweep",
        "name": name,
        "title": name,
        "status": "complete",
        "seed": seed,
        "replicates": len({row[2] for row in rows}),
        "code": "0",
        "config": name,
        "design": {"kind": kind, "keys": keys, "points": len(points)},
        "scenarios": [{"name": scenario} for scenario in scenarios],
    }
    result = Result(SimpleNamespace(name=name), manifest)
    scenario = SimpleNamespace(start=0, end=end, history="free")
    result.__dict__["scenarios"] = dict.fromkeys(scenarios, scenario)
    result.__dict__["runs"] = pd.DataFrame(frame)
    result.__dict__["points"] = pd.DataFrame(
        [{"scenario": scenarios[0], "point": point, **values} for point, values in points.items()]
    )
    return result


#: Four runs of one point: Kyrgyzstan first, then a tie, then only Tajikistan, then nowhere.
FOUR = result_of(
    [
        ("one", 0, 0, {"KGZ": ("2024-05", 0.8), "UZB": ("2030-01", 0.6)}),
        ("one", 0, 1, {"KGZ": ("2026-12", 0.7), "KAZ": ("2026-12", 0.5)}),
        ("one", 0, 2, {"TJK": ("2015-01", 1.0)}),
        ("one", 0, 3, {}),
    ],
    kind="run",
)


def values(estimates):
    return {key: estimate.value for key, estimate in estimates.items()}


def test_probability_by_year_leaves_tajikistan_out():
    runs = analysis.runs_of(FOUR)
    found = analysis.by_year(runs, [2020, 2024, 2025, 2026])
    assert values(found) == {2020: 0.0, 2024: 0.25, 2025: 0.25, 2026: 0.5}
    assert analysis.probability(runs).value == 0.5
    assert analysis.probability(runs, full=True).value == 1.0


def test_the_first_republic_and_ties():
    runs = analysis.runs_of(FOUR)
    first = analysis.first_reached(runs)
    assert values(first) == {"KGZ": 0.375, "KAZ": 0.125, "TKM": 0.0, "UZB": 0.0}
    assert next(iter(first)) == "KGZ"
    assert values(analysis.reached(runs)) == {"KAZ": 0.25, "KGZ": 0.5, "TKM": 0.0, "UZB": 0.25}


def test_the_curve_over_thresholds():
    runs = analysis.runs_of(FOUR)
    found = analysis.over_thresholds(runs, (0.1, 0.7, 0.71, 0.9))
    assert values(found) == {0.1: 1.0, 0.7: 0.5, 0.71: 0.25, 0.9: 0.0}
    full = analysis.over_thresholds(runs, (1.5, 1.7), full=True)
    assert values(full) == {1.5: 0.25, 1.7: 0.0}


@pytest.mark.parametrize(
    ("hits", "runs", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_wilson(hits, runs, low, high):
    found = wilson(hits, runs)
    assert found.value == hits / runs
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_wilson_of_no_runs_is_unknown():
    assert np.isnan(wilson(0, 0).value)


def test_a_bootstrap_over_replicates_sees_that_points_share_their_luck():
    # A hundred points that repeat one another tell no more than one.
    rng = np.random.default_rng(7)
    luck = (rng.random(40) < 0.5).astype(float)
    replicate = np.arange(40)
    alone = analysis.mean_over_replicates(luck, replicate)
    shared = analysis.mean_over_replicates(np.tile(luck, 100), np.tile(replicate, 100))
    assert shared == alone
    error = luck.std() / np.sqrt(40)
    assert alone.high - alone.low == pytest.approx(2 * 1.96 * error, rel=0.1)
    assert analysis.mean_over_replicates(luck, replicate) == alone


def test_never_in_all_points_is_not_certainty():
    runs = analysis.runs_of(GRID)
    found = analysis.share(np.zeros(runs.count), runs)
    assert found == wilson(0, 4)
    assert analysis.share(np.ones(runs.count), runs) == wilson(4, 4)


def test_one_replicate_has_no_interval():
    found = analysis.mean_over_replicates(np.array([0.0, 1.0]), np.array([0, 0]))
    assert found.value == 0.5
    assert np.isnan(found.low)
    assert summary.percent(found) == "50%"


#: Restraint 0, 1, 2; in each replicate the role spreads up to a restraint of 2, 1, 1 and 0.
GRID = result_of(
    [
        ("one", point, replicate, {"UZB": ("2022-03", 0.6)} if point < limit else {})
        for point in range(3)
        for replicate, limit in enumerate((3, 2, 2, 1))
    ],
    points={point: {KEY: float(point)} for point in range(3)},
)


def test_main_effects_go_from_the_lowest_to_the_highest_level():
    (effect,) = analysis.effects(GRID)
    assert (effect.name, effect.before, effect.after) == (KEY, "0", "2")
    assert effect.change.value == 0.25 - 1.0
    assert effect.change.low < effect.change.value < effect.change.high <= 0.0


def test_main_effects_average_over_the_other_keys_and_come_in_order():
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


def test_points_of_a_list_are_compared_with_the_first():
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


def results_to_compare(*, seed):
    base = [({"KGZ": ("2022-03", 0.6)} if k < 10 else {}) for k in range(20)]
    more = [({"KGZ": ("2022-03", 0.8)} if k < 12 else {}) for k in range(20)]
    return [
        result_of([("one", 0, k, row) for k, row in enumerate(rows)], kind="run", seed=s, name=name)
        for rows, s, name in ((base, 1, "base"), (more, seed, "more"))
    ]


def test_paired_comparison_knows_that_luck_is_shared():
    (paired,) = analysis.compare(results_to_compare(seed=1)).contrasts
    comparison = analysis.compare(results_to_compare(seed=2))
    (unpaired,) = comparison.contrasts
    assert paired.paired
    assert not unpaired.paired
    assert paired.change.value == unpaired.change.value == pytest.approx(0.1)
    assert paired.change.low >= 0.0 > unpaired.change.low
    assert "another seed than base" in comparison.notes[0]
    assert paired.hard_role["KGZ"].value == pytest.approx((10 * 0.2 + 2 * 0.7) / 20)
    assert paired.hard_role["TJK"] == Estimate(0.0, 0.0, 0.0)


def test_comparison_uses_the_replicates_that_both_have():
    short, long = results_to_compare(seed=1)
    short.__dict__["runs"] = short.runs[short.runs["replicate"] < 10]
    comparison = analysis.compare([short, long])
    assert comparison.contrasts[0].change.value == 0.0
    assert comparison.notes == ("They differ in replicates; pairs use the 10 that both have.",)


def test_scenarios_that_end_apart_are_compared_up_to_the_first_end():
    early = result_of([("one", 0, k, {}) for k in range(3)], kind="run", name="early", end=347)
    late = result_of(
        [("one", 0, k, {"KGZ": ("2031-01", 0.6)}) for k in range(3)], kind="run", name="late"
    )
    comparison = analysis.compare([early, late])
    assert comparison.contrasts[0].change.value == 0.0
    assert "end at different months" in comparison.notes[0]


def test_the_answer_in_three_sentences():
    spreads, where, moves = summary.answer(GRID)
    assert spreads.startswith("China's hard role is likely to spread beyond Tajikistan: by the")
    assert "in 67% (42 to 92%) of runs over all points, by" in spreads
    assert where.startswith("The likeliest next republic is Uzbekistan, the first to be reached")
    assert moves.startswith(f"What moves P(spread) most: {KEY} from 0 to 2 by -75 points (-")


def test_the_answer_when_nothing_spreads_and_when_nothing_ran():
    nowhere = result_of(
        [("one", p, k, {}) for p in (0, 1) for k in range(3)],
        points={p: {KEY: float(p)} for p in (0, 1)},
    )
    spreads, where, moves = summary.answer(nowhere)
    assert "is very unlikely to spread" in spreads
    assert where == "No republic other than Tajikistan is reached in any run."
    assert "by +0 points (+0 to +0), which may be chance" in moves
    nowhere.__dict__["runs"] = nowhere.runs[:0]
    assert summary.answer(nowhere) == ["No run came to its end, so there is nothing to tell."]


@pytest.mark.parametrize(
    ("estimate", "text"),
    [
        (Estimate(0.5, 0.4, 0.6), "50% (40 to 60%)"),
        (Estimate(0.0, 0.0, 0.0038), "0% (0 to 0.4%)"),
        (Estimate(0.997, 0.98, 1.0), "99.7% (98 to 100%)"),
        (Estimate(float("nan"), float("nan"), float("nan")), "–"),
    ],
)
def test_shares_as_text(estimate, text):
    assert summary.percent(estimate) == text
