"""What a result says in words."""

import dataclasses

import pytest

from sim import analysis
from sim.analysis import Estimate, summary
from sim.analysis.answer import answer
from sim.analysis.kinds import KINDS_DEFINED
from sim.analysis.tables import tables
from sim.analysis.wording import SCALE_DEFINED, likelihood, percent

KEY = "sinophobia.restraint"


def runs(result_of, spread, count, **others):
    """A single point at which the first `spread` of `count` runs spread to Uzbekistan."""
    rows = [("one", 0, k, {"UZB": ("2022-03", 0.6)} if k < spread else {}) for k in range(count)]
    return result_of(rows, kind="run", **others)


def test_the_answer_over_a_design_is_an_average_and_no_verdict(grid):
    spreads, where, record, kinds, moves = answer(grid)
    assert record.startswith("By the record to the end of 2020, operations had spread to")
    assert kinds.startswith("By the end of 2035, these have spread in so many runs: outposts")
    assert spreads.startswith("Over the 3 points of the design, China's hard role has spread")
    assert "in 67% (" in spreads
    assert "from 25 to 100% of the runs at a point" in spreads
    assert "likely to spread" not in spreads
    assert where.startswith("Uzbekistan is most often the first that the hard role reaches, in")
    assert moves.startswith(
        f"What moves P(spread) of the hard role most: {KEY} from 0 to 2 by -75 points (-"
    )


def test_the_answer_when_nothing_spreads_and_when_nothing_ran(result_of):
    nowhere = result_of(
        [("one", p, k, {}) for p in (0, 1) for k in range(30)],
        points={p: {KEY: float(p)} for p in (0, 1)},
    )
    spreads, where, _, _, moves = answer(nowhere)
    assert "in 0% (0 to 11%) of runs" in spreads
    assert where == "The hard role reaches no republic other than Tajikistan in any run."
    assert "by +0 points (-11 to +11), which may be chance" in moves
    nowhere.__dict__["republics"] = nowhere.republics[:0]
    assert answer(nowhere) == ["No run came to its end, so there is nothing to tell."]


def test_of_one_run_the_answer_is_what_happened_in_it(result_of):
    for spread, said in (
        (1, "spreads beyond Tajikistan, to Uzbekistan (2022-03)."),
        (0, "has not"),
    ):
        result = runs(result_of, spread, 1)
        text = summary.summary(result)
        assert "In this one run, China's hard role" in text
        assert said in text
        assert "not how likely it is" in text
        assert "likely to" not in text
        assert "%" not in text.partition("Read with care")[0]
        by_year = next(tables(result))
        assert by_year.title == "Spread by the end of a year"
        assert {cell for row in by_year.rows for cell in row[-1:]} == {
            "yes" if spread and int(row[0]) >= 2022 else "no" for row in by_year.rows
        }


@pytest.mark.parametrize(("spread", "count"), [(2, 2), (3, 5), (19, 19)])
def test_a_few_runs_are_counted_and_have_no_verdict(result_of, spread, count):
    result = runs(result_of, spread, count)
    spreads = answer(result)[0]
    assert (
        f"in {spread} of {count} runs. {count} runs are too few to say how likely it is:" in spreads
    )
    assert "likely to spread" not in spreads
    assert SCALE_DEFINED not in answer(result)


def test_words_for_probabilities_are_defined_where_they_are_used(result_of):
    result = runs(result_of, 10, 20)
    told = answer(result)
    assert "is anything from unlikely to likely to spread beyond Tajikistan" in told[0]
    assert told[-1] == SCALE_DEFINED
    assert SCALE_DEFINED in summary.summary(result)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.0, 0.09, "very unlikely"),
        (0.05, 0.2, "very unlikely or unlikely"),
        (0.4, 0.6, "about as likely as not"),
        (0.5, 0.7, "about as likely as not or likely"),
        (0.91, 1.0, "very likely"),
        (1.0, 1.0, "very likely"),
        (0.2, 0.95, "anything from unlikely to very likely"),
    ],
)
def test_a_word_covers_the_whole_interval(low, high, words):
    assert likelihood(Estimate(low, low, high)) == words


def test_scenarios_of_a_result_that_do_not_count_the_same_say_so(result_of):
    rows = [(name, n, k, {}) for n, name in enumerate(("one", "two")) for k in range(20)]
    result = result_of(rows, scenarios=("one", "two"), values={"two": {"spread.threshold": 0.25}})
    assert "two differs in threshold of spread (0.25, not 1)" in " ".join(answer(result))


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
    assert percent(estimate) == text


STATE = (
    "By the record to the end of 2020, operations had spread to Kazakhstan by 2004 and Kyrgyzstan "
    "by 2015; exercises had spread to Kyrgyzstan by 2014; outposts and the hard role had not "
    "spread beyond Tajikistan."
)


def as_replay(result):
    result.__dict__["scenarios"] = {
        name: dataclasses.replace(one, history="replay") for name, one in result.scenarios.items()
    }
    return result


def test_the_state_in_2020_is_said_of_a_replay_and_what_comes_from_there(result_of):
    rows = [("one", 0, k, {}) for k in range(20)]
    others = {
        ("one", 0, k): {
            "operations": {"KAZ": "2009-03", **({"UZB": "2030-01"} if k < 5 else {})},
            "outposts": {"TJK": "2016-07", **({"KGZ": "2026-01"} if k < 10 else {})},
        }
        for k in range(20)
    }
    result = as_replay(result_of(rows, others=others, kind="run"))
    told = answer(result)
    assert STATE in told
    assert (
        "By the end of 2035, these have spread in so many runs: outposts beyond Tajikistan in 50% "
        "(30 to 70%), operations to a further republic in 25% (11 to 47%) and exercises beyond "
        "Tajikistan in 0% (0 to 16%)."
    ) in told
    text = summary.summary(result)
    assert STATE in text
    assert "operations, further" in text
    assert "2009-03 (record)" in text
    assert KINDS_DEFINED in text


def test_the_state_by_the_record_follows_the_rates_and_the_months_of_the_scenario(result_of):
    rows = [("one", 0, 0, {})]
    slow = result_of(rows, values={"spread.exercises_rate": 0.1, "spread.operations_rate": 12})
    told = " ".join(answer(slow))
    assert "exercises had spread to Kyrgyzstan by 2013 and Kazakhstan by 2019; outposts had" in told
    assert "operations had spread to Kazakhstan by 2008; " in told
    early = as_replay(result_of(rows, end=203))
    text = " ".join(answer(early))
    assert "By the record to the end of 2009, operations had spread to Kazakhstan by 2004; " in text
    assert "outposts, exercises and the hard role had not spread beyond Tajikistan." in text
    assert "these runs simulate the past anew" in " ".join(answer(result_of(rows)))


def test_each_scenario_is_told_by_kind(result_of):
    rows = [(name, n, k, {}) for n, name in enumerate(("one", "two")) for k in range(20)]
    others = {("two", 1, k): {"outposts": {"KGZ": "2026-01"}} for k in range(20)}
    result = result_of(rows, scenarios=("one", "two"), others=others)
    text = " ".join(answer(result))
    assert "of outposts from 0% (0 to 16%) under 'one' to 100% (84 to 100%) under 'two'" in text
    assert "By the record" in text
    table = summary.scenarios_table(result)
    assert [row[1] for row in table.rows] == ["0% (0 to 16%)", "100% (84 to 100%)"]


def test_a_comparison_tells_each_kind(result_of):
    rows = [("one", 0, k, {}) for k in range(20)]
    others = {("one", 0, k): {"outposts": {"KGZ": "2026-01"}} for k in range(20)}
    found = analysis.compare([result_of(rows), result_of(rows, others=others, name="more")])
    change = found.contrasts[0].found.by_kind
    assert {kind: one.value for kind, one in change.items()} == {
        "outposts": 1.0, "operations": 0.0, "exercises": 0.0, "hard_role": 0.0,
    }  # fmt: skip
    assert "100% (84 to 100%), +100 points" in summary.comparison_text(found)


def test_effects_are_told_of_each_kind(result_of):
    rows = [("one", p, k, {}) for p in range(2) for k in range(20)]
    others = {("one", 1, k): {"exercises": {"UZB": "2026-01"}} for k in range(20)}
    result = result_of(rows, points={p: {KEY: float(p)} for p in range(2)}, others=others)
    (effect,) = analysis.effects(result)
    assert effect.found.by_kind["exercises"].value == 1.0
    assert effect.change.value == effect.found.by_kind["outposts"].value == 0.0
    (row,) = summary.effects_table(result).rows
    assert row[-1].startswith("+100 points")
