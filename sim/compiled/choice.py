"""Which engine works: NumPy, or compiled months where llvmlite is installed."""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from typing import Final

from sim.errors import InputError

NUMPY: Final = "numpy"
COMPILED: Final = "compiled"
ENGINES: Final = (COMPILED, NUMPY)
#: Says which engine to use, also to worker processes.
VARIABLE: Final = "WAKHAN_ENGINE"
#: Runs to 2035 below which NumPy is done before a compiler would be.
FEWEST_RUNS: Final = 1_000


@cache
def installed() -> bool:
    """Whether there is a compiler."""
    return find_spec("llvmlite") is not None


def compiles() -> bool:
    """Whether months are compiled where there are many."""
    return os.environ.get(VARIABLE) != NUMPY and installed()


def choose(engine: str) -> None:
    """Use an engine, here and in worker processes begun from here. Raises InputError without it."""
    if engine == COMPILED and not installed():
        raise InputError(
            "nothing here compiles months: install llvmlite (pip install 'wakhan[fast]')",
            key="--engine",
        )
    os.environ[VARIABLE] = engine


def engine_of(runs: int) -> str:
    """The engine for so many runs in all: the one asked for, or compiled months for many."""
    many = runs >= FEWEST_RUNS or os.environ.get(VARIABLE) == COMPILED
    return COMPILED if many and compiles() else NUMPY
