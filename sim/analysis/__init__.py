"""What results say: shares with intervals, what moves them, and results side by side."""

from sim.analysis.comparison import Comparison, Contrast, compare, sides
from sim.analysis.inputs import Difference, Side
from sim.analysis.intervals import (
    Estimate,
    difference,
    paired_change,
    share,
    shares,
    unpaired_change,
    wilson,
)
from sim.analysis.reasons import Reason, reasons_at_end
from sim.analysis.runs import NEVER, Runs, runs_of, scenario_names
from sim.analysis.sensitivity import Effect, effects
from sim.analysis.spread import (
    by_year,
    first_reached,
    over_thresholds,
    places_left,
    probability,
    reached,
    spreads_by,
)
from sim.rules.spread import EVENT_KINDS, HARD_ROLE, KIND_LABELS, KINDS, OTHERS

__all__ = [
    "EVENT_KINDS",
    "HARD_ROLE",
    "KINDS",
    "KIND_LABELS",
    "NEVER",
    "OTHERS",
    "Comparison",
    "Contrast",
    "Difference",
    "Effect",
    "Estimate",
    "Reason",
    "Runs",
    "Side",
    "by_year",
    "compare",
    "difference",
    "effects",
    "first_reached",
    "over_thresholds",
    "paired_change",
    "places_left",
    "probability",
    "reached",
    "reasons_at_end",
    "runs_of",
    "scenario_names",
    "share",
    "shares",
    "sides",
    "spreads_by",
    "unpaired_change",
    "wilson",
]
