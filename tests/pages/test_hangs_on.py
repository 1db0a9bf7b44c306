"""What the answer hangs on: which numbers are changed, how far, and what is said of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim import analysis
from sim.analysis import NEVER, Runs
from sim.calendar import month_index
from sim.experiments import run
from sim.model.sections import default_values, leaves
from sim.names import CHANNELS, REPUBLICS, TAJIKISTAN
from sim.pages import hangs_on
from sim.pages.blocks import blocks_of
from sim.pages.chances import Case, as_recorded, changes, points, simulated
from sim.record.fitted import load_fitted
from sim.rules.spread import EVENT_KINDS, KINDS
from sim.scenario import default_scenario

SHORT = replace(default_scenario(), end=month_index("2022-12"))


def runs(**republics):
    """100 runs; by kind, how many of them see it spread to Uzbekistan."""
    months = {kind: np.full((len(REPUBLICS), 100), NEVER) for kind in KINDS}
    for kind, hits in republics.items():
        months[kind][REPUBLICS.index("UZB"), :hits] = 500
    flat = np.zeros((len(REPUBLICS), 100))
    known = dict.fromkeys(EVENT_KINDS, ())
    return Runs("made up", np.zeros(100, int), np.arange(100), months, known, flat, flat)


def number(key, why=hangs_on.HALF_AND_DOUBLE):
    return hangs_on.Number(key, "1", {key: 0.5}, {key: 2.0}, "0.5 to 2", why)


def test_every_judged_number_is_changed_once_and_within_its_range():
    found = hangs_on.numbers()
    keys = [each.key for each in found]
    assert len(keys) == len(set(keys))
    covered = {leaf for each in found for leaf in each.low}
    default = default_values()
    for leaf, parameter in leaves().items():
        if parameter.basis == "sourced" or leaf.endswith(".enabled"):
            assert leaf not in covered
        elif parameter.by != "republic" and default[leaf]:
            assert leaf in covered
    for each in found:
        assert each.low != each.high
        for side in (each.low, each.high):
            assert Case(default_scenario(), side).settled.values  # raises where out of range


def test_fitted_numbers_go_to_the_ends_of_their_posterior():
    found = {each.key: each for each in hangs_on.numbers()}
    for key, fit in load_fitted().items():
        if fit.default:
            assert (found[key].low[key], found[key].high[key]) == (fit.low, fit.high)
            assert found[key].why == hangs_on.POSTERIOR


def test_rates_make_up_for_what_reports_would_lack():
    base, default = default_scenario(), default_values()
    share, rate = "ties.reporting.basing", "ties.china_rate.basing"
    usual, hidden, closed, own = as_recorded(
        [
            Case(base),
            Case(base, {share: default[share] / 2.0}),
            Case(base, {"ties.reserve": default["ties.reserve"] + 2.0}),
            Case(base, {rate: 1.0}),
        ]
    )
    for key in CHANNELS:
        key = f"ties.china_rate.{key}"
        assert usual.values[key] == pytest.approx(default[key])
    assert hidden.values[rate] == pytest.approx(2.0 * default[rate], rel=1e-6)
    assert closed.values[rate] > 1.5 * default[rate]  # offers of outposts are accepted less
    assert closed.values["ties.china_rate.dialogue"] == pytest.approx(
        default["ties.china_rate.dialogue"], rel=0.05
    )
    assert own.values[rate] == 1.0


def test_other_facilities_ask_for_other_rates():
    base = default_scenario()
    rate = "ties.china_rate.basing"
    one, manned = as_recorded(
        [Case(hangs_on.coded(base, name)) for name in ("one_programme", "china_manned")]
    )
    assert manned.values[rate] < 0.7 * one.values[rate]  # one facility instead of two


def test_numbers_that_move_far_are_named_with_what_the_headline_does():
    base = runs(outposts=50)
    inside, outside = sorted(hangs_on.varied())[0], "ties.joint_weight"
    assert outside not in hangs_on.varied()
    far = hangs_on.moved(number(inside), runs(outposts=40), base, runs(outposts=65))
    further = hangs_on.moved(number(outside), runs(outposts=50, exercises=30), base, base)
    near = hangs_on.moved(number("ties.reserve"), runs(outposts=40), base, runs(outposts=60))
    assert far.range("outposts") == pytest.approx(0.25)
    said = hangs_on.verdict([near, far, further]).splitlines()[2:]
    assert said[0].startswith(f"- `{outside}` (judgement): exercises 30 points. ")
    assert said[0].endswith("does not vary it.")
    assert said[1].startswith(f"- `{inside}` ")
    assert said[1].endswith("varies it.")
    assert len(said) == 2  # 20 points are no more than 20
    assert "No single number" in hangs_on.verdict([near])
    table = hangs_on.moved_table([near, far, further])
    assert "**40 → 50 → 65**" in table
    assert " 40 → 50 → 60 " in table


def test_effects_are_of_pairs_in_points():
    base = runs(outposts=50)
    assert changes(base, base)["outposts"].value == 0.0
    more = changes(runs(outposts=62), base)["outposts"]
    assert more.value == pytest.approx(0.12)
    assert points(more).startswith("+12 [+")


def test_runs_are_those_of_wakhan_run(tmp_path):
    case = Case(SHORT, {"ties.china_rate.exercise": 1.0, "spread.threshold": 0.05})
    [found] = simulated([case], 6, "")
    result = run(case.settled, 6, 2021, tmp_path / "run")
    same = analysis.runs_of(result)
    for kind in KINDS:
        assert (found.months[kind] == same.months[kind]).all(), kind
    assert found.known == same.known
    assert (found.months["exercises"] < NEVER).any()
    assert found.hard == pytest.approx(same.hard, rel=1e-5)


def test_other_codings_reach_the_runs():
    one, several = simulated(
        [Case(hangs_on.coded(SHORT, name)) for name in ("one_programme", "several_sites")], 4, ""
    )
    assert (one.hard[TAJIKISTAN] != several.hard[TAJIKISTAN]).any()


def test_no_judged_number_moves_the_answer_far_unless_the_headline_varies_it():
    page = (Path(__file__).parents[2] / "docs" / "hangs_on.md").read_text("utf-8")
    far = [line for line in blocks_of(page)["moves most"].splitlines() if line.startswith("- ")]
    assert far
    asked = [line for line in far if "the headline sweep keeps it" in line]
    assert all(line.startswith("- `spread.") for line in asked)
    assert [line for line in far if "(judgement)" in line and "does not vary" in line] == []


def test_the_headline_varies_shares_of_reports_through_rates():
    found = {each.key: each for each in hangs_on.numbers()}
    assert hangs_on.in_headline(found["ties.reporting.basing"])
    assert hangs_on.in_headline(found["ties.depth.basing"])
    assert not hangs_on.in_headline(found["ties.joint_weight"])
