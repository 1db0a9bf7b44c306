"""The command line. Nothing heavy is imported before a command runs, so that help is quick.

One function per command; each imports what it needs. Wrong input is an InputError: one line on
stderr and exit code 2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from sim.errors import GaveUp, InputError

FAILED = 1
WRONG_INPUT = 2
INTERRUPTED = 130


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
        """Commands in the order in which they are defined below."""
        return list(self.commands)


def complain(error: InputError) -> None:
    """One line on stderr about wrong input."""
    click.echo(f"wakhan: error: {error}", err=True)


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


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check scenario, sweep and account files.

    For a scenario, also lists what differs from the defaults, and which line says so; for an
    account, its priors as well. All files are checked; the exit code is 2 if any of them is wrong.

    \b
    Examples:
      wakhan check scenarios/baseline.yaml
      wakhan check scenarios/futures/*.yaml
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


@main.command()
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
    from sim.scenario.guide import explanation
    from sim.tables import show

    show(*explanation(key))


@main.command(name="list")
@click.argument("folder", default="scenarios")
def list_files(folder: str) -> None:
    """List the scenarios, sweeps and accounts under FOLDER (default: scenarios).

    \b
    Examples:
      wakhan list
      wakhan list scenarios/futures
    """
    from sim.cli.files import listing
    from sim.tables import show

    show(listing(folder))


@main.command()
@click.argument("file")
@click.option("--full", is_flag=True, help="Write out every parameter, with its meaning.")
def new(file: str, full: bool) -> None:
    """Write a commented scenario to FILE, to start from.

    It extends the baseline and holds examples of what to change. A file that is there already is
    left alone.

    \b
    Examples:
      wakhan new scenarios/mine.yaml
      wakhan new scenarios/everything.yaml --full
    """
    from pathlib import Path

    from sim.scenario.templates import write_new

    write_new(Path(file), full=full)
    click.echo(f"wrote {file}; next: wakhan check {file}")


_seed_option = click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), default=2021, show_default=True
)


def _worker_options(command: Callable[..., None]) -> Callable[..., None]:
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


@main.command()
@click.argument("scenario")
@click.option(
    "-n",
    "--runs",
    type=click.IntRange(1, 1_000_000),
    default=500,
    show_default=True,
    metavar="RUNS",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=2021,
    show_default=True,
    help="Runs with the same seed face the same luck, whatever the scenario.",
)
@click.option(
    "--set",
    "assignments",
    multiple=True,
    metavar="KEY=VALUE",
    help="Give a parameter another value; may be repeated.",
)
@click.option("-o", "--output", metavar="DIR", help="Result folder; default: results/NAME.")
@_worker_options
@click.pass_context
def run(
    ctx: click.Context,
    scenario: str,
    runs: int,
    seed: int,
    assignments: tuple[str, ...],
    output: str | None,
    workers: int | None,
    redo: bool,
    no_figures: bool,
) -> None:
    """Simulate a scenario many times, and say whether China's role spreads.

    Tables, figures and a summary go to a result folder. Nothing there is ever overwritten.

    \b
    Examples:
      wakhan run scenarios/baseline.yaml
      wakhan run scenarios/baseline.yaml -n 2000 --seed 7
      wakhan run scenarios/baseline.yaml --set sinophobia.restraint=1
    """
    from sim.cli import simulations

    ctx.exit(
        simulations.run(
            scenario, runs, seed, assignments, output, workers, redo, figures=not no_figures
        )
    )


@main.command()
@click.argument("sweep")
@click.option("-o", "--output", metavar="DIR", help="Result folder; default: results/NAME.")
@click.option(
    "--chunk",
    type=click.IntRange(1, 100_000),
    metavar="RUNS",
    help="Runs that one model carries: fewer take less memory and more time.",
)
@click.option(
    "--replicates",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="Runs per point, instead of those in the file.",
)
@click.option(
    "--seed", type=click.IntRange(0, 2**32 - 1), help="Seed, instead of the one in the file."
)
@_worker_options
@click.pass_context
def sweep(
    ctx: click.Context,
    sweep: str,
    output: str | None,
    chunk: int | None,
    replicates: int | None,
    seed: int | None,
    workers: int | None,
    redo: bool,
    no_figures: bool,
) -> None:
    """Simulate a sweep: every point of a design, each with the same luck.

    An interrupted sweep goes on where it stopped when the command is given again. Results depend
    neither on the number of workers nor on chunks.

    \b
    Examples:
      wakhan sweep scenarios/sweeps/headline.yaml
      wakhan sweep scenarios/sweeps/headline.yaml --workers 2
      wakhan sweep scenarios/sweeps/switches.yaml --replicates 50 -o results/quick
    """
    from sim.cli import simulations

    ctx.exit(
        simulations.sweep(
            sweep, output, workers, chunk, replicates, seed, redo, figures=not no_figures
        )
    )


@main.command()
@click.argument("results", nargs=-1, required=True, metavar="RESULT RESULT...")
@click.option("-o", "--output", metavar="DIR", help="Folder; default: results/compare-NAMES.")
@click.option("--incomplete", is_flag=True, help="Take results in which runs failed as they are.")
@click.pass_context
def compare(
    ctx: click.Context, results: tuple[str, ...], output: str | None, incomplete: bool
) -> None:
    """Compare results: each against the first, run by run where they share a seed.

    \b
    Examples:
      wakhan compare results/baseline results/mine
      wakhan compare results/switches
    """
    from sim.cli import simulations

    ctx.exit(simulations.compare(results, output, incomplete))


@main.command()
@click.argument("result")
@click.pass_context
def plot(ctx: click.Context, result: str) -> None:
    """Draw the figures of a result anew, into its folder.

    \b
    Example:
      wakhan plot results/baseline
    """
    from sim.cli import simulations

    ctx.exit(simulations.plot(result))


@main.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--runs",
    type=click.IntRange(2, 100_000),
    default=200,
    show_default=True,
    metavar="N",
    help="Runs on each side of a check.",
)
@_seed_option
def claims(ids: tuple[str, ...], runs: int, seed: int) -> None:
    """Check by simulation what the five studies claim: all claims, or those with an ID.

    Each check compares two ways to run the model under the same luck, at the default parameters.
    All claims take some two minutes.

    \b
    Examples:
      wakhan claims
      wakhan claims S1 S4
      wakhan claims --runs 1000 D2
    """
    from sim.cli import overview
    from sim.progress import Bar
    from sim.tables import show

    chosen = overview.chosen_claims(ids)
    with Bar("claims") as bar:
        findings = overview.examined(chosen, runs, seed, bar)
    show(
        overview.findings_table(findings, runs, seed),
        overview.count_of(findings),
        overview.VERDICTS,
    )


@main.command()
@click.option("--timeline", metavar="FILE", help="Draw the dated events to FILE (.png or .svg).")
@click.option("--record", "file", metavar="FILE", help="A record of your own, as a scenario names.")
def record(timeline: str | None, file: str | None) -> None:
    """Show the coded record: events by republic, channel and period.

    The Russian half of the record is incomplete.

    \b
    Examples:
      wakhan record
      wakhan record --timeline record.png
      wakhan record --record my_events.csv
    """
    from pathlib import Path

    from sim.cli import overview
    from sim.tables import show

    events = overview.read_record(Path(file) if file else None)
    show(*overview.record_overview(events))
    if timeline:
        click.echo(f"\nwrote {overview.draw_timeline(events, Path(timeline))}")


@main.command()
@click.argument("account")
@click.option("-o", "--output", metavar="DIR", help="Result folder; default: results/fit-NAME.")
@click.option(
    "--method",
    type=click.Choice(["nested", "importance"]),
    default="nested",
    show_default=True,
    help="How to sample; importance is quicker, and agrees.",
)
@click.option(
    "--observation",
    type=click.Choice(["rounds", "poisson"]),
    default="rounds",
    show_default=True,
    help="How counts scatter around what the account expects.",
)
@click.option("--before", metavar="YYYY-MM", help="First month not fitted to; default: all are.")
@_seed_option
@_worker_options
@click.pass_context
def fit(
    ctx: click.Context,
    account: str,
    output: str | None,
    method: str,
    observation: str,
    before: str | None,
    seed: int,
    workers: int | None,
    redo: bool,
    no_figures: bool,
) -> None:
    """Fit ACCOUNT to the record: what the events say of its parameters.

    ACCOUNT is a name of scenarios/accounts or a file. Gives the posterior next to the prior, and
    the evidence: how probable the account makes the record. Takes one to three minutes; when
    interrupted, the same command goes on.

    \b
    Examples:
      wakhan fit geography
      wakhan fit consent --before 2014-01 --method importance
    """
    from sim.cli import evidence

    ctx.exit(
        evidence.fit_account(
            account,
            method,
            observation,
            before,
            seed,
            output,
            workers,
            redo,
            figures=not no_figures,
        )
    )


@main.command()
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT]...")
@click.option("-o", "--output", metavar="DIR", help="Result folder; default: results/score.")
@click.option("--quick", is_flag=True, help="A first look: 2014-2020 alone, fewer draws.")
@click.option(
    "--record", metavar="FILE", help="Events of your own, scored after those of the record."
)
@_seed_option
@_worker_options
@click.pass_context
def score(
    ctx: click.Context,
    accounts: tuple[str, ...],
    output: str | None,
    quick: bool,
    record: str | None,
    seed: int,
    workers: int | None,
    redo: bool,
    no_figures: bool,
) -> None:
    """Score ACCOUNTs against the record, next to naive yardsticks.

    Each account is fitted to the months before 2005, 2008, 2011, 2014 and 2017, and forecasts what
    followed: with parameters held, freely, and learning from each month before the next. Without
    ACCOUNT: all of them. Takes some 25 minutes on two processors, a first look (--quick) under
    three; when interrupted, the same command goes on.

    A FILE has the columns of the record (docs/codebook.md); its sources begin with x_. Months
    after 2020 that it covers are forecast by all that was fitted before.

    \b
    Examples:
      wakhan score --quick
      wakhan score
      wakhan score geography consent -o results/two
      wakhan score --record my_events.csv
    """
    from sim.cli import evidence

    ctx.exit(
        evidence.score(accounts, quick, record, seed, output, workers, redo, figures=not no_figures)
    )


@main.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...")
@click.option("-o", "--output", metavar="DIR", help="Result folder; default: results/forecast.")
@click.option(
    "--score",
    "scored",
    default="results/score",
    show_default=True,
    metavar="DIR",
    help="The scoring whose fits and weights are used.",
)
@_seed_option
@_worker_options
@click.pass_context
def forecast(
    ctx: click.Context,
    scenarios: tuple[str, ...],
    output: str | None,
    scored: str,
    seed: int,
    workers: int | None,
    redo: bool,
    no_figures: bool,
) -> None:
    """Forecast SCENARIOs by every account that was scored, and their averages.

    Each account runs on from the end of the record with what the record says of its parameters.
    Without SCENARIO: scenarios/baseline.yaml. Needs the result of `wakhan score`.

    \b
    Examples:
      wakhan forecast
      wakhan forecast scenarios/futures/taliban_return.yaml scenarios/futures/us_returns.yaml
    """
    from sim.cli import evidence

    ctx.exit(
        evidence.look_ahead(
            scenarios or ("scenarios/baseline.yaml",),
            scored,
            seed,
            output,
            workers,
            redo,
            figures=not no_figures,
        )
    )
