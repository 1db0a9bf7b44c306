"""Checks of plain data that was read from JSON: types, bounds and keys, each said in a few words.

A check takes a value and gives None, or where it is wrong and what was expected there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

#: Place within the value, such as `.parts[3].status`, and what was expected.
Wrong: TypeAlias = tuple[str, str]
Check: TypeAlias = Callable[[Any], Wrong | None]


def text(longest: int = 10_000) -> Check:
    """Any text of bounded length."""
    return _that(
        lambda value: isinstance(value, str) and len(value) <= longest,
        f"a text of at most {longest:,} characters",
    )


def matching(pattern: str, expected: str) -> Check:
    """A text of some form."""
    form = re.compile(pattern)
    return _that(lambda value: isinstance(value, str) and bool(form.fullmatch(value)), expected)


def one_of(*choices: str) -> Check:
    """One of some words."""
    return _that(
        lambda value: isinstance(value, str) and value in choices, f"one of {', '.join(choices)}"
    )


def whole(low: int, high: int) -> Check:
    """A whole number within bounds, both included."""
    return _that(
        lambda value: type(value) is int and low <= value <= high,
        f"a whole number from {low:,} to {high:,}",
    )


def number(value: Any) -> Wrong | None:
    """A finite number."""
    sound = type(value) in (int, float) and math.isfinite(value)
    return None if sound else ("", "a finite number")


def boolean(value: Any) -> Wrong | None:
    """True or false."""
    return None if isinstance(value, bool) else ("", "true or false")


def nullable(check: Check) -> Check:
    """Null, or what another check says."""
    return lambda value: None if value is None else check(value)


def a_list(check: Check, least: int = 0) -> Check:
    """A list whose items pass a check."""

    def found(value: Any) -> Wrong | None:
        if not isinstance(value, list) or len(value) < least:
            return "", f"a list of at least {least}" if least else "a list"
        for place, item in enumerate(value):
            wrong = check(item)
            if wrong:
                return f"[{place}]{wrong[0]}", wrong[1]
        return None

    return found


def a_mapping(check: Check) -> Check:
    """A mapping of any keys whose values pass a check."""

    def found(value: Any) -> Wrong | None:
        if not isinstance(value, dict):
            return "", "a mapping"
        for key, item in value.items():
            wrong = check(item)
            if wrong:
                return f".{ascii(key[:40])[1:-1]}{wrong[0]}", wrong[1]
        return None

    return found


def with_keys(needed: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """A mapping with keys of known meaning; others that stand beside them are no matter."""
    checks = {**needed, **(optional or {})}

    def found(value: Any) -> Wrong | None:
        if not isinstance(value, dict):
            return "", "a mapping"
        for key, check in checks.items():
            if key not in value:
                if key in needed:
                    return f".{key}", "missing"
                continue
            wrong = check(value[key])
            if wrong:
                return f".{key}{wrong[0]}", wrong[1]
        return None

    return found


def _that(holds: Callable[[Any], bool], expected: str) -> Check:
    return lambda value: None if holds(value) else ("", expected)
