"""The manifest of a result folder: what was asked for, with what it was made, how far it is.

What it holds is said once, under SCHEMA, and checked whenever one is read, so that whoever has a
manifest can rely on its keys. It is sealed with a digest of itself, and holds those of the files
of a result, so that no number of a result changes unnoticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sim.compiled.choice import ENGINES
from sim.errors import InputError
from sim.experiments.checks import (
    Check,
    a_list,
    a_mapping,
    boolean,
    matching,
    nullable,
    number,
    one_of,
    text,
    whole,
    with_keys,
)
from sim.experiments.experiment import FORMAT
from sim.experiments.files import clear_left_overs, digest_of, read_bytes, write_text
from sim.experiments.provenance import git_state, made_with, now
from sim.experiments.table_files import table_path
from sim.names import LARGEST_SEED
from sim.record.facilities import FACILITIES

MANIFEST: Final = "manifest.json"
#: Bytes of a manifest at most, and lists and mappings in it; the largest sweeps make half of both.
LARGEST_MANIFEST: Final = 10_000_000
MOST_NODES: Final = 300_000

_NAME: Final = matching(r"\w[\w.-]{0,79}", "a name of up to 80 letters, digits, '.', '_' and '-'")
_DIGEST: Final = matching("[0-9a-f]{64}", "64 hexadecimal digits")
_MONTH: Final = matching(r"\d{4}-\d\d", "a month such as 2024-06")
_FILE: Final = matching(r"(scenarios/)?\w[\w.-]*\.yaml", "the name of a YAML file of the result")
_COUNT: Final = whole(0, 10**9)
_SPAN: Final = a_list(_COUNT, least=2)

#: What every manifest holds.
_COMMON: Final[Mapping[str, Check]] = {
    "name": _NAME,
    "title": text(),
    "status": one_of("running", "complete", "incomplete"),
    "config": _DIGEST,
    "seed": whole(0, LARGEST_SEED),
    "runs": _COUNT,
    "versions": a_mapping(text(100)),
    "code": _DIGEST,
    "git_commit": nullable(text(100)),
    "git_changed": nullable(boolean),
    "command": nullable(text(1_000_000)),
    "started": matching(r"\d{4}-\d\d-\d\dT[0-9:+.]+", "a time such as 2026-01-31T12:00:00+00:00"),
    "finished": nullable(text(100)),
}
#: What those of simulations hold besides.
_SIMULATED: Final[Mapping[str, Check]] = {
    "scenarios": a_list(
        with_keys({"name": _NAME, "title": text(), "digest": _DIGEST, "resolved": _FILE}), least=1
    ),
    "design": with_keys(
        {"keys": a_list(text(200)), "kind": text(100), "points": _COUNT},
        {
            "vary": a_mapping(a_list(number)),
            "ranges": a_mapping(text()),
            "written": a_mapping(text()),
            "groups": a_list(_COUNT),
            **dict.fromkeys(("base", "trajectories", "levels", "seed"), whole(0, LARGEST_SEED)),
            "second_order": boolean,
        },
    ),
    "replicates": _COUNT,
    "engine": one_of(*ENGINES),
    "failed": _COUNT,
    "parts": a_list(
        with_keys(
            {
                "points": _SPAN,
                "replicates": _SPAN,
                "status": one_of("waiting", "done", "with failures"),
            }
        )
    ),
}
#: Digests of tables and other files by their names, once they are there.
_FILES: Final[Mapping[str, Check]] = {"tables": a_mapping(_DIGEST), "files": a_mapping(_DIGEST)}
_SCORED: Final[Mapping[str, Check]] = {
    "accounts": a_list(_NAME),
    "named": a_list(text(), least=1),
    "quick": boolean,
    "record": nullable(
        with_keys(
            {"only": boolean, "complete_until": a_mapping(_MONTH)},
            {"called": text(1000), "facilities": one_of(*FACILITIES)},
        )
    ),
    "jobs": a_list(text(200)),
}
#: What a manifest holds, by kind of result.
SCHEMA: Final[Mapping[str, Check]] = {
    "run": with_keys({**_COMMON, **_SIMULATED}, _FILES),
    "sweep": with_keys({**_COMMON, **_SIMULATED}, _FILES),
    "fit": with_keys(_COMMON, _FILES),
    "score": with_keys({**_COMMON, **_SCORED}, _FILES),
    "forecast": with_keys(_COMMON, _FILES),
}


def read_manifest(folder: Path, *, any_format: bool = False) -> dict[str, Any]:
    """The manifest of a result folder, checked. Raises InputError for all that is wrong with it.

    With `any_format` one that another version wrote, or that was changed, is taken as it is, to be
    moved aside.
    """
    path = folder / MANIFEST
    try:
        content = read_bytes(path, LARGEST_MANIFEST)
    except FileNotFoundError:
        what = "no result in this folder" if folder.is_dir() else "no such folder"
        raise InputError(what, file=folder) from None
    if content.count(b"[") + content.count(b"{") > MOST_NODES:
        raise InputError("holds more than any manifest of a result", file=path)
    try:
        manifest = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):  # not UTF-8, not JSON, cut off, or nested too deep
        problem = "cannot be read as the manifest of a result; move its folder away by hand"
        raise InputError(problem, file=path) from None
    if any_format and _is_ours(manifest) and _format(manifest) not in (None, FORMAT):
        return dict(manifest)
    _check(manifest, path)
    if manifest.pop("seal", None) != _seal(manifest) and not any_format:
        problem = "was changed since it was written; --redo makes the result anew"
        raise InputError(problem, file=path)
    return manifest


def _check(manifest: Any, path: Path) -> None:
    if not _is_ours(manifest):
        raise InputError("not the manifest of a result of wakhan", file=path)
    found = _format(manifest)
    if found != FORMAT:
        written = "no format" if found is None else f"format {found}"
        problem = f"written in {written}, and this version reads {FORMAT}"
        hint = "" if found is None else "; the command that made it does so anew with --redo"
        raise InputError(problem + hint, file=path)
    wrong = one_of(*SCHEMA)(manifest.get("kind"))
    wrong = (".kind", wrong[1]) if wrong else SCHEMA[manifest["kind"]](manifest)
    if wrong is None and "parts" in manifest:
        wrong = _at_odds(manifest)
    if wrong:
        place, expected = wrong
        problem = "is missing" if expected == "missing" else f"expected {expected}"
        raise InputError(f"{problem}; was the file changed?", file=path, key=place[1:])


def _is_ours(manifest: Any) -> bool:
    versions = manifest.get("versions") if isinstance(manifest, dict) else None
    return isinstance(versions, dict) and "wakhan" in versions


def _format(manifest: Mapping[str, Any]) -> int | None:
    """The format that a manifest is written in, if it says so."""
    found = manifest.get("format")
    return found if type(found) is int and 0 <= found < 1000 else None


def _at_odds(manifest: Mapping[str, Any]) -> tuple[str, str] | None:
    """What of a simulation's manifest does not go with the rest of it."""
    points, replicates = manifest["design"]["points"], manifest["replicates"]
    names = [entry["name"] for entry in manifest["scenarios"]]
    if manifest["runs"] != points * replicates:
        return ".runs", f"points times replicates, {points * replicates:,}"
    if manifest["failed"] > manifest["runs"]:
        return ".failed", f"at most the number of runs, {manifest['runs']:,}"
    if len(set(names)) < len(names):
        return ".scenarios", "each name once"
    if manifest["status"] == "running":
        return None
    if "tables" not in manifest:
        return ".tables", "missing"
    if bool(manifest["failed"]) != (manifest["status"] == "incomplete"):
        return ".status", "'incomplete' where runs failed, and 'complete' where none did"
    return None


def new_manifest(
    *,
    kind: str,
    name: str,
    title: str,
    digest: str,
    seed: int,
    runs: int,
    command: str | None,
    about: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The manifest of a result as its work begins; `about` is what only its kind has."""
    return {
        "format": FORMAT,
        "kind": kind,
        "name": name,
        "title": title,
        "status": "running",
        "config": digest,
        **(about or {}),
        "seed": seed,
        "runs": runs,
        **made_with(kind),
        **git_state(),
        "command": command,
        "started": now(),
        "finished": None,
    }


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Writes the manifest of a result folder, sealed."""
    said = {key: value for key, value in manifest.items() if key != "seal"}
    sealed = {**said, "seal": _seal(said)}
    write_text(folder / MANIFEST, json.dumps(sealed, indent=1) + "\n")


def _seal(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of what a manifest says, however it is laid out."""
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def begin_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Writes the manifest of a result as its work begins, or goes on; clears away what was left.

    Of an earlier one it keeps when and by which command the work began, and no more.
    """
    if (folder / MANIFEST).exists():
        earlier = read_manifest(folder)
        manifest |= {key: earlier[key] for key in ("command", "started")}
    write_manifest(folder, manifest)
    clear_left_overs(folder)


def finish(folder: Path, *, tables: Sequence[str] = (), files: Sequence[str] = ()) -> None:
    """Says in the manifest that the work is done, and what its tables and other files are."""
    done: dict[str, Any] = {"status": "complete", "finished": now()}
    if tables:
        done["tables"] = {name: digest_of(table_path(folder, name)) for name in tables}
    if files:
        done["files"] = {name: digest_of(folder / name) for name in files}
    write_manifest(folder, {**read_manifest(folder), **done})


def described(manifest: Mapping[str, Any]) -> str:
    """A result in a few words."""
    runs = manifest["runs"]
    return (
        f"{manifest['kind']} '{manifest['name']}', seed {manifest['seed']}, "
        f"{runs:,} run{'' if runs == 1 else 's'}, {manifest['started'][:10]}"
    )
