"""Blocks of pages that follow from code and data alone, and so are checked word for word."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.claims import CLAIMS
from sim.pages import claims_page, defaults_page, model_page, sources_page
from sim.pages.accounts_page import accounts_table
from sim.pages.blocks import ROOT, find
from sim.pages.results_page import dictionary
from sim.record.codebook import codebook_tables
from sim.record.reading import load_record


def texts() -> dict[str, str]:
    """Every such block by name."""
    return {
        **model_page.tables(),
        "series": sources_page.series_table(),
        "claims": claims_page.claims_table(CLAIMS),
        "least effects": claims_page.rule_table(),
        "fitted": defaults_page.fitted_table(default=True),
        "not taken over": defaults_page.fitted_table(default=False),
        "accounts": accounts_table(),
        **dictionary(),
        **codebook_tables(load_record()),
    }


def out_of_date(root: Path = ROOT) -> list[str]:
    """Blocks that are not what code and data say, as `page: name`; lacking ones by name."""
    known = texts()
    there = {block.name: block for block in find(known, root)}
    changed = [
        f"{there[name].page.name}: {name}"
        for name, text in known.items()
        if name in there and there[name].text != text
    ]
    return changed + [name for name in known if name not in there]
