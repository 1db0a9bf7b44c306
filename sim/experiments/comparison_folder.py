"""The folder of a comparison: made anew as often as asked, and never over something else."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.experiments.experiment import FORMAT
from sim.experiments.files import plainly, read_bytes, write_text
from sim.experiments.folder import LOCK, check_place, move_aside
from sim.experiments.result import Result

COMPARISON: Final = "comparison.json"
#: What a note about a comparison takes at most.
_LONGEST_NOTE: Final = 1_000_000


def begin_comparison(folder: Path, results: Sequence[Result], *, redo: bool = False) -> Path | None:
    """Prepares a folder for a comparison; where an earlier one went that had to be moved aside.

    The same results are compared again in place. Where the results of the same folders have
    changed since, the earlier comparison is moved aside. One of other results is moved aside with
    `redo`; anything else that is there raises InputError.
    """
    note = _note(folder, results)
    aside = None
    with plainly(folder):
        check_place(folder)
        if folder.exists() and not folder.is_dir():
            raise InputError("a file; expected a folder for the comparison", file=folder)
        if folder.is_dir() and any(path.name != LOCK for path in folder.iterdir()):
            there = read_note(folder)
            if there is None:
                raise InputError("holds no comparison; name another folder with -o", file=folder)
            same = there.get("folders") == note["folders"]
            if not same and not redo:
                raise InputError(
                    f"holds a comparison of other results ({_named(there)}); name another folder "
                    "with -o, or move that one aside with --redo",
                    file=folder,
                )
            if redo or there.get("compared") != note["compared"]:
                aside = move_aside(folder)
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / COMPARISON, json.dumps(note) + "\n")
    return aside


def read_note(folder: Path) -> dict[str, Any] | None:
    """What a folder says of the comparison in it; None where it holds none."""
    try:
        found = json.loads(read_bytes(folder / COMPARISON, _LONGEST_NOTE))
    except (OSError, ValueError, RecursionError, InputError):
        return None
    return found if isinstance(found, dict) and "compared" in found else None


def _note(folder: Path, results: Sequence[Result]) -> dict[str, Any]:
    """What a comparison is known by: its folders, seen from its own, and what is in them."""
    here = folder.resolve()
    return {
        "format": FORMAT,
        "folders": [
            Path(os.path.relpath(result.folder.resolve(), here)).as_posix() for result in results
        ],
        "compared": [
            [str(result.manifest[key]) for key in ("config", "code", "status")]
            for result in results
        ],
    }


def _named(note: dict[str, Any]) -> str:
    folders = note.get("folders")
    if not isinstance(folders, list) or not folders:
        return "by an earlier version"
    names = [Path(str(folder)).name[:60] for folder in folders]
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
