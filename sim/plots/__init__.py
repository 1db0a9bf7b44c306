"""Figures of results and of the record.

Each function takes a stored result and returns a matplotlib Figure; none touches pyplot's state.
`figures_of` and `compare` write whole sets of them.
"""

from sim.plots.comparison import differences, hard_role_compared, hard_role_paths, spread_compared
from sim.plots.parameters import spread_over_parameters
from sim.plots.reasons import reasons_of_answers, reasons_of_offers
from sim.plots.record import record_check, record_table, record_timeline
from sim.plots.role import hard_role, security_role
from sim.plots.sets import compare, figures_of
from sim.plots.shares_of_ties import shares
from sim.plots.spread_over_time import spread
from sim.plots.style import save
from sim.plots.ties_on_map import ties

__all__ = [
    "compare",
    "differences",
    "figures_of",
    "hard_role",
    "hard_role_compared",
    "hard_role_paths",
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
