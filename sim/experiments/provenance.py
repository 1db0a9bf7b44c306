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

#: The package.
HERE: Final = Path(__file__).parents[1]

#: The floors that results depend on, and the single modules below them.
_RESULTS_FROM: Final = ("rules", "record", "model", "scenario", "experiments", "data")
_BELOW: Final = ("calendar.py", "errors.py", "names.py", "parameters.py")


def now() -> str:
    """The time, to the second, with its zone."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@cache
def made_with() -> dict[str, Any]:
    """Versions, and a SHA-256 of the code and data that results depend on."""
    versions = {"python": platform.python_version()}
    for package in ("wakhan", "numpy", "scipy", "mesa", "pandas", "pyarrow"):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    files = [HERE / name for name in _BELOW]
    for floor in _RESULTS_FROM:
        files += [*sorted((HERE / floor).glob("*.py")), *sorted((HERE / floor).glob("*.csv"))]
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
    return all(manifest[key] == value for key, value in made_with().items())
