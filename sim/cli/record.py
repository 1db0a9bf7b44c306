"""A record of the user's own as commands name it, and what `wakhan record` prints and draws."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sim.errors import InputError
from sim.names import CHANNELS, FORMS
from sim.record.codebook import summary_rows
from sim.record.coverage import adding_up, coverage
from sim.record.events import BILATERAL, JOINT, Record
from sim.record.facilities import coding
from sim.record.own import (
    NOTHING_CODED,
    OwnRecord,
    complete_forms,
    complete_month,
    complete_text,
    until,
)
from sim.record.reading import load_record, read_record, this_month
from sim.scenario.files import TABLES, near_file
from sim.tables import Table

INCOMPLETE: Final = (
    "The Russian half of the record is incomplete: exercises, too few of those with one republic "
    "after 2010,\nand the few other events that were found. Never read a low Russian count as "
    "little Russian activity\n(docs/codebook.md)."
)


def own_record(
    add: str | None, only: str | None, until_said: Sequence[str], facilities: str | None
) -> OwnRecord | None:
    """What the options of a record say together, checked."""
    if add and only:
        raise InputError("give either --record (adds) or --record-only (in place)")
    if facilities is not None:
        try:
            coding(facilities)
        except ValueError as problem:
            raise InputError(str(problem), key="--facilities") from None
        if only:
            raise InputError(NOTHING_CODED, key="--facilities")
    file = add or only
    if not file:
        if until_said:
            raise InputError("says nothing without --record FILE", key="--complete-until")
        return OwnRecord(None, facilities=facilities) if facilities else None
    said = [pair for text in until_said for pair in _complete(text, bool(only))]
    if not Path(file).exists():
        raise InputError(f"no such file{near_file(Path(file), TABLES)}", file=file)
    path = Path(os.path.abspath(file))
    read_record(path)  # what is wrong with the file is said first
    return OwnRecord(path, bool(only), until(said), facilities=facilities)


def _complete(text: str, only: bool) -> Iterator[tuple[str, str]]:
    """Forms and their last month, of `CHN=2024-06` or `CHN.bilateral=2024-06`."""
    place, sign, month = text.partition("=")
    power, dot, form = place.partition(".")
    try:
        if not sign:
            raise ValueError(f"expected CHN=YYYY-MM or CHN.bilateral=YYYY-MM, not {text[:40]!r}")
        last = complete_month(month[:40], only, this_month())
        for each in complete_forms(power, form if dot else None):
            yield each, last
    except ValueError as problem:
        raise InputError(str(problem), key="--complete-until") from None


def record_overview(own: OwnRecord | None) -> tuple[str | Table, ...]:
    """Counts by republic, period and channel: China's, joint ones, and Russia's."""
    record = load_record(own, asking=False)
    said = "\n".join(coverage(own)) if own else f"{complete_text(record.complete)}."
    said += f"\n{adding_up(record, own)}"
    return (
        said,
        _counts("China, bilateral events (those of the QCCM among them)", record, "CHN", BILATERAL),
        _counts(
            "China, under the SCO (an event with four republics counts four times)",
            record,
            "CHN",
            JOINT,
        ),
        _counts("Russia, all forms; INCOMPLETE", record, "RUS", FORMS),
        INCOMPLETE,
    )


def _counts(title: str, record: Record, power: str, forms: Sequence[str]) -> Table:
    rows = summary_rows(record, power, forms)
    return Table(title, ("republic", "years", *CHANNELS, "all"), tuple(rows))


def draw_timeline(own: OwnRecord | None, path: Path) -> Path:
    """Draws the dated events to a file, which must not be there yet; returns its path."""
    if path.suffix not in (".png", ".svg"):
        raise InputError("expected a file name that ends in .png or .svg", file=path)
    if not path.parent.is_dir():
        raise InputError(f"no such folder: '{path.parent}'", file=path)
    if path.exists():
        raise InputError("is there already; nothing was written", file=path)
    from sim import plots
    from sim.plots import saving

    saving.write(plots.record_timeline(load_record(own, asking=False), own), path)
    return path
