"""How commands end: exit codes, and the line about wrong input."""

from __future__ import annotations

from typing import Final

import click

from sim.errors import InputError

#: What went wrong without being the user's mistake.
FAILED: Final = 1
WRONG_INPUT: Final = 2
INTERRUPTED: Final = 130


def complain(error: InputError) -> None:
    """What is wrong with an input, on stderr: a line for each fault."""
    for line in str(error).splitlines():
        click.echo(f"wakhan: error: {line}", err=True)
