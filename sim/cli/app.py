"""The command line: the group of all commands, and how each of them ends.

Wrong input is an InputError: one line on stderr and exit code 2.
"""

from __future__ import annotations

from typing import Any

import click

from sim.cli.commands import evidence, files, results, simulations, studies
from sim.cli.ending import FAILED, INTERRUPTED, WRONG_INPUT, complain
from sim.errors import GaveUp, InputError


class Commands(click.Group):
    """A group whose commands may raise InputError or GaveUp, or be interrupted, in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command; wrong input, giving up and Ctrl-C end in one line."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            complain(error)
            ctx.exit(WRONG_INPUT)
        except GaveUp as error:
            click.echo(f"wakhan: {error}", err=True)
            ctx.exit(FAILED)
        except KeyboardInterrupt:
            click.echo("wakhan: interrupted", err=True)
            ctx.exit(INTERRUPTED)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order in which they are added below."""
        return list(self.commands)


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"wakhan {version('wakhan')}")
        except PackageNotFoundError:
            click.echo("wakhan (not installed)")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and exit.",
)
def main() -> None:
    """Agent-based simulation of great-power influence in Central Asia.

    \b
    Begin with:
      wakhan list                          the scenarios, sweeps and accounts
      wakhan explain                       what can be set in them
      wakhan new scenarios/mine.yaml       a scenario of your own
      wakhan check scenarios/mine.yaml     what it says, or what is wrong
      wakhan run scenarios/mine.yaml       what follows from it
    """


for command in (
    files.check,
    files.explain,
    files.list_files,
    files.new,
    simulations.run,
    simulations.sweep,
    results.compare,
    results.plot,
    studies.claims,
    studies.record,
    evidence.fit,
    evidence.score,
    evidence.forecast,
):
    main.add_command(command)
