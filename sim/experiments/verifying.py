"""Whether a result is as it was made: its manifest, every table, and every file kept with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sim.errors import Faults, InputError, shown
from sim.experiments.files import digest_of, is_left_over
from sim.experiments.folder import LOCK
from sim.experiments.manifest import MANIFEST, described, read_manifest
from sim.experiments.part_files import PARTS, part_path, read_part
from sim.experiments.provenance import same_code
from sim.experiments.result import KINDS, Result
from sim.experiments.table_files import check_tables, table_path, verify_pages
from sim.names import REPUBLICS

#: Files of others that are named.
_MOST_NAMED: Final = 5


def verified(folder: Path) -> list[str]:
    """What a result folder holds, in a few lines. Raises InputError for all that is wrong."""
    manifest = read_manifest(folder)
    told = [described(manifest)]
    faults = Faults()
    tables, files = (manifest.get(key, {}) for key in ("tables", "files"))
    if manifest["status"] == "running":
        told.append(_so_far(folder, manifest))
    else:
        for table, digest in tables.items():
            with faults:
                _check_table(folder, table, digest, manifest)
        for path in _missing_steps(folder, manifest):
            with faults:
                raise InputError("missing or damaged; --redo makes the result anew", file=path)
    for name, digest in files.items():
        with faults:
            _check_file(folder, name, digest)
    faults.tell()
    if manifest["status"] != "running" and manifest["kind"] in KINDS:
        check_tables(folder, manifest)
        _ = Result(folder, manifest).scenarios
    if tables or files:
        told.append(f"{len(tables)} tables and {len(files)} other files are as they were made")
    if manifest.get("failed"):
        told.append(f"{manifest['failed']:,} of {manifest['runs']:,} runs failed")
    if not same_code(manifest):
        told.append("made with another version of the code or of its libraries")
    others = list(_others(folder, manifest))
    if others:
        more = f" and {len(others) - _MOST_NAMED} more" if len(others) > _MOST_NAMED else ""
        told.append(f"not of the result: {', '.join(others[:_MOST_NAMED])}{more}")
    return told


def _so_far(folder: Path, manifest: Mapping[str, Any]) -> str:
    going_on = "the command that began it goes on with it"
    if "parts" not in manifest:
        return f"not finished; {going_on}"
    numbers = range(len(manifest["parts"]))
    sound = sum(read_part(folder, number, manifest["config"]) is not None for number in numbers)
    return f"not finished, {sound} of {len(numbers)} parts are there and sound; {going_on}"


def _check_table(folder: Path, table: str, digest: str, manifest: Mapping[str, Any]) -> None:
    path, rows = table_path(folder, table), _rows(manifest)
    try:
        if digest_of(path) != digest:
            raise InputError("was changed since it was made; --redo makes it anew", file=path)
    except OSError:
        raise InputError("missing from the result; --redo makes it anew", file=path) from None
    found = verify_pages(path)
    if found != rows.get(table, found):
        raise InputError(f"holds {found:,} rows; expected {rows[table]:,}", file=path)


def _rows(manifest: Mapping[str, Any]) -> dict[str, int]:
    """Rows of tables that the manifest says the number of."""
    if manifest["kind"] not in KINDS:
        return {}
    runs = manifest["runs"] - manifest["failed"]
    points = manifest["design"]["points"]
    return {"runs": runs, "republics": runs * len(REPUBLICS), "points": points}


def _missing_steps(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Path]:
    """Steps that fits and scorings are read from, where they are not there or not sound."""
    steps = {"fit": 1, "score": len(manifest.get("jobs", ()))}.get(manifest["kind"], 0)
    for number in range(steps):
        if read_part(folder, number, manifest["config"]) is None:
            yield part_path(folder, number)


def _check_file(folder: Path, name: str, digest: str) -> None:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError("leads out of the result", file=path)
    try:
        same = digest_of(path) == digest
    except OSError:
        raise InputError("missing from the result", file=path) from None
    if not same:
        raise InputError("was changed since it was made", file=path)


def _others(folder: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    known = {MANIFEST, LOCK, *manifest.get("files", {})}
    known |= {table_path(folder, table).name for table in manifest.get("tables", {})}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name in known or is_left_over(path):
            continue
        if not (name.startswith(f"{PARTS}/") and path.suffix == ".part"):
            yield shown(name)
