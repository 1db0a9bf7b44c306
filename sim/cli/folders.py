"""Where results and their figures go, and how folders are named."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

RESULTS: Final = Path("results")
FIGURES: Final = "figures"
LONGEST_NAME: Final = 80


def shortened(name: str) -> str:
    """A name that file systems take: a long one ends in a digest of the whole."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[:LONGEST_NAME]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def and_figures(folder: Path) -> str:
    """What a line about the files of a folder adds where figures are among them."""
    return f", {FIGURES}/" if (folder / FIGURES).is_dir() else ""
