"""Months as people write them, `YYYY-MM`, and as arrays count them, whole numbers from a start.

The record of events runs from RECORD_START to RECORD_END, both included.
"""

import re
from typing import Final

from sim.errors import shown
from sim.spelling import foreign, plain

RECORD_START: Final = "1993-01"
RECORD_END: Final = "2020-12"

_MONTH = re.compile(r"(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])")
_NEARLY = re.compile(r"(?P<year>[12][0-9]{3})[-./ ]?(?P<month>1[0-2]|0?[1-9])(?:[-./ ][0-9]{1,2})?")
_MONTH_FIRST = re.compile(r"(?P<month>1[0-2]|0?[1-9])[-./ ](?P<year>[12][0-9]{3})")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?:{'|'.join(_NAMES)})[a-z]*"
_NAMED = re.compile(
    rf"(?:(?P<first>{_NAME})[-./, ]+)?(?P<year>[12][0-9]{{3}})(?:[-./, ]+(?P<last>{_NAME}))?"
)
#: What Excel makes of `2016-08` when it opens a CSV file.
_EXCEL = re.compile(rf"(?P<name>{'|'.join(_NAMES)})-(?P<year>[0-9]{{2}})")


def month_number(label: str) -> int:
    """Months since year 0 of a label such as `2016-08`.

    Raises ValueError, with what was probably meant, unless `label` is exactly `YYYY-MM` with a year
    from 1000 to 2999 and a month from 01 to 12.
    """
    found = _MONTH.fullmatch(label)
    if found is None:
        near = nearest_month(label)
        hint = foreign(label) or (f"; did you mean '{near}'?" if near else "")
        given = shown(label)
        if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", label):
            raise ValueError(f"'{given}': expected a month of the years 1000 to 2999")
        raise ValueError(f"'{given}' is not a month; expected YYYY-MM such as 2016-08{hint}")
    return int(found["year"]) * 12 + int(found["month"]) - 1


def nearest_month(text: str) -> str | None:
    """The month that `2016-8`, `2016/08/30`, `08/2016`, `August 2016` or `Aug-16` means, if any."""
    words = plain(text).strip()
    found = _NEARLY.fullmatch(words) or _MONTH_FIRST.fullmatch(words)
    if found:
        return f"{found['year']}-{int(found['month']):02d}"
    named = _NAMED.fullmatch(words.lower())
    if named and (named["first"] or named["last"]):
        number = _NAMES.index((named["first"] or named["last"])[:3]) + 1
        return f"{named['year']}-{number:02d}"
    excel = _EXCEL.fullmatch(words.lower())
    if excel:
        century = 20 if int(excel["year"]) < 50 else 19
        return f"{century}{excel['year']}-{_NAMES.index(excel['name']) + 1:02d}"
    return None


def month_index(label: str, start: str = RECORD_START) -> int:
    """Months from `start` to `label`: 0 for `start` itself, negative before it."""
    return month_number(label) - month_number(start)


def month_label(index: int, start: str = RECORD_START) -> str:
    """The label of the month `index` months after `start`; undoes `month_index`."""
    year, month = divmod(month_number(start) + index, 12)
    if not 1000 <= year <= 2999:
        raise ValueError(f"month {index} from {start} lies outside the years 1000 to 2999")
    return f"{year:04d}-{month + 1:02d}"


def year_of_month(index: int) -> float:
    """A month as a year with a fraction: 2026 for 2026-01, 2026.5 for 2026-07."""
    return round(_FIRST_YEAR + index / 12, 4)


def month_of_year(year: float) -> int:
    """The month of a year with a fraction; undoes `year_of_month`."""
    return round((year - _FIRST_YEAR) * 12)


_FIRST_YEAR: Final = int(RECORD_START[:4])
#: Months in the record.
RECORD_MONTHS: Final = month_index(RECORD_END) + 1
