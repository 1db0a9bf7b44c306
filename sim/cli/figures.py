"""The figures of a result folder: those that it lacks are drawn."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sim.cli.folders import FIGURES
from sim.errors import InputError
from sim.experiments import store
from sim.plots.saving import ENDINGS, Plan, draw, lacking

ELSEWHERE: Final = "'wakhan plot RESULT -o DIR' draws elsewhere"


def complete(plan: Plan, folder: Path, manifest: Mapping[str, Any]) -> None:
    """Draws the figures of a plan that a result lacks, holds only in part, or has not noted."""
    noted = store.read_manifest(folder).get("files", {})
    there = lacking(plan, folder / FIGURES)
    todo = {
        name: make
        for name, make in plan.items()
        if name in there or not {f"{FIGURES}/{name}{ending}" for ending in ENDINGS} <= noted.keys()
    }
    if todo:
        draw_into(todo, folder, manifest)


def draw_into(plan: Plan, folder: Path, manifest: Mapping[str, Any]) -> list[Path]:
    """Draws figures into the folder of the result that a manifest is of; returns the paths.

    Each is noted in the manifest once it is there.
    """
    drawn: list[Path] = []
    try:
        with store.adding_to(folder, manifest):
            place = store.own_folder(folder, FIGURES)
            for name, make in plan.items():
                paths = draw({name: make}, place)
                store.note(folder, [f"{FIGURES}/{path.name}" for path in paths])
                drawn += paths
        return drawn
    except InputError as error:
        there = folder / FIGURES if (folder / FIGURES).exists() else folder
        if os.access(there, os.W_OK):
            raise
        raise InputError(f"{error}; {ELSEWHERE}") from None
