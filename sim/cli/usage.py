"""What is typed after `wakhan`: whole numbers, and what a wrong command line probably means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from sim.errors import shown
from sim.spelling import foreign, plain

#: Where click keeps the words of a command line for whoever asks.
WORDS = "wakhan.words"


class Whole(click.IntRange):
    """A whole number within a range, which a wrong value is told in plain words."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number of a text; a usage error for anything else."""
        try:
            if isinstance(value, str) and not value.isascii():
                raise click.BadParameter(value)  # int() takes the digits of any alphabet
            return super().convert(value, param, ctx)
        except click.BadParameter:
            given = shown(str(value))
            expected = f"expected a whole number from {self.min} to {self.max}"
            self.fail(f"{expected}, not {given}{foreign(str(value))}", param, ctx)


def explained(error: click.UsageError) -> click.UsageError:
    """The error with what was probably meant, where that can be told."""
    words = error.ctx.meta.get(WORDS, ()) if error.ctx else ()
    named = isinstance(error, click.BadParameter)  # the option, which the message leaves out
    said = (error.format_message() if named else error.message).rstrip(".")
    hint = _foreign_word(words)
    return click.UsageError(f"{said}{hint}.", error.ctx) if hint and hint not in said else error


def _foreign_word(words: Sequence[str]) -> str:
    """The hint about a command or option with a character that only looks like one of ours."""
    for place, word in enumerate(words):
        name = word.partition("=")[0]
        if place == 0 or plain(name).startswith("-"):
            hint = foreign(name)
            if hint:
                return hint
    return ""
