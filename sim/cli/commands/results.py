"""Commands on results: `compare` and `plot`."""

from __future__ import annotations

import click


@click.command()
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
    from sim.cli import results as on_results

    ctx.exit(on_results.compare(results, output, incomplete))


@click.command()
@click.argument("result")
@click.pass_context
def plot(ctx: click.Context, result: str) -> None:
    """Draw the figures of a result anew, into its folder.

    \b
    Example:
      wakhan plot results/baseline
    """
    from sim.cli import results as on_results

    ctx.exit(on_results.plot(result))
