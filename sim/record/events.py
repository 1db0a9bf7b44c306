"""The coded record: dated security events of China and Russia with the five republics.

One entry per event, power and republic; entries of one joint event share its id. How each was
coded, and what the sources leave uncertain, is told in docs/codebook.md. The Russian half of the
record is incomplete.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calendar import RECORD_END, RECORD_MONTHS, month_index, month_label
from sim.names import CHANNELS, EXERCISE, FORMS, POWERS, REPUBLICS

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
    "russia_2011_2020",
)
CERTAINTIES: Final = (
    "certain",
    "month_inferred",
    "month_unknown",
    "reported_denied",
    "approximate",
    "scheduled",
)
#: The certainty of events that no report dates: a yearly practice is known to have been kept up.
SCHEDULED: Final = "scheduled"
#: The topic of practices whose whole schedule is known, their reported events among them.
STANDING: Final = "standing"
#: Forms that are counted as bilateral: the QCCM is China's own, with one republic in it.
BILATERAL: Final = ("bilateral", "qccm")
#: Forms whose exercises are shared by several republics.
JOINT: Final = ("sco", "csto")
#: Forms of China's events of which it is known how far they are complete; the first holds for all
#: that count as bilateral. The Russian half of the record is complete nowhere.
COMPLETE_FORMS: Final = ("bilateral", "sco")
#: Pages of yau2022 whose bilateral events every account is scored on.
SCORED_PAGES: Final = ("app1", "app3", "app4", "app5")
#: Periods of the summary: before the SCO, before the Belt and Road, after.
PERIODS: Final = (("1993-01", "2000-12"), ("2001-01", "2013-12"), ("2014-01", RECORD_END))
#: What a user's own source keys and topics begin with.
OWN: Final = "x_"

#: How far the packaged record is complete, in months from 1993-01. It holds a few events of 2021,
#: too few to say that the year is complete.
PACKAGED_COMPLETE: Final[Mapping[str, int]] = dict.fromkeys(COMPLETE_FORMS, RECORD_MONTHS)

Counts = NDArray[np.int64]


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


@dataclass(frozen=True)
class Record:
    """Coded events, in the order of their files, and how far they are complete.

    `complete` holds months from 1993-01 by form: so many months of China's events are all there,
    the silent ones included. Later events may be held as well; nothing is replayed or scored there.
    """

    entries: tuple[Entry, ...]
    complete: Mapping[str, int] = field(default_factory=lambda: dict(PACKAGED_COMPLETE))

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def months(self) -> int:
        """Months from 1993-01 in which China's bilateral events are complete."""
        return self.complete["bilateral"]

    @property
    def joint_months(self) -> int:
        """Months from 1993-01 in which China's shares in exercises of the SCO are complete."""
        return self.complete["sco"]

    @property
    def last_year(self) -> int:
        """The last year with an event or a complete month, 2020 at least."""
        ends = [month_label(months - 1) for months in self.complete.values() if months]
        return int(max([RECORD_END, *ends, *(entry.month for entry in self.entries)])[:4])

    @property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """PERIODS, and one for the years after them that the record reaches."""
        if self.last_year <= int(RECORD_END[:4]):
            return PERIODS
        return (*PERIODS, (month_label(RECORD_MONTHS), f"{self.last_year}-12"))

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
        return self.with_entries(
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

    def with_entries(self, entries: Iterable[Entry]) -> "Record":
        """A record of other events that is complete as far as this one."""
        return Record(tuple(entries), self.complete)

    def reported(self) -> "Record":
        """The events that reports show: all but those known from a schedule alone.

        What a model says reports would show is compared with these; a replay takes all events.
        """
        return self.with_entries(e for e in self.entries if e.certainty != SCHEDULED)

    def in_full(self) -> "Record":
        """Events of which none is missing, so that each stands for itself alone.

        So practices whose whole schedule is known, and facilities. Others stand for unreported
        ones as well.
        """
        return self.with_entries(
            e for e in self.entries if STANDING in e.detail or e.channel == "basing"
        )

    def scored(self) -> "Record":
        """China's bilateral events that yardsticks and accounts face.

        Those of yau2022's appendices, facilities, and those from sources of one's own.
        """
        chosen = self.select(power="CHN", forms=("bilateral",))
        return self.with_entries(entry for entry in chosen.entries if is_scored(entry))

    def counts(
        self,
        power: str,
        forms: Collection[str] = ("bilateral",),
        sources: Collection[str] | None = None,
        months: int | None = None,
    ) -> Counts:
        """Events of a power, shape (month, republic, channel), in the first `months`.

        Unless told, in the months in which China's bilateral events are complete.
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
        """Exercises of a power under SCO or CSTO, shape (month, republic), in the first `months`.

        Unless told, in the months in which China's shares in them are complete.
        """
        covered = self.joint_months if months is None else months
        exercises: Counts = self.counts(power, JOINT, months=covered)[..., EXERCISE]
        return exercises

    def summary(self, power: str, forms: Collection[str] = FORMS) -> Counts:
        """Reported events of a power, shape (period, republic, channel), by `periods`."""
        months = month_index(f"{self.last_year}-12") + 1
        counts = self.reported().counts(power, forms, months=months)
        return np.stack(
            [
                counts[month_index(first) : month_index(last) + 1].sum(axis=0)
                for first, last in self.periods
            ]
        )

    def extended(self, other: "Record") -> "Record":
        """This record with the events of `other` after its own; complete as far as it was."""
        return self.with_entries(self.entries + other.entries)


def is_scored(entry: Entry) -> bool:
    """Whether a bilateral event of China's is one that yardsticks and accounts face."""
    if entry.certainty == SCHEDULED:
        return False
    appendix = entry.source == "yau2022" and entry.page in SCORED_PAGES
    return entry.is_own or appendix or entry.channel == "basing"


def _known(what: str, given: Iterable[str], allowed: Collection[str]) -> None:
    for value in given:
        if value not in allowed:
            raise ValueError(f"{value!r} is no {what}; expected one of {', '.join(allowed)}")
