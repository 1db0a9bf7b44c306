"""What `wakhan record` prints and draws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sim.errors import InputError
from sim.names import CHANNELS, LABELS, REPUBLICS
from sim.record.csv_files import DataError
from sim.record.events import MULTILATERAL, PERIODS, Record
from sim.record.reading import load_record
from sim.tables import Table

INCOMPLETE: Final = (
    "The Russian half of the record is incomplete: exercises of 1994-2010 from one dataset, and "
    "the few events\nthat the studies date. Never read a low Russian count as little Russian "
    "activity (docs/codebook.md)."
)


def read_record(path: Path | None) -> Record:
    """The packaged record, or that of a file; a fault in it is an InputError."""
    try:
        return load_record(path)
    except (DataError, OSError) as error:
        raise InputError(str(error)) from None


def record_overview(record: Record) -> tuple[str | Table, ...]:
    """Counts by republic, period and channel: China's, joint ones, and Russia's."""
    return (
        _counts("China, bilateral events", record, "CHN", ("bilateral",)),
        _counts(
            "China, under an organisation (an event with four republics counts four times)",
            record,
            "CHN",
            MULTILATERAL,
        ),
        _counts("Russia, all forms; INCOMPLETE", record, "RUS", ("bilateral", *MULTILATERAL)),
        INCOMPLETE,
    )


def _counts(title: str, record: Record, power: str, forms: Sequence[str]) -> Table:
    counts = record.summary(power, forms)
    rows = []
    for place, republic in enumerate([*REPUBLICS, "all five"]):
        here = counts[:, place] if place < len(REPUBLICS) else counts.sum(axis=1)
        for (first, last), line in zip(PERIODS, here, strict=True):
            cells = [str(number) for number in (*line, line.sum())]
            name = LABELS.get(republic, republic)
            rows.append((name, f"{first[:4]}-{last[:4]}", *cells))
    total = counts.sum(axis=(0, 1))
    rows.append(("all five", "all", *(str(number) for number in (*total, total.sum()))))
    return Table(title, ("republic", "years", *CHANNELS, "all"), tuple(rows))


def draw_timeline(record: Record, path: Path) -> Path:
    """Draws the dated events to a file, which must not be there yet; returns its path."""
    if path.suffix not in (".png", ".svg"):
        raise InputError("expected a file name that ends in .png or .svg", file=path)
    if not path.parent.is_dir():
        raise InputError(f"no such folder: '{path.parent}'", file=path)
    if path.exists():
        raise InputError("is there already; nothing was written", file=path)
    from sim import plots
    from sim.plots import saving

    saving.write(plots.record_timeline(record), path)
    return path
