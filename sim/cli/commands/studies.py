"""Commands on what the five studies say: `claims`, and the `record` of events they date."""

from __future__ import annotations

import click

from sim.cli.options import place, record_options, seed_option
from sim.cli.usage import Whole


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "-n",
    "--runs",
    type=Whole(2, 100_000),
    default=200,
    show_default=True,
    metavar="N",
    help="Runs on each side of a check.",
)
@seed_option
def claims(ids: tuple[str, ...], runs: int, seed: int) -> None:
    """Check by simulation what the five studies claim: all claims, or those with an ID.

    Each check compares two ways to run the model under the same luck, at the default parameters,
    and has a least effect that a reader would call political.
    All claims take a minute or two.

    \b
    Examples:
      wakhan claims
      wakhan claims S1 S4
      wakhan claims --runs 1000 D2
    """
    from sim.cli import claims as checks
    from sim.cli.terminal import show
    from sim.progress import Bar

    chosen = checks.chosen_claims(ids)
    with Bar("claims") as bar:
        findings = checks.examined(chosen, runs, seed, bar)
    show(
        checks.findings_table(findings, runs, seed),
        checks.count_of(findings),
        checks.EXPLAINED,
    )


@click.command()
@click.option(
    "--timeline", type=place, metavar="FILE", help="Draw the dated events to FILE (.png or .svg)."
)
@record_options
def record(
    timeline: str | None,
    record: str | None,
    record_only: str | None,
    complete_until: tuple[str, ...],
    facilities: str | None,
) -> None:
    """Show the coded record: events by republic, channel and period.

    The Russian half of the record is incomplete. With a FILE of your own: what it covers, and the
    counts of both together (docs/own_record.md).

    \b
    Examples:
      wakhan record
      wakhan record --timeline record.png
      wakhan record --record my_events.csv
    """
    from pathlib import Path

    from sim.cli import record as events_on
    from sim.cli.terminal import show

    own = events_on.own_record(record, record_only, complete_until, facilities)
    show(*events_on.record_overview(own))
    if timeline:
        click.echo(f"\nwrote {events_on.draw_timeline(own, Path(timeline))}")
