"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable

import click

seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=2021, show_default=True
)


def worker_options(command: Callable[..., None]) -> Callable[..., None]:
    """Options that commands share which fill a result folder."""
    for option in (
        click.option("--no-figures", is_flag=True, help="Draw no figures."),
        click.option("--redo", is_flag=True, help="Move a result that is there aside, begin anew."),
        click.option(
            "--workers",
            type=click.IntRange(1, 1024),
            metavar="N",
            help="Processes to use; default: as many as there are processors and enough to do.",
        ),
    ):
        command = option(command)
    return command
