"""Figures as files: PNG and SVG, each whole or not there, the same bytes each time."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from matplotlib.figure import Figure

from sim.errors import InputError
from sim.experiments.files import plainly, require_regular, writing
from sim.plots.isolation import apart
from sim.plots.style import DPI, STYLE

#: What draws each figure, by the name of its files.
Plan = Mapping[str, Callable[[], Figure]]

#: How a file ends that is whole, by what its name ends in.
ENDINGS: Final[Mapping[str, bytes]] = {".png": b"IEND\xaeB`\x82", ".svg": b"</svg>\n"}
#: What writes which kind of file, whatever else is there.
BACKENDS: Final[Mapping[str, str]] = {".png": "agg", ".svg": "svg"}


def draw(plan: Plan, folder: Path) -> list[Path]:
    """Draws all figures of a plan into a folder; returns the paths, PNG and SVG of each.

    Raises InputError where the folder takes no files.
    """
    return [path for name, make in plan.items() for path in save(make(), folder, name)]


def lacking(plan: Plan, folder: Path) -> Plan:
    """The part of a plan whose files are not in a folder, or are cut off there."""
    return {
        name: make
        for name, make in plan.items()
        if not all(_is_whole(path) for path in _paths(folder, name))
    }


def save(figure: Figure, folder: Path, name: str) -> list[Path]:
    """Writes a figure as PNG and SVG; returns the two paths."""
    paths = _paths(folder, name)
    with plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _clear_away(folder, name)
    for path in paths:
        write(figure, path)
    return paths


def write(figure: Figure, path: Path, *, dpi: int = DPI) -> None:
    """Writes a figure to a file that ends in .png or .svg."""
    kind = path.suffix.removeprefix(".")
    about: dict[str, Any] = {"metadata": {"Date": None, "Title": figure.get_label()}}
    if kind == "png":
        about = {"metadata": {"Software": None}, "pil_kwargs": {"compress_level": 4}, "dpi": dpi}
    with plainly(path), apart(STYLE), writing(path) as beside:
        figure.savefig(beside, format=kind, backend=BACKENDS[path.suffix], **about)


def _paths(folder: Path, name: str) -> list[Path]:
    return [folder / f"{name}{ending}" for ending in ENDINGS]


def _is_whole(path: Path) -> bool:
    ending = ENDINGS[path.suffix]
    try:
        require_regular(path)  # a pipe would be waited for
        with path.open("rb") as file:
            file.seek(-len(ending), os.SEEK_END)
            return file.read() == ending
    except (OSError, InputError):
        return False


def _clear_away(folder: Path, name: str) -> None:
    """Removes what a process that was killed has left of a figure."""
    for path in _paths(folder, name):
        for left in folder.glob(f"{glob.escape(path.name)}.*.tmp"):
            if not _is_running(left.name.split(".")[-2]):
                left.unlink(missing_ok=True)


def _is_running(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except PermissionError:  # someone else's
        pass
    return True
