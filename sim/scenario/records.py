"""The key `record` of a scenario: which file, whether it adds rows, and how far it is complete."""

from __future__ import annotations

from pathlib import Path

from sim.errors import shown
from sim.record.facilities import FACILITIES
from sim.record.own import NOTHING_CODED, OwnRecord, Until, complete_forms, complete_month, until
from sim.record.reading import this_month
from sim.scenario import convert
from sim.scenario.documents import Document, related_file
from sim.scenario.files import TABLES, near_file
from sim.scenario.text import MapNode, Node, Origin, Scalar
from sim.scenario.words import RECORD_KEYS

KEY = "record"


def own_record(document: Document, node: Node) -> OwnRecord | None:
    """What `record` says: a file that adds rows, or a mapping of RECORD_KEYS; null for nothing."""
    if convert.is_null(node):
        return None
    if isinstance(node, Scalar):
        return OwnRecord(_file(document, node, KEY))
    table = convert.mapping(node, "add or only, and complete_until", KEY)
    convert.known_keys(table, RECORD_KEYS, f"{KEY}.")
    coded = _facilities(table)
    named = [key for key in ("add", "only") if key in table.values]
    if not named and coded and list(table.values) == ["facilities"]:
        return OwnRecord(None, facilities=coded).settled()
    if len(named) != 1:
        problem = "names a file twice" if named else "names no file"
        expected = "expected 'add: FILE' beside the packaged record, or 'only: FILE' in its place"
        raise table.origin.error(f"{problem}; {expected}", KEY)
    [how] = named
    path = _file(document, table.values[how], f"{KEY}.{how}")
    said: Until = ()
    if "complete_until" in table.values:
        said = _until(table.values["complete_until"], how == "only")
    named_so = table.values.get("called")
    called = "" if named_so is None else convert.text(named_so, f"{KEY}.called")
    if coded and how == "only":
        raise table.keys_at["facilities"].error(NOTHING_CODED, f"{KEY}.facilities")
    return OwnRecord(path, how == "only", said, called, coded).settled()


def _facilities(table: MapNode) -> str | None:
    if "facilities" not in table.values:
        return None
    return convert.choice(table.values["facilities"], FACILITIES, f"{KEY}.facilities")


def _file(document: Document, node: Node, key: str) -> Path:
    path, shown_as = related_file(document, node, key)
    if not path.is_file():
        what = "a folder, not a file" if path.is_dir() else "no such file"
        raise node.origin.error(f"{what}: '{shown(shown_as)}'{near_file(path, TABLES)}", key)
    return path


def _until(node: Node, only: bool) -> Until:
    """Months by form, of `{CHN: 2024-06}` or `{CHN: {bilateral: 2024-06}}`."""
    place = f"{KEY}.complete_until"
    found: list[tuple[str, str]] = []
    powers = convert.mapping(node, "powers to months, such as {CHN: 2024-06}", place)
    for power, said in powers.values.items():
        here = f"{place}.{shown(power)}"
        forms: list[tuple[str | None, Node, Origin]] = [(None, said, powers.keys_at[power])]
        if isinstance(said, MapNode):
            forms = [(form, month, said.keys_at[form]) for form, month in said.values.items()]
        for form, month, origin in forms:
            key = here if form is None else f"{here}.{shown(form)}"
            try:
                named = complete_forms(power, form)
            except ValueError as problem:
                raise origin.error(str(problem), key) from None
            if not isinstance(month, Scalar) or convert.is_null(month):
                expected = f"expected a month such as 2024-06, not {convert.described(month)}"
                raise month.origin.error(expected, key)
            try:
                checked = complete_month(month.text[:40], only, this_month())
            except ValueError as problem:
                raise month.origin.error(str(problem), key) from None
            found += ((each, checked) for each in named)
    return until(found)
