"""Weights of accounts, and what they say of the years ahead together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.inference.forecast import Outlook, averaged, by_evidence, by_prediction
from sim.inference.scores import Score
from sim.inference.scoring import Judged

if TYPE_CHECKING:
    import pandas as pd


def prediction_scores(judged: Judged) -> list[Score]:
    """The scores that weights in prediction rest on: rolling, one month ahead, all channels."""
    return judged.scores("rolling", "one_month", "rounds", "seven")


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
