"""The coded record: dated security events of China and Russia with the five republics.

One entry per event, power and republic; entries of one joint event share its id. How each was
coded, and what the sources leave uncertain, is told in docs/codebook.md. The Russian half of the
record is incomplete.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calendar import RECORD_END, RECORD_MONTHS, RECORD_START, month_index
from sim.names import CHANNELS, FORMS, POWERS, REPUBLICS
from sim.record.csv_files import DataError

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


def _known(what: str, given: Iterable[str], allowed: Collection[str]) -> None:
    for value in given:
        if value not in allowed:
            raise ValueError(f"{value!r} is no {what}; expected one of {', '.join(allowed)}")
