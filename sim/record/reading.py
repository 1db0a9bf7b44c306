"""Record files: read and checked, and written."""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sim.calendar import month_number
from sim.names import CHANNELS, FORMS, POWERS, REPUBLICS
from sim.record.csv_files import Line, nearest, packaged, read_table
from sim.record.events import CERTAINTIES, COLUMNS, OWN, SOURCES, Entry, Record, RecordError

_EARLIEST, _LATEST = "1991-01", "2050-12"
_WORD = re.compile(r"[a-z0-9][a-z0-9_]*")
_EVENT = re.compile(r"[a-z0-9][a-z0-9_-]*")
_PAGE = re.compile(r"[a-z0-9][a-z0-9_.]*")
_SIZE = re.compile(r"[0-9]+(\.[0-9]+)?(-[0-9]+(\.[0-9]+)?)? [A-Za-z][A-Za-z_]*")


def load_record(path: Path | None = None) -> Record:
    """The packaged record, read once, or that of a file with the same columns.

    A file is checked in full before anything is returned: `sim.record.csv_files.read_table` says of
    what form it is. Topics and sources of one's own begin with `x_`. Raises RecordError
    with file, line, column, what was expected and the nearest valid value.
    """
    return _read(path) if path else _packaged()


@cache
def _packaged() -> Record:
    return _read(packaged("record.csv"))


def _read(path: Path) -> Record:
    entries: list[Entry] = []
    firsts: dict[str, tuple[int, Entry]] = {}
    places: dict[tuple[str, str, str], int] = {}
    for line in read_table(path, COLUMNS, RecordError):
        entry = _entry(line)
        place = (entry.event, entry.power, entry.republic)
        if place in places:
            raise line.fail(
                "event",
                "one line per event, power and republic "
                f"({entry.power} with {entry.republic} is on line {places[place]})",
            )
        places[place] = line.number
        number, first = firsts.setdefault(entry.event, (line.number, entry))
        _check_same_event(line, entry, number, first)
        entries.append(entry)
    return Record(tuple(entries))


def write_record(record: Record, path: Path) -> None:
    """Writes a record as a file that `load_record` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(COLUMNS)
        for entry in record.entries:
            fields = (getattr(entry, column) for column in COLUMNS)
            lines.writerow(";".join(x) if isinstance(x, tuple) else x for x in fields)


def topic_lines() -> Iterator[Line]:
    """The lines of the packaged list of topics: group, topic and meaning."""
    return read_table(packaged("topics.csv"), ("group", "topic", "meaning"))


@cache
def topics() -> Mapping[str, str]:
    """The words of the column `detail`, and what each stands for."""
    return MappingProxyType({line["topic"]: line["meaning"] for line in topic_lines()})


def _entry(line: Line) -> Entry:
    """A line of the file as an entry, each field checked."""
    if not _EVENT.fullmatch(line["event"]):
        raise line.fail("event", "an id of small letters, digits, '-' and '_'")
    if not _PAGE.fullmatch(line["page"]):
        raise line.fail("page", "a page or section of small letters, digits, '.' and '_'")
    return Entry(
        event=line["event"],
        month=_month(line),
        power=line.choice("power", POWERS),
        republic=line.choice("republic", REPUBLICS),
        channel=line.choice("channel", CHANNELS),
        form=line.choice("form", FORMS),
        detail=_detail(line),
        size=_size(line),
        source=_source(line),
        page=line["page"],
        certainty=line.choice("certainty", CERTAINTIES),
    )


def _month(line: Line) -> str:
    month = line.month("month")
    if not month_number(_EARLIEST) <= month_number(month) <= month_number(_LATEST):
        raise line.fail("month", f"a month from {_EARLIEST} to {_LATEST}")
    return month


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


def _check_same_event(line: Line, entry: Entry, number: int, first: Entry) -> None:
    """Entries of one event differ in power and republic alone."""
    for column in COLUMNS:
        if column not in ("power", "republic") and getattr(entry, column) != getattr(first, column):
            raise line.fail(column, f"the same as for event {entry.event!r} on line {number}")
