"""What stands beside or in place of the packaged record: a file of the user's own, and a coding.

Which file, whether it adds rows, how far it is complete; and how facilities are coded.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from sim.calendar import RECORD_END, RECORD_START, month_index, month_label, month_number
from sim.errors import InputError, shown
from sim.names import LABELS, POWERS, code_of
from sim.record.events import COMPLETE_FORMS, PACKAGED_COMPLETE
from sim.spelling import foreign

_FORM_NAMES: Final = {"bilateral": "bilateral events", "sco": "shares in exercises of the SCO"}

#: The usual coding of facilities, that of the rows of the packaged record.
ONE_PROGRAMME: Final = "one_programme"
#: Why a coding has no say beside `only`.
NOTHING_CODED: Final = (
    "has no say where a file stands in place of the packaged record, whose facilities it codes"
)
#: What complete_until names: the last month that is complete, by form of China's events.
Until = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OwnRecord:
    """Rows that are added to the packaged record or, with `only`, used instead of it.

    `until` says to which month China's events of a form are complete; of forms that it leaves out
    added rows change nothing. `called` is what its user calls the file, where a copy has another
    name. `facilities` names the coding of facilities in the packaged record, by which the unit of
    roles goes as well; None is the usual one. A coding alone has no file.
    """

    path: Path | None
    only: bool = False
    until: Until = ()
    called: str = field(default="", compare=False)
    facilities: str | None = None

    @classmethod
    def instead(
        cls,
        path: Path,
        complete: Mapping[str, int] = PACKAGED_COMPLETE,
        facilities: str | None = None,
    ) -> "OwnRecord":
        """A file in place of the packaged record, complete by form for as many months."""
        ends = ((form, month_label(months - 1)) for form, months in complete.items())
        return cls(path, True, until(ends), facilities=facilities)

    @property
    def coding(self) -> str:
        """The coding of facilities."""
        return self.facilities or ONE_PROGRAMME

    @property
    def name(self) -> str:
        """What texts and figures call the file, or the coding where there is none."""
        return self.called or (self.path.name if self.path else self.coding)

    @property
    def stem(self) -> str:
        """What folders are named after: the file, and the coding unless it is the usual one."""
        parts = (self.path.stem if self.path else "", self.facilities or "")
        return "-".join(part for part in parts if part)

    def settled(self) -> "OwnRecord | None":
        """This choice, with the usual coding left unsaid; None where that leaves nothing."""
        if self.facilities == ONE_PROGRAMME:
            return replace(self, facilities=None).settled()
        return self if self.path or self.facilities else None

    def over(self, other: "OwnRecord | None") -> "OwnRecord | None":
        """This choice in place of another, which stands where this one says nothing.

        Raises InputError where a coding is chosen for a file that replaces what is coded.
        """
        if other is None:
            return self.settled()
        coding = self.facilities or other.facilities
        chosen = replace(self if self.path else other, facilities=coding)
        if self.facilities and not self.path and other.only:
            raise InputError(NOTHING_CODED, key="--facilities")
        if chosen.only:
            chosen = replace(chosen, facilities=None)
        return chosen.settled()

    @property
    def complete(self) -> dict[str, int]:
        """Months that are complete by form, as far as anybody said: the user, or the packaged."""
        packaged = {} if self.only else dict(PACKAGED_COMPLETE)
        return packaged | {form: month_index(month) + 1 for form, month in self.until}

    def digest(self) -> str:
        """SHA-256 of what determines results: the file's content, not its place."""
        said = [self._content(), self.only, self.until]
        if self.facilities:
            said.append(self.facilities)
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def _content(self) -> str:
        if self.path is None:
            return ""
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", file=self.path) from None


def coding_of(own: OwnRecord | None) -> str:
    """The coding of facilities that holds beside a record of the user's own, or without one."""
    return own.coding if own else ONE_PROGRAMME


def complete_forms(power: str, form: str | None) -> tuple[str, ...]:
    """The forms of a power that are said to be complete: all of China's unless one is named.

    Raises ValueError where there is nothing to say of a power or form.
    """
    if power not in POWERS:
        code = code_of(power, POWERS)
        hint = f"; did you mean '{code}'?" if code else foreign(power)
        raise ValueError(f"unknown power {power[:40]!r}; expected CHN{hint}")
    if power != "CHN":
        raise ValueError(
            f"{LABELS[power]}'s half of the record is complete nowhere, and its events are drawn "
            "throughout; leave it out"
        )
    if form is None:
        return COMPLETE_FORMS
    if form not in COMPLETE_FORMS:
        hint = "; those of the QCCM go with 'bilateral'" if form == "qccm" else foreign(form)
        raise ValueError(
            f"unknown form {form[:40]!r}; expected {' or '.join(COMPLETE_FORMS)}{hint}"
        )
    return (form,)


def complete_month(text: str, only: bool, latest: str) -> str:
    """The month to which a record is said to be complete, checked; `latest` is this month.

    Raises ValueError unless it is a month that can be, not before what is complete already.
    """
    number = month_number(text)
    if number > month_number(latest):
        raise ValueError(f"{text} lies in the future; expected a month up to {latest}")
    first = RECORD_START if only else RECORD_END
    if number < month_number(first):
        why = "the record begins" if only else "the packaged record is complete to"
        raise ValueError(f"{text} comes before {first}, {'where ' if only else ''}{why}")
    return text


def until(said: Iterable[tuple[str, str]]) -> Until:
    """What was said of forms, each once, in the order of the forms."""
    by_form: Mapping[str, str] = dict(said)
    return tuple((form, by_form[form]) for form in COMPLETE_FORMS if form in by_form)


def in_captions(own: OwnRecord | None) -> str:
    """What a caption adds to the title of a scenario: whose record, and how far it is complete."""
    if own is None:
        return ""
    coded = f", facilities coded as {own.coding}" if own.facilities else ""
    if own.path is None:
        return coded
    how = " in place of the packaged record" if own.only else ""
    said = f", with {shown(own.name)}{how}{coded}"
    ends = dict(own.until)
    if len(ends) == len(COMPLETE_FORMS) and len(set(ends.values())) == 1:
        return f"{said}, China's events to {ends['bilateral']}"
    told = " and ".join(f"{_FORM_NAMES[form]} to {month}" for form, month in own.until)
    return f"{said}, China's {told}" if told else said


def complete_text(complete: Mapping[str, int]) -> str:
    """How far China's events are complete, in words."""
    ends = {form: month_label(complete[form] - 1) for form in COMPLETE_FORMS}
    if len(set(ends.values())) == 1:
        return f"China's events are complete to {ends['bilateral']}"
    parts = [f"{_FORM_NAMES[form]} to {end}" for form, end in ends.items()]
    return f"China's {' and '.join(parts)} are complete"
