"""Titles, names and comments corrected since a result was made: taken over without simulating."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sim.experiments.additions import adding_to
from sim.experiments.experiment import Experiment
from sim.experiments.files import own_folder, write_text
from sim.experiments.inputs import GIVEN, Given, input_texts, scenario_entries
from sim.experiments.manifest import read_manifest, write_manifest
from sim.experiments.provenance import same_code


def refresh(folder: Path, experiment: Experiment, given: Given) -> None:
    """Brings what a finished result says of its inputs up to date, where it can be made again.

    Summary and figures, which show titles, are forgotten where one has changed: they are made anew
    as those are that were never there.
    """
    manifest = read_manifest(folder)
    files: dict[str, str] = manifest.get("files", {})
    texts = input_texts(folder, experiment, given)
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    changed = {name for name, digest in digests.items() if files.get(name) != digest}
    about: dict[str, Any] = {
        "name": experiment.name,
        "title": experiment.title,
        "scenarios": scenario_entries(experiment),
    }
    titled = any(manifest[key] != value for key, value in about.items())
    if not (changed or titled) or not same_code(manifest):
        return
    titled = titled or any(not name.startswith(f"{GIVEN}/") for name in changed)
    kept = {name: digest for name, digest in files.items() if not (titled and _shows_titles(name))}
    with adding_to(folder, manifest):
        # First what is no longer so, that work which is stopped here is seen to be unfinished.
        left = {name: digest for name, digest in kept.items() if name not in changed}
        write_manifest(folder, {**manifest, "files": left})
        for name in sorted(changed):
            if "/" in name:
                own_folder(folder, name.partition("/")[0])
            write_text(folder / name, texts[name])
        write_manifest(folder, {**manifest, **about, "files": kept | digests})


def _shows_titles(name: str) -> bool:
    return name.endswith(".md") or name.startswith("figures/")
