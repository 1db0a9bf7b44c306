"""Reasons: the terms that speak for China's role in a republic and against it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.analysis.runs import scenario_names
from sim.experiments.store import Result


@dataclass(frozen=True)
class Reason:
    """A named term of China's offers to a republic, or of that republic's answers."""

    side: str
    term: str
    mean: float


def reasons_at_end(result: Result, republic: str, scenario: str | None = None) -> list[Reason]:
    """Terms about China and a republic at the end, over all points; from against to for.

    The constant `openness` is left out, and so is what plays no part.
    """
    frame = result.reasons
    name = scenario or scenario_names(result)[0]
    frame = frame[(frame["scenario"] == name) & (frame["power"] == "CHN")]
    frame = frame[(frame["republic"] == republic) & (frame["term"] != "openness")]
    frame = frame[frame["month"] == frame["month"].max()]
    means = frame.groupby(["side", "term"], observed=True)["mean"].mean()
    found = [
        Reason(str(side), str(term), float(mean))
        for (side, term), mean in means.items()
        if mean != 0.0
    ]
    return sorted(found, key=lambda reason: reason.mean)
