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
@click.option(
    "--anyway",
    is_flag=True,
    help="Compare also what does not count the same: another definition of spread, other months, "
    "another record, another unit of roles.",
)
@click.option("--redo", is_flag=True, help="Move a comparison that is there aside, begin anew.")
@click.pass_context
def compare(
    ctx: click.Context,
    results: tuple[str, ...],
    output: str | None,
    incomplete: bool,
    anyway: bool,
    redo: bool,
) -> None:
    """Compare results: each against the first, run by run where they share a seed.

    Begins with what differs in inputs. After a result was made anew (`run --redo`) the same
    command compares again, and moves the earlier comparison aside.

    \b
    Examples:
      wakhan compare results/baseline results/mine
      wakhan compare results/baseline results/strict --anyway
      wakhan compare results/switches
    """
    from sim.cli import results as on_results

    ctx.exit(on_results.compare(results, output, incomplete, anyway, redo))


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
