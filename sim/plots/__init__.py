"""Figures of results and of the record.

Each function takes a stored result and returns a matplotlib Figure; none touches pyplot's state.
`figures_of` and `compare` write whole sets of them. `plan_of` says which figures a result has, and
`lacking` which of those a folder does not hold yet; `draw` writes them.
"""

import sim.plots.isolation  # noqa: F401  # first, before anything imports matplotlib

# isort: split

from sim.plots.comparison import differences, hard_role_compared, hard_role_paths, spread_compared
from sim.plots.parameters import spread_over_parameters
from sim.plots.reasons import reasons_of_answers, reasons_of_offers
from sim.plots.record import record_check, record_table, record_timeline
from sim.plots.role import hard_role, security_role
from sim.plots.saving import draw, lacking, save
from sim.plots.sets import compare, figures_of, plan_of, plan_of_comparison
from sim.plots.shares_of_ties import shares
from sim.plots.spread_over_time import spread
from sim.plots.ties_on_map import ties

__all__ = [
    "compare",
    "differences",
    "draw",
    "figures_of",
    "hard_role",
    "hard_role_compared",
    "hard_role_paths",
    "lacking",
    "plan_of",
    "plan_of_comparison",
    "reasons_of_answers",
    "reasons_of_offers",
    "record_check",
    "record_table",
    "record_timeline",
    "save",
    "security_role",
    "shares",
    "spread",
    "spread_compared",
    "spread_over_parameters",
    "ties",
]
