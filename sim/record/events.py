"""The coded record: dated security events of China and Russia with the five republics.

One entry per event, power and republic; entries of one joint event share its id. How each was
coded, and what the sources leave uncertain, is told in docs/codebook.md. The Russian half of the
record is incomplete.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calendar import RECORD_END, RECORD_MONTHS, RECORD_START, month_index, month_number
from sim.names import CHANNELS, FORMS, LABELS, POWERS, REPUBLICS
from sim.record.datasets import DataError, Line, nearest, packaged, read_table

COLUMNS: Final = (
    "event",
    "month",
    "power",
    "republic",
    "channel",
    "form",
    "detail",
    "size",
    "source",
    "page",
    "certainty",
)
SOURCES: Final = (
    "yau2022",
    "didigova2021",
    "olimova_olimov2021",
    "aliyev2019",
    "rauf_saud2020",
    "mme_v7",
)
CERTAINTIES: Final = (
    "certain",
    "month_inferred",
    "month_unknown",
    "reported_denied",
    "approximate",
)
#: Forms of a joint event.
MULTILATERAL: Final = tuple(form for form in FORMS if form != "bilateral")
#: Forms whose exercises are shared by several republics.
JOINT: Final = ("sco", "csto")
#: Pages of yau2022 whose bilateral events every account is scored on.
SCORED_PAGES: Final = ("app1", "app3", "app4", "app5")
#: Periods of the summary: before the SCO, before the Belt and Road, after.
PERIODS: Final = (("1993-01", "2000-12"), ("2001-01", "2013-12"), ("2014-01", RECORD_END))
#: What a user's own source keys and topics begin with.
OWN: Final = "x_"

_EARLIEST, _LATEST = "1991-01", "2050-12"
_WORD = re.compile(r"[a-z0-9][a-z0-9_]*")
_EVENT = re.compile(r"[a-z0-9][a-z0-9_-]*")
_PAGE = re.compile(r"[a-z0-9][a-z0-9_.]*")
_SIZE = re.compile(r"[0-9]+(\.[0-9]+)?(-[0-9]+(\.[0-9]+)?)? [A-Za-z][A-Za-z_]*")

Counts = NDArray[np.int64]


class RecordError(DataError):
    """A record file is not as it should be; the message says where, and what was expected."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record: an event of one power with one republic.

    `month` is YYYY-MM, `detail` holds topic codes, `size` amounts with units, such as
    `1200 personnel`, or nothing.
    """

    event: str
    month: str
    power: str
    republic: str
    channel: str
    form: str
    detail: tuple[str, ...]
    size: tuple[str, ...]
    source: str
    page: str
    certainty: str

    @property
    def is_own(self) -> bool:
        """Whether a user has added it, from a source of their own."""
        return self.source.startswith(OWN)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Events per year for a plot: `counts` has shape (label, year)."""

    years: tuple[int, ...]
    labels: tuple[str, ...]
    counts: Counts


@dataclass(frozen=True)
class Record:
    """Coded events, in the order of their file."""

    entries: tuple[Entry, ...]

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def months(self) -> int:
        """Months that are covered, from 1993-01: to 2020-12, or to the last event of one's own.

        The packaged record holds a few events of 2021, too few to say that the year is covered.
        """
        own = [month_index(entry.month) + 1 for entry in self.entries if entry.is_own]
        return max([RECORD_MONTHS, *own])

    def select(
        self,
        *,
        power: str | None = None,
        republic: str | None = None,
        channels: Collection[str] | None = None,
        forms: Collection[str] | None = None,
        sources: Collection[str] | None = None,
        pages: Collection[str] | None = None,
        certainties: Collection[str] | None = None,
    ) -> "Record":
        """The entries that agree with every argument given.

        Raises ValueError for a power, republic, channel, form or certainty that does not exist.
        """
        _known("power", () if power is None else (power,), POWERS)
        _known("republic", () if republic is None else (republic,), REPUBLICS)
        _known("channel", channels or (), CHANNELS)
        _known("form", forms or (), FORMS)
        _known("certainty", certainties or (), CERTAINTIES)
        return Record(
            tuple(
                entry
                for entry in self.entries
                if power in (None, entry.power)
                and republic in (None, entry.republic)
                and (channels is None or entry.channel in channels)
                and (forms is None or entry.form in forms)
                and (sources is None or entry.source in sources)
                and (pages is None or entry.page in pages)
                and (certainties is None or entry.certainty in certainties)
            )
        )

    def scored(self) -> "Record":
        """China's bilateral events that yardsticks and accounts face.

        Those of yau2022's appendices, and those from sources of one's own.
        """
        chosen = self.select(power="CHN", forms=("bilateral",))
        return Record(
            tuple(
                entry
                for entry in chosen.entries
                if entry.is_own or (entry.source == "yau2022" and entry.page in SCORED_PAGES)
            )
        )

    def counts(
        self,
        power: str,
        forms: Collection[str] = ("bilateral",),
        sources: Collection[str] | None = None,
        months: int | None = None,
    ) -> Counts:
        """Events of a power, shape (month, republic, channel), the months covered.

        Entries outside these months, or the first `months`, are left out.
        """
        chosen = self.select(power=power, forms=forms, sources=sources)
        covered = self.months if months is None else months
        counts = np.zeros((covered, len(REPUBLICS), len(CHANNELS)), dtype=np.int64)
        for entry in chosen.entries:
            month = month_index(entry.month)
            if 0 <= month < covered:
                republic, channel = REPUBLICS.index(entry.republic), CHANNELS.index(entry.channel)
                counts[month, republic, channel] += 1
        return counts

    def joint(self, power: str, months: int | None = None) -> Counts:
        """Joint exercises of a power under SCO or CSTO, shape (month, republic).

        Not those of the QCCM, which is China's own and has one republic in it.
        """
        exercises: Counts = self.counts(power, JOINT, months=months)[
            :, :, CHANNELS.index("exercise")
        ]
        return exercises

    def summary(self, power: str, forms: Collection[str] = FORMS) -> Counts:
        """Events of a power, shape (period, republic, channel), by PERIODS."""
        counts = self.counts(power, forms)
        return np.stack(
            [
                counts[month_index(first) : month_index(last) + 1].sum(axis=0)
                for first, last in PERIODS
            ]
        )

    def timeline(
        self, power: str, by: str = "channel", forms: Collection[str] = ("bilateral",)
    ) -> Timeline:
        """Events of a power per year, `by` channel or republic, over the years of the record."""
        if by not in ("channel", "republic"):
            raise ValueError(f"{by!r}: expected channel or republic")
        years = tuple(range(int(RECORD_START[:4]), int(RECORD_END[:4]) + 1))
        counts = self.counts(power, forms, months=RECORD_MONTHS)
        counts = counts.reshape(len(years), 12, len(REPUBLICS), len(CHANNELS))
        if by == "channel":
            return Timeline(years, CHANNELS, counts.sum(axis=(1, 2)).T)
        return Timeline(years, REPUBLICS, counts.sum(axis=(1, 3)).T)

    def extended(self, other: "Record") -> "Record":
        """This record with the entries of `other` after its own.

        Raises RecordError where both hold an event of the same id.
        """
        shared = {entry.event for entry in self.entries} & {entry.event for entry in other.entries}
        if shared:
            raise RecordError(f"event {min(shared)!r} is in both records; give it another id")
        return Record(self.entries + other.entries)


def load_record(path: Path | None = None) -> Record:
    """The packaged record, read once, or that of a file with the same columns.

    A file is checked in full before anything is returned: see `sim.datasets.read_table` for its
    form, and below for each field. Topics and sources of one's own begin with `x_`. Raises
    RecordError with file, line, column, what was expected and the nearest valid value.
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


@cache
def topics() -> Mapping[str, str]:
    """The words of the column `detail`, and what each stands for."""
    return MappingProxyType({line["topic"]: line["meaning"] for line in _topic_lines()})


def _topic_lines() -> Iterator[Line]:
    return read_table(packaged("topics.csv"), ("group", "topic", "meaning"))


def summary_table(record: Record, power: str, forms: Collection[str] = FORMS) -> str:
    """`Record.summary` as a Markdown table, a line per republic and period, with totals."""
    lines = ["| republic | period | " + " | ".join(CHANNELS) + " | all |"]
    lines.append("|---|---|" + "--:|" * (len(CHANNELS) + 1))
    table = record.summary(power, forms)
    for r, republic in enumerate(REPUBLICS):
        for p, (first, last) in enumerate(PERIODS):
            lines.append(_table_line(LABELS[republic], f"{first[:4]}-{last[:4]}", table[p, r]))
    for p, (first, last) in enumerate(PERIODS):
        lines.append(_table_line("all five", f"{first[:4]}-{last[:4]}", table[p].sum(axis=0)))
    lines.append(_table_line("all five", "all", table.sum(axis=(0, 1))))
    return "\n".join(lines)


def codebook_tables(record: Record) -> dict[str, str]:
    """The generated tables of docs/codebook.md by name."""
    return {
        "china bilateral": summary_table(record, "CHN", ("bilateral",)),
        "china joint": summary_table(record, "CHN", MULTILATERAL),
        "russia": summary_table(record, "RUS"),
        "appendices": _appendix_table(record),
        "topics": _topic_table(),
    }


def _appendix_table(record: Record) -> str:
    lines = ["| appendix | " + " | ".join(REPUBLICS) + " | all |", "|---|" + "--:|" * 6]
    for number in range(1, 6):
        chosen = record.select(power="CHN", sources=("yau2022",), pages=(f"app{number}",))
        counts = [len(chosen.select(republic=republic)) for republic in REPUBLICS]
        cells = [str(number), *(str(n) for n in counts), str(sum(counts))]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _topic_table() -> str:
    lines = ["| group | topic | meaning |", "|---|---|---|"]
    for line in _topic_lines():
        lines.append(f"| {line['group']} | `{line['topic']}` | {line['meaning']} |")
    return "\n".join(lines)


def _table_line(republic: str, period: str, counts: Counts) -> str:
    cells = [republic, period, *(str(n) for n in counts), str(counts.sum())]
    return "| " + " | ".join(cells) + " |"


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
    month = line["month"]
    try:
        number = month_number(month)
    except ValueError as problem:
        raise RecordError(f"{line.file}:{line.number}: column 'month': {problem}") from None
    if not month_number(_EARLIEST) <= number <= month_number(_LATEST):
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


def _known(what: str, given: Iterable[str], allowed: Collection[str]) -> None:
    for value in given:
        if value not in allowed:
            raise ValueError(f"{value!r} is no {what}; expected one of {', '.join(allowed)}")
