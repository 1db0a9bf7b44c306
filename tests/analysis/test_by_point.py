"""Two sweeps over the same keys, point by point."""

import io

import numpy as np
import pandas as pd
import pytest

from sim import analysis
from sim.analysis.by_point import LEVELS, SHARES, all_by_point, by_point
from sim.analysis.by_point_tables import (
    by_point_csv,
    by_point_page,
    by_point_sentences,
    by_point_table,
    by_point_text,
    inputs_table,
    strongest,
)
from sim.analysis.intervals import paired_change
from sim.analysis.summary import comparison_text
from sim.errors import InputError
from sim.model.sections import default_values
from sim.names import REPUBLICS
from sim.rules.spread import KINDS

KEY = "sinophobia.restraint"
RUNS = 24


def spread_in(result_of, shares, *, name, seed=1, runs=RUNS, month="2022-03", **more):
    """A sweep over restraint 0, 1, ...: of the runs of each point, so large a share spreads."""
    rows = [
        ("one", p, k, {"KGZ": (month, 0.6)} if k < share * runs else {})
        for p, share in enumerate(shares)
        for k in range(runs)
    ]
    points = {p: {KEY: float(p)} for p in range(len(shares))}
    return result_of(rows, points=points, name=name, seed=seed, **more)


def test_each_point_is_held_against_its_own(result_of):
    first = spread_in(result_of, (0.25, 0.5, 0.5), name="first")
    second = spread_in(result_of, (0.25, 0.75, 0.25), name="second")
    (found,) = all_by_point([first, second])
    frame = found.table
    assert list(frame[KEY]) == [0.0, 1.0, 2.0]
    assert list(frame["runs"]) == [RUNS] * 3
    assert frame["hard_role"].tolist() == pytest.approx([0.0, 0.25, -0.25])
    assert frame["hard_role_before"].tolist() == pytest.approx([0.25, 0.5, 0.5])
    assert frame["first.KGZ"].tolist() == pytest.approx([0.0, 0.25, -0.25])
    # Spread from 2022-03 (after 29 years and two months) rather than never (after 43 years).
    years = 43 - 350 / 12
    assert frame["first_year"].tolist() == pytest.approx([0.0, -0.25 * years, 0.25 * years])
    assert frame["hard_role.KGZ"].tolist() == pytest.approx([0.0, 0.125, -0.125])
    # On average nothing changes, which is what a comparison of averages would have said.
    assert analysis.compare([first, second]).contrasts[0].change.value == pytest.approx(0.0)
    said = by_point_sentences(found)[0]
    assert "hard role 1 up and 1 down" in said


def test_intervals_are_those_of_the_pairs(result_of):
    first = spread_in(result_of, (0.25, 0.5), name="first")
    second = spread_in(result_of, (0.5, 0.5), name="second")
    (paired,) = all_by_point([first, second])
    changes = np.array([1.0] * (RUNS // 4) + [0.0] * (RUNS - RUNS // 4))
    wanted = paired_change(changes, np.arange(RUNS))
    row = paired.table.iloc[0]
    assert row["hard_role"] == pytest.approx(wanted.value)
    assert row["hard_role_low"] == pytest.approx(wanted.low)
    assert row["hard_role_high"] == pytest.approx(wanted.high)
    other = spread_in(result_of, (0.5, 0.5), name="second", seed=2)
    (unpaired,) = all_by_point([first, other])
    assert not unpaired.paired
    for name in ("hard_role", "first_year", "hard_role.KGZ"):
        wide, narrow = (
            (of.table[f"{name}_high"] - of.table[f"{name}_low"]).to_numpy()
            for of in (unpaired, paired)
        )
        assert (wide > narrow).all(), name
        assert unpaired.table[name].tolist() == pytest.approx(paired.table[name].tolist())
    assert any("Seeds differ" in line for line in by_point_sentences(unpaired))


def test_points_and_runs_without_a_counterpart_are_left_out_and_told(result_of):
    first = spread_in(result_of, (0.5, 0.5, 0.5), name="first")
    rows = [("one", p, k, {}) for p in range(3) for k in range(2, RUNS)]
    points = {p: {KEY: float(p + 1)} for p in range(3)}  # restraint 1, 2, 3
    for seed in (1, 2):
        second = result_of(rows, points=points, name="second", seed=seed)
        (found,) = all_by_point([first, second])
        assert list(found.table[KEY]) == [1.0, 2.0]
        assert list(found.table["runs"]) == [RUNS - 2] * 2
        assert found.left_out == 2
        assert any(
            line.startswith("2 points without a counterpart") for line in by_point_sentences(found)
        )
    assert found.table["hard_role"].tolist() == pytest.approx([-0.5, -0.5])


def test_scenarios_of_one_name_belong_together(result_of):
    """Results of several scenarios and no keys: scenario by scenario, in whatever order."""

    def futures(name, shares, **more):
        rows = [
            (scenario, p, k, {"UZB": ("2030-01", 0.6)} if k < share * RUNS else {})
            for p, (scenario, share) in enumerate(shares.items())
            for k in range(RUNS)
        ]
        return result_of(rows, name=name, scenarios=tuple(shares), **more)

    first = futures("first", {"calm": 0.0, "war": 0.5, "gone": 0.5})
    second = futures("second", {"war": 0.75, "calm": 0.25, "new": 0.5})
    (found,) = all_by_point([first, second])
    assert found.several
    assert list(found.table["scenario"]) == ["calm", "war"]
    assert found.table["hard_role"].tolist() == pytest.approx([0.25, 0.25])
    assert [row[0] for row in by_point_table(found).rows] == ["calm", "war"]
    changed = futures("third", {"calm": 0.0, "war": 0.5}, values={KEY: 1.5})
    (found,) = all_by_point([first, changed])
    rows = inputs_table(found).rows
    assert (KEY, f"{default_values()[KEY]:g}", "1.5", "all that differ") in rows
    page = by_point_page([found], [inputs_table(found)])
    assert page.startswith("# Point by point against first\n")
    assert "| calm | 24 |" in page
    other = futures("other", {"calm": 0.0, "war": 0.5}, values={"spread.threshold": 0.3})
    with pytest.raises(InputError, match=r"calm differs in threshold of spread \(0.3, not 1\)"):
        all_by_point([first, other])
    assert all_by_point([first, other], anyway=True)


def test_what_has_no_points_in_common_is_not_compared_point_by_point(result_of):
    first = spread_in(result_of, (0.5, 0.5), name="first")
    run = result_of([("one", 0, k, {}) for k in range(4)], kind="run", name="run")
    rows = [("one", p, k, {}) for p in range(2) for k in range(4)]
    apart = result_of(rows, points={p: {KEY: p + 7.0} for p in range(2)}, name="apart")
    keyed = result_of(rows, points={p: {"ties.openness": 1.0 * p} for p in range(2)}, name="keyed")
    for other in (run, apart, keyed):
        assert all_by_point([first, other]) == []
    assert all_by_point([run, run]) == []
    assert all_by_point([first]) == []


def test_keys_may_stand_in_another_order(result_of):
    other_key = "ties.openness"
    rows = [("one", p, k, {}) for p in range(4) for k in range(3)]
    one = {p: {KEY: float(p // 2), other_key: float(p % 2)} for p in range(4)}
    other = {p: {other_key: float(p // 2), KEY: float(p % 2)} for p in range(4)}
    found = by_point(
        result_of(rows, points=one, name="a"), result_of(rows, points=other, name="b"), ("a", "b")
    )
    assert len(found.table) == 4
    assert found.left_out == 0


def test_tables_show_the_strongest_and_the_file_has_all(result_of):
    shares = np.linspace(0.0, 1.0, 50)
    first = spread_in(result_of, np.full(50, 0.5), name="first", runs=50)
    second = spread_in(result_of, shares, name="second", runs=50)
    (found,) = all_by_point([first, second])
    table = by_point_table(found, most=10)
    assert "the 10 of 50 points at which most changes" in table.title
    kept = [row[0] for row in table.rows]
    assert kept[0] == f"{KEY} 0"
    assert kept[-1] == f"{KEY} 49"
    assert len(strongest(found.table, 10)) == 10
    frame = pd.read_csv(io.StringIO(by_point_csv(found)))
    assert len(frame) == 50
    for name in (*SHARES, *LEVELS):
        assert {f"{name}_before", f"{name}_change", f"{name}_low", f"{name}_high"} <= set(frame)
    whole = comparison_text(analysis.compare([first, second]), [by_point_text(found)])
    assert whole.index("What differs in outcomes") < whole.index("point by point")
    assert whole.index("point by point") < whole.index("Read with care")


def test_a_comparison_tells_of_the_first_spread_and_what_pairs_save(result_of):
    first = spread_in(result_of, (0.5,), name="first", runs=40)
    later = [
        (
            "one",
            0,
            k,
            {"KGZ": ("2024-03", 0.6)} if k < 20 else {"UZB": ("2034-01", 0.5)} if k < 22 else {},
        )
        for k in range(40)
    ]
    second = result_of(later, points={0: {KEY: 0.0}}, name="second")
    (contrast,) = analysis.compare([first, second]).contrasts
    # Twenty runs two years later, two two years before the end rather than never.
    assert contrast.first_year.value == pytest.approx((20 * 2 - 2 * 2) / 40)
    assert contrast.first_year.clear
    assert contrast.first["UZB"].value == pytest.approx(0.05)
    assert contrast.first["KGZ"].value == 0.0
    assert list(contrast.first) == [code for code in REPUBLICS if code != "TJK"]
    # Shares of 0.5 and 0.55, of which two runs in forty differ.
    wanted = (0.5 * 0.5 + 0.55 * 0.45) / (0.05 * 0.95)
    assert contrast.saved["hard_role"] == pytest.approx(wanted)
    assert set(contrast.saved) == {"hard_role"}  # of the other kinds, no run differs
    comparison = analysis.compare([first, second])
    said = f"the intervals of P(hard role spreads) would take {wanted:.1f} times as many"
    assert any(said in note for note in comparison.notes)
    assert "year" in comparison_text(comparison)
    (unpaired,) = analysis.compare(
        [first, spread_in(result_of, (0.5,), name="x", seed=3)]
    ).contrasts
    assert unpaired.saved == {}
    assert set(KINDS) == set(unpaired.by_kind)
