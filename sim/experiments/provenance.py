"""What a result was made with: versions, code, commit, time."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from sim.compiled.choice import COMPILED, NUMPY, compiles

#: The package.
HERE: Final = Path(__file__).parents[1]

#: Packages whose versions results may depend on.
_PACKAGES: Final = ("wakhan", "numpy", "scipy", "mesa", "pandas", "pyarrow", "llvmlite")
#: Floors that no result depends on; those that only judgements of accounts do; and the single
#: modules at the bottom that all depend on.
_NO_RESULTS: Final = ("cli", "library", "pages", "plots", "web")
_JUDGED_FROM: Final = ("analysis", "inference")
_JUDGEMENTS: Final = ("fit", "score", "forecast")
_BELOW: Final = ("calendar.py", "errors.py", "names.py", "parameters.py")


def now() -> str:
    """The time, to the second, with its zone."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def made_with(kind: str) -> dict[str, Any]:
    """Versions, and a SHA-256 of the code and data that results of a kind depend on.

    Judgements rest on likelihoods in double precision, whose last digits are the engine's.
    """
    made = _made_with(kind)
    if kind not in _JUDGEMENTS:
        return made
    engine = COMPILED if compiles() else NUMPY
    return {**made, "versions": {**made["versions"], "engine": engine}}


@cache
def _made_with(kind: str) -> dict[str, Any]:
    versions = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    files = [HERE / name for name in _BELOW]
    without = {*_NO_RESULTS, *(() if kind in _JUDGEMENTS else _JUDGED_FROM)}
    for floor in sorted(path for path in HERE.iterdir() if path.is_dir()):
        if floor.name not in without:
            files += [*sorted(floor.glob("*.py")), *sorted(floor.glob("*.csv"))]
    sha = hashlib.sha256()
    for path in files:
        sha.update(hashlib.sha256(path.read_bytes()).digest())
    return {"versions": versions, "code": sha.hexdigest()}


def git_state() -> dict[str, Any]:
    """Commit of the code, and whether its files were changed since; nulls outside a git tree."""

    def git(*words: str) -> str:
        return subprocess.run(
            ["git", "-C", str(HERE), *words], capture_output=True, text=True, timeout=10, check=True
        ).stdout.strip()

    try:
        git("ls-files", "--error-unmatch", "__init__.py")  # not some other project's tree
        return {
            "git_commit": git("rev-parse", "HEAD"),
            "git_changed": bool(git("status", "--porcelain", "--", ".")),
        }
    except (OSError, subprocess.SubprocessError):
        return {"git_commit": None, "git_changed": None}


def same_code(manifest: Mapping[str, Any]) -> bool:
    """Whether a result was made with the code and the libraries that are in use now."""
    return all(manifest[key] == value for key, value in made_with(manifest["kind"]).items())
