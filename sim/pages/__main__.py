"""Generated blocks of README.md and docs/: which are out of date, and writing them anew.

python -m sim.pages            lists them, with their state and what makes them anew
python -m sim.pages --write    writes what follows from code and data alone (`make docs`)
python -m sim.pages --check    exits with 1 where that is out of date or a number is by hand
python -m sim.pages NAME...    simulates what NAME shows, such as `model` or `claims`
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from sim.cli.terminal import show
from sim.pages import derived, listing
from sim.pages.blocks import write
from sim.pages.makers import MAKERS
from sim.pages.measured import confirm, keep

COMMAND: Final = "python -m sim.pages"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    makers = {maker.name: maker for maker in MAKERS if maker.make}
    parser = argparse.ArgumentParser(prog=COMMAND, description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(makers)}")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--write", action="store_true", help="write what follows from code alone")
    chosen.add_argument("--check", action="store_true", help="exit with 1 if anything is amiss")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in makers]
    if unknown or (given.names and given.check):
        parser.error(f"expected some of {', '.join(makers)}, and no --check beside them")
    if given.check:
        amiss = listing.amiss(MAKERS)
        if amiss:
            print(f"out of date: {', '.join(amiss)}; see {COMMAND}", file=sys.stderr)
        return 1 if amiss else 0
    for name in given.names:
        make = makers[name].make
        assert make is not None
        keep(makers[name], make())
    if given.write:
        write(derived.texts())
        for maker in MAKERS:
            confirm(maker)
    show(listing.listed(MAKERS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
