"""All claims, family by family."""

from __future__ import annotations

from sim.analysis.claims import (
    cooperation,
    division_of_labour,
    economy,
    geography,
    institutions,
    practice,
    sinophobia,
)
from sim.analysis.claims.checks import Claim

CLAIMS: tuple[Claim, ...] = (
    *geography.CLAIMS,
    *division_of_labour.CLAIMS,
    *economy.CLAIMS,
    *sinophobia.CLAIMS,
    *institutions.CLAIMS,
    *cooperation.CLAIMS,
    *practice.CLAIMS,
)
