"""Commands that simulate: `run` and `sweep`."""

from __future__ import annotations

import click

from sim.cli.options import place, record_options, worker_options
from sim.cli.usage import Whole
from sim.names import LARGEST_SEED

set_option = click.option(
    "--set",
    "assignments",
    multiple=True,
    metavar="KEY=VALUE",
    help="Give a parameter, or from, to or history, another value, change a named event "
    "(events.NAME.month=2028-01), or add an event as 'MONTH: KEY=VALUE'; may be repeated.",
)

dry_run_option = click.option(
    "--dry-run",
    is_flag=True,
    help="Say what it will take, from a few runs: minutes, memory, disk. Keeps nothing.",
)


@click.command()
@click.argument("scenario", type=place, required=False)
@click.option(
    "--replay-run",
    "replayed",
    nargs=2,
    type=place,
    metavar="RESULT ID",
    help="Repeat one run of a result alone, by its id (POINT-REPLICATE; failures.json has them).",
)
@click.option(
    "-n",
    "--runs",
    "--replicates",
    "runs",
    type=Whole(1, 1_000_000),
    default=500,
    show_default=True,
    metavar="RUNS",
)
@click.option(
    "--seed",
    type=Whole(0, LARGEST_SEED),
    default=2021,
    show_default=True,
    help="Runs with the same seed face the same luck, whatever the scenario.",
)
@set_option
@click.option(
    "-o", "--output", type=place, metavar="DIR", help="Result folder; default: results/NAME."
)
@record_options
@worker_options
@dry_run_option
@click.pass_context
def run(
    ctx: click.Context,
    scenario: str | None,
    replayed: tuple[str, str] | None,
    runs: int,
    seed: int,
    assignments: tuple[str, ...],
    record: str | None,
    record_only: str | None,
    complete_until: tuple[str, ...],
    facilities: str | None,
    output: str | None,
    workers: int | None,
    redo: bool,
    no_figures: bool,
    dry_run: bool,
) -> None:
    """Simulate a scenario many times, and say whether China's role spreads.

    Tables, figures and a summary go to a result folder. Nothing there is ever overwritten.

    \b
    Examples:
      wakhan run scenarios/baseline.yaml
      wakhan run scenarios/baseline.yaml -n 2000 --seed 7
      wakhan run scenarios/baseline.yaml --set sinophobia.restraint=1 --set to=2030-12
      wakhan run scenarios/baseline.yaml --set '2026-01: membership.qccm.KGZ=1'
      wakhan run scenarios/baseline.yaml --record my_events.csv --complete-until CHN=2024-06
      wakhan run --replay-run results/headline 12-3
    """
    if replayed:
        from sim.cli.replays import replay

        if scenario is not None:
            raise click.UsageError("--replay-run takes its scenario from the result; name none")
        ctx.exit(replay(*replayed))
    if scenario is None:
        raise click.UsageError("Missing argument 'SCENARIO'.")
    from sim.cli import simulations
    from sim.cli.record import own_record

    own = own_record(record, record_only, complete_until, facilities)
    how = simulations.How(output, workers, None, redo, not no_figures, dry_run)
    ctx.exit(simulations.run(scenario, runs, seed, assignments, own, how))


@click.command()
@click.argument("sweep", type=place)
@click.option(
    "-o", "--output", type=place, metavar="DIR", help="Result folder; default: results/NAME."
)
@click.option(
    "--chunk",
    type=Whole(1, 100_000),
    metavar="RUNS",
    help="Runs that one model carries: fewer take less memory and more time.",
)
@click.option(
    "-n",
    "--replicates",
    "--runs",
    "replicates",
    type=Whole(1, 1_000_000),
    metavar="N",
    help="Runs per point, instead of those in the file.",
)
@click.option("--seed", type=Whole(0, LARGEST_SEED), help="Seed, instead of the one in the file.")
@set_option
@record_options
@worker_options
@dry_run_option
@click.pass_context
def sweep(
    ctx: click.Context,
    sweep: str,
    output: str | None,
    chunk: int | None,
    replicates: int | None,
    seed: int | None,
    assignments: tuple[str, ...],
    record: str | None,
    record_only: str | None,
    complete_until: tuple[str, ...],
    facilities: str | None,
    workers: int | None,
    redo: bool,
    no_figures: bool,
    dry_run: bool,
) -> None:
    """Simulate a sweep: every point of a design, each with the same luck.

    An interrupted sweep goes on where it stopped when the command is given again. Results depend
    neither on the number of workers nor on chunks.

    \b
    Examples:
      wakhan sweep scenarios/sweeps/headline.yaml
      wakhan sweep scenarios/sweeps/headline.yaml --workers 2
      wakhan sweep scenarios/sweeps/switches.yaml -n 50 -o results/quick
      wakhan sweep switches --set to=2030-12 --set threat.flank=2
      wakhan sweep headline --dry-run
      wakhan sweep switches --record my_events.csv --complete-until CHN=2024-06
    """
    from sim.cli import simulations
    from sim.cli.record import own_record

    own = own_record(record, record_only, complete_until, facilities)
    how = simulations.How(output, workers, chunk, redo, not no_figures, dry_run)
    ctx.exit(simulations.sweep(sweep, assignments, own, replicates, seed, how))
