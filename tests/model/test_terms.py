"""Sums of named terms: their order, and what is kept of them."""

import numpy as np
import pytest

from sim.model.terms import (
    ALL,
    ANSWER_TERMS,
    BEYOND_DIALOGUE,
    DELIVERED,
    DIALOGUE,
    HARD,
    NOT_HARD,
    NOT_TRANSFER,
    OFFER_TERMS,
    SOFT,
    TRAINING,
    TRANSFER,
    TRAVEL,
    Terms,
)
from sim.names import CHANNELS, HARD_CHANNELS

NAMES = ("first", "second", "third")


def sum_of(runs=2, kept=True):
    """An empty sum, where it is written, and what is kept, both full of rubbish before."""
    total = np.full((len(CHANNELS), runs), 77.0)
    reasons = np.full((len(NAMES), runs), 77.0) if kept else None
    return Terms(total, reasons, NAMES), total, reasons


def test_the_groups_of_channels():
    named = {
        ALL: "dialogue training transfer exercise operation basing",
        HARD: "exercise operation basing",
        NOT_HARD: "dialogue training transfer",
        SOFT: "dialogue training",
        BEYOND_DIALOGUE: "training transfer exercise operation basing",
        TRAINING: "training",
        TRANSFER: "transfer",
        NOT_TRANSFER: "dialogue training exercise operation basing",
        DELIVERED: "transfer exercise operation basing",
        TRAVEL: "training exercise operation",
    }
    for group, names in named.items():
        assert tuple(CHANNELS[channel] for channel in group) == tuple(names.split())
    assert CHANNELS[DIALOGUE] == "dialogue"
    assert tuple(HARD_CHANNELS) == ("exercise", "operation", "basing")


def test_no_term_at_all_sums_to_zero():
    terms, total, reasons = sum_of()
    terms.sum()
    assert not total.any()
    assert not reasons.any()


def test_a_sum_by_hand():
    """All: 1 and 10. On training, exercise, operation: 0.5 and 1. Along weights 0, 1, ..., 5 the
    term 2 and 3. Each channel its own: 100, 200, ..., 600, in both runs."""
    terms, total, reasons = sum_of()
    terms.add("first", np.array([1.0, 10.0]))
    terms.add("second", np.array([0.5, 1.0]), on=TRAVEL)
    terms.add_along("second", np.array([2.0, 3.0]), np.arange(6.0)[:, np.newaxis])
    terms.add_each("third", np.arange(100.0, 700.0, 100.0)[:, np.newaxis] * np.ones(2))
    terms.sum()
    np.testing.assert_array_equal(total[:, 0], [101.0, 203.5, 305.0, 407.5, 509.5, 611.0])
    np.testing.assert_array_equal(total[:, 1], [110.0, 214.0, 316.0, 420.0, 523.0, 625.0])
    # Over the three hard channels: 1; 2 of 3 times 0.5, and the mean weight 4 times 2; 500.
    np.testing.assert_allclose(reasons[:, 0], [1.0, 1.0 / 3.0 + 8.0, 500.0], rtol=1e-14)
    np.testing.assert_allclose(reasons[:, 1], [10.0, 2.0 / 3.0 + 12.0, 500.0], rtol=1e-14)


@pytest.mark.parametrize(
    ("group", "share"),
    [(ALL, 1), (HARD, 1), (SOFT, 0), (TRAINING, 0), (TRANSFER, 0), (TRAVEL, 2 / 3), (DELIVERED, 1)],
)
def test_a_reason_is_the_mean_over_the_hard_channels(group, share):
    terms, total, reasons = sum_of(1)
    terms.add("first", np.array([3.0]), on=group)
    terms.sum()
    np.testing.assert_array_equal(total[:, 0], [3.0 * (c in group) for c in range(6)])
    np.testing.assert_allclose(reasons[:, 0], [3.0 * share, 0, 0], rtol=1e-14)
    np.testing.assert_allclose(reasons.sum(), total[list(HARD), 0].mean(), rtol=1e-14)


def test_terms_of_one_name_add_up():
    terms, _, reasons = sum_of(1)
    terms.add("second", np.array([1.0]))
    terms.add("second", np.array([2.0]), on=HARD)
    np.testing.assert_array_equal(reasons[:, 0], [0.0, 3.0, 0.0])


def test_the_order_of_summing_is_all_along_each_on():
    """Numbers that do not add exactly: with another order the last bits would differ."""
    values = {"all": 0.1, "more": 0.7, "along": 1e16, "each": -1e16, "on": 0.3}
    terms, total, _ = sum_of(1, kept=False)
    terms.add("first", np.array([values["on"]]), on=HARD)
    terms.add_each("third", np.full((6, 1), values["each"]))
    terms.add("first", np.array([values["all"]]))
    terms.add_along("second", np.array([values["along"]]), np.ones((6, 1)))
    terms.add("second", np.array([values["more"]]))
    terms.sum()
    expected = (((0.1 + 0.7) + 1e16) - 1e16) + 0.3
    assert expected != 0.1 + 0.7 + 0.3  # the order matters here
    np.testing.assert_array_equal(total[list(HARD), 0], expected)


def test_a_value_shared_by_all_runs_is_spread_over_them():
    terms, total, reasons = sum_of(3)
    terms.add("first", np.array([2.0]))
    terms.add("second", np.array([1.0, 2.0, 3.0]))
    terms.sum()
    np.testing.assert_array_equal(total, np.tile([3.0, 4.0, 5.0], (6, 1)))
    np.testing.assert_array_equal(reasons[:2], [[2.0, 2.0, 2.0], [1.0, 2.0, 3.0]])


def test_reasons_change_no_sum():
    totals = []
    for kept in (True, False):
        terms, total, _ = sum_of(2, kept=kept)
        terms.add("first", np.array([0.1, 0.2]))
        terms.add_along("second", np.array([0.3, 0.7]), np.linspace(0, 1, 6)[:, np.newaxis])
        terms.add("third", np.array([1 / 3, 1 / 7]), on=BEYOND_DIALOGUE)
        terms.sum()
        totals.append(total)
    np.testing.assert_array_equal(*totals)


def test_a_term_without_a_name_is_refused():
    terms, _, _ = sum_of()
    with pytest.raises(ValueError, match="not in"):
        terms.add("fourth", np.zeros(2))
    assert len(set(OFFER_TERMS)) == len(OFFER_TERMS)
    assert len(set(ANSWER_TERMS)) == len(ANSWER_TERMS)
