"""Programs that were compiled before, in the user's cache: a new set of varied keys is a new one.

A program is known by wakhan's own code, what its months branch on, keep and vary, the processor and
the versions of what made it. A file that is torn or of another program is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from sim.compiled.ir import written
from sim.compiled.kernels import Kernel, host
from sim.compiled.programs import Program
from sim.compiled.recording import Keeping, record
from sim.model.inputs import Inputs
from sim.model.region import Phase

#: Programs that are kept; those that were not used for longest go first.
MOST_KEPT: Final = 100


def program_of(
    scenario: Inputs,
    phases: Sequence[Phase],
    varied: Sequence[str],
    keeps: Sequence[Keeping],
    *,
    expected: bool,
    steps_per_month: int,
) -> tuple[Program, Kernel]:
    """The program of some phases: from the cache, or recorded and compiled now."""
    asked = [
        [str(phase) for phase in phases],
        sorted(varied),
        [[keeping.name, keeping.way, keeping.rows, keeping.single] for keeping in keeps],
        [expected, steps_per_month],
    ]
    path = folder() / f"{_digest(json.dumps([*asked, *_made_with()]))[:32]}.months"
    found = _read(path)
    if found is None:
        recording = record(
            scenario,
            phases,
            varied,
            keeps,
            expected=expected,
            steps_per_month=steps_per_month,
        )
        text, layout = written(recording)
        program, kernel = Program.of(recording, layout), Kernel(text)
        _write(path, program, kernel.code)
        # As it will be read, so that the first use is like any other.
        return Program.from_plain(json.loads(json.dumps(program.plain()))), kernel
    program, code = found
    return program, Kernel(None, code)


def folder() -> Path:
    """Where programs are kept."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wakhan"


@cache
def _made_with() -> tuple[str, ...]:
    """Digest of wakhan's code, versions, and the processor."""
    sha = hashlib.sha256()
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*.py")):
        sha.update(f"{path.relative_to(package)}\n".encode() + path.read_bytes())
    return (sha.hexdigest(), version("numpy"), version("mesa"), version("llvmlite"), *host())


def _digest(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _read(path: Path) -> tuple[Program, bytes] | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    seal, _, sealed = content.partition(b"\n")
    if seal.decode("ascii", "replace") != _digest(sealed):
        return None
    plain, _, code = sealed.partition(b"\n")
    with contextlib.suppress(OSError):
        os.utime(path)
    return Program.from_plain(json.loads(plain)), code


def _write(path: Path, program: Program, code: bytes) -> None:
    """Keeps a program where that can be done; where not, it is made anew the next time."""
    sealed = json.dumps(program.plain()).encode() + b"\n" + code
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_digest(sealed).encode() + b"\n" + sealed)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        kept = sorted(path.parent.glob("*.months"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
