"""CSV files: read and checked strictly before any of it is used.

A table is a UTF-8 CSV file with a fixed header. `read_table` never half-loads one: the first thing
out of order is an error that names the file, the line and the column.
"""

import csv
import difflib
import io
import math
import os
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from sim.calendar import month_number
from sim.errors import InputError

LARGEST_FILE = 5_000_000  # bytes


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

    def month(self, column: str) -> str:
        """The field, which must be a month."""
        try:
            month_number(self.fields[column])
        except ValueError as problem:
            where = f"{self.file}:{self.number}: column '{column}'"
            raise self.error(f"{where}: {problem}") from None
        return self.fields[column]


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
