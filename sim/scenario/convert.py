"""Scalars as typed values: strict, so that nothing is guessed.

A number is written in decimal digits (`2`, `0.5`, `1e-3`), a switch as `true` or `false`, a month
as `2021-08`. Everything else that YAML readers accept in one version or another (`1_000`, `010`,
`1:30`, `.nan`, `yes`, numbers in quotes) is an error that says what to write.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Final

from sim.calendar import month_index, month_label, year_of_month
from sim.errors import Faults, InputError, shown
from sim.scenario.keys import Setting, word_hint
from sim.scenario.text import ListNode, MapNode, Node, Scalar
from sim.spelling import foreign

#: Months a scenario may cover.
FIRST_MONTH: Final = month_index("1993-01")
LAST_MONTH: Final = month_index("2100-12")

_NUMBER = re.compile(
    r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII
)
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII)
_COMMA = re.compile(r"(?P<before>[-+]?[0-9]{1,15}),(?P<after>[0-9]{1,15})", re.ASCII)
_PER_CENT = re.compile(r"(?P<number>[-+]?[0-9]{1,15}(?:\.[0-9]{1,15})?) ?%", re.ASCII)
#: Digits between the commas of those who group them.
THOUSANDS: Final = 3
_NULLS = ("", "~", "null", "Null", "NULL")
_NAME = re.compile(r"\w[\w.-]*")
LONGEST_NAME: Final = 80
LONGEST_TEXT: Final = 300
LONGEST_PROSE: Final = 2000


def is_null(node: Node) -> bool:
    """Whether a value is left empty, or is `null`."""
    return isinstance(node, Scalar) and node.plain and node.text in _NULLS


def described(node: Node) -> str:
    """A value as an error message names it."""
    if isinstance(node, ListNode):
        return "a list"
    if isinstance(node, MapNode):
        return "a mapping"
    if is_null(node):
        return "nothing"
    return shown(node.text) if node.plain else f"the text '{shown(node.text)}'"


def number(node: Node, setting: Setting, key: str) -> float:
    """Value of what can be set: within its range, or true or false for a switch.

    A word counts as its place among those there are, a month as a year with a fraction.
    """
    if setting.switch:
        return switch(node, key)
    if setting.words:
        return float(setting.words.index(choice(node, setting.words, key)))
    if setting.months:
        return year_of_month(month(node, key))
    value = _number(node, setting.expected, key)
    if setting.problem(value):
        raise node.origin.error(f"expected {setting.expected}, not {described(node)}", key)
    return value


def switch(node: Node, key: str) -> float:
    """1 for true, 0 for false."""
    if isinstance(node, Scalar) and node.plain and node.text in ("true", "false"):
        return float(node.text == "true")
    hint = foreign(node.text) if isinstance(node, Scalar) else ""
    raise node.origin.error(f"expected true or false, not {described(node)}{hint}", key)


def _number(node: Node, expected: str, key: str) -> float:
    if not isinstance(node, Scalar) or is_null(node):
        raise node.origin.error(f"expected {expected}, not {described(node)}", key)
    if not _NUMBER.fullmatch(node.text):
        hint = _number_hint(node.text)
        raise node.origin.error(f"expected {expected}, not {described(node)}{hint}", key)
    if not node.plain:
        hint = "; leave out the quotes"
        raise node.origin.error(f"expected {expected}, not {described(node)}{hint}", key)
    value = float(node.text) + 0.0  # no -0
    if not math.isfinite(value):
        raise node.origin.error(f"expected {expected}, not {described(node)}", key)
    return value


def _number_hint(text: str) -> str:
    """What was probably meant by a text that is not a number as we write them."""
    strange = foreign(text)
    if strange:
        return strange
    comma = _COMMA.fullmatch(text)
    if comma:
        return f"; {_without_comma(comma['before'], comma['after'])}"
    share = _PER_CENT.fullmatch(text)
    if share:
        return f"; write {float(share['number']) / 100:.12g}"
    numeric = text[:1] in tuple("+-.0123456789")
    return "; write plain digits, such as 1000 or 0.5" if numeric else ""


def setting_of(table: MapNode, key: str, place: str, find: Callable[[str], Setting]) -> Setting:
    """What a key of a mapping sets, as `find` knows it; the error says where the key stands."""
    origin = table.keys_at[key]
    hint = torn(table, key)
    if hint:
        raise origin.error(f"{shown(key)}: unknown key{hint}", place)
    try:
        return find(key)
    except InputError as error:
        raise origin.error(str(error), place) from None


def torn(node: MapNode, key: str) -> str:
    """The hint for a key that is none: what follows a comma in a number, or a key with its value.

    `{demand: 0,5}` reads as 0 and a key 5, `{demand:0.5}` as a key `demand:0.5`.
    """
    name, colon, value = key.partition(":")
    if colon and value and is_null(node.values[key]):
        return f"; a space belongs after the colon: write '{shown(name)}: {shown(value)}'"
    keys = list(node.values)
    place = keys.index(key)
    before = node.values[keys[place - 1]] if place else None
    if not (key.isascii() and key.isdigit() and is_null(node.values[key])):
        return ""
    if not isinstance(before, Scalar) or not _WHOLE.fullmatch(before.text):
        return ""
    whole, rest = shown(before.text), shown(key)
    return f"; for '{whole},{rest}', {_without_comma(whole, rest)}"


def _without_comma(whole: str, rest: str) -> str:
    """How to write a number with a comma between its digits."""
    if len(rest) == THOUSANDS and whole.lstrip("+-0"):
        return f"write {whole}{rest} if the comma groups digits, else {whole}.{rest}"
    return f"the decimal sign is a point: write {whole}.{rest}"


def above(node: Node, limit: float, key: str) -> float:
    """A number above a limit."""
    expected = f"a number above {limit:g}"
    value = _number(node, expected, key)
    if value <= limit:
        raise node.origin.error(f"expected {expected}, not {described(node)}", key)
    return value


def whole(node: Node, low: int, high: int, key: str) -> int:
    """A whole number from `low` to `high`."""
    expected = f"a whole number from {low} to {high}"
    value = _number(node, expected, key)
    if not isinstance(node, Scalar) or not _WHOLE.fullmatch(node.text) or not low <= value <= high:
        raise node.origin.error(f"expected {expected}, not {described(node)}", key)
    return int(node.text)


def month(node: Node, key: str) -> int:
    """Index of a month written `YYYY-MM`."""
    if not isinstance(node, Scalar) or is_null(node):
        raise node.origin.error(f"expected a month such as 2021-08, not {described(node)}", key)
    try:
        index = month_index(node.text) if len(node.text) <= 20 else None
    except ValueError as error:
        raise node.origin.error(str(error), key) from None
    if index is None or not FIRST_MONTH <= index <= LAST_MONTH:
        bounds = f"{month_label(FIRST_MONTH)} to {month_label(LAST_MONTH)}"
        raise node.origin.error(f"expected a month from {bounds}, not {described(node)}", key)
    return index


def choice(node: Node, options: Collection[str], key: str) -> str:
    """One of a few words."""
    if isinstance(node, Scalar) and node.text in options:
        return node.text
    hint = word_hint(node.text, options) if isinstance(node, Scalar) else ""
    raise node.origin.error(
        f"expected {' or '.join(options)}, not {described(node)}{hint}",
        key,
    )


def text(node: Node, key: str) -> str:
    """One line of text. What YAML would read as a number, true, false or null needs quotes."""
    if not isinstance(node, Scalar) or is_null(node):
        raise node.origin.error(f"expected text, not {described(node)}", key)
    if node.plain and (_NUMBER.fullmatch(node.text) or node.text in ("true", "false")):
        raise node.origin.error(f"expected text; put {shown(node.text)} in quotes", key)
    if not all(sign.isprintable() or unicodedata.category(sign) == "Zs" for sign in node.text):
        raise node.origin.error("expected one line of text without control characters", key)
    if len(node.text) > LONGEST_TEXT:
        raise node.origin.error(f"expected at most {LONGEST_TEXT} characters of text", key)
    return node.text


def prose(node: Node, key: str) -> str:
    """A text of one or more lines, as one line; it must say something."""
    if not isinstance(node, Scalar) or is_null(node) or not node.text.strip():
        raise node.origin.error(f"expected a text, not {described(node)}", key)
    found = " ".join(node.text.split())
    if not found.isprintable():
        raise node.origin.error("expected text without control characters", key)
    if len(found) > LONGEST_PROSE:
        raise node.origin.error(f"expected at most {LONGEST_PROSE} characters of text", key)
    return found


def name(node: Node, key: str) -> str:
    """A name that can stand in a file name and in a column of a table."""
    found = text(node, key)
    if not _NAME.fullmatch(found) or len(found) > LONGEST_NAME:
        raise node.origin.error(
            f"expected up to {LONGEST_NAME} letters, digits, '.', '_' and '-', beginning with a "
            f"letter or digit, not '{shown(found)}'",
            key,
        )
    return found


def name_from_file(stem: str) -> str:
    """The name of a file that gives none."""
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:LONGEST_NAME] or "unnamed"


def mapping(node: Node, what: str, key: str | None) -> MapNode:
    """A mapping of `what`."""
    if not isinstance(node, MapNode):
        hint = foreign(node.text) if isinstance(node, Scalar) else ""
        raise node.origin.error(f"expected a mapping of {what}, not {described(node)}{hint}", key)
    return node


def items(node: Node, what: str, key: str) -> ListNode:
    """A list of `what`."""
    if not isinstance(node, ListNode):
        hint = "; write [] for none" if is_null(node) else ""
        raise node.origin.error(f"expected a list of {what}, not {described(node)}{hint}", key)
    return node


def known_keys(node: MapNode, valid: Collection[str], prefix: str = "") -> None:
    """An error for each key of a mapping that is not one of `valid`."""
    faults = Faults()
    for key, origin in node.keys_at.items():
        if key not in valid:
            hint = torn(node, key) or word_hint(key, valid)
            hint = hint or f"; expected {', '.join(valid)}"
            with faults:
                raise origin.error(f"unknown key{hint}", prefix + shown(key))
    faults.tell()


def needed(node: MapNode, keys: Collection[str], place: str | None = None) -> None:
    """An error for each of some keys that a mapping lacks."""
    lacking = [key for key in keys if key not in node.values]
    if lacking:
        raise InputError.of(node.origin.error(f"lacks '{key}'", place) for key in lacking)
