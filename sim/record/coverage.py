"""What a record of the user's own covers, in words."""

from collections import Counter
from collections.abc import Iterator

from sim.calendar import RECORD_END, month_index
from sim.errors import shown
from sim.names import LABELS, POWERS
from sim.record.events import BILATERAL, SCHEDULED, Entry, Record, is_scored
from sim.record.facilities import FACILITIES
from sim.record.own import OwnRecord, coding_of, complete_text
from sim.record.reading import form_of, later_by_form, load_record, packaged_entries, read_record


def coverage(own: OwnRecord) -> Iterator[str]:
    """Lines on what a file holds, how far it is complete, and what of it is shown only.

    Raises InputError where the file is faulty; it may leave open how far it is complete.
    """
    whole = load_record(own, asking=False)
    if own.facilities:
        yield f"facilities coded as {own.coding}: {FACILITIES[own.coding]}"
    if own.path is None:
        yield complete_text(whole.complete)
        return
    rows = read_record(own.path)
    by_power = Counter(entry.power for entry in rows.entries)
    months = sorted(entry.month for entry in rows.entries)
    said = ", ".join(f"{LABELS[power]} {by_power[power]}" for power in POWERS if by_power[power])
    span = months[0] if months[0] == months[-1] else f"{months[0]} to {months[-1]}"
    yield f"{_rows(len(rows))}, {span}: {said}"
    if own.only:
        yield "in place of the packaged record"
    else:
        yield f"added to the {len(whole) - len(rows):,} rows of the packaged record"
    yield complete_text(whole.complete)
    yield from _unsaid(own, rows)
    yield from _shown_only(rows, whole)


def _unsaid(own: OwnRecord, rows: Record) -> Iterator[str]:
    """What is still to be said before the record is used: the same that `load_record` asks for."""
    unsaid = [
        form
        for form, later in later_by_form(rows.entries).items()
        if (own.only or later) and form not in dict(own.until)
    ]
    if unsaid:
        options = " ".join(f"--complete-until CHN.{form}=YYYY-MM" for form in unsaid)
        yield (
            f"still to be said, and refused until it is by all that simulate or score: to which "
            f"month events of form {' and '.join(unsaid)} are complete (complete_until in a "
            f"scenario, or {options})"
        )


def _shown_only(rows: Record, whole: Record) -> Iterator[str]:
    """Rows that are neither replayed nor scored, and rows that are only replayed, with why."""
    later = [entry for entry in rows.entries if _is_later(entry, whole)]
    if later:
        yield f"{_rows(len(later))} after that: shown, neither replayed nor scored"
    russian = sum(entry.power == "RUS" for entry in rows.entries)
    if russian:
        yield f"{_rows(russian)} of Russia: shown, and no more, since its events are drawn"
    other = sum(entry.power == "CHN" and form_of(entry) is None for entry in rows.entries)
    if other:
        yield (f"{_rows(other)} under an organisation, no exercises of the SCO: shown, and no more")
    used = [entry for entry in rows.entries if entry not in later and form_of(entry)]
    unscored = [entry for entry in used if entry.form != "bilateral" or not is_scored(entry)]
    if unscored:
        yield (
            f"{_rows(len(unscored))} replayed and not scored: scores are of bilateral events that "
            "a report dates, from sources that begin with x_ or the appendices of yau2022"
        )


def _is_later(entry: Entry, whole: Record) -> bool:
    form = form_of(entry)
    return form is not None and month_index(entry.month) >= whole.complete[form]


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def headline(own: OwnRecord) -> str:
    """One line on a record of the user's own for a summary: whence, and how far it is complete."""
    how = "in place of the packaged record" if own.only else "added to the packaged record"
    said = [f"{shown(own.name)}, {how}"] if own.path else ["the packaged one"]
    if own.facilities:
        said.append(f"facilities coded as {own.coding}")
    complete = complete_text(load_record(own, asking=False).complete)
    return f"Record: {'; '.join(said)}. {complete}."


def own_rows(record: Record) -> list[Entry]:
    """The rows of a record that the packaged one lacks."""
    packaged = packaged_entries()
    return [entry for entry in record.entries if entry not in packaged]


def adding_up(record: Record, own: OwnRecord | None) -> str:
    """What China's rows consist of, in a line: counts elsewhere are of some of them."""
    added = set(own_rows(record))
    chosen = record.select(power="CHN").entries
    known = [entry for entry in chosen if entry not in added]
    joint = sum(entry.form not in BILATERAL for entry in known)
    later = sum(entry.form in BILATERAL and entry.month > RECORD_END for entry in known)
    scheduled = sum(entry.certainty == SCHEDULED for entry in known)
    parts = {
        f"bilateral to {RECORD_END}": len(known) - joint - later - scheduled,
        "known from a schedule": scheduled,
        "bilateral after it": later,
        "under the SCO": joint,
        f"of {shown(own.name)}" if own else "": len(chosen) - len(known),
    }
    told = " + ".join(f"{count:,} {what}" for what, count in parts.items() if count)
    return f"China's rows: {len(chosen):,} = {told}." if told else "China has no rows."


def unit_of_roles(*records: OwnRecord | None) -> str:
    """The unit of roles in words: whose record it is of, where a record says otherwise there."""
    return f"Tajikistan 2020{by_packaged(*records)} = 1"


def by_packaged(*records: OwnRecord | None) -> str:
    """What is added to `Tajikistan 2020` where a record has other events of China's there."""
    others = [own for own in records if own and _in_tajikistan(own) != _packaged_as_in(own)]
    if others:
        return " of the packaged record"
    codings = {coding_of(own) for own in records}
    return " under each coding of facilities" if len(codings) > 1 else ""


def _packaged_as_in(own: OwnRecord) -> list[Entry]:
    return _in_tajikistan(OwnRecord(None, facilities=own.coding))


def _in_tajikistan(own: OwnRecord | None) -> list[Entry]:
    chosen = load_record(own, asking=False).select(power="CHN", republic="TJK")
    return [entry for entry in chosen.entries if entry.month <= RECORD_END]
