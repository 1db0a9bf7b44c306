"""The record: read from its files, checked and written."""

import csv
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sim.calendar import RECORD_END, RECORD_START
from sim.errors import MOST_TOLD, Faults, InputError
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
from sim.record.events import (
    BILATERAL,
    CERTAINTIES,
    COLUMNS,
    COMPLETE_FORMS,
    JOINT,
    OWN,
    PACKAGED_COMPLETE,
    SOURCES,
    Entry,
    Record,
)
from sim.record.own import OwnRecord

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


def this_month() -> str:
    """The current month: later events have not happened yet."""
    return f"{date.today():%Y-%m}"


def load_record(own: OwnRecord | None = None, *, asking: bool = True) -> Record:
    """The packaged record, read once, or with what the user adds to it or puts in its place.

    Raises InputError for a faulty file, for added events that may be packaged ones, and where it is
    not said how far China's events are complete: of forms with events after 2020, or of all in a
    record that replaces the packaged one. Without `asking` it is then taken to be 2020-12.
    """
    if own is None:
        return _packaged()
    path = near_here(own.path)
    rows = read_rows(path, this_month())
    faults = Faults()
    if not own.only:
        with faults:
            _check_against_each_other(path, rows)
        with faults:
            _check_against_packaged(path, rows)
    if asking:
        with faults:
            _ask(path, rows, own)
    faults.tell()
    complete = _complete(own)
    entries = tuple(row.entry for row in rows)
    if own.only:
        return Record(entries, complete)
    return Record(_packaged().entries + entries, complete)


def bilateral_months(own: OwnRecord | None = None) -> int:
    """Months from 1993-01 in which China's bilateral events are complete; no file is read."""
    return _complete(own)["bilateral"]


def _complete(own: OwnRecord | None) -> dict[str, int]:
    return dict(PACKAGED_COMPLETE) | (own.complete if own else {})


def read_record(path: Path) -> Record:
    """The events of a file alone, checked in full before anything is returned: see `read_rows`."""
    return Record(tuple(row.entry for row in read_rows(near_here(path), this_month())))


@cache
def _packaged() -> Record:
    return Record(tuple(row.entry for row in read_rows(packaged("record.csv"), "2999-12")))


@cache
def _packaged_ids() -> frozenset[str]:
    return frozenset(entry.event for entry in _packaged().entries)


def near_here(path: Path) -> Path:
    """A path as a person here would write it: from the current folder, unless that is longer."""
    return min(Path(os.path.relpath(path)), path, key=lambda each: len(str(each)))


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


def form_of(entry: Entry) -> str | None:
    """The form whose completeness holds for an event; None where it is never replayed or scored.

    So for Russia's events, and for what happens under an organisation but exercises of the SCO.
    """
    if entry.power != "CHN":
        return None
    if entry.form in BILATERAL:
        return "bilateral"
    return "sco" if entry.form in JOINT and entry.channel == "exercise" else None


def later_by_form(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """China's events after 2020 by form: how far these are complete has to be said."""
    later = [entry for entry in entries if entry.month > RECORD_END]
    return {form: [entry for entry in later if form_of(entry) == form] for form in COMPLETE_FORMS}


def _ask(path: Path, rows: Sequence[Row], own: OwnRecord) -> None:
    """Raises InputError where it is not said how far China's events of a form are complete."""
    said = dict(own.until)
    lines = {row.entry: row.number for row in reversed(rows)}
    for form, later in later_by_form(row.entry for row in rows).items():
        if form in said or not (own.only or later):
            continue
        if later:
            events = f"{len(later)} event{'' if len(later) == 1 else 's'}"
            why = f"China has {events} of form '{form}' after {RECORD_END}, and nothing says"
        else:
            why = "replaces the packaged record, and nothing says"
        raise InputError(
            f"{why} to which month they are complete; say complete_until: {{CHN: {{{form}: "
            f"YYYY-MM}}}} in the scenario's 'record', or --complete-until CHN.{form}=YYYY-MM"
            + (f" ({RECORD_END}: later ones are shown only)" if later else ""),
            file=path,
            line=lines[later[0]] if later else None,
        )


def _check_against_packaged(path: Path, rows: Sequence[Row]) -> None:
    """Raises InputError for added events that have a packaged id, or may be packaged ones."""
    ids = _packaged_ids()
    shared = sum(row.entry.event in ids for row in rows)
    if shared > MOST_TOLD:
        raise InputError(
            f"holds {shared:,} rows of the packaged record; leave these out, or use the file in "
            "its place ('only: FILE' in a scenario's 'record', or --record-only FILE)",
            file=path,
        )
    alike: dict[tuple[str, ...], str] = {}
    for entry in _packaged().entries:
        alike.setdefault(_likeness(entry), entry.event)
    faults = Faults()
    for row in rows:
        with faults:
            key = f"column 'event': {row.entry.event!r}"
            if row.entry.event in ids:
                told = "the packaged record has an event of this id; give it another"
                raise InputError(told, file=path, line=row.number, key=key)
            twin = alike.get(_likeness(row.entry))
            if twin and not row.new:
                month, power, republic, channel = _likeness(row.entry)
                raise InputError(
                    f"may be '{twin}' of the packaged record ({power}, {republic}, {channel}, "
                    f"{month}); leave the line out, or say 'yes' in a column '{NEW}'",
                    file=path,
                    line=row.number,
                    key=key,
                )
    faults.tell()


def _check_against_each_other(path: Path, rows: Sequence[Row]) -> None:
    """Raises InputError for added events that differ in nothing but their id, copied ones apart."""
    copied = _packaged_ids()
    faults = Faults()
    first: dict[Entry, Row] = {}
    for row in rows:
        other = first.setdefault(replace(row.entry, event=""), row)
        with faults:
            if other is not row and not row.new and row.entry.event not in copied:
                raise InputError(
                    f"differs from line {other.number} in nothing but its id; leave the line out, "
                    f"or say 'yes' in a column '{NEW}'",
                    file=path,
                    line=row.number,
                    key=f"column 'event': {row.entry.event!r}",
                )
    faults.tell()


def _likeness(entry: Entry) -> tuple[str, str, str, str]:
    """What two mentions of one event have in common."""
    return entry.month, entry.power, entry.republic, entry.channel


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
