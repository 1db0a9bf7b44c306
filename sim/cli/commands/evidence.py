"""Commands that confront accounts with the record: `fit`, `score` and `forecast`."""

from __future__ import annotations

import click

from sim.cli.options import place, record_options, seed_option, worker_options


@click.command()
@click.argument("account", type=place)
@click.option(
    "-o", "--output", type=place, metavar="DIR", help="Result folder; default: results/fit-NAME."
)
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
@click.option(
    "--profile",
    "profiles",
    metavar="KEY",
    multiple=True,
    help="Say also how probable the record is at nine levels of this parameter; may be repeated.",
)
@record_options
@seed_option
@worker_options
@click.pass_context
def fit(
    ctx: click.Context,
    account: str,
    output: str | None,
    method: str,
    observation: str,
    before: str | None,
    profiles: tuple[str, ...],
    record: str | None,
    record_only: str | None,
    complete_until: tuple[str, ...],
    facilities: str | None,
    seed: int,
    workers: int | None,
    redo: bool,
    no_figures: bool,
) -> None:
    """Fit ACCOUNT to the record: what the events say of its parameters.

    ACCOUNT is a name, as `wakhan list` shows, or a file. Gives the posterior next to the prior, and
    the evidence: how probable the account makes the record. Takes one to three minutes; when
    interrupted, the same command goes on.

    A profile holds a parameter at levels across its prior and fits all others anew, their priors
    counted: where the log likelihood hardly changes, the record does not say how large it is. Each
    takes about as long as a fit, and is kept in the fit's folder.

    \b
    Examples:
      wakhan fit geography
      wakhan fit consent --before 2014-01 --method importance
      wakhan fit everything --profile ties.reserve --profile hedging.balance
      wakhan fit consent --record my_events.csv --complete-until CHN.bilateral=2024-06
    """
    from sim.cli import evidence
    from sim.cli.record import own_record

    ctx.exit(
        evidence.fit_account(
            account,
            method,
            observation,
            before,
            profiles,
            own_record(record, record_only, complete_until, facilities),
            seed,
            output,
            workers,
            redo,
            figures=not no_figures,
        )
    )


@click.command()
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT]...", type=place)
@click.option(
    "-o", "--output", type=place, metavar="DIR", help="Result folder; default: results/score."
)
@click.option("--quick", is_flag=True, help="A first look: from 2014 alone, fewer draws.")
@record_options
@seed_option
@worker_options
@click.pass_context
def score(
    ctx: click.Context,
    accounts: tuple[str, ...],
    output: str | None,
    quick: bool,
    record: str | None,
    record_only: str | None,
    complete_until: tuple[str, ...],
    facilities: str | None,
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

    Scores stand side by side on five channels (talks, courses, gifts, exercises and operations, as
    always) and on all seven, with outposts and Moscow's public objections, of which none is on
    record.

    A FILE of events has the columns of the record (docs/own_record.md). Months after 2020 to which
    it is said to be complete are forecast by all that was fitted before.

    \b
    Examples:
      wakhan score --quick
      wakhan score
      wakhan score geography consent -o results/two
      wakhan score --record my_events.csv --complete-until CHN.bilateral=2024-06
    """
    from sim.cli import evidence
    from sim.cli.record import own_record

    own = own_record(record, record_only, complete_until, facilities)
    ctx.exit(
        evidence.score(accounts, quick, own, seed, output, workers, redo, figures=not no_figures)
    )


@click.command()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...", type=place)
@click.option(
    "-o", "--output", type=place, metavar="DIR", help="Result folder; default: results/forecast."
)
@click.option(
    "--score",
    "scored",
    type=place,
    default="results/score",
    show_default=True,
    metavar="DIR",
    help="The scoring whose fits and weights are used.",
)
@seed_option
@worker_options
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

    Each account runs on from the end of the record with what the record says of its parameters;
    the record is that of the scoring (`wakhan score --record FILE`). Without SCENARIO: baseline.
    Needs the result of `wakhan score`.

    \b
    Examples:
      wakhan forecast
      wakhan forecast afghan_war us_returns
    """
    from sim.cli import evidence

    ctx.exit(
        evidence.look_ahead(
            scenarios or ("baseline",),
            scored,
            seed,
            output,
            workers,
            redo,
            figures=not no_figures,
        )
    )
