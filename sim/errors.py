"""Errors that end in one line: input that is the user's to mend, and work that came to nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InputError(Exception):
    """Input that is wrong: one message, no traceback, exit code 2.

    The message names what is known of file, line and key, what was expected, and the nearest
    valid name.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: object = None,
        line: int | None = None,
        key: str | None = None,
    ) -> None:
        where = "" if file is None else str(file) if line is None else f"{file}:{line}"
        parts = [part for part in (where, key, problem) if part]
        super().__init__(": ".join(parts))


class GaveUp(Exception):
    """Work that came to no result, through nobody's mistake: one message, exit code 1."""


def nearest(name: str, valid: Iterable[str]) -> str:
    """A hint such as `; did you mean 'strength'?`, or nothing when no valid name is near."""
    close = difflib.get_close_matches(name, list(valid), n=1, cutoff=0.6)
    return f"; did you mean '{close[0]}'?" if close else ""
