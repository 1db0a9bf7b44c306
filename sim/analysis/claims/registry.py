"""All claims, family by family, in the order of their numbers."""

from __future__ import annotations

from sim.analysis.claims import (
    cooperation,
    division_of_labour,
    economy,
    geography,
    institutions,
    moscow,
    practice,
    sinophobia,
)
from sim.analysis.claims.checks import Claim


def _number(claim: Claim) -> int:
    return int(claim.id[1:])


CLAIMS: tuple[Claim, ...] = (
    *geography.CLAIMS,
    *sorted((*division_of_labour.CLAIMS, *moscow.CLAIMS), key=_number),
    *economy.CLAIMS,
    *sinophobia.CLAIMS,
    *institutions.CLAIMS,
    *cooperation.CLAIMS,
    *practice.CLAIMS,
)
