"""What is added to a finished result, under its lock: summaries, figures, corrected titles.

Each file is noted in the manifest once it is there, so that work that was stopped goes on with
those that are not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sim.errors import InputError
from sim.experiments.files import clear_left_overs, digest_of, plainly
from sim.experiments.folder import holding
from sim.experiments.manifest import read_manifest, write_manifest

#: What two manifests of one result have in common.
_SAME: Final = ("kind", "config", "seed", "status")


@contextlib.contextmanager
def adding_to(folder: Path, manifest: Mapping[str, Any]) -> Iterator[None]:
    """Holds a finished result for this process.

    Raises InputError where another process is at work there, or has put another result in the
    place of the one that `manifest` is of.
    """
    with plainly(folder), holding(folder):
        there = read_manifest(folder)
        if any(there[key] != manifest[key] for key in _SAME):
            problem = "holds another result by now than the one that was read; was it made anew?"
            raise InputError(problem, file=folder)
        clear_left_overs(folder)
        yield


def note(folder: Path, names: Iterable[str]) -> None:
    """Notes files of a result by their names within its folder: what they hold now."""
    manifest = read_manifest(folder)
    found = {name: digest_of(folder / name) for name in names}
    write_manifest(folder, {**manifest, "files": {**manifest.get("files", {}), **found}})


def is_noted(folder: Path, name: str) -> bool:
    """Whether a file is there and was noted, whatever has become of it since."""
    return name in read_manifest(folder).get("files", {}) and (folder / name).is_file()
