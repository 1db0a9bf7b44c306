"""What a result says in words."""

import pytest

from sim.analysis import Estimate, summary

KEY = "sinophobia.restraint"


def test_the_answer_in_three_sentences(grid):
    spreads, where, moves = summary.answer(grid)
    assert spreads.startswith("China's hard role is likely to spread beyond Tajikistan: by the")
    assert "in 67% (42 to 92%) of runs over all points, by" in spreads
    assert where.startswith("The likeliest next republic is Uzbekistan, the first to be reached")
    assert moves.startswith(f"What moves P(spread) most: {KEY} from 0 to 2 by -75 points (-")


def test_the_answer_when_nothing_spreads_and_when_nothing_ran(result_of):
    nowhere = result_of(
        [("one", p, k, {}) for p in (0, 1) for k in range(3)],
        points={p: {KEY: float(p)} for p in (0, 1)},
    )
    spreads, where, moves = summary.answer(nowhere)
    assert "is very unlikely to spread" in spreads
    assert where == "No republic other than Tajikistan is reached in any run."
    assert "by +0 points (+0 to +0), which may be chance" in moves
    nowhere.__dict__["republics"] = nowhere.republics[:0]
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
