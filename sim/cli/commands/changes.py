"""Commands on what scenarios set differently: `diff` and `attribute`."""

from __future__ import annotations

import click

from sim.cli.options import place, worker_options
from sim.cli.usage import Whole
from sim.names import LARGEST_SEED


@click.command()
@click.argument("first", metavar="A", type=place)
@click.argument("second", metavar="B", type=place)
@click.pass_context
def diff(ctx: click.Context, first: str, second: str) -> None:
    """Say what scenario B sets otherwise than A: every value, event and membership, resolved.

    A and B are scenario files, names of scenarios, or folders of results.

    \b
    Examples:
      wakhan diff baseline afghan_war
      wakhan diff baseline mine.yaml
      wakhan diff results/baseline results/mine
    """
    from sim.cli import changes

    ctx.exit(changes.diff(first, second))


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="[FIRST] SCENARIO", type=place)
@click.option(
    "-n",
    "--runs",
    "--replicates",
    "runs",
    type=Whole(1, 1_000_000),
    metavar="RUNS",
    help="Runs of each set of changes; default: those of the results, or 500.",
)
@click.option("--seed", type=Whole(0, LARGEST_SEED), help="Default: that of the results, or 2021.")
@click.option(
    "--orders",
    type=Whole(2, 1_000),
    default=32,
    show_default=True,
    metavar="N",
    help="Orders to sample where there are more than eight changes.",
)
@click.option(
    "--each-key", is_flag=True, help="Take every key that an event sets for a change of its own."
)
@click.option(
    "-o", "--output", type=place, metavar="DIR", help="Folder; default: results/attribute-NAME."
)
@worker_options
@click.pass_context
def attribute(
    ctx: click.Context,
    scenarios: tuple[str, ...],
    runs: int | None,
    seed: int | None,
    orders: int,
    each_key: bool,
    output: str | None,
    workers: int | None,
    redo: bool,
    no_figures: bool,
) -> None:
    """Say which of a scenario's changes did it: each alone, each left out, and Shapley values.

    The changes are those against what its file extends, or against FIRST: parameters, events,
    history, record. Every combination of up to eight changes is simulated with the same luck; of
    more, those that sampled orders need. Both may be folders of results, too.

    \b
    Examples:
      wakhan attribute mine.yaml
      wakhan attribute futures/russia_recommits --each-key
      wakhan attribute baseline mine.yaml -n 200
      wakhan attribute results/baseline results/mine
    """
    from sim.cli import changes

    ctx.exit(
        changes.attribute(
            scenarios, runs, seed, orders, each_key, output, workers, redo, figures=not no_figures
        )
    )
