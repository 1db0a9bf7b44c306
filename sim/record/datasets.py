"""Reads the packaged data files, and checks every table strictly before any of it is used.

A table is a UTF-8 CSV file with a fixed header. `read_table` never half-loads one: the first thing
out of order is an error that names the file, the line and the column.
"""

import csv
import difflib
import io
import math
import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calendar import RECORD_END, RECORD_START, month_index, month_number
from sim.errors import InputError
from sim.names import INSTITUTIONS, REPUBLICS

LARGEST_FILE = 5_000_000  # bytes
CONFIDENCES = ("high", "medium", "low", "derived", "memory")
MEMBERSHIP_CONFIDENCES = ("month", "year", "memory")


class DataError(InputError):
    """A data file is not as it should be; the message says where, and what was expected."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its fields by column, and where it stands for error messages."""

    file: str
    number: int
    fields: dict[str, str]
    error: type[DataError] = DataError

    def __getitem__(self, column: str) -> str:
        return self.fields[column]

    def fail(self, column: str, expected: str, near: str | None = None) -> DataError:
        """The error to raise when the field in `column` is not what was `expected`."""
        hint = f"; did you mean '{near}'?" if near else ""
        return self.error(
            f"{self.file}:{self.number}: column '{column}': {shorten(self.fields[column])!r}: "
            f"expected {expected}{hint}"
        )

    def choice(self, column: str, allowed: Collection[str]) -> str:
        """The field, which must be one of `allowed`."""
        value = self.fields[column]
        if value not in allowed:
            raise self.fail(column, f"one of {', '.join(allowed)}", nearest(value, allowed))
        return value

    def number_in(self, column: str) -> float:
        """The field as a finite number."""
        try:
            value = float(self.fields[column])
        except ValueError:
            raise self.fail(column, "a number") from None
        if not math.isfinite(value):
            raise self.fail(column, "a finite number")
        return value


def nearest(value: str, allowed: Collection[str]) -> str | None:
    """The allowed value most like `value`, if any is alike; swapped letters come first."""
    by_lower = {a.lower(): a for a in allowed}
    given = value.strip().lower()[:100]
    swapped = [name for name in by_lower if sorted(name) == sorted(given)]
    close = swapped or difflib.get_close_matches(given, by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def shorten(text: str, width: int = 60) -> str:
    """`text`, cut to `width` characters for a message."""
    return text if len(text) <= width else text[: width - 3] + "..."


def packaged(name: str) -> Path:
    """Where a packaged data file lies."""
    return Path(str(resources.files("sim.data").joinpath(name)))


def read_table(
    path: Path, columns: Sequence[str], error: type[DataError] = DataError
) -> Iterator[Line]:
    """The lines of a CSV file whose header is exactly `columns`.

    Raises `error` for a file that is missing, no regular file, larger than LARGEST_FILE, binary,
    not UTF-8 (a leading byte order mark is let through), without lines, with another header, a
    blank line, broken quotes, a field too many or too few, or blanks around a field.
    """
    rows = csv.reader(io.StringIO(_read_text(path, error), newline=""), strict=True)
    header: list[str] | None = None
    seen = False
    while True:
        before = rows.line_num
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as problem:
            raise error(f"{path}:{rows.line_num}: not a valid CSV line: {problem}") from None
        number = before + 1
        if header is None:
            header = row
            _check_header(path, row, columns, error)
            continue
        if not row or row == [""]:
            raise error(f"{path}:{number}: a blank line; expected {len(columns)} fields")
        if len(row) != len(columns):
            raise error(
                f"{path}:{number}: {len(row)} fields; expected {len(columns)}: {','.join(columns)}"
            )
        line = Line(str(path), number, dict(zip(columns, row, strict=True)), error)
        for column, field in line.fields.items():
            if field != field.strip():
                raise line.fail(column, "no blanks around it", field.strip() or None)
            if not field.isprintable():
                raise line.fail(column, "printable characters on one line")
        seen = True
        yield line
    if header is None:
        raise error(f"{path}: empty; expected the header {','.join(columns)}")
    if not seen:
        raise error(f"{path}: has a header and no lines")


def _read_text(path: Path, error: type[DataError]) -> str:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise error(f"{path}: not a file")
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise error(f"{path}: cannot be read: {reason}") from None
    if len(raw) > LARGEST_FILE:
        raise error(f"{path}: larger than {LARGEST_FILE // 1_000_000} MB; expected a CSV file")
    if b"\0" in raw:
        raise error(f"{path}: a binary file; expected a CSV file in UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise error(f"{path}:{line}: not UTF-8; save the file as CSV in UTF-8") from None


def _check_header(
    path: Path, header: list[str], columns: Sequence[str], error: type[DataError]
) -> None:
    if header == list(columns):
        return
    wanted = f"expected {','.join(columns)}"
    for column in header:
        if column not in columns:
            near = nearest(column, columns)
            hint = f"; did you mean '{near}'?" if near else ""
            raise error(f"{path}:1: unknown column {shorten(column)!r}; {wanted}{hint}")
    missing = [column for column in columns if column not in header]
    if missing:
        raise error(f"{path}:1: no column {missing[0]!r}; {wanted}")
    raise error(f"{path}:1: columns out of order or named twice; {wanted}")


# Yearly series -----------------------------------------------------------------------------------

SERIES_COLUMNS = ("series", "year", "value", "unit", "source")


@dataclass(frozen=True, slots=True)
class Series:
    """A yearly series. `years` and `values` have shape (point,), years rising, gaps possible."""

    name: str
    unit: str
    years: NDArray[np.int64]
    values: NDArray[np.float64]
    sources: tuple[str, ...]

    def at(self, years: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values at `years` (any shape, fractions allowed), linear in between, flat outside."""
        return np.interp(years, self.years, self.values)


def load_series(path: Path | None = None) -> dict[str, Series]:
    """The yearly series by name, from the packaged file or another of the same form."""
    points: dict[str, dict[int, float]] = {}
    units: dict[str, str] = {}
    sources: dict[str, list[str]] = {}
    for line in read_table(path or packaged("series.csv"), SERIES_COLUMNS):
        name = line["series"]
        if not re.fullmatch(r"[12][0-9]{3}", line["year"]):
            raise line.fail("year", "a year such as 2016")
        year = int(line["year"])
        if year in points.setdefault(name, {}):
            raise line.fail("year", f"one value of {name} per year")
        if units.setdefault(name, line["unit"]) != line["unit"]:
            raise line.fail("unit", f"{units[name]}, as in the other lines of {name}")
        points[name][year] = line.number_in("value")
        if line["source"] not in sources.setdefault(name, []):
            sources[name].append(line["source"])
    return {
        name: Series(
            name,
            units[name],
            np.array(sorted(values), dtype=np.int64),
            np.array([values[year] for year in sorted(values)]),
            tuple(sources[name]),
        )
        for name, values in points.items()
    }


# Memberships -------------------------------------------------------------------------------------

MEMBERSHIP_COLUMNS = ("institution", "republic", "from", "to", "source", "confidence")


@dataclass(frozen=True, slots=True)
class Membership:
    """One spell of one republic in one institution; `last` is None while it lasts."""

    institution: str
    republic: str
    first: str
    last: str | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Memberships:
    """All spells, in the order of the file."""

    spells: tuple[Membership, ...]

    def active(
        self, institution: str, first: str = RECORD_START, last: str = RECORD_END
    ) -> NDArray[np.bool_]:
        """Whether each republic is a member, shape (month, republic), from `first` to `last`."""
        if institution not in INSTITUTIONS:
            raise ValueError(f"{institution!r}: expected one of {', '.join(INSTITUTIONS)}")
        months = month_index(last, first) + 1
        member = np.zeros((months, len(REPUBLICS)), dtype=np.bool_)
        for spell in self.spells:
            if spell.institution == institution:
                begin = max(month_index(spell.first, first), 0)
                end = months if spell.last is None else month_index(spell.last, first) + 1
                member[begin : max(end, 0), REPUBLICS.index(spell.republic)] = True
        return member


def load_memberships(path: Path | None = None) -> Memberships:
    """The spells of membership, from the packaged file or another of the same form.

    Raises DataError also where two spells of one republic in one institution overlap.
    """
    spells: list[Membership] = []
    for line in read_table(path or packaged("memberships.csv"), MEMBERSHIP_COLUMNS):
        spell = Membership(
            line.choice("institution", INSTITUTIONS),
            line.choice("republic", REPUBLICS),
            _month(line, "from"),
            _month(line, "to") if line["to"] else None,
            line["source"],
            line.choice("confidence", MEMBERSHIP_CONFIDENCES),
        )
        if spell.last is not None and spell.last < spell.first:
            raise line.fail("to", f"a month not before {spell.first}")
        for other in spells:
            same = (other.institution, other.republic) == (spell.institution, spell.republic)
            apart = (other.last or "9999") < spell.first or (spell.last or "9999") < other.first
            if same and not apart:
                raise line.fail("from", f"no overlap with the spell from {other.first}")
        spells.append(spell)
    return Memberships(tuple(spells))


def _month(line: Line, column: str) -> str:
    try:
        month_number(line[column])
    except ValueError as problem:
        raise line.error(f"{line.file}:{line.number}: column '{column}': {problem}") from None
    return line[column]


# Facts -------------------------------------------------------------------------------------------

FACT_COLUMNS = ("republic", "parameter", "value", "unit", "year", "source", "confidence", "note")


@dataclass(frozen=True, slots=True)
class Fact:
    """A sourced number. `republic` is a code or ALL; `year` is the last year `period` names."""

    republic: str
    parameter: str
    value: float
    unit: str
    period: str
    source: str
    confidence: str
    note: str

    @property
    def year(self) -> int:
        """The last year named in `period`: 2019 for `2019`, `2019-04` and `2015-2019` alike."""
        return max(_years(self.period))


@dataclass(frozen=True, slots=True)
class Facts:
    """All sourced numbers, in the order of the file."""

    facts: tuple[Fact, ...]

    def find(self, parameter: str, republic: str | None = None) -> tuple[Fact, ...]:
        """The facts on a parameter, of one republic or of all, by year; empty if there are none."""
        found = (
            fact
            for fact in self.facts
            if fact.parameter == parameter and republic in (None, fact.republic)
        )
        return tuple(sorted(found, key=lambda fact: fact.year))

    def value(self, parameter: str, republic: str, year: int | None = None) -> float:
        """The latest value, or the latest up to `year`; KeyError if there is none."""
        found = [f for f in self.find(parameter, republic) if year is None or f.year <= year]
        if not found:
            until = "" if year is None else f" up to {year}"
            raise KeyError(f"no {parameter} of {republic}{until}")
        return found[-1].value


def load_facts(path: Path | None = None) -> Facts:
    """The sourced numbers on the republics, from the packaged file or another of the same form."""
    facts = []
    for line in read_table(path or packaged("republics.csv"), FACT_COLUMNS):
        if not _years(line["year"]):
            raise line.fail("year", "a year, a month or a span of years")
        facts.append(
            Fact(
                line.choice("republic", (*REPUBLICS, "ALL")),
                line["parameter"],
                line.number_in("value"),
                line["unit"],
                line["year"],
                line["source"],
                line.choice("confidence", CONFIDENCES),
                line["note"],
            )
        )
    return Facts(tuple(facts))


def _years(period: str) -> list[int]:
    """The years in a period; the short second year of `2017-18` is read with the first."""
    short = re.fullmatch(r"([12][0-9])([0-9]{2})-(1[3-9]|[2-9][0-9])", period)
    if short:
        return [int(short[1] + short[2]), int(short[1] + short[3])]
    return [int(year) for year in re.findall(r"(?<![0-9])[12][0-9]{3}(?![0-9])", period)]


# Fits of parameters ------------------------------------------------------------------------------

FITTED_COLUMNS = ("parameter", "account", "judged", "low", "median", "high", "informed", "default")
YES_OR_NO = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the whole record said of one parameter when it was asked.

    `low`, `median` and `high` are the 10, 50 and 90% points of the posterior under `account`, and
    `judged` is the value by judgement. `informed` says whether the record narrowed the prior by
    more than noise, `default` whether the model took the median over as its default.
    """

    parameter: str
    account: str
    judged: float
    low: float
    median: float
    high: float
    informed: bool
    default: bool


def load_fitted(path: Path | None = None) -> dict[str, Fitted]:
    """Fits of parameters by leaf key, from the packaged file or another of the same form."""
    found: dict[str, Fitted] = {}
    for line in read_table(path or packaged("fitted.csv"), FITTED_COLUMNS):
        each = Fitted(
            line["parameter"],
            line["account"],
            line.number_in("judged"),
            line.number_in("low"),
            line.number_in("median"),
            line.number_in("high"),
            line.choice("informed", YES_OR_NO) == "yes",
            line.choice("default", YES_OR_NO) == "yes",
        )
        if each.parameter in found:
            raise line.fail("parameter", "each parameter once")
        if not each.low <= each.median <= each.high:
            raise line.fail("median", "a number from 'low' to 'high'")
        found[each.parameter] = each
    return found
