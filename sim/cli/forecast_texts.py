"""What forecasts say: tables for the terminal, and `summary.md`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from sim.inference.forecast import Outlook, averaged, variance
from sim.inference.weights import Weights
from sim.names import LABELS
from sim.tables import Table, markdown

CARE_FORECAST: Final = (
    "Each account was fitted to the whole record and runs on from its end. P(spread) is the share "
    "of runs in which China's hard role outside Tajikistan stays above the threshold "
    "(`wakhan explain spread`); of no other kind of spread. All outposts on record are in "
    "Tajikistan; that none came to light elsewhere counts as evidence, as far as one would have."
)


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
