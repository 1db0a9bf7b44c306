"""A result as tables for other programs: a folder of files with a description of each column."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Final

from sim.analysis.data_package import FILE, descriptor
from sim.analysis.export_files import WRITERS, check_xlsx
from sim.analysis.export_tables import tables_of
from sim.errors import InputError
from sim.experiments.files import plainly, read_bytes
from sim.experiments.folder import check_place, move_aside
from sim.experiments.store import Result
from sim.progress import Progress

FORMS: Final = tuple(WRITERS)
#: What a description takes at most.
_LARGEST: Final = 10_000_000


def export(
    result: Result, folder: Path, to: str, progress: Progress | None = None, *, redo: bool = False
) -> Path | None:
    """Writes the tables of a result into a new folder; where an earlier export was moved to.

    The folder is there when all of it is. Raises InputError where it holds anything, unless that is
    an export and `redo` says to move it aside.
    """
    tables = tables_of(result)
    if to == "xlsx":
        check_xlsx(tables)
    with plainly(folder):
        check_place(folder)
        _check_free(folder, redo)
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(".tmp", f".{folder.name[:100]}.", folder.parent))
        try:
            total, done = sum(table.rows for table in tables), 0

            def tick(rows: int) -> None:
                nonlocal done
                done += rows
                if progress:
                    progress(done, total)

            files = WRITERS[to](tables, beside, tick)
            (beside / FILE).write_text(descriptor(result, tables, files, to), "utf-8")
            beside.chmod(0o755)
            aside = move_aside(folder) if folder.is_dir() and any(folder.iterdir()) else None
            beside.replace(folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    return aside


def _check_free(folder: Path, redo: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError("a file; expected a folder for the export", file=folder)
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not _is_export(folder):
        raise InputError("holds other files; name another folder with -o", file=folder)
    if not redo:
        problem = "an export is there; --redo moves it aside, -o DIR makes it elsewhere"
        raise InputError(problem, file=folder)


def _is_export(folder: Path) -> bool:
    try:
        found = json.loads(read_bytes(folder / FILE, _LARGEST))
    except (OSError, ValueError, RecursionError, InputError):
        return False
    return isinstance(found, dict) and "wakhan" in found and "resources" in found
