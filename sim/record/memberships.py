"""Memberships of the republics in institutions, by spell."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calendar import RECORD_END, RECORD_START, month_index
from sim.names import INSTITUTIONS, REPUBLICS
from sim.record.csv_files import packaged, read_table

MEMBERSHIP_COLUMNS = ("institution", "republic", "from", "to", "source", "confidence")
MEMBERSHIP_CONFIDENCES = ("month", "year", "memory")


@dataclass(frozen=True, slots=True)
class Membership:
    """One spell of one republic in one institution; `last` is None while it lasts."""

    institution: str
    republic: str
    first: str
    last: str | None
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Memberships:
    """All spells, in the order of the file."""

    spells: tuple[Membership, ...]

    def active(
        self, institution: str, first: str = RECORD_START, last: str = RECORD_END
    ) -> NDArray[np.bool_]:
        """Whether each republic is a member, shape (month, republic), from `first` to `last`."""
        if institution not in INSTITUTIONS:
            raise ValueError(f"{institution!r}: expected one of {', '.join(INSTITUTIONS)}")
        months = month_index(last, first) + 1
        member = np.zeros((months, len(REPUBLICS)), dtype=np.bool_)
        for spell in self.spells:
            if spell.institution == institution:
                begin = max(month_index(spell.first, first), 0)
                end = months if spell.last is None else month_index(spell.last, first) + 1
                member[begin : max(end, 0), REPUBLICS.index(spell.republic)] = True
        return member


def load_memberships(path: Path | None = None) -> Memberships:
    """The spells of membership, from the packaged file or another of the same form.

    Raises InputError also where two spells of one republic in one institution overlap.
    """
    spells: list[Membership] = []
    for line in read_table(path or packaged("memberships.csv"), MEMBERSHIP_COLUMNS):
        spell = Membership(
            line.choice("institution", INSTITUTIONS),
            line.choice("republic", REPUBLICS),
            line.month("from"),
            line.month("to") if line["to"] else None,
            line["source"],
            line.choice("confidence", MEMBERSHIP_CONFIDENCES),
        )
        if spell.last is not None and spell.last < spell.first:
            raise line.fail("to", f"a month not before {spell.first}")
        for other in spells:
            same = (other.institution, other.republic) == (spell.institution, spell.republic)
            apart = (other.last or "9999") < spell.first or (spell.last or "9999") < other.first
            if same and not apart:
                raise line.fail("from", f"no overlap with the spell from {other.first}")
        spells.append(spell)
    return Memberships(tuple(spells))
