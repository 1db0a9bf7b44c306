"""Rows of a file of events, each checked in full before any is returned."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sim.calendar import RECORD_START
from sim.errors import Faults
from sim.names import CHANNELS, FORMS, LABELS, POWERS, REPUBLICS, code_of
from sim.record.csv_files import (
    CONVERSIONS,
    Line,
    check_field,
    nearest,
    packaged,
    read_lines,
    read_table,
)
from sim.record.events import CERTAINTIES, COLUMNS, OWN, SOURCES, Entry

#: A column that a file may add: yes where an event is another than a packaged one like it.
NEW: Final = "new"

#: Forms that a power has no part in.
OUTSIDE: Final = (("CHN", "csto"), ("RUS", "qccm"))

_WORD = re.compile(r"[a-z0-9][a-z0-9_]*")
_EVENT = re.compile(r"[a-z0-9][a-z0-9_-]*")
_PAGE = re.compile(r"[a-z0-9][a-z0-9_.]*")
_SIZE = re.compile(r"[0-9]+(\.[0-9]+)?(-[0-9]+(\.[0-9]+)?)? [A-Za-z][A-Za-z_]*")


@dataclass(frozen=True, slots=True)
class Row:
    """An event as a line of a file, and whether it is said to be another than the packaged ones."""

    number: int
    entry: Entry
    new: bool


def read_rows(path: Path, latest: str) -> list[Row]:
    """The rows of a file, none of them after the month `latest`.

    `sim.record.csv_files.read_lines` says of what form a file is; topics and sources of one's own
    begin with `x_`. Raises InputError with file, line, column, what was expected and the nearest
    valid value, of up to ten faults.
    """
    rows: list[Row] = []
    firsts: dict[str, Row] = {}
    places: dict[tuple[str, str, str], int] = {}
    faults = Faults()
    with faults:
        for line in read_lines(path, COLUMNS, (NEW,)):
            with faults:
                row = _row(line, latest)
                place = (row.entry.event, row.entry.power, row.entry.republic)
                if place in places:
                    power, republic = place[1:]
                    raise line.fail(
                        "event",
                        "one line per event, power and republic "
                        f"({power} with {republic} is on line {places[place]})",
                    )
                places[place] = line.number
                _check_same_event(line, row.entry, firsts.setdefault(row.entry.event, row))
                rows.append(row)
    faults.tell()
    return rows


def topic_lines() -> Iterator[Line]:
    """The lines of the packaged list of topics: group, topic and meaning."""
    return read_table(packaged("topics.csv"), ("group", "topic", "meaning"))


@cache
def topics() -> Mapping[str, str]:
    """The words of the column `detail`, and what each stands for."""
    return MappingProxyType({line["topic"]: line["meaning"] for line in topic_lines()})


def _row(line: Line, latest: str) -> Row:
    """A line as a row. Raises InputError with the faults of all its columns, in their order."""
    faults = Faults()
    found: dict[str, Any] = {}
    for column, read in _readers(latest).items():
        with faults:
            check_field(line, column)
            found[column] = read(line)
    new = False
    if NEW in line.fields:
        with faults:
            check_field(line, NEW)
            new = _new(line)
    faults.tell()
    return Row(line.number, Entry(**found), new)


def _readers(latest: str) -> dict[str, Callable[[Line], Any]]:
    """What reads and checks each column, in the order of the columns."""
    return {
        "event": _event,
        "month": lambda line: _month(line, latest),
        "power": lambda line: line.choice("power", POWERS),
        "republic": _republic,
        "channel": lambda line: line.choice("channel", CHANNELS),
        "form": _form,
        "detail": _detail,
        "size": _size,
        "source": _source,
        "page": _page,
        "certainty": lambda line: line.choice("certainty", CERTAINTIES),
    }


def _form(line: Line) -> str:
    form = line.choice("form", FORMS)
    if (line["power"], form) in OUTSIDE:
        power = LABELS[line["power"]]
        raise line.fail(
            "form", f"a form that {power} takes part in; it is no member of the {LABELS[form]}"
        )
    return form


def _event(line: Line) -> str:
    if not _EVENT.fullmatch(line["event"]):
        raise line.fail("event", "an id of small letters, digits, '-' and '_'")
    return line["event"]


def _page(line: Line) -> str:
    if not _PAGE.fullmatch(line["page"]):
        raise line.fail("page", "a page or section of small letters, digits, '.' and '_'")
    return line["page"]


def _republic(line: Line) -> str:
    given = line["republic"]
    if given in REPUBLICS or code_of(given, REPUBLICS) or nearest(given, REPUBLICS):
        return line.choice("republic", REPUBLICS)
    expected = f"one of {', '.join(REPUBLICS)}; leave out rows of other countries ({CONVERSIONS})"
    raise line.fail("republic", expected)


def _month(line: Line, latest: str) -> str:
    month = line.month("month")
    if month < RECORD_START:
        raise line.fail("month", f"a month from {RECORD_START} on, where the record begins")
    if month > latest:
        raise line.fail("month", f"a month up to {latest}; this one lies in the future")
    return month


def _new(line: Line) -> bool:
    told = line.fields.get(NEW, "")
    if told not in ("", "yes"):
        raise line.fail(NEW, "'yes', or nothing")
    return bool(told)


def _detail(line: Line) -> tuple[str, ...]:
    codes = tuple(line["detail"].split(";"))
    for code in codes:
        own = code.startswith(OWN) and _WORD.fullmatch(code)
        if not own and code not in topics():
            expected = f"topics of the codebook joined by ';', or your own beginning with {OWN}"
            raise line.fail("detail", expected, nearest(code, topics()))
    if len(set(codes)) < len(codes):
        raise line.fail("detail", "each topic once")
    return codes


def _size(line: Line) -> tuple[str, ...]:
    if not line["size"]:
        return ()
    sizes = tuple(line["size"].split(";"))
    if not all(_SIZE.fullmatch(size) for size in sizes):
        raise line.fail("size", "nothing, or numbers with units such as '1200 personnel;7 cars'")
    return sizes


def _source(line: Line) -> str:
    source = line["source"]
    if source not in SOURCES and not (source.startswith(OWN) and _WORD.fullmatch(source)):
        expected = f"one of {', '.join(SOURCES)}, or your own beginning with {OWN}"
        raise line.fail("source", expected, nearest(source, SOURCES))
    return source


def _check_same_event(line: Line, entry: Entry, first: Row) -> None:
    """Entries of one event differ in power and republic alone."""
    for column in COLUMNS:
        same = getattr(entry, column) == getattr(first.entry, column)
        if column not in ("power", "republic") and not same:
            raise line.fail(column, f"the same as for event {entry.event!r} on line {first.number}")
