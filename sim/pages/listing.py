"""Which blocks of pages are out of date, and what makes them anew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from sim.pages import derived
from sim.pages.blocks import ROOT, Block, find
from sim.pages.measured import (
    BY_HAND,
    FRESH,
    NEVER,
    Maker,
    by_hand,
    few_digest,
    parted,
    state_of,
    unmade,
)
from sim.tables import Table

WRITE = "python -m sim.pages --write"


def measured(makers: Sequence[Maker], root: Path = ROOT) -> list[tuple[Block, Maker]]:
    """Every measured block with its maker."""
    owner = {name: maker for maker in makers for name in (maker.made, *maker.blocks)}
    return [(block, owner[block.name]) for block in find(owner, root)]


def amiss(makers: Sequence[Maker], root: Path = ROOT) -> list[str]:
    """Blocks that are wrong, as `page: name`; those that are merely old are not."""
    found = []
    for block, _ in measured(makers, root):
        if parted(block.text)[1] is None or by_hand(block):
            problem = BY_HAND if by_hand(block) else NEVER
            found.append(f"{block.page.name}: {block.name} ({problem})")
    return [*derived.out_of_date(root), *found, *unmade(makers, root)]


def listed(makers: Sequence[Maker], root: Path = ROOT) -> Table:
    """A line per page and maker of measured blocks, and one for each block to be written anew."""
    rows: dict[tuple[str, ...], list[str]] = {}
    few = cache(few_digest)  # once for all blocks of a maker, and only where its code has changed
    for block, maker in measured(makers, root):
        state = state_of(block, maker, few)
        _, stamp = parted(block.text)
        todo = "" if state == FRESH else f"{maker.command} ({maker.takes})"
        row = (block.page.name, state, stamp.day if stamp else "", todo)
        rows.setdefault(row, []).append(block.name)
    lines = [(page, ", ".join(names), *rest) for (page, *rest), names in rows.items()]
    stale = derived.out_of_date(root)
    lines += [(*each.split(": ", 1), "out of date", "", WRITE) for each in stale if ": " in each]
    lines += [("", each, "lacking", "", "give it a place") for each in stale if ": " not in each]
    if not stale:
        lines.append(("all", "tables from code and data", FRESH, "", ""))
    return Table("Generated blocks", ("page", "blocks", "state", "made", "to do"), tuple(lines))
