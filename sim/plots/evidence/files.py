"""The figures that belong to a fit, a scoring and a forecast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure

from sim.inference.differences import BREAKDOWNS
from sim.inference.scores import KINDS, on
from sim.inference.scoring import REFERENCE, Judged
from sim.plots import evidence
from sim.plots.saving import Plan

if TYPE_CHECKING:
    import pandas as pd

    from sim.inference.fit import Fit
    from sim.inference.profiles import Profile
    from sim.inference.scores import Score

#: What names of figures end with, by the set of channels that scores are on.
SUFFIXES: Final = {"five": "", "seven": "-seven"}


def plan_of_fit(found: Fit, profiles: Sequence[Profile] = ()) -> Plan:
    """Posterior, corner and trace of a fit, and its profiles."""
    return {
        "posterior": partial(evidence.posterior_and_prior, found),
        "corner": partial(evidence.corner, found),
        "trace": partial(evidence.trace, found),
        **{f"profile-{each.key}": partial(evidence.profiles, found, [each]) for each in profiles},
    }


def plan_of_scores(judged: Judged, learned: Sequence[Score]) -> Plan:
    """Scores, where each wins and fails, and calibration.

    On the five channels that come in rounds; file names say where it is all seven.
    """
    plan: dict[str, Callable[[], Figure]] = {}
    for channels, suffix in SUFFIXES.items():
        if learned:
            scores = [on(one, channels) for one in learned]
            plan[f"scores-learning{suffix}"] = partial(
                evidence.score_table_figure, scores, REFERENCE
            )
        for window, kind in product(judged.windows, KINDS):
            scores = judged.scores(window, kind, channels=channels)
            plan[f"scores-{window}-{kind}{suffix}"] = partial(
                evidence.score_table_figure, scores, REFERENCE
            )
    for window in judged.windows:
        for by in BREAKDOWNS:
            if by != "period" or window == "rolling":
                channels = "seven" if by == "channel" else "five"
                rounds = judged.scores(window, "one_month", judged.observations[-1], channels)
                plan[f"by_{by}-{window}"] = partial(
                    evidence.breakdown_figure, rounds, REFERENCE, by
                )
        for kind in KINDS:
            scores = judged.scores(window, kind, judged.observations[-1])
            plan[f"calibration-{window}-{kind}"] = partial(evidence.calibration, scores)
    return plan


def plan_of_forecast(
    table: pd.DataFrame, titles: Mapping[str, str], averages: Sequence[str]
) -> Plan:
    """P(spread) by account over time, and of all scenarios side by side.

    table: probabilities as a forecast keeps them. titles: by scenario. averages: the labels of
    averages over accounts.
    """
    plan: dict[str, Callable[[], Figure]] = {}
    for scenario, title in titles.items():
        ours = table[table["scenario"] == scenario]
        plan[f"spread-{scenario}"] = partial(spread_of, ours, title, averages)
    return plan | {"within_and_between": partial(_side_by_side, table)}


def _side_by_side(table: pd.DataFrame) -> Figure:
    last = table["year"].groupby(table["scenario"]).transform("max")
    year = int(last.min())
    return evidence.spread_within_and_between(table[table["year"] == year], year=year)


def spread_of(table: pd.DataFrame, title: str, averages: Sequence[str]) -> Figure:
    """P(spread) of one scenario over time, by account and averaged."""
    names = table["account"].unique()
    curves = {str(name): table[table["account"] == name] for name in names}
    accounts = {name: curve for name, curve in curves.items() if name not in averages}
    return evidence.spread_by_account(
        sorted(set(table["year"])),
        {name: curve["probability"].to_numpy() for name, curve in accounts.items()},
        {name: curves[name]["probability"].to_numpy() for name in averages},
        title,
        {name: (c["low"].to_numpy(), c["high"].to_numpy()) for name, c in accounts.items()},
    )
