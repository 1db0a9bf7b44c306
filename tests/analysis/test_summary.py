"""What a result says in words."""

import pytest

from sim.analysis import Estimate, summary
from sim.analysis.answer import answer
from sim.analysis.tables import tables
from sim.analysis.wording import SCALE_DEFINED, likelihood, percent

KEY = "sinophobia.restraint"


def runs(result_of, spread, count, **others):
    """A single point at which the first `spread` of `count` runs spread to Uzbekistan."""
    rows = [("one", 0, k, {"UZB": ("2022-03", 0.6)} if k < spread else {}) for k in range(count)]
    return result_of(rows, kind="run", **others)


def test_the_answer_over_a_design_is_an_average_and_no_verdict(grid):
    spreads, where, moves = answer(grid)
    assert spreads.startswith("Over the 3 points of the design, China's hard role has spread")
    assert "in 67% (" in spreads
    assert "from 25 to 100% of the runs at a point" in spreads
    assert "likely to spread" not in spreads
    assert where.startswith("Uzbekistan is most often the first to be reached, in")
    assert moves.startswith(f"What moves P(spread) most: {KEY} from 0 to 2 by -75 points (-")


def test_the_answer_when_nothing_spreads_and_when_nothing_ran(result_of):
    nowhere = result_of(
        [("one", p, k, {}) for p in (0, 1) for k in range(30)],
        points={p: {KEY: float(p)} for p in (0, 1)},
    )
    spreads, where, moves = answer(nowhere)
    assert "in 0% (0 to 11%) of runs" in spreads
    assert where == "No republic other than Tajikistan is reached in any run."
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
        assert {cell for row in by_year.rows for cell in row[1:2]} == {
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
    assert "two differs in threshold of spread (0.25, not 0.5)" in " ".join(answer(result))


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
