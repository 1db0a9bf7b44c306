"""What forecasts say: tables, probabilities and notes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.analysis import wilson
from sim.calendar import month_index
from sim.cli import forecast_texts
from sim.inference.forecast import Outlook
from sim.inference.weights import Weights, probabilities
from sim.names import LABELS, REPUBLICS
from sim.tables import Table, markdown


def seen(account, scenario, draws, role, end="2022-12", held=(), code="UZB"):
    """Four runs: `draws` says from which month a republic is reached, -1 for never."""
    spread = np.full((5, 2, 2), -1)
    spread[REPUBLICS.index(code)] = draws
    levels = np.array(role, dtype=float).reshape(2, 2)
    return Outlook(account, scenario, "A title", month_index(end), spread, levels, held)


EARLY, LATE = month_index("2021-12"), month_index("2022-01")
WEIGHTS = (
    Weights("by evidence", {"a": 0.75, "b": 0.25}),
    Weights("alike", {"a": 0.5, "b": 0.5}),
)


@pytest.fixture
def looks():
    return [
        seen("a", "calm", [[EARLY, LATE], [LATE, -1]], [0.1, 0.2, 0.3, 0.4], held=("x.y",)),
        seen("b", "calm", [[-1, -1], [-1, LATE]], [1.0, 1.0, 2.0, 2.0], code="KGZ"),
        seen("a", "storm", [[EARLY, EARLY], [EARLY, EARLY]], [3.0] * 4, "2021-12"),
        seen("b", "storm", [[-1, -1], [-1, -1]], [0.0] * 4, "2021-12", held=("x.y", "p.q")),
    ]


def test_forecast_tables(looks):
    first, second = forecast_texts.forecast_tables(looks, WEIGHTS)
    assert first == Table(
        "P(spread beyond Tajikistan) by account, in percent",
        ("scenario", "by end of", "a", "b", "by evidence", "alike"),
        (
            ("calm", "2022", "75", "25", "62", "50"),
            ("storm", "2021", "100", "0", "75", "50"),
        ),
    )
    assert second.columns[:4] == ("scenario", "accounts %", "parameters %", "chance %")
    calm, storm = second.rows
    # Means of draws 1, 1/2 and 0, 1/2: chance 1/4 in either, between draws 1/8 less half of it.
    chance, parameters, between = 0.25, 0.0, 0.0625
    whole = chance + parameters + between
    assert calm[1:4] == (f"{100 * between / whole:.0f}", "0", f"{100 * chance / whole:.0f}")
    assert storm[1:4] == ("100", "0", "0")
    # Medians 0.25 and 1.5; 80% within: quantiles averaged over accounts.
    assert calm[4] == "0.25 to 1.50"
    low = (np.quantile([0.1, 0.2, 0.3, 0.4], 0.1) + np.quantile([1, 1, 2, 2], 0.1)) / 2
    high = (np.quantile([0.1, 0.2, 0.3, 0.4], 0.9) + np.quantile([1, 1, 2, 2], 0.9)) / 2
    assert calm[5] == f"{low:.2f} to {high:.2f}"
    assert calm[6] == f"{LABELS['UZB']} (38%)"
    assert storm[6] == f"{LABELS['UZB']} (50%)"


def test_probabilities_by_scenario_year_and_account(looks):
    table = probabilities(looks, WEIGHTS)
    assert list(table.columns) == ["scenario", "account", "year", "probability", "low", "high"]
    who = ["a", "b", "by evidence", "alike"]
    assert table["account"].tolist() == who * 3
    assert table["scenario"].tolist() == ["calm"] * 8 + ["storm"] * 4
    assert table["year"].tolist() == [2021] * 4 + [2022] * 4 + [2021] * 4
    expected = [0.25, 0.0, 0.1875, 0.125, 0.75, 0.25, 0.625, 0.5, 1.0, 0.0, 0.75, 0.5]
    assert table["probability"].tolist() == pytest.approx(expected)
    averages = table["account"].isin(["by evidence", "alike"])
    assert table.loc[averages, ["low", "high"]].isna().all(axis=None)
    one = wilson(0.25 * 2, 2)
    assert tuple(table.loc[0, ["low", "high"]]) == (one.low, one.high)
    assert isinstance(table, pd.DataFrame) and not table.loc[~averages].isna().any(axis=None)


def test_what_events_took_over_is_told_once(looks):
    told = forecast_texts.forecast_notes(looks)
    assert [line.split(" is as the scenario sets it")[0] for line in told] == [
        "calm: x.y",
        "storm: p.q",
        "storm: x.y",
    ]
    text = forecast_texts.forecast_summary(looks, WEIGHTS)
    assert text.startswith("# Does China's security role spread beyond Tajikistan?\n\nEach account")
    assert "| storm | 2021 | 100 | 0 | 75 | 50 |" in text.splitlines()
    assert f"- {told[0]}" in text.splitlines()
    quiet = [replace(one, held=()) for one in looks]
    assert "as the scenario sets it" not in forecast_texts.forecast_summary(quiet, WEIGHTS)


def test_markdown_keeps_its_columns():
    table = Table("T", ("a|b", "c"), (("1", "x|y"),))
    assert markdown(table) == "| a/b | c |\n| --- | --- |\n| 1 | x/y |"
