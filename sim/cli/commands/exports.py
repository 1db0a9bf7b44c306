"""The command that gives a result to other programs: `export`."""

from __future__ import annotations

import click

from sim.cli.options import place

#: What an export may be, as `sim.analysis.export` has them: not imported, so that --help is fast.
FORMS = ("csv", "xlsx", "parquet", "json")


@click.command()
@click.argument("result", type=place)
@click.option(
    "--to",
    type=click.Choice(FORMS),
    default="csv",
    show_default=True,
    help="xlsx is one workbook for Excel and LibreOffice, the others a file per table.",
)
@click.option(
    "-o", "--output", type=place, metavar="DIR", help="Folder; default: RESULT-csv, and so on."
)
@click.option("--incomplete", is_flag=True, help="Take a result in which runs failed as it is.")
@click.option("--redo", is_flag=True, help="Move an export that is there aside.")
@click.pass_context
def export(
    ctx: click.Context, result: str, to: str, output: str | None, incomplete: bool, redo: bool
) -> None:
    """Write the tables of a result for Excel, R, Stata, DuckDB and others.

    Besides the tables, every parameter and event of every scenario, and a datapackage.json with
    unit and meaning of each column, licence and citation (Frictionless Data Package).

    \b
    Examples:
      wakhan export results/baseline
      wakhan export results/baseline --to xlsx
      wakhan export results/headline --to parquet -o shared/headline
    """
    from sim.cli import exports

    ctx.exit(exports.export(result, to, output, incomplete, redo))
