"""The levels of a key that a sweep varies: a list of values, or a range in even steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from sim.errors import Faults
from sim.scenario import convert
from sim.scenario.designs import evenly_spaced
from sim.scenario.keys import Setting
from sim.scenario.text import ListNode, MapNode, Node, Scalar
from sim.scenario.words import RANGE_KEYS

MOST_POINTS: Final = 100_000
#: Levels written out in a message.
MOST_SHOWN: Final = 8


def levels_of(node: Node, setting: Setting, place: str) -> tuple[float, ...]:
    """The values of a key under `vary`, checked."""
    if isinstance(node, Scalar):
        found = convert.described(node)
        problem = f"expected a list of values, or low, high and steps, not {found}"
        raise node.origin.error(problem, place)
    if isinstance(node, MapNode):
        values = _stepped(node, setting, place)
    else:
        if not node.items:
            raise node.origin.error("expected at least one value", place)
        faults = Faults()
        listed: list[float] = []
        for item in node.items:
            with faults:
                listed.append(convert.number(item, setting, place))
        several = len(node.items) > 2 and not setting.switch
        hint = _comma_hint(node) if faults and several else ""
        if hint:
            raise node.origin.error(f"expected {setting.expected} for each value{hint}", place)
        faults.tell()
        values = tuple(listed)
    hint = _comma_hint(node)
    counts = Counter(values)
    if len(counts) < len(values):
        twice = counts.most_common(1)[0][0]
        raise node.origin.error(f"{twice:g} stands twice{hint}", place)
    if not setting.switch and not _in_order(values):
        hint = hint or f"; write them from low to high: {_shown(sorted(values))}"
        raise node.origin.error(f"{_shown(values)} neither rise nor fall{hint}", place)
    return values


def _stepped(node: MapNode, setting: Setting, place: str) -> tuple[float, ...]:
    convert.known_keys(node, RANGE_KEYS, f"{place}.")
    if setting.switch:
        raise node.origin.error("expected a list such as [true, false]", place)
    convert.needed(node, RANGE_KEYS, place)
    low = high = 0.0
    steps = 2
    faults = Faults()
    with faults:
        low = convert.number(node.values["low"], setting, f"{place}.low")
    with faults:
        high = convert.number(node.values["high"], setting, f"{place}.high")
    with faults:
        steps = convert.whole(node.values["steps"], 2, MOST_POINTS, f"{place}.steps")
    faults.tell()
    if not low < high:
        raise node.origin.error(f"expected low below high, not {low:g} and {high:g}", place)
    return evenly_spaced(low, high, steps)


def _in_order(values: Sequence[float]) -> bool:
    return all(a < b for a, b in pairwise(values)) or all(a > b for a, b in pairwise(values))


def _comma_hint(node: Node) -> str:
    """What is meant where each two items are one number with a decimal comma, as in `0,5, 1,4`."""
    items = node.items if isinstance(node, ListNode) else ()
    texts = [item.text for item in items if isinstance(item, Scalar)]
    meant = [f"{whole}.{rest}" for whole, rest in zip(texts[::2], texts[1::2], strict=False)]
    halves = all(text.removeprefix("-").isdecimal() for text in texts)
    halves = halves and not any(text.startswith("-") for text in texts[1::2])
    paired = bool(texts) and len(texts) % 2 == 0
    if not paired or not halves or not _in_order([float(text) for text in meant]):
        return ""
    shown = ", ".join(meant[:MOST_SHOWN]) + (", ..." if len(meant) > MOST_SHOWN else "")
    return f"; the decimal sign is a point: write [{shown}] if these are {len(meant)} numbers"


def _shown(values: Sequence[float]) -> str:
    if len(values) > MOST_SHOWN:
        return f"{', '.join(f'{value:g}' for value in values[:MOST_SHOWN])}, ..."
    return ", ".join(f"{value:g}" for value in values)
