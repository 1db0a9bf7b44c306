"""The figures of a result folder: those that it lacks are drawn."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sim.cli.folders import FIGURES
from sim.errors import InputError
from sim.experiments.store import own_folder
from sim.plots.saving import Plan, draw, lacking

ELSEWHERE: Final = "'wakhan plot RESULT -o DIR' draws elsewhere"


def complete(plan: Plan, folder: Path) -> None:
    """Draws the figures of a plan that a result folder lacks, or holds only in part."""
    draw_into(lacking(plan, folder / FIGURES), folder)


def draw_into(plan: Plan, folder: Path) -> list[Path]:
    """Draws figures into the folder of a result; returns the paths."""
    if not plan:
        return []
    try:
        return draw(plan, own_folder(folder, FIGURES))
    except InputError as error:
        there = folder / FIGURES if (folder / FIGURES).exists() else folder
        if os.access(there, os.W_OK):
            raise
        raise InputError(f"{error}; {ELSEWHERE}") from None
