"""What a sweep file says under `vary`, read: lists, ranges, priors and posteriors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from sim.errors import Faults, InputError, shown
from sim.scenario import convert, library
from sim.scenario.accounts import Account, load_account
from sim.scenario.documents import Document, related_file
from sim.scenario.keys import Setting
from sim.scenario.levels import TAILS, Believed, Learnt, Levels, Listed, Span
from sim.scenario.posteriors import draws_of
from sim.scenario.text import ListNode, MapNode, Node, Scalar
from sim.scenario.variants import shown_value, varied_setting
from sim.scenario.words import FROM_KEYS, RANGE_KEYS, SAMPLED, Kind

#: Levels of one key at most.
MOST_LEVELS: Final = 100_000
#: Levels written out in a message, and where the file is told of.
MOST_SHOWN: Final = 8
MOST_TOLD: Final = 12
#: The account whose priors are meant where none is named.
EVERYTHING: Final = "everything"


def levels_of(document: Document, node: Node, setting: Setting, place: str, kind: Kind) -> Levels:
    """What a key under `vary` may take, checked, as a design of this kind needs it."""
    if isinstance(node, Scalar):
        found = convert.described(node)
        ends = "low and high" if kind in (*SAMPLED, "fraction") else "low, high and steps"
        expected = f"a list of values, or {ends}"
        raise node.origin.error(f"expected {expected}, not {found}", place)
    if isinstance(node, ListNode):
        return Listed(_listed(node, setting, place, together=kind == "zip"))
    if "from" in node.values:
        return _from(document, node, setting, place, kind)
    return _ranged(node, setting, place, kind)


def told(key: str, levels: Levels) -> str:
    """What a key may take, in a few words, such as `0 to 1` or `false, true`."""
    setting = varied_setting(key)
    match levels:
        case Listed():
            values = [_named(setting, value) for value in levels.values]
            if len(values) > MOST_TOLD:
                values = [*values[: MOST_TOLD - 2], "...", values[-1]]
            return f"{', '.join(values)}  ({len(levels.values)} values)"
        case Span():
            ends = f"{_named(setting, levels.low)} to {_named(setting, levels.high)}"
            return ends + (", even in logs" if levels.log else "")
        case Believed():
            return f"prior of '{levels.account}': {levels.prior.describe()}"
    low, high = np.quantile(levels.draws, TAILS)
    return f"posterior of {levels.source}: 80% within {low:.3g} to {high:.3g}"


def written(key: str, levels: Levels) -> str | None:
    """What a key may take as a file says it; None where that needs an account or a fit."""
    match levels:
        case Listed():
            return f"[{', '.join(shown_value(key, value) for value in levels.values)}]"
        case Span():
            ends = f"low: {shown_value(key, levels.low)}, high: {shown_value(key, levels.high)}"
            return f"{{{ends}{', log: true' if levels.log else ''}}}"
    return None


def _listed(node: ListNode, setting: Setting, place: str, *, together: bool) -> tuple[float, ...]:
    """Values one by one; those that go together with others' may come again, in any order."""
    if not node.items:
        raise node.origin.error("expected at least one value", place)
    faults = Faults()
    listed: list[float] = []
    for item in node.items:
        with faults:
            listed.append(convert.number(item, setting, place))
    numbers = not (setting.switch or setting.words or setting.months)
    hint = _comma_hint(node) if faults and len(node.items) > 2 and numbers else ""
    if hint:
        raise node.origin.error(f"expected {setting.expected} for each value{hint}", place)
    faults.tell()
    values = tuple(listed)
    if together:
        return values
    hint = _comma_hint(node)
    counts = Counter(values)
    if len(counts) < len(values):
        twice = counts.most_common(1)[0][0]
        raise node.origin.error(f"{_named(setting, twice)} stands twice{hint}", place)
    if not (setting.switch or setting.words) and not _in_order(values):
        told = _shown(setting, values)
        hint = hint or f"; write them from low to high: {_shown(setting, sorted(values))}"
        raise node.origin.error(f"{told} neither rise nor fall{hint}", place)
    return values


def _ranged(node: MapNode, setting: Setting, place: str, kind: Kind) -> Levels:
    whole_range = kind in ("fraction", *SAMPLED)
    needed = ("low", "high") if whole_range else ("low", "high", "steps")
    convert.known_keys(node, RANGE_KEYS, f"{place}.")
    if setting.switch or setting.words or setting.yes_or_no:
        example = ", ".join(_named(setting, value) for value in (setting.high, setting.low))
        raise node.origin.error(f"expected a list such as [{example}]", place)
    _refuse_steps(node, place, kind)
    convert.needed(node, needed, place)
    low = high = 0.0
    log, steps = False, len(TAILS)
    faults = Faults()
    with faults:
        low = convert.number(node.values["low"], setting, f"{place}.low")
    with faults:
        high = convert.number(node.values["high"], setting, f"{place}.high")
    with faults:
        if "steps" in node.values:
            steps = convert.whole(node.values["steps"], 2, MOST_LEVELS, f"{place}.steps")
    with faults:
        if "log" in node.values:
            log = bool(convert.switch(node.values["log"], f"{place}.log"))
    faults.tell()
    if not low < high:
        told = f"{_named(setting, low)} and {_named(setting, high)}"
        raise node.origin.error(f"expected low below high, not {told}", place)
    if log and (setting.months or low <= 0.0):
        problem = "months have no logs; leave out 'log'" if setting.months else "expected low above"
        problem += "" if setting.months else f" 0 where values are even in logs, not {low:g}"
        raise node.origin.error(problem, place)
    span = Span(low, high, log, setting.months)
    if kind in SAMPLED:
        return span
    values = span.few(steps)
    if len(set(values)) < len(values):
        raise node.origin.error(f"holds fewer months than {steps} steps", place)
    return Listed(values)


def _from(document: Document, node: MapNode, setting: Setting, place: str, kind: Kind) -> Levels:
    convert.known_keys(node, FROM_KEYS, f"{place}.")
    _refuse_steps(node, place, kind)
    text = convert.text(node.values["from"], f"{place}.from")
    steps = len(TAILS)
    if kind not in ("fraction", *SAMPLED):
        convert.needed(node, ("steps",), place)
        steps = convert.whole(node.values["steps"], 2, MOST_LEVELS, f"{place}.steps")
    what, _, name = text.partition(" ")
    if what not in ("prior", "posterior") or (what == "posterior" and not name.strip()):
        expected = "'prior', 'prior ACCOUNT' or 'posterior RESULT'"
        raise node.values["from"].origin.error(
            f"expected {expected}, not '{shown(text)}'", f"{place}.from"
        )
    named = Scalar(name.strip(), True, node.values["from"].origin)
    found = (
        _believed(document, named, setting, f"{place}.from")
        if what == "prior"
        else _learnt(document, named, setting, f"{place}.from")
    )
    return found if kind in SAMPLED else Listed(found.few(steps))


def _refuse_steps(node: MapNode, place: str, kind: Kind) -> None:
    if "steps" in node.values and kind in ("fraction", *SAMPLED):
        why = "samples the whole range" if kind in SAMPLED else "takes the two ends"
        problem = f"a design of kind {kind} {why}; leave out 'steps'"
        raise node.keys_at["steps"].error(problem, f"{place}.steps")


def _believed(document: Document, name: Scalar, setting: Setting, place: str) -> Believed:
    account = account_of(document, name if name.text else EVERYTHING, place)
    for prior in account.priors:
        if setting.leaves == (prior.key,):
            return Believed(account.name, prior)
    problem = f"account '{account.name}' gives {setting.key} no prior"
    if len(setting.leaves) > 1:
        problem += f"; name one number, such as {setting.leaves[0]}"
    raise name.origin.error(problem, place)


def _learnt(document: Document, name: Scalar, setting: Setting, place: str) -> Learnt:
    folder, named = related_file(document, name, place)
    if len(setting.leaves) > 1:
        problem = f"a fit is of single numbers; name one, such as {setting.leaves[0]}"
        raise name.origin.error(problem, place)
    try:
        return Learnt(name.text, draws_of(folder, setting.leaves[0]))
    except InputError as error:
        problem = str(error).replace(str(folder), named)
        raise name.origin.error(problem, place) from None


def account_of(document: Document, named: Scalar | str, place: str) -> Account:
    """The account that a sweep names: by its path from the sweep's file, or by its name."""
    if isinstance(named, str):
        return load_account(_of_library(named) if library.holds(document.path) else named)
    if named.text.endswith(library.EXTENSIONS):
        path, _ = related_file(document, named, place)
        if path.is_file():
            return load_account(path)
    try:
        held = library.holds(document.path)
        return load_account(_of_library(named.text) if held else named.text)
    except InputError as error:
        raise named.origin.error(str(error), place) from None


def _of_library(name: str) -> str:
    return str(library.library() / library.ACCOUNTS / f"{name}.yaml")


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
    shown_ = ", ".join(meant[:MOST_SHOWN]) + (", ..." if len(meant) > MOST_SHOWN else "")
    return f"; the decimal sign is a point: write [{shown_}] if these are {len(meant)} numbers"


def _named(setting: Setting, value: float) -> str:
    plain = not (setting.switch or setting.words or setting.months)
    return f"{value:g}" if plain else shown_value(setting.key, value)


def _shown(setting: Setting, values: Sequence[float]) -> str:
    told = ", ".join(_named(setting, value) for value in values[:MOST_SHOWN])
    return f"{told}, ..." if len(values) > MOST_SHOWN else told
