"""Commands on results: `compare` and `plot`."""

from __future__ import annotations

import click

from sim.cli.options import place


@click.command()
@click.argument("results", nargs=-1, required=True, metavar="RESULT RESULT...", type=place)
@click.option(
    "-o", "--output", type=place, metavar="DIR", help="Folder; default: results/compare-NAMES."
)
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
    from sim.cli import results as on_results

    ctx.exit(on_results.compare(results, output, incomplete))


@click.command()
@click.argument("result", type=place)
@click.option("-o", "--output", type=place, metavar="DIR", help="Folder; default: RESULT/figures.")
@click.pass_context
def plot(ctx: click.Context, result: str, output: str | None) -> None:
    """Draw the figures of a result anew, into its folder or another.

    \b
    Examples:
      wakhan plot results/baseline
      wakhan plot results/baseline -o figures
    """
    from sim.cli import results as on_results

    ctx.exit(on_results.plot(result, output))
