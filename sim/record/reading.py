"""The record: the packaged one, and what a scenario or a user puts beside or in place of it."""

import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from sim.calendar import RECORD_END
from sim.errors import MOST_TOLD, Faults, InputError
from sim.record.csv_files import packaged
from sim.record.events import (
    BILATERAL,
    COLUMNS,
    COMPLETE_FORMS,
    JOINT,
    PACKAGED_COMPLETE,
    Entry,
    Record,
)
from sim.record.facilities import FACILITIES, coded, is_facility
from sim.record.own import ONE_PROGRAMME, OwnRecord
from sim.record.rows import NEW, Row, read_rows


def this_month() -> str:
    """The current month: later events have not happened yet."""
    return f"{date.today():%Y-%m}"


def load_record(own: OwnRecord | None = None, *, asking: bool = True) -> Record:
    """The packaged record, read once, or with what is put beside it, or in its place.

    Raises InputError for a faulty file, for added events that may be packaged ones, and where it is
    not said how far China's events are complete: of forms with events after 2020, or of all in a
    record that replaces the packaged one. Without `asking` it is then taken to be 2020-12.
    """
    if own is None:
        return _packaged(ONE_PROGRAMME)
    if own.path is None:
        return _packaged(own.coding)
    path = near_here(own.path)
    rows = read_rows(path, this_month())
    faults = Faults()
    if not own.only:
        with faults:
            _check_against_each_other(path, rows)
        with faults:
            _check_against_packaged(path, rows, own.coding)
    if asking:
        with faults:
            _ask(path, rows, own)
    faults.tell()
    complete = _complete(own)
    entries = tuple(row.entry for row in rows)
    if own.only:
        return Record(entries, complete)
    return Record(_packaged(own.coding).entries + entries, complete)


def bilateral_months(own: OwnRecord | None = None) -> int:
    """Months from 1993-01 in which China's bilateral events are complete; no file is read."""
    return _complete(own)["bilateral"]


def _complete(own: OwnRecord | None) -> dict[str, int]:
    return dict(PACKAGED_COMPLETE) | (own.complete if own else {})


def read_record(path: Path) -> Record:
    """The events of a file alone, checked in full before anything is returned: see `read_rows`."""
    return Record(tuple(row.entry for row in read_rows(near_here(path), this_month())))


@cache
def _packaged(coding: str) -> Record:
    """The packaged record under a coding of China's facilities."""
    if coding == ONE_PROGRAMME:
        return Record(tuple(row.entry for row in read_rows(packaged("record.csv"), "2999-12")))
    others = [e for e in _packaged(ONE_PROGRAMME).entries if not is_facility(e)]
    return Record((*others, *coded(coding)))


@cache
def packaged_entries() -> frozenset[Entry]:
    """All that the packaged record holds, under any coding of facilities."""
    return frozenset(entry for name in FACILITIES for entry in _packaged(name).entries)


@cache
def _packaged_ids() -> frozenset[str]:
    return frozenset(entry.event for entry in packaged_entries())


def near_here(path: Path) -> Path:
    """A path as a person here would write it: from the current folder, unless that is longer."""
    return min(Path(os.path.relpath(path)), path, key=lambda each: len(str(each)))


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


def _check_against_packaged(path: Path, rows: Sequence[Row], coding: str) -> None:
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
    for entry in _packaged(coding).entries:
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
