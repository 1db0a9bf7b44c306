"""The command line: the group of all commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from sim.cli.commands import (
    changes,
    designs,
    evidence,
    exports,
    files,
    results,
    simulations,
    studies,
)
from sim.cli.ending import code_of
from sim.cli.streams import close_streams, open_streams
from sim.cli.usage import WORDS


class Commands(click.Group):
    """A group whose commands end in one line when they go wrong: see `sim.cli.ending`."""

    def main(self, *args: Any, standalone_mode: bool = True, **more: Any) -> Any:
        """Reads the command line and carries it out; by itself also ends the process."""
        work = partial(super().main, *args, standalone_mode=False, **more)
        if not standalone_mode:
            return work()
        sys.exit(code_of(work))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the words, and keeps them for messages about them."""
        ctx.meta[WORDS] = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Carries out a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:  # before click's own way with it, which is an empty line
            raise click.Abort from None

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
      wakhan list                  the scenarios, sweeps and accounts
      wakhan run baseline          what follows from one of them
      wakhan explain               what can be set in them
      wakhan new mine.yaml         a scenario of your own
      wakhan check mine.yaml       what it says, or what is wrong
      wakhan run mine.yaml         what follows from it
    """


@click.command(name="help")
@click.argument("command", nargs=-1)
@click.pass_context
def help_on(ctx: click.Context, command: tuple[str, ...]) -> None:
    """Show this list, or what COMMAND does.

    \b
    Examples:
      wakhan help
      wakhan help run
    """
    group = ctx.find_root()
    if command:
        main.main([*command[:1], "--help"], prog_name=group.info_name, standalone_mode=False)
    else:
        click.echo(main.get_help(group))


for command in (
    files.check,
    files.explain,
    files.list_files,
    files.new,
    simulations.run,
    simulations.sweep,
    changes.diff,
    changes.attribute,
    results.compare,
    results.plot,
    designs.sensitivity,
    designs.discover,
    designs.threshold,
    exports.export,
    studies.claims,
    studies.record,
    evidence.fit,
    evidence.score,
    evidence.forecast,
    help_on,
):
    main.add_command(command)


def start() -> int:
    """Carries out the command line of this process; the exit code."""
    open_streams()
    code = code_of(partial(main.main, prog_name="wakhan", standalone_mode=False))
    return close_streams(code, kept=keeps_its_answer(sys.argv[1:]))


def keeps_its_answer(words: Sequence[str]) -> bool:
    """Whether a command line is of a command that writes what it says to a folder."""
    command = main.commands.get(words[0]) if words else None
    return command is not None and any(option.name == "output" for option in command.params)
