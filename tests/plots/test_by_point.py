"""The figure of a comparison point by point: readable with few points, 14 scenarios, and many."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.analysis.by_point import LEVELS, SHARES, ByPoint
from sim.plots.by_point import MOST_DRAWN, MOST_NAMED, differences_by_point
from sim.plots.comparison import differences

FUTURES = (
    *("baseline", "afghan_war", "afghan_calm", "russia_distracted", "russia_recommits"),
    *("division_of_labour_collapses", "qccm_enlarged", "tajik_debt_crisis", "sinophobia_wave"),
    *("kazakh_unrest", "us_returns", "pandemic_closure", "no_news_since_2020", "free_history"),
)


def found_of(rows, scenarios=None):
    random = np.random.default_rng(1)
    columns = {
        "scenario": list(scenarios or ["one"] * rows),
        "sinophobia.restraint": np.arange(float(rows)),
        "runs": 50,
    }
    for name in (*SHARES, *LEVELS):
        columns[name] = random.uniform(-0.4, 0.4, rows)
        columns[f"{name}_before"] = 0.5
        columns[f"{name}_low"] = columns[name] - 0.1
        columns[f"{name}_high"] = columns[name] + 0.1
    keys = () if scenarios else ("sinophobia.restraint",)
    several = scenarios is not None
    return ByPoint("first", "second", keys, several, True, 515, pd.DataFrame(columns), 0, ())


@pytest.mark.parametrize(
    "found",
    [found_of(2), found_of(len(FUTURES), FUTURES), found_of(MOST_NAMED), found_of(MOST_NAMED + 1)],
    ids=["two", "futures", "most", "many"],
)
def test_layout(faults_of_layout, found):
    assert faults_of_layout(differences_by_point(found)) == []


def test_every_scenario_has_its_row_in_every_kind():
    figure = differences_by_point(found_of(len(FUTURES), FUTURES))
    rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert rows == list(FUTURES)
    for axes in figure.axes[:5]:
        (dots,) = [line for line in axes.lines if line.get_marker() == "o"]
        assert len(dots.get_xdata()) == len(FUTURES)
    assert len(figure.axes) == 6


def test_of_very_many_points_some_are_drawn_and_the_rest_is_told():
    figure = differences_by_point(found_of(10 * MOST_DRAWN))
    (dots,) = [line for line in figure.axes[3].lines if line.get_marker() == "o"]
    assert len(dots.get_xdata()) == MOST_DRAWN
    assert (np.diff(dots.get_xdata()) >= 0.0).all()  # in the order of the hard role
    note = " ".join(text.get_text() for text in figure.texts)
    assert f"{MOST_DRAWN} of {10 * MOST_DRAWN:,} points are drawn" in note


def test_points_without_pairs_say_so():
    figure = differences_by_point(dataclasses.replace(found_of(3), paired=False))
    assert any("seeds differ, no pairs" in text.get_text() for text in figure.texts)


def test_many_cases_have_a_row_each_where_colours_would_run_out(faults_of_layout, pair, single):
    """Eight cases: seven against the first."""
    figure = differences([pair] * 4)
    assert faults_of_layout(figure) == []
    rows = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert len(set(rows)) == 7
    assert len(figure.axes) == 6
    few = differences([single, pair])
    assert len(few.axes) == 1
