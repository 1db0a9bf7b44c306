"""Codings of China's facilities: what counts as one, and whose it is, by name.

The packaged record holds those of ONE_PROGRAMME. The rows of each other coding are a file of
sim/data, facilities_NAME.csv, and stand in place of all of China's facilities there.
"""

from functools import cache
from typing import Final

from sim.record.csv_files import packaged
from sim.record.events import Entry
from sim.record.own import ONE_PROGRAMME
from sim.record.rows import read_rows
from sim.spelling import nearest

#: Codings, and what each says.
FACILITIES: Final = {
    ONE_PROGRAMME: "the works agreed in 2016, the site facing the Wakhan among them, are one "
    "facility, the centre against terrorism of 2018 another",
    "several_sites": "each outpost, commandant's office and training centre of those works is a "
    "facility of its own, and so is the centre of 2018",
    "china_manned": "only a site that Chinese troops are reported to man is a facility: the one "
    "facing the Wakhan; what China pays for and Tajik soldiers man is none",
}


def coding(name: str) -> str:
    """The name of a coding, checked. Raises ValueError for one that does not exist."""
    if name in FACILITIES:
        return name
    known = ", ".join(FACILITIES)
    raise ValueError(
        f"{name[:40]!r} is no coding of facilities; expected one of {known}"
        f"{nearest(name[:40], FACILITIES)}"
    )


@cache
def coded(name: str) -> tuple[Entry, ...]:
    """The facilities of a coding other than ONE_PROGRAMME."""
    path = packaged(f"facilities_{coding(name)}.csv")
    return tuple(row.entry for row in read_rows(path, "2999-12"))


def is_facility(entry: Entry) -> bool:
    """Whether an event is one that codings tell apart: a facility of China's."""
    return entry.power == "CHN" and entry.channel == "basing"
