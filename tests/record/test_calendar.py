"""Months to numbers and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import (
    RECORD_END,
    RECORD_MONTHS,
    RECORD_START,
    month_index,
    month_label,
    month_number,
    nearest_month,
)


def test_the_record_has_28_years():
    assert (RECORD_START, RECORD_END, RECORD_MONTHS) == ("1993-01", "2020-12", 28 * 12)
    assert month_index("2016-08") == 23 * 12 + 7
    assert month_index("1992-12") == -1
    assert month_index("2014-03", "2014-01") == 2


@given(st.integers(-1000, 1000))
def test_label_and_index_undo_each_other(index):
    assert month_index(month_label(index)) == index


@pytest.mark.parametrize(
    "text",
    ["", "2016", "2016-8", "2016-00", "2016-13", "16-08", "2016-08-01", " 2016-08", "2016-08\n"],
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValueError, match="is not a month; expected YYYY-MM"):
        month_number(text)


def test_digits_of_other_scripts_are_no_month():
    with pytest.raises(ValueError, match="is not a month"):
        month_number("２０１６-08")


def test_years_far_off_are_refused():
    with pytest.raises(ValueError, match="outside the years"):
        month_label(100_000)
    with pytest.raises(ValueError, match="'9999-12': expected a month of the years 1000 to 2999"):
        month_number("9999-12")


@pytest.mark.parametrize(
    ("text", "near"),
    [("2016-8", "2016-08"), ("2016/08/30", "2016-08"), ("201608", "2016-08"), ("soon", None)],
)
def test_nearest_month(text, near):
    assert nearest_month(text) == near
