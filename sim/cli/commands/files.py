"""Commands on scenario, sweep and account files: `check`, `explain`, `list` and `new`."""

from __future__ import annotations

import os

import click

from sim.cli.ending import WRONG_INPUT, complain
from sim.cli.options import place
from sim.errors import InputError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=place)
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check scenario, sweep and account files, records of events (FILE.csv), and results.

    For a scenario, also lists what differs from the defaults, and which line says so; for an
    account, its priors as well; for a record, what it covers; for a result, whether every table
    and file is as it was made. All are checked; the exit code is 2 if any of them is wrong.

    \b
    Examples:
      wakhan check mine.yaml
      wakhan check afghan_war headline geography
      wakhan check scenarios/*.yaml
      wakhan check my_events.csv
      wakhan check results/baseline
    """
    from sim.cli.files import check as report_on

    wrong = False
    for file in files:
        try:
            click.echo(report_on(file))
        except InputError as error:
            complain(error)
            wrong = True
    if wrong:
        ctx.exit(WRONG_INPUT)


@click.command()
@click.argument("key", required=False)
def explain(key: str | None) -> None:
    """Explain a section, a parameter, or anything an event can set.

    Shows default, range, unit, meaning, source and basis. Without KEY: all sections.

    \b
    Examples:
      wakhan explain
      wakhan explain sinophobia
      wakhan explain sinophobia.restraint
      wakhan explain environment.afghan_insecurity
    """
    from sim.cli.terminal import show
    from sim.scenario.guide import explanation

    show(*explanation(key))


@click.command(name="list")
@click.argument("folder", required=False, type=place)
def list_files(folder: str | None) -> None:
    """List the scenarios, sweeps and accounts there are, or those under FOLDER.

    Without FOLDER: your own, in the folder scenarios, and those of the library that comes with
    wakhan. Commands take them by name, with or without folder and extension; where names are the
    same, yours is the one.

    \b
    Examples:
      wakhan list
      wakhan list futures
      wakhan list scenarios/futures
    """
    from sim.cli.files import listing, listing_of_all
    from sim.cli.terminal import show

    known = folder is None or not os.path.exists(folder)
    found = listing_of_all(folder or "") if known else ()
    show(*(found or (listing(folder or "scenarios"),)))


@click.command()
@click.argument("file", type=place)
@click.option(
    "--from", "source", type=place, metavar="SCENARIO", help="What it extends; default: baseline."
)
@click.option("--full", is_flag=True, help="Write out every parameter, with its meaning.")
def new(file: str, source: str | None, full: bool) -> None:
    """Write a commented scenario to FILE, to start from.

    It extends the baseline, or SCENARIO, and holds examples of what to change. A file that is
    there already is left alone.

    \b
    Examples:
      wakhan new mine.yaml
      wakhan new mine.yaml --from afghan_war
      wakhan new everything.yaml --full
    """
    import shlex
    from pathlib import Path

    from sim.scenario.templates import write_new

    write_new(Path(file), full=full, source=source)
    click.echo(f"wrote {file}; next: wakhan check {shlex.quote(file)}")
