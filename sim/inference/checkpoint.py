"""Checkpoints of nested sampling, each whole: nautilus itself writes over the only one it has."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any


def resumed(make: Callable[[], Any], checkpoint: Path | None) -> Any:
    """The sampler that `make` gives, which goes on from its checkpoint where that is sound.

    A damaged checkpoint is thrown away, and sampling begins anew.
    """
    try:
        sampler = make()
    except (OSError, KeyError, ValueError):
        if checkpoint is None or not checkpoint.exists():
            raise
        checkpoint.unlink()
        sampler = make()
    if checkpoint:
        _write_whole(sampler)
    return sampler


def _write_whole(sampler: Any) -> None:
    """Lets a sampler write beside its checkpoint and then move what is whole to its place."""
    write, update = sampler.write, sampler.write_shell_update

    def beside(path: Path) -> Path:
        return path.with_name(f"new-{path.name}")

    def written(path: Path, overwrite: bool = False) -> None:
        write(beside(path), overwrite=True)
        beside(path).replace(path)

    def updated(path: Path, shell: int) -> None:
        shutil.copyfile(path, beside(path))
        update(beside(path), shell)
        beside(path).replace(path)

    sampler.write, sampler.write_shell_update = written, updated
