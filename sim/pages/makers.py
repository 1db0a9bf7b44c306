"""All that makes measured blocks of pages."""

from __future__ import annotations

from typing import Final

from sim.pages import (
    claims_page,
    defaults_page,
    evidence,
    fitted,
    hangs_on,
    headline,
    mechanisms,
    model_measured,
    pace,
    targets,
)
from sim.pages.measured import Maker

MAKERS: Final[tuple[Maker, ...]] = (
    headline.MAKER,
    model_measured.MAKER,
    claims_page.MAKER,
    defaults_page.MAKER,
    pace.MAKER,
    targets.MAKER,
    fitted.MAKER,
    evidence.MAKER,
    hangs_on.MAKER,
    mechanisms.MAKER,
)
