"""What fits, scores and forecasts say: tables of small made-up results."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from sim.analysis import wilson
from sim.calendar import RECORD_MONTHS, month_index
from sim.inference import reports, scoring
from sim.inference.accounts import load_account
from sim.inference.fit import Fit
from sim.inference.forecast import Outlook
from sim.inference.likelihood import Problem
from sim.inference.observation import SCORED_CHANNELS
from sim.inference.reports import Weights, learned
from sim.inference.scores import KINDS, LEARNING, Marginal, Score, joined
from sim.inference.scoring import Job, Judged
from sim.names import LABELS, REPUBLICS
from sim.tables import Table

ACCOUNT = """\
title: A small one
source: yau2022
argument: a test
priors:
  ties.openness: {kind: normal, mean: 0.5, sd: 1, why: w, page: p}
  threat.concern: {kind: uniform, low: 0, high: 3, why: w, page: p}
  bilateralism.routine: {kind: lognormal, median: 1, spread: 1.8, why: w, page: p}
  observation.shape: {kind: lognormal, median: 1, spread: 2.5, why: w, page: p}
"""
SHAPES = tuple(f"observation.shape.{channel}" for channel in SCORED_CHANNELS)
DRAWS = 4000
Z = 1.2815515655446004


@pytest.fixture(scope="module")
def accounts(tmp_path_factory):
    """Three accounts that differ in name."""
    folder = tmp_path_factory.mktemp("reports")
    for name in ("alpha", "beta", "gamma"):
        (folder / f"{name}.yaml").write_text(ACCOUNT)
    return {name: load_account(folder / f"{name}.yaml") for name in ("alpha", "beta", "gamma")}


def made(account, z, shapes=None, **others):
    whole = {
        "problem": Problem(account, RECORD_MONTHS),
        "method": "importance",
        "seed": 1,
        "z": z,
        "shapes": shapes,
        "log_evidence": -1234.567,
        "error": 0.0234,
        "laplace": -1234.9,
        "effective": 1834.4,
        "evaluations": 45211,
    }
    return Fit(**(whole | others))


@pytest.fixture(scope="module")
def fitted(accounts):
    """The first number as before, the second known well, the third moved to one end; the shapes
    of the first channel as before, those of the others known well."""
    z = np.random.default_rng(1).standard_normal((DRAWS, 3))
    z[:, 1] *= 0.2
    z[:, 2] += 2.0
    account = accounts["alpha"]
    bells = np.random.default_rng(2).standard_normal((5, DRAWS)) * [[1.0], *[[0.1]] * 4]
    return made(account, z, account.shape.from_unit(ndtr(bells)))


# What the record says of a parameter.


def test_how_much_of_the_prior_a_posterior_covers(fitted):
    found = {each.key: each for each in learned(fitted)}
    account = fitted.problem.account
    assert tuple(found) == (*account.keys, *SHAPES)
    same, narrow, moved = (found[key] for key in account.keys)
    assert same.width == pytest.approx(0.8, abs=0.03)
    assert narrow.width == pytest.approx(2 * ndtr(0.2 * Z) - 1, abs=0.02)
    assert moved.width == pytest.approx(ndtr(2 + Z) - ndtr(2 - Z), abs=0.03)
    assert [each.informed for each in (same, narrow, moved)] == [False, True, True]
    assert [found[key].informed for key in SHAPES] == [False, True, True, True, True]
    assert found[SHAPES[0]].width == pytest.approx(0.8, abs=0.03)
    assert narrow.prior == pytest.approx((0.3, 1.5, 2.7))
    edges = 3 * ndtr([-0.2 * Z, 0.0, 0.2 * Z])
    assert narrow.posterior == pytest.approx(tuple(edges), abs=0.04)
    middle = account.parameters[2].from_unit(ndtr(2.0))
    assert moved.posterior[1] == pytest.approx(float(middle), rel=0.02)


def test_shapes_are_told_of_where_there_are_any(fitted):
    assert [each.key for each in learned(replace(fitted, shapes=None))] == list(
        fitted.problem.account.keys
    )


def test_the_table_of_a_fit(fitted):
    table = reports.fit_table(fitted)
    assert table.title == "Posterior against prior: median (80% interval)"
    assert [row[0] for row in table.rows] == [*fitted.problem.account.keys, *SHAPES]
    assert [row[4] for row in table.rows] == ["no", "", "", "no", "", "", "", ""]
    assert table.rows[1][1] == "1.5 (0.3 to 2.7)"
    each = learned(fitted)[1]
    low, middle, high = each.posterior
    assert table.rows[1][2:4] == (
        f"{middle:.3g} ({low:.2g} to {high:.2g})",
        f"{each.width:.2f}",
    )


def test_the_summary_of_a_fit(fitted):
    line = reports.fit_line(fitted)
    assert line == (
        "alpha, 1993-01 to 2020-12, rounds: log evidence -1234.57 ± 0.02 (Laplace -1234.90), "
        "1,834 effective draws of 45,211 likelihoods"
    )
    text = reports.fit_summary(fitted)
    assert text.startswith(f"# A small one\n\na test\n\n{line}.\n\n| parameter | prior |")
    for row in reports.fit_table(fitted).rows:
        assert f"| {' | '.join(row)} |" in text.splitlines()
    assert "from 0.72 on" in text
    earlier = replace(fitted, problem=Problem(fitted.problem.account, 12, "poisson"))
    assert reports.fit_line(earlier).startswith("alpha, 1993-01 to 1993-12, poisson: ")


# Scores.

#: Log score of a month, by forecaster; account gamma falls behind the constant rate.
PER_MONTH = {
    "alpha": -2.0,
    "beta": -1.5,
    "gamma": -4.0,
    "constant rate": -3.0,
    "self-exciting": -1.75,
}
NAMES = ("alpha", "beta", "gamma")
WINDOWS = {"rolling": [(144, 36), (180, 36)], "long": [(252, 84)]}


def scored(name, observation, kind, origin, months, per_month):
    """A score that is the same each month; in the dialogue channel alone, and by republic."""
    blocks = np.zeros((months, 5))
    blocks[:, 0] = per_month
    cells = np.zeros((months, 5, 5))
    cells[:, 1, 0] = per_month
    covered = np.broadcast_to(np.array([0.5, 0.8, 0.96])[:, None, None, None], (3, months, 5, 5))
    marginal = Marginal(cells, np.full(cells.shape, 0.25), cells, covered)
    totals = Marginal(blocks, np.full(blocks.shape, 0.5), blocks, covered[:, :, 0])
    month = np.arange(origin, origin + months)
    return Score(name, observation, kind, month, np.full(months, origin), blocks, marginal, totals)


def judged(accounts, per_month, windows=WINDOWS):
    """A scoring by hand: free forecasts are worse by a half a month, Poisson cells by a tenth."""
    todo, kept = [], []

    def add(account, origin, observation, lengths, arrays):
        todo.append(Job(account, None, origin, observation, lengths, 1, 10, 10.0))
        kept.append(arrays)

    def arrays_of(names, observations, window, origin, months):
        arrays = {}
        for name in names:
            for observation in observations:
                for kind in KINDS:
                    value = per_month[name] - 0.5 * (kind == "free")
                    value -= 0.1 * (observation == "poisson")
                    one = scored(name, observation, kind, origin, months, value)
                    arrays |= scoring.packed(window, one)
        return arrays

    for number, account in enumerate(accounts.values()):
        found = made(account, np.zeros((10, 3)), np.ones((5, 10)), log_evidence=-100.0 - number)
        add(account, RECORD_MONTHS, "rounds", {}, scoring.fit_arrays(found))
    yardsticks = ("constant rate", "self-exciting")
    for window, places in windows.items():
        for origin, months in places:
            asked = (window, origin, months)
            both = arrays_of(yardsticks, ("poisson", "rounds"), *asked)
            add(None, origin, "both", {window: months}, both)
            for name, account in accounts.items():
                for observation in ("poisson", "rounds"):
                    own = arrays_of((name,), (observation,), *asked)
                    add(account, origin, observation, {window: months}, own)
    manifest = {"accounts": list(accounts), "seed": 1}
    return Judged(Path("made-up"), manifest, tuple(todo), tuple(kept))


@pytest.fixture(scope="module")
def compared(accounts):
    return judged(accounts, PER_MONTH)


def test_score_tables_are_long_window_first_one_each(compared):
    tables = reports.score_tables(compared)
    long = "84 months from 2014-01, fitted to those before"
    assert [table.title for table in tables] == [
        f"Log score, {kind}, {months} months, {observation} ({window})"
        for months, window in ((84, long), (72, "five origins, 36 months each"))
        for observation in ("poisson", "rounds")
        for kind in ("one month ahead", "free forecast")
    ]
    assert tables[0].columns == (
        "forecast",
        "log score",
        "against self-exciting",
        "CRPS",
        "CRPS of sums",
        "covered 50/80/95%",
        "sums covered 50/80/95%",
    )


def test_score_tables_hold_totals_and_differences_best_first(compared):
    poisson, _, rounds, free = reports.score_tables(compared)[:4]
    order = ["beta", "self-exciting", "alpha", "constant rate", "gamma"]
    for table in (poisson, rounds, free):
        assert [row[0] for row in table.rows] == order
    assert [row[1] for row in rounds.rows] == [f"{84 * PER_MONTH[name]:.1f}" for name in order]
    assert [row[1] for row in free.rows] == [
        f"{84 * (PER_MONTH[name] - 0.5):.1f}" for name in order
    ]
    assert poisson.rows[0][1] == f"{84 * -1.6:.1f}"
    # The same each month, so that no choice of months changes a difference.
    assert rounds.rows[0][2] == "+21.0 [+21.0, +21.0]"
    assert rounds.rows[1][2] == "reference"
    assert rounds.rows[2][2] == "-21.0 [-21.0, -21.0]"
    assert rounds.rows[0][3:] == ("0.2500", "0.5000", "50/80/96", "50/80/96")


def test_breakdowns_hold_the_accounts_alone(compared):
    tables = reports.breakdown_tables(compared)
    rest = "one month ahead, rounds"
    long = "84 months from 2014-01, fitted to those before"
    assert [table.title for table in tables] == [
        f"Log score by republic, {rest} ({long})",
        f"Log score by channel, {rest} ({long})",
        f"Log score by republic, {rest} (five origins, 36 months each)",
        f"Log score by channel, {rest} (five origins, 36 months each)",
        f"Log score by period, {rest} (five origins, 36 months each)",
    ]
    for table in tables:
        assert table.columns[1:] == ("self-exciting", *NAMES)
    by_republic, by_channel, *_, by_period = tables
    assert [row[0] for row in by_republic.rows] == list(REPUBLICS)
    assert by_republic.rows[1][1:] == (
        "-147.0",
        "-21.0 [-21.0, -21.0] -",
        "+21.0 [+21.0, +21.0] +",
        "-189.0 [-189.0, -189.0] -",
    )
    assert by_republic.rows[0][1:] == ("0.0", *["+0.0 [+0.0, +0.0]"] * 3)
    assert [row[0] for row in by_channel.rows] == list(SCORED_CHANNELS)
    assert by_channel.rows[0][3] == "+21.0 [+21.0, +21.0] +"
    assert [row[0] for row in by_period.rows] == ["2005-01 to 2007-12", "2008-01 to 2010-12"]
    assert by_period.rows[1][:3] == ("2008-01 to 2010-12", "-63.0", "-9.0 [-9.0, -9.0] -")


def test_the_verdict_names_the_best_and_those_no_better_than_a_constant_rate(compared, accounts):
    lines = reports.verdict(compared)
    assert lines[2] == (
        "One month ahead, rounds: best is beta with -126.0, +21.0 [+21.0, +21.0] against the "
        f"self-exciting regression ({reports.window_title('long')}); "
        "not better than a constant rate: gamma."
    )
    assert [line.split(":")[0] for line in lines] == [
        "One month ahead, poisson",
        "As a free forecast, poisson",
        "One month ahead, rounds",
        "As a free forecast, rounds",
    ]
    # As good is not better.
    equal = reports.verdict(judged(accounts, PER_MONTH | {"gamma": -3.0, "alpha": -5.0}))
    assert equal[2].endswith("not better than a constant rate: alpha, gamma.")
    better = reports.verdict(judged(accounts, PER_MONTH | {"gamma": -2.9}))
    assert better[2].endswith("); every account beats the constant rate.")
    assert "not better" not in better[2]
    worse = reports.verdict(judged(accounts, PER_MONTH | {"beta": -9.0}))
    assert "best is alpha with -168.0, -21.0 [-21.0, -21.0]" in worse[2]


def test_months_after_the_record_have_a_name_of_their_own(accounts):
    """They are neither rolling origins nor those from 2014 on, and one period."""
    longer = judged(accounts, PER_MONTH, {**WINDOWS, "new": [(RECORD_MONTHS, 3)]})
    titles = [table.title for table in reports.score_tables(longer)]
    new = [title for title in titles if ", 3 months, " in title]
    assert len(new) == 4
    assert all(title.endswith("(months after 2020, fitted before)") for title in new)
    assert sum("five origins" in title for title in titles) == 4
    broken_down = [table.title for table in reports.breakdown_tables(longer)]
    assert len([title for title in broken_down if "after 2020" in title]) == 2


def test_evidence_and_stacking_weights(compared):
    fits = compared.fits()
    table = reports.evidence_table(fits, reports.prediction_scores(compared))
    assert table.title == "Evidence of the record, 1993-01 to 2020-12, rounds"
    assert [row[:3] for row in table.rows] == [
        ("alpha", "3", "-100.00 ± 0.02"),
        ("beta", "3", "-101.00 ± 0.02"),
        ("gamma", "3", "-102.00 ± 0.02"),
    ]
    weights = np.exp([0.0, -1.0, -2.0])
    weights /= weights.sum()
    assert [row[3] for row in table.rows] == [f"{weight:.2f}" for weight in weights]
    # What a yardstick scored plays no part, or it would have some of the weight.
    assert [row[4] for row in table.rows] == ["0.00", "1.00", "0.00"]


def test_evidence_is_sorted_best_first(compared):
    fits = dict(reversed(compared.fits().items()))
    table = reports.evidence_table(fits, reports.prediction_scores(compared))
    assert [row[0] for row in table.rows] == list(NAMES)


def test_weights_in_predictions_rest_on_rolling_origins(compared):
    chosen = reports.prediction_scores(compared)
    assert {(one.kind, one.observation, len(one.month)) for one in chosen} == {
        ("one_month", "rounds", 72)
    }
    evidence, prediction, none = reports.weights_of(compared)
    assert [each.label for each in (evidence, prediction, none)] == [
        "weighted by evidence",
        "weighted by predictive score",
        "all accounts alike",
    ]
    for each in (evidence, prediction, none):
        assert tuple(each.by) == NAMES
        assert sum(each.by.values()) == pytest.approx(1.0)
    assert max(evidence.by, key=evidence.by.get) == "alpha"
    assert prediction.by["beta"] == pytest.approx(1.0)
    assert set(none.by.values()) == {1 / 3}


def test_tables_of_forecasters_that_learn(compared):
    def learning(window):
        scores = compared.scores(window, "one_month", "rounds")
        return [replace(one, kind=LEARNING) for one in scores]

    assert reports.learning_tables([]) == []
    start = "Log score, one month ahead, learning on, "
    (early,) = reports.learning_tables(learning("rolling"))
    assert early.title == f"{start}72 months, rounds (from 2005-01)"
    both = [joined(each) for each in zip(learning("rolling"), learning("long"), strict=True)]
    late, whole = reports.learning_tables(both)
    assert late.title == f"{start}84 months, rounds (from 2014-01)"
    assert whole.title == f"{start}156 months, rounds (from 2005-01)"
    assert {row[0] for row in whole.rows} == {one.name for one in both}
    assert late.rows[0][:2] == ("beta", f"{84 * PER_MONTH['beta']:.1f}")
    text = reports.score_summary(compared, both)
    assert f"## Learning on\n\n### {late.title}\n" in text
    assert "## Learning on" not in reports.score_summary(compared)


def test_mixtures_are_means_of_probabilities(compared):
    table = reports.mixtures_table(compared)
    rounds = reports.score_table(compared, "long", "one_month", "rounds")
    first = table.rows[0]
    assert first[0] == "84 months from 2014-01, fitted to those before, one month"
    assert first[1] == f"{rounds.rows[0][1]} ({rounds.rows[0][0]})"
    scores = {one.name: one for one in compared.scores("long", "one_month", "rounds")}
    likely = {name: np.exp(one.blocks) for name, one in scores.items()}
    ours = (likely["alpha"] + likely["beta"] + likely["gamma"]) / 3
    assert first[2] == f"{np.log(ours).sum():.1f}"
    for column, cell in zip(table.columns[3:], first[3:], strict=True):
        assert column.startswith("accounts and ")
        other = likely[column.removeprefix("accounts and ")]
        assert cell == f"{np.log((ours + other) / 2).sum():.1f}"
    assert len(table.columns) == 3 + len(scores) - 3


def test_the_summary_of_scores_holds_every_table(compared):
    text = reports.score_summary(compared)
    assert text.startswith("# Accounts and yardsticks judged by the record\n\nLog scores: ")
    lines = text.splitlines()
    for line in reports.verdict(compared):
        assert f"- {line}" in lines
    tables = reports.score_tables(compared) + reports.breakdown_tables(compared)
    for table in [*tables, reports.mixtures_table(compared)]:
        assert f"### {table.title}" in lines
    assert lines.count("## Evidence") == 1
    assert "| beta | 3 | -101.00 ± 0.02 | 0.24 | 1.00 |" in lines


def test_the_summary_of_a_first_look_has_no_evidence(accounts, compared):
    kept = [place for place, job in enumerate(compared.jobs) if job.windows]
    first = replace(
        compared,
        jobs=tuple(compared.jobs[place] for place in kept),
        arrays=tuple(compared.arrays[place] for place in kept),
    )
    text = reports.score_summary(first)
    assert "## Evidence" not in text
    assert "## Scores" in text


# Forecasts.


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
    first, second = reports.forecast_tables(looks, WEIGHTS)
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
    table = reports.probabilities(looks, WEIGHTS)
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
    told = reports.forecast_notes(looks)
    assert [line.split(" is as the scenario sets it")[0] for line in told] == [
        "calm: x.y",
        "storm: p.q",
        "storm: x.y",
    ]
    text = reports.forecast_summary(looks, WEIGHTS)
    assert text.startswith("# Does China's security role spread beyond Tajikistan?\n\nEach account")
    assert "| storm | 2021 | 100 | 0 | 75 | 50 |" in text.splitlines()
    assert f"- {told[0]}" in text.splitlines()
    quiet = [replace(one, held=()) for one in looks]
    assert "as the scenario sets it" not in reports.forecast_summary(quiet, WEIGHTS)


def test_markdown_keeps_its_columns():
    table = Table("T", ("a|b", "c"), (("1", "x|y"),))
    assert reports.markdown(table) == "| a/b | c |\n| --- | --- |\n| 1 | x/y |"
