"""The claims of the five studies, and what the model makes of each.

A claim names the source and page it comes from, the rule and the parameters that carry it, and one
or more *checks*: what the claim predicts, measured by simulation under common random numbers.
Nothing here says how a check comes out.
"""

from sim.analysis.claims.checks import AFTER, Check, Claim, Measure, Variant, variants_of
from sim.analysis.claims.findings import VERDICTS, Effect, Finding, Verdict, examine
from sim.analysis.claims.registry import CLAIMS

__all__ = [
    "AFTER",
    "CLAIMS",
    "VERDICTS",
    "Check",
    "Claim",
    "Effect",
    "Finding",
    "Measure",
    "Variant",
    "Verdict",
    "examine",
    "variants_of",
]
