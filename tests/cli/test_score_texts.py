"""What scores say: tables, weights, verdicts and `summary.md`."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from sim.calendar import RECORD_MONTHS
from sim.cli import score_texts
from sim.inference import scoring_jobs
from sim.inference.marginals import Marginal
from sim.inference.observation import OBSERVED
from sim.inference.scores import KINDS, LEARNING, Score, joined
from sim.inference.scoring import Judged
from sim.inference.scoring_jobs import Job
from sim.inference.weights import prediction_scores, weights_of
from sim.names import REPUBLICS

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
    """A score that is the same each month; in dialogue alone, half of it in outposts as well."""
    blocks = np.zeros((months, 7))
    blocks[:, 0] = per_month
    blocks[:, 5] = 0.5 * per_month
    cells = np.zeros((months, 5, 7))
    cells[:, 1, 0] = per_month
    covered = np.broadcast_to(np.array([0.5, 0.8, 0.96])[:, None, None, None], (3, months, 5, 7))
    marginal = Marginal(cells, np.full(cells.shape, 0.25), cells, covered)
    totals = Marginal(blocks, np.full(blocks.shape, 0.5), blocks, covered[:, :, 0])
    month = np.arange(origin, origin + months)
    return Score(name, observation, kind, month, np.full(months, origin), blocks, marginal, totals)


def scoring_by_hand(made, accounts, per_month, windows=WINDOWS):
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
                    arrays |= scoring_jobs.packed(window, one)
        return arrays

    for number, account in enumerate(accounts.values()):
        found = made(account, np.zeros((10, 3)), np.ones((5, 10)), log_evidence=-100.0 - number)
        add(account, RECORD_MONTHS, "rounds", {}, scoring_jobs.fit_arrays(found))
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
def judged(made):
    return partial(scoring_by_hand, made)


@pytest.fixture(scope="module")
def compared(accounts, judged):
    return judged(accounts, PER_MONTH)


def test_score_tables_are_long_window_first_one_each(compared):
    tables = score_texts.score_tables(compared)
    long = "84 months from 2014-01, fitted to those before"
    assert [table.title for table in tables] == [
        f"Log score, {kind}, {months} months, {observation} ({window})"
        for months, window in ((84, long), (72, "five origins, 36 months each"))
        for observation in ("poisson", "rounds")
        for kind in ("one month ahead", "free forecast")
    ]
    assert tables[0].columns == (
        "forecast",
        "log score, five",
        "against self-exciting, five",
        "log score, seven",
        "against self-exciting, seven",
        "CRPS, five; seven",
        "CRPS of sums, five; seven",
        "covered 50/80/95%, five; seven",
        "sums covered 50/80/95%, five; seven",
    )


def test_score_tables_hold_totals_and_differences_best_first(compared):
    poisson, _, rounds, free = score_texts.score_tables(compared)[:4]
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
    assert [row[3] for row in rounds.rows] == [f"{126 * PER_MONTH[name]:.1f}" for name in order]
    assert [row[4] for row in rounds.rows[:2]] == ["+31.5 [+31.5, +31.5]", "reference"]
    crps = ("0.2500; 0.2500", "0.5000; 0.5000")
    assert rounds.rows[0][5:] == (*crps, *["50/80/96; 50/80/96"] * 2)


def test_breakdowns_hold_the_accounts_alone(compared):
    tables = score_texts.breakdown_tables(compared)
    rest = "one month ahead, rounds"
    long = "84 months from 2014-01, fitted to those before"
    assert [table.title for table in tables] == [
        f"Log score by {part} channels, {rest} ({where})"
        for where in (long, "five origins, 36 months each")
        for part in (
            "republic, five",
            "republic, all seven",
            "channel, all seven",
            "period, five",
            "period, all seven",
        )
        if not (where == long and part.startswith("period"))
    ]
    for table in tables:
        assert table.columns[1:] == ("self-exciting", *NAMES)
    by_republic, _, by_channel, *_, by_period, with_outposts = tables
    assert [row[0] for row in by_republic.rows] == list(REPUBLICS)
    assert by_republic.rows[1][1:] == (
        "-147.0",
        "-21.0 [-21.0, -21.0] -",
        "+21.0 [+21.0, +21.0] +",
        "-189.0 [-189.0, -189.0] -",
    )
    assert by_republic.rows[0][1:] == ("0.0", *["+0.0 [+0.0, +0.0]"] * 3)
    assert [row[0] for row in by_channel.rows] == list(OBSERVED)
    assert by_channel.rows[5][3] == "+10.5 [+10.5, +10.5] +"
    assert by_channel.rows[0][3] == "+21.0 [+21.0, +21.0] +"
    assert [row[0] for row in by_period.rows] == ["2005-01 to 2007-12", "2008-01 to 2010-12"]
    assert by_period.rows[1][:3] == ("2008-01 to 2010-12", "-63.0", "-9.0 [-9.0, -9.0] -")
    assert with_outposts.rows[1][:2] == ("2008-01 to 2010-12", "-94.5")


def test_the_verdict_names_the_best_and_those_no_better_than_a_constant_rate(
    compared, accounts, judged
):
    lines = score_texts.verdict(compared)
    assert lines[4] == (
        "One month ahead, rounds, five channels: "
        "best account is beta with -126.0, +21.0 [+21.0, +21.0] against "
        f"the self-exciting regression ({score_texts.window_title('long')}); "
        "not better than a constant rate: gamma."
    )
    assert "beta with -189.0, +31.5 [+31.5, +31.5]" in lines[5]
    assert [line.split(":")[0] for line in lines] == [
        f"{kind}, {observation}, {channels} channels"
        for observation in ("poisson", "rounds")
        for kind in ("One month ahead", "As a free forecast")
        for channels in ("five", "all seven")
    ]
    # As good is not better.
    equal = score_texts.verdict(judged(accounts, PER_MONTH | {"gamma": -3.0, "alpha": -5.0}))
    assert equal[4].endswith("not better than a constant rate: alpha, gamma.")
    better = score_texts.verdict(judged(accounts, PER_MONTH | {"gamma": -2.9}))
    assert better[4].endswith("); every account beats the constant rate.")
    assert "not better" not in better[4]
    worse = score_texts.verdict(judged(accounts, PER_MONTH | {"beta": -9.0}))
    assert "best account is alpha with -168.0, -21.0 [-21.0, -21.0]" in worse[4]
    assert "naive and better than every account: self-exciting (-147.0)" in worse[4]
    assert "naive and better" not in better[4]


def test_months_after_the_record_have_a_name_of_their_own(accounts, judged):
    """They are neither rolling origins nor those from 2014 on, and one period."""
    longer = judged(accounts, PER_MONTH, {**WINDOWS, "new": [(RECORD_MONTHS, 3)]})
    titles = [table.title for table in score_texts.score_tables(longer)]
    new = [title for title in titles if ", 3 months, " in title]
    assert len(new) == 4
    assert all(title.endswith("(months after 2020, fitted before)") for title in new)
    assert sum("five origins" in title for title in titles) == 4
    broken_down = [table.title for table in score_texts.breakdown_tables(longer)]
    assert len([title for title in broken_down if "after 2020" in title]) == 3


def test_evidence_and_stacking_weights(compared):
    fits = compared.fits()
    table = score_texts.evidence_table(fits, prediction_scores(compared))
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
    assert table.columns[4:] == ("stacking weight, five", "stacking weight, seven")
    assert [row[4:] for row in table.rows] == [("0.00",) * 2, ("1.00",) * 2, ("0.00",) * 2]


def test_evidence_is_sorted_best_first(compared):
    fits = dict(reversed(compared.fits().items()))
    table = score_texts.evidence_table(fits, prediction_scores(compared))
    assert [row[0] for row in table.rows] == list(NAMES)


def test_weights_in_predictions_rest_on_rolling_origins(compared):
    chosen = prediction_scores(compared)
    assert {(one.kind, one.observation, len(one.month)) for one in chosen} == {
        ("one_month", "rounds", 72)
    }
    evidence, prediction, none = weights_of(compared)
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

    assert score_texts.learning_tables([]) == []
    start = "Log score, one month ahead, learning on, "
    (early,) = score_texts.learning_tables(learning("rolling"))
    assert early.title == f"{start}72 months, rounds (from 2005-01)"
    both = [joined(each) for each in zip(learning("rolling"), learning("long"), strict=True)]
    late, whole = score_texts.learning_tables(both)
    assert late.title == f"{start}84 months, rounds (from 2014-01)"
    assert whole.title == f"{start}156 months, rounds (from 2005-01)"
    assert {row[0] for row in whole.rows} == {one.name for one in both}
    assert late.rows[0][:2] == ("beta", f"{84 * PER_MONTH['beta']:.1f}")
    text = score_texts.score_summary(compared, both)
    assert f"## Learning on\n\n### {late.title}\n" in text
    assert "## Learning on" not in score_texts.score_summary(compared)


def test_mixtures_are_means_of_probabilities(compared):
    table = score_texts.mixtures_table(compared)
    rounds = score_texts.score_table(compared, "long", "one_month", "rounds")
    first = table.rows[0]
    assert first[0] == "84 months from 2014-01, fitted to those before, one month, five channels"
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
    assert table.rows[1][0] == first[0].replace("five", "all seven")
    assert float(table.rows[1][2]) < float(first[2])


def test_the_summary_of_scores_holds_every_table(compared):
    text = score_texts.score_summary(compared)
    assert text.startswith("# Accounts and yardsticks judged by the record\n\nLog scores: ")
    lines = text.splitlines()
    for line in score_texts.verdict(compared):
        assert f"- {line}" in lines
    tables = score_texts.score_tables(compared) + score_texts.breakdown_tables(compared)
    for table in [*tables, score_texts.mixtures_table(compared)]:
        assert f"### {table.title}" in lines
    assert lines.count("## Evidence") == 1
    assert "| beta | 3 | -101.00 ± 0.02 | 0.24 | 1.00 | 1.00 |" in lines


def test_the_summary_of_a_first_look_has_no_evidence(accounts, compared):
    kept = [place for place, job in enumerate(compared.jobs) if job.windows]
    first = replace(
        compared,
        jobs=tuple(compared.jobs[place] for place in kept),
        arrays=tuple(compared.arrays[place] for place in kept),
    )
    text = score_texts.score_summary(first)
    assert "## Evidence" not in text
    assert "## Scores" in text
