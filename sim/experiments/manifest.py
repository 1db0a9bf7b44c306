"""The manifest of a result folder: what was asked for, with what it was made, how far it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.experiments.experiment import FORMAT
from sim.experiments.files import write_text
from sim.experiments.provenance import git_state, made_with, now

MANIFEST: Final = "manifest.json"


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a result folder."""
    path = folder / MANIFEST
    if not path.is_file():
        what = "no result in this folder" if folder.is_dir() else "no such folder"
        raise InputError(what, file=folder)
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise InputError("cannot be read as the manifest of a result", file=path) from None
    if not isinstance(manifest, dict) or "wakhan" not in manifest.get("versions", {}):
        raise InputError("not the manifest of a result of wakhan", file=path)
    if manifest.get("format") != FORMAT:
        raise InputError(
            f"written in format {manifest.get('format')}, and this version reads {FORMAT}",
            file=path,
        )
    return manifest


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
        **made_with(),
        **git_state(),
        "command": command,
        "started": now(),
        "finished": None,
    }


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Writes the manifest of a result folder."""
    write_text(folder / MANIFEST, json.dumps(manifest, indent=1) + "\n")


def finish(folder: Path) -> None:
    """Says in the manifest that the work is done."""
    manifest = read_manifest(folder)
    write_manifest(folder, {**manifest, "status": "complete", "finished": now()})


def described(manifest: Mapping[str, Any]) -> str:
    """A result in a few words."""
    runs = manifest["runs"]
    return (
        f"{manifest['kind']} '{manifest['name']}', seed {manifest['seed']}, "
        f"{runs:,} run{'' if runs == 1 else 's'}, {manifest['started'][:10]}"
    )
