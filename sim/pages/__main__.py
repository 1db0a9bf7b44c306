"""Writes the generated parts of docs/ anew: tables from the registries, and what is simulated.

    python -m sim.pages --write      writes the tables anew; so does `make docs`
    python -m sim.pages --check      exits with 1 if one of them is out of date
    python -m sim.pages --claims     examines claims (two minutes), for docs/claims.md
    python -m sim.pages --defaults   simulates the past freely, for docs/defaults.md

What is simulated says with how many runs and which seed, and is not checked for being up to date.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sim.analysis.claims import CLAIMS
from sim.pages import claims_page, defaults_page, model_page, sources_page
from sim.pages.accounts_page import accounts_table
from sim.pages.blocks import FOLDER, SEED, blocks_of, write
from sim.pages.results_page import dictionary
from sim.record.codebook import codebook_tables
from sim.record.reading import load_record

COMMAND: Final = "python -m sim.pages"
#: Pages whose tables follow from code and data alone, and so can be checked.
PAGES: Final = (
    "codebook.md",
    "model.md",
    "sources.md",
    "claims.md",
    "defaults.md",
    "accounts.md",
    "results.md",
)


def tables() -> dict[str, str]:
    """Every table that follows from code and data alone, by name."""
    return {
        **model_page.tables(),
        "series": sources_page.series_table(),
        "claims": claims_page.claims_table(CLAIMS),
        "fitted": defaults_page.fitted_table(default=True),
        "not taken over": defaults_page.fitted_table(default=False),
        "accounts": accounts_table(),
        **dictionary(),
        **codebook_tables(load_record()),
    }


def out_of_date(folder: Path = FOLDER) -> list[str]:
    """Blocks that are not what code and data say, as `page: name`; a lacking page as itself."""
    known, stale = tables(), []
    for page in PAGES:
        path = folder / page
        if not path.is_file():
            stale.append(page)
            continue
        for name, text in blocks_of(path.read_text("utf-8")).items():
            if name in known and known[name] != text:
                stale.append(f"{page}: {name}")
    return stale


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=(__doc__ or "").split("\n")[0])
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--write", action="store_true", help="write the tables anew (default)")
    chosen.add_argument("--check", action="store_true", help="exit with 1 if one is out of date")
    chosen.add_argument("--claims", action="store_true", help="examine the claims")
    chosen.add_argument("--defaults", action="store_true", help="simulate the past freely")
    parser.add_argument(
        "--runs", type=int, help=f"{claims_page.RUNS} for claims, else {defaults_page.RUNS}"
    )
    parser.add_argument("--seed", type=int, default=SEED, help=f"default: {SEED}")
    given = parser.parse_args(arguments)
    if given.check:
        stale = out_of_date()
        if stale:
            print(f"out of date: {', '.join(stale)}; run {COMMAND} --write", file=sys.stderr)
        return 1 if stale else 0
    if given.claims:
        from sim.progress import Bar

        with Bar("claims") as bar:
            found = claims_page.measured_claims(given.runs or claims_page.RUNS, given.seed, bar)
        write(FOLDER, ("claims.md",), tables() | {"measured": found})
    elif given.defaults:
        found_defaults = defaults_page.measured_defaults(
            given.runs or defaults_page.RUNS, given.seed
        )
        write(FOLDER, ("defaults.md",), found_defaults)
    else:
        write(FOLDER, PAGES, tables())
    return 0


if __name__ == "__main__":
    sys.exit(main())
