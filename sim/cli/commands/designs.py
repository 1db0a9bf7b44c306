"""Commands on what outcomes hang on: `sensitivity`, `discover`, `threshold`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

import click

from sim.cli.options import place, seed_option
from sim.cli.usage import Whole

if TYPE_CHECKING:
    from sim.cli.designs import Where

#: Kinds of spread besides that of the hard role; the model is not imported for `--help`.
EVENT_KINDS = ("outposts", "operations", "exercises")


def _of_result(command: Callable[..., None]) -> Callable[..., None]:
    """A command on a result, with the options that say of which part, how and where to."""

    @wraps(command)
    def asked(
        result: str,
        scenario: str | None,
        output: str | None,
        incomplete: bool,
        redo: bool,
        no_figures: bool,
        **more: object,
    ) -> None:
        from sim.cli.designs import Where

        command(Where(result, scenario, output, incomplete, redo, not no_figures), **more)

    made: Callable[..., None] = asked
    for option in (
        click.option("--no-figures", is_flag=True, help="Draw no figures."),
        click.option(
            "--redo", is_flag=True, help="Move an analysis that is there aside, begin anew."
        ),
        click.option(
            "--incomplete", is_flag=True, help="Leave out what hangs on runs that failed."
        ),
        click.option(
            "-o", "--output", type=place, metavar="DIR", help="Folder; default: in results/."
        ),
        click.option("--scenario", metavar="NAME", help="Of several; default: the first."),
        click.argument("result", type=place),
    ):
        made = option(made)
    return made


@click.command()
@click.option(
    "--of",
    "outcomes",
    multiple=True,
    metavar="OUTCOME",
    help="spread, outposts, operations, exercises, each also by a year (spread.2030); a column of "
    "runs (norm_end) or republics (hard_role_end.KAZ). May be repeated; default: all four kinds.",
)
@_of_result
@click.pass_context
def sensitivity(ctx: click.Context, where: Where, outcomes: tuple[str, ...]) -> None:
    """Say what outcomes hang on: Sobol indices or Morris effects, by the kind of RESULT's design.

    Indices of first and total order (of second order where the design has it), with bootstrap
    intervals; over time, for the first outcome that is a kind of spread. Needs the extra
    `analysis`.

    \b
    Examples:
      wakhan sensitivity results/all
      wakhan sensitivity results/all --of spread --of hard_role_end.KAZ
      wakhan sensitivity results/all --of outposts.2030 -o results/by_2030
    """
    from sim.cli import designs

    ctx.exit(designs.sensitivity(where, outcomes))


@click.command()
@click.option(
    "--of",
    "name",
    default="spread",
    show_default=True,
    metavar="KIND",
    help="spread (the hard role's), outposts, operations, exercises, each also by a year.",
)
@_of_result
@click.pass_context
def discover(ctx: click.Context, where: Where, name: str) -> None:
    """Say under which conditions it spreads: a box (PRIM) and a shallow tree over RESULT's design.

    With coverage, density and a resampling test. Best of a Latin hypercube with hundreds of points.
    Needs the extra `analysis`.

    \b
    Examples:
      wakhan discover results/wide
      wakhan discover results/wide --of outposts.2030
    """
    from sim.cli import designs

    ctx.exit(designs.discover(where, name))


@click.command()
@click.argument("scenario", type=place)
@click.option(
    "--key",
    "keys",
    multiple=True,
    required=True,
    metavar="KEY",
    help="A parameter to move; given twice, two that move together.",
)
@click.option(
    "--of",
    "kind",
    type=click.Choice(("spread", *EVENT_KINDS)),
    default="spread",
    show_default=True,
    help="The kind of spread whose answer is to turn.",
)
@click.option("-n", "--runs", type=Whole(20, 100_000), default=200, show_default=True)
@seed_option
@click.option("-o", "--output", type=place, metavar="DIR", help="Folder to write to.")
@click.option("--workers", type=Whole(1, 1024), default=1, metavar="N", help="Processes to use.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@click.pass_context
def threshold(
    ctx: click.Context,
    scenario: str,
    keys: tuple[str, ...],
    kind: str,
    runs: int,
    seed: int,
    output: str | None,
    workers: int,
    no_figures: bool,
) -> None:
    """Find the smallest change of a parameter, or of two together, that turns the answer.

    P(spread by the end) is followed to both ends of the range, with the same luck everywhere,
    until the place is known at which it crosses a half.

    \b
    Examples:
      wakhan threshold baseline --key threat.concern
      wakhan threshold mine.yaml --key ties.openness --key sinophobia.restraint --of outposts
    """
    from sim.cli import designs

    asked = designs.Asked(scenario, keys, kind, runs, seed, output, workers, not no_figures)
    ctx.exit(designs.threshold(asked))
