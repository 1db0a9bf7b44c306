"""Fits of accounts, scores of forecasts, checks of the fitting, and spread account by account.

Functions take fits, scores and tables as `sim.inference` makes them and compute no likelihood.
"""

from sim.plots.evidence.checks import confusion, rank_histograms, recovery_coverage
from sim.plots.evidence.fits import corner, posterior_and_prior, trace
from sim.plots.evidence.profiles import profiles
from sim.plots.evidence.scores import breakdown_figure, calibration, score_table_figure
from sim.plots.evidence.spread import apart, spread_by_account, spread_within_and_between

__all__ = [
    "apart",
    "breakdown_figure",
    "calibration",
    "confusion",
    "corner",
    "posterior_and_prior",
    "profiles",
    "rank_histograms",
    "recovery_coverage",
    "score_table_figure",
    "spread_by_account",
    "spread_within_and_between",
    "trace",
]
