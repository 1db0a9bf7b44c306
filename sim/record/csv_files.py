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
from sim.names import code_of
from sim.spelling import foreign

LARGEST_FILE = 5_000_000  # bytes
#: Where it is shown how files of other forms become such a table.
CONVERSIONS = "docs/own_record.md shows how to convert a file"

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_SAVE_AS = "expected a CSV file in UTF-8 (Excel: Save as, 'CSV UTF-8')"
#: How files begin that are often taken for CSV files.
_OTHER_FILES = {
    b"PK\x03\x04": "an Excel workbook or another zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word file",
    b"\xff\xfe": "a text in UTF-16",
    b"\xfe\xff": "a text in UTF-16",
    b"\x1f\x8b": "a compressed file",
    b"%PDF": "a PDF",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its fields by column, and where it stands for error messages."""

    file: str
    number: int
    fields: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.fields[column]

    def error(self, column: str, problem: str) -> InputError:
        """The error to raise when something is wrong with a column."""
        return InputError(problem, file=self.file, line=self.number, key=f"column '{column}'")

    def fail(self, column: str, expected: str, near: str | None = None) -> InputError:
        """The error to raise when the field in `column` is not what was `expected`."""
        hint = foreign(self.fields[column]) or (f"; did you mean '{near}'?" if near else "")
        return self.error(column, f"{shorten(self.fields[column])!r}: expected {expected}{hint}")

    def choice(self, column: str, allowed: Collection[str]) -> str:
        """The field, which must be one of `allowed`."""
        value = self.fields[column]
        if value not in allowed:
            near = code_of(value, allowed) or nearest(value, allowed)
            raise self.fail(column, f"one of {', '.join(allowed)}", near)
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
        month = self.fields[column]
        try:
            month_number(month)
        except ValueError as problem:
            raise self.error(column, shorten(str(problem), 200)) from None
        return month


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


def read_table(path: Path, columns: Sequence[str]) -> Iterator[Line]:
    """The lines of a CSV file whose header is exactly `columns`; InputError on the first fault."""
    for line in read_lines(path, columns):
        for column in line.fields:
            check_field(line, column)
        yield line


def read_lines(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Line]:
    """The lines of a CSV file with the header `columns`, and perhaps `optional` ones after them.

    Raises InputError for a file that is missing, no regular file, larger than LARGEST_FILE, binary,
    not UTF-8 (a leading byte order mark is let through), separated by anything but commas, without
    lines, with another header, a blank line, broken quotes, or a field too many or too few.
    `check_field` does the rest.
    """
    rows = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    header: list[str] | None = None
    seen = False
    while True:
        before = rows.line_num
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as problem:
            told = f"not a valid CSV line: {problem}"
            raise InputError(told, file=path, line=rows.line_num) from None
        number = before + 1
        if header is None:
            header = row
            _check_header(path, row, columns, optional)
            continue
        if not row or row == [""]:
            told = f"a blank line; expected {len(header)} fields"
            raise InputError(told, file=path, line=number)
        if len(row) != len(header):
            told = f"{len(row)} fields; expected {len(header)}: {','.join(header)}"
            raise InputError(told, file=path, line=number)
        seen = True
        yield Line(str(path), number, dict(zip(header, row, strict=True)))
    if header is None:
        raise InputError(f"empty; expected the header {','.join(columns)}", file=path)
    if not seen:
        raise InputError("has a header and no lines", file=path)


def check_field(line: Line, column: str) -> None:
    """Raises InputError unless a field is printable, with no blanks around it."""
    field = line.fields[column]
    if field != field.strip():
        raise line.fail(column, "no blanks around it", field.strip() or None)
    if not field.isprintable():
        raise line.fail(column, "printable characters on one line")


def _read_text(path: Path) -> str:
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):
            raise InputError(
                "a folder, not a file" if stat.S_ISDIR(mode) else "not a file", file=path
            )
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "not a valid path"
        raise InputError(f"cannot be read: {reason}", file=path) from None
    if len(raw) > LARGEST_FILE:
        told = f"larger than {LARGEST_FILE // 1_000_000} MB; expected a CSV file"
        raise InputError(told, file=path)
    for beginning, what in _OTHER_FILES.items():
        if raw.startswith(beginning):
            raise InputError(f"{what}; {_SAVE_AS}", file=path)
    if b"\0" in raw:
        raise InputError(f"a binary file; {_SAVE_AS}", file=path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        raise InputError(f"not in UTF-8; {_SAVE_AS}", file=path, line=line) from None


def _check_header(
    path: Path, header: list[str], columns: Sequence[str], optional: Sequence[str]
) -> None:
    if header[: len(columns)] == list(columns) and header[len(columns) :] == [
        column for column in optional if column in header
    ]:
        return
    wanted = f"expected {','.join(columns)}"
    for separator, name in _SEPARATORS.items():
        if len(header) < len(columns) and separator in "".join(header):
            told = f"columns are separated by {name}; expected commas ({CONVERSIONS})"
            raise InputError(told, file=path, line=1)
    known = (*columns, *optional)
    if sum(column not in known for column in header) > len(header) / 2:
        told = f"a table of another kind; {wanted} ({CONVERSIONS})"
        raise InputError(told, file=path, line=1)
    for column in header:
        if column not in known:
            near = nearest(column, known)
            hint = f"; did you mean '{near}'?" if near else ""
            told = f"unknown column {shorten(column)!r}; {wanted}{hint}"
            raise InputError(told, file=path, line=1)
    missing = [column for column in columns if column not in header]
    if missing:
        raise InputError(f"no column {missing[0]!r}; {wanted}", file=path, line=1)
    raise InputError(f"columns out of order or named twice; {wanted}", file=path, line=1)
