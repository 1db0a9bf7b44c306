"""What fits, scores and forecasts say: tables for the terminal, and `summary.md`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.calendar import month_index, month_label
from sim.inference.fit import Fit
from sim.inference.forecast import Outlook, averaged, by_evidence, by_prediction, variance
from sim.inference.priors import INFORMED, Prior
from sim.inference.scores import (
    BREAKDOWNS,
    KINDS,
    Score,
    breakdown,
    compared,
    mixed,
    since,
    summary,
)
from sim.inference.scoring import LONG, REFERENCE, Judged
from sim.names import LABELS
from sim.parameters import Array
from sim.tables import Table, markdown

if TYPE_CHECKING:
    import pandas as pd

#: Shares of the prior's mass that a posterior's 80% interval covers where it says nothing new.
UNINFORMED: Final = 0.8 * INFORMED
SUMMARY: Final = "summary.md"

ACCOUNTS: Final = "accounts"
CARE_SCORES: Final = (
    "Log scores: higher is better; intervals of differences are of 95%, from resampled months. "
    "Parameters were fitted to the months before each origin alone. The rules and the priors were "
    "written by people who had read all of the record, and what is given from outside (trade, "
    "deaths in Afghanistan, training programmes) takes its known values; yardsticks have neither "
    "advantage."
)
CARE_FORECAST: Final = (
    "Each account was fitted to the whole record and runs on from its end. P(spread) is the share "
    "of runs in which China's hard role outside Tajikistan stays above the threshold "
    "(`wakhan explain spread`). Rates of basing are drawn to go with the number of outposts on "
    "record. All of these are in Tajikistan, so where the next ones come rests on each account's "
    "own assumptions."
)


@dataclass(frozen=True)
class Learned:
    """What the record says of one parameter: medians and 80% intervals before and after.

    `width` is the share of the prior's mass that the posterior's 80% interval covers: 0.8 where
    the record says nothing.
    """

    key: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    width: float

    @property
    def informed(self) -> bool:
        """Whether the record narrows it by more than the noise of a fit."""
        return self.width < UNINFORMED


def learned(found: Fit) -> list[Learned]:
    """Each parameter's prior and posterior, shapes of the rounds at the end."""
    account = found.problem.account
    values = {prior.key: (prior, found.values[prior.key]) for prior in account.parameters}
    if account.shape:
        values |= {key: (account.shape, drawn) for key, drawn in found.shapes_by_key.items()}
    return [_learned(key, prior, drawn) for key, (prior, drawn) in values.items()]


def _learned(key: str, prior: Prior, drawn: Array) -> Learned:
    shares = (0.1, 0.5, 0.9)
    before = prior.from_unit(shares)
    after = np.quantile(drawn, shares)
    steps = np.linspace(0.0005, 0.9995, 1000)
    covered = np.interp(after[[0, 2]], prior.from_unit(steps), steps)
    return Learned(key, _three(before), _three(after), float(covered[1] - covered[0]))


def _three(values: Array) -> tuple[float, float, float]:
    low, middle, high = (float(value) for value in values)
    return low, middle, high


# Fits.


def fit_line(found: Fit) -> str:
    """How a fit went, in one line."""
    seen = f"1993-01 to {month_label(found.problem.origin - 1)}"
    return (
        f"{found.problem.account.name}, {seen}, {found.problem.observation}: log evidence "
        f"{found.log_evidence:.2f} ± {found.error:.2f} (Laplace {found.laplace:.2f}), "
        f"{found.effective:,.0f} effective draws of {found.evaluations:,} likelihoods"
    )


def fit_table(found: Fit) -> Table:
    """Posterior against prior, a row each."""
    rows = [
        (
            each.key,
            f"{each.prior[1]:.3g} ({each.prior[0]:.2g} to {each.prior[2]:.2g})",
            f"{each.posterior[1]:.3g} ({each.posterior[0]:.2g} to {each.posterior[2]:.2g})",
            f"{each.width:.2f}",
            "" if each.informed else "no",
        )
        for each in learned(found)
    ]
    columns = ("parameter", "prior", "posterior", "covers of prior", "informed")
    return Table("Posterior against prior: median (80% interval)", columns, tuple(rows))


def fit_summary(found: Fit) -> str:
    """`summary.md` of a fit."""
    account = found.problem.account
    return "\n\n".join(
        [
            f"# {account.title}",
            account.argument,
            fit_line(found) + ".",
            markdown(fit_table(found)),
            "`covers of prior`: how much of the prior's probability the posterior's 80% interval "
            f"covers; 0.80 where the record says nothing, and from {UNINFORMED:.2f} on we say that "
            "it does not inform the parameter.",
        ]
    )


# Scores.


def reference(scores: Sequence[Score]) -> Score:
    """The yardstick that others are measured against."""
    return next(one for one in scores if one.name == REFERENCE)


def window_title(window: str) -> str:
    """A set of scored months in words."""
    if window == "long":
        return f"{LONG[1]} months from {LONG[0]}, fitted to those before"
    if window == "new":
        return "months after 2020, fitted before"
    return "five origins, 36 months each"


def score_tables(judged: Judged) -> list[Table]:
    """Forecasters side by side: each set of months, kind and observation."""
    return [
        score_table(judged, window, kind, observation)
        for window in reversed(judged.windows)
        for observation in judged.observations
        for kind in KINDS
    ]


def score_table(judged: Judged, window: str, kind: str, observation: str) -> Table:
    """Forecasters side by side, best first."""
    scores = judged.scores(window, kind, observation)
    return _side_by_side(scores, f"{observation} ({window_title(window)})")


def learning_tables(learned: Sequence[Score]) -> list[Table]:
    """Forecasters that learn month by month, side by side: the long window, then all months.

    `learned` is what `sim.inference.learning.scores` gives; none, no table.
    """
    long = month_index(LONG[0])
    since_then = [since(one, long) for one in learned]
    return [
        _side_by_side(scores, f"rounds (from {month_label(int(scores[0].month[0]))})")
        for scores in (since_then, learned)
        if scores and len(scores[0].month)
    ]


def _side_by_side(scores: Sequence[Score], what: str) -> Table:
    table = summary(scores, reference(scores))
    title = f"{table.title}, {what}"
    columns = tuple(c for c in table.columns if c != "observation")
    place = table.columns.index("observation")
    rows = tuple(row[:place] + row[place + 1 :] for row in table.rows)
    return Table(title, columns, rows)


def breakdown_tables(judged: Judged, kind: str = "one_month") -> list[Table]:
    """Where accounts win and fail against the reference, under the last observation model."""
    tables = []
    observation = judged.observations[-1]
    for window in reversed(judged.windows):
        scores = judged.scores(window, kind, observation)
        for by in BREAKDOWNS:
            if by == "period" and window != "rolling":
                continue
            table = breakdown(_accounts_first(judged, scores), reference(scores), by)
            title = f"{table.title}, one month ahead, {observation} ({window_title(window)})"
            tables.append(Table(title, table.columns, table.rows))
    return tables


def _accounts_first(judged: Judged, scores: Sequence[Score]) -> list[Score]:
    names = judged.manifest[ACCOUNTS]
    return [one for one in scores if one.name in names]


def evidence_table(fits: Mapping[str, Fit], scores: Sequence[Score]) -> Table:
    """What each account is worth: evidence on the whole record, and weight in prediction."""
    weights = by_evidence(fits)
    stacked = by_prediction([one for one in scores if one.name in fits])
    rows = [
        (
            name,
            str(len(found.problem.account.keys)),
            f"{found.log_evidence:.2f} ± {found.error:.2f}",
            f"{weights[name]:.2f}",
            f"{stacked[name]:.2f}",
        )
        for name, found in sorted(fits.items(), key=lambda each: -each[1].log_evidence)
    ]
    columns = ("account", "parameters", "log evidence", "weight by evidence", "stacking weight")
    last = max(found.problem.origin for found in fits.values()) - 1
    title = f"Evidence of the record, 1993-01 to {month_label(last)}, rounds"
    return Table(title, columns, tuple(rows))


def rivals_table(judged: Judged) -> Table:
    """How far each account is behind the best one, in every contest with rounds."""
    rows = []
    names = list(judged.manifest[ACCOUNTS])
    for window in reversed(judged.windows):
        for kind in KINDS:
            scores = _accounts_first(judged, judged.scores(window, kind, "rounds"))
            best = max(scores, key=lambda one: one.total)
            gaps = {one.name: compared(one, best) for one in scores}
            cells = (
                f"{float(gaps[name].total):.1f} [{float(gaps[name].low):.1f}, "
                f"{float(gaps[name].high):.1f}]"
                for name in names
            )
            rows.append(
                (
                    f"{window_title(window)}, {kind.replace('_', ' ')}",
                    *(
                        "**first**" if name == best.name else cell
                        for name, cell in zip(names, cells, strict=True)
                    ),
                )
            )
    return Table(
        "Log score less that of the best account, rounds", ("contest", *names), tuple(rows)
    )


def mixtures_table(judged: Judged) -> Table:
    """What forecasters would have scored together: mixtures, half accounts and half yardstick.

    The accounts among themselves have equal weights. Probabilities are mixed by month and channel.
    """
    names = list(judged.manifest[ACCOUNTS])
    rows, yardsticks = [], []
    for window in reversed(judged.windows):
        for kind in KINDS:
            scores = judged.scores(window, kind, "rounds")
            blocks = {one.name: one.blocks for one in scores}
            yardsticks = [name for name in blocks if name not in names]
            best = max(scores, key=lambda one: one.total)
            ours = mixed(np.stack([blocks[name] for name in names], axis=-1))
            halves = [mixed(np.stack([ours, blocks[name]], axis=-1)) for name in yardsticks]
            rows.append(
                (
                    f"{window_title(window)}, {kind.replace('_', ' ')}",
                    f"{best.total:.1f} ({best.name})",
                    f"{ours.sum():.1f}",
                    *(f"{half.sum():.1f}" for half in halves),
                )
            )
    together = (f"accounts and {name}" for name in yardsticks)
    columns = ("contest", "best alone", "accounts together", *together)
    return Table("Log scores of mixtures, rounds", columns, tuple(rows))


def verdict(judged: Judged) -> list[str]:
    """The answer in a few sentences: who leads, by how much, and against the yardsticks."""
    lines = []
    window = "long" if "long" in judged.windows else judged.windows[-1]
    for observation in judged.observations:
        for kind in KINDS:
            scores = judged.scores(window, kind, observation)
            ours = _accounts_first(judged, scores)
            best = max(ours, key=lambda one: one.total)
            gap = compared(best, reference(scores))
            constant = next(one for one in scores if one.name == "constant rate")
            worse = [one.name for one in ours if one.total <= constant.total]
            how = "one month ahead" if kind == "one_month" else "as a free forecast"
            beaten = "; every account beats the constant rate" if not worse else ""
            failed = f"; not better than a constant rate: {', '.join(worse)}" if worse else ""
            lines.append(
                f"{how.capitalize()}, {observation}: best is {best.name} with {best.total:.1f}, "
                f"{float(gap.total):+.1f} [{float(gap.low):+.1f}, {float(gap.high):+.1f}] against "
                f"the self-exciting regression ({window_title(window)}){beaten}{failed}."
            )
    return lines


def score_summary(judged: Judged, learned: Sequence[Score] = ()) -> str:
    """`summary.md` of a scoring, and of forecasters that learn if there are any."""
    blocks = ["# Accounts and yardsticks judged by the record", CARE_SCORES]
    blocks += ["## In short", "\n".join(f"- {line}" for line in verdict(judged))]
    fits = judged.fits()
    if fits:
        blocks += ["## Evidence", markdown(evidence_table(fits, prediction_scores(judged)))]
    sections = [
        ("## Scores", score_tables(judged)),
        ("## Together", [mixtures_table(judged)]),
        ("## Where each wins and fails", breakdown_tables(judged)),
    ]
    if learned:
        sections.insert(1, ("## Learning on", learning_tables(learned)))
    for heading, tables in sections:
        blocks.append(heading)
        for table in tables:
            blocks += [f"### {table.title}", markdown(table)]
    return "\n\n".join(blocks) + "\n"


def prediction_scores(judged: Judged) -> list[Score]:
    """The scores that weights in prediction rest on: rolling, one month ahead, rounds."""
    return judged.scores("rolling", "one_month", "rounds")


# Forecasts.


@dataclass(frozen=True)
class Weights:
    """Weights of accounts, which sum to 1, and what they rest on."""

    label: str
    by: Mapping[str, float]


def weights_of(judged: Judged) -> list[Weights]:
    """Weights by evidence, by prediction, and none at all."""
    fits = judged.fits()
    names = list(fits)
    scores = [one for one in prediction_scores(judged) if one.name in fits]
    return [
        Weights("weighted by evidence", by_evidence(fits)),
        Weights("weighted by predictive score", by_prediction(scores)),
        Weights("all accounts alike", dict.fromkeys(names, 1.0 / len(names))),
    ]


def forecast_tables(outlooks: Sequence[Outlook], weights: Sequence[Weights]) -> list[Table]:
    """P(spread) by scenario and account, and how far accounts disagree."""
    scenarios = list(dict.fromkeys(one.scenario for one in outlooks))
    accounts = list(dict.fromkeys(one.account for one in outlooks))
    rows, shares = [], []
    for scenario in scenarios:
        ours = [one for one in outlooks if one.scenario == scenario]
        year = ours[0].years[-1]
        by_account = {one.account: one for one in ours}
        cells = [f"{100 * by_account[name].probability(year):.0f}" for name in accounts]
        means = [f"{100 * averaged(ours, each.by, year):.0f}" for each in weights]
        rows.append((scenario, str(year), *cells, *means))
        found = variance(ours, weights[-1].by, year)
        parts = (found.accounts, found.parameters, found.chance)
        inner = [np.quantile(one.role, [0.1, 0.5, 0.9]) for one in ours]
        middle = [float(three[1]) for three in inner]
        shares.append(
            (
                scenario,
                *(f"{100 * part:.0f}" for part in parts),
                f"{min(middle):.2f} to {max(middle):.2f}",
                f"{np.mean([three[0] for three in inner]):.2f} to "
                f"{np.mean([three[2] for three in inner]):.2f}",
                _next(ours, weights[-1].by),
            )
        )
    columns = ("scenario", "by end of", *accounts, *(each.label for each in weights))
    between = (
        "scenario",
        "accounts %",
        "parameters %",
        "chance %",
        "medians of accounts",
        "80% within an account",
        "reached most often",
    )
    return [
        Table("P(spread beyond Tajikistan) by account, in percent", columns, tuple(rows)),
        Table(
            "Where its variance comes from (accounts alike), and the highest hard role outside "
            "Tajikistan (Tajikistan 2020 = 1): between and within accounts",
            between,
            tuple(shares),
        ),
    ]


def _next(outlooks: Sequence[Outlook], weights: Mapping[str, float]) -> str:
    shares: dict[str, float] = {}
    for one in outlooks:
        for republic, share in one.reached().items():
            shares[republic] = shares.get(republic, 0.0) + weights[one.account] * share
    first = max(shares, key=lambda republic: shares[republic])
    return f"{LABELS[first]} ({100 * shares[first]:.0f}%)"


def probabilities(outlooks: Sequence[Outlook], weights: Sequence[Weights]) -> pd.DataFrame:
    """P(spread) by scenario, account or average, and year, with 95% intervals of accounts."""
    import pandas as pd

    rows = []
    for scenario in dict.fromkeys(one.scenario for one in outlooks):
        ours = [one for one in outlooks if one.scenario == scenario]
        for year in ours[0].years:
            for one in ours:
                rows.append(
                    (scenario, one.account, year, one.probability(year), *one.interval(year))
                )
            for each in weights:
                mean = averaged(ours, each.by, year)
                rows.append((scenario, each.label, year, mean, np.nan, np.nan))
    columns = ["scenario", "account", "year", "probability", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def forecast_notes(outlooks: Sequence[Outlook]) -> list[str]:
    """What an event of a scenario took out of an account's hands."""
    held = {(one.scenario, key) for one in outlooks for key in one.held}
    return [
        f"{scenario}: {key} is as the scenario sets it, in accounts with a prior over it as well"
        for scenario, key in sorted(held)
    ]


def forecast_summary(outlooks: Sequence[Outlook], weights: Sequence[Weights]) -> str:
    """`summary.md` of a forecast."""
    blocks = ["# Does China's security role spread beyond Tajikistan?", CARE_FORECAST]
    for table in forecast_tables(outlooks, weights):
        blocks += [f"## {table.title}", markdown(table)]
    notes = forecast_notes(outlooks)
    if notes:
        blocks.append("\n".join(f"- {note}" for note in notes))
    return "\n\n".join(blocks) + "\n"
