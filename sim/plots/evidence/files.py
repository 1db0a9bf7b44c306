"""The figures that belong to a fit, a scoring and a forecast, written as PNG and SVG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.inference.differences import BREAKDOWNS
from sim.inference.scores import KINDS
from sim.inference.scoring import REFERENCE, Judged
from sim.inference.weights import Weights, probabilities
from sim.plots import evidence
from sim.plots.style import save

if TYPE_CHECKING:
    from sim.inference.fit import Fit
    from sim.inference.forecast import Outlook
    from sim.inference.scores import Score


def save_fit(found: Fit, folder: Path) -> list[Path]:
    """Writes posterior, corner and trace of a fit; returns the paths."""
    written = save(evidence.posterior_and_prior(found), folder, "posterior")
    written += save(evidence.corner(found), folder, "corner")
    return written + save(evidence.trace(found), folder, "trace")


def save_scores(judged: Judged, learned: Sequence[Score], folder: Path) -> list[Path]:
    """Writes scores, where each wins and fails, and calibration; returns the paths."""
    written: list[Path] = []
    if learned:
        drawn = evidence.score_table_figure(learned, REFERENCE)
        written += save(drawn, folder, "scores-learning")
    for window in judged.windows:
        for kind in KINDS:
            scores = judged.scores(window, kind)
            drawn = evidence.score_table_figure(scores, REFERENCE)
            written += save(drawn, folder, f"scores-{window}-{kind}")
        rounds = judged.scores(window, "one_month", judged.observations[-1])
        for by in BREAKDOWNS:
            if by != "period" or window == "rolling":
                drawn = evidence.breakdown_figure(rounds, REFERENCE, by)
                written += save(drawn, folder, f"by_{by}-{window}")
        for kind in KINDS:
            scores = judged.scores(window, kind, judged.observations[-1])
            written += save(evidence.calibration(scores), folder, f"calibration-{window}-{kind}")
    return written


def save_forecast(
    outlooks: Sequence[Outlook], weights: Sequence[Weights], folder: Path
) -> list[Path]:
    """Writes P(spread) by account over time, and of all scenarios side by side."""
    written: list[Path] = []
    for scenario in dict.fromkeys(one.scenario for one in outlooks):
        ours = [one for one in outlooks if one.scenario == scenario]
        drawn = spread_of(ours, weights)
        written += save(drawn, folder, f"spread-{scenario}")
    every = probabilities(outlooks, weights)
    last = every["year"].groupby(every["scenario"]).transform("max")
    year = int(last.min())
    drawn = evidence.spread_within_and_between(every[every["year"] == year], year=year)
    return written + save(drawn, folder, "within_and_between")


def spread_of(ours: Sequence[Outlook], weights: Sequence[Weights]) -> Figure:
    """P(spread) of one scenario over time, by account and averaged."""
    table = probabilities(ours, weights)
    curves = {one.account: table[table["account"] == one.account] for one in ours}
    return evidence.spread_by_account(
        list(ours[0].years),
        {name: curve["probability"].to_numpy() for name, curve in curves.items()},
        {
            each.label: table.loc[table["account"] == each.label, "probability"].to_numpy()
            for each in weights
        },
        ours[0].title,
        {name: (c["low"].to_numpy(), c["high"].to_numpy()) for name, c in curves.items()},
    )
