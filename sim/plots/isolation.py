"""matplotlib apart from its surroundings.

The user's backend, settings, fonts and home folder change no byte of a figure and cause no
warning; and figures leave the user's own matplotlib as it was. `sim.plots` imports this before
anything else of it imports matplotlib.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

BACKEND: Final = "MPLBACKEND"
SETTINGS: Final = "MATPLOTLIBRC"


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """No word from matplotlib of settings it cannot read, folders it cannot write, or fonts."""
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.CRITICAL + 1)  # which the loggers of its modules inherit
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing from")
            warnings.filterwarnings("ignore", "Matplotlib currently does not support .* natively")
            yield
    finally:
        log.setLevel(level)


def _import_matplotlib() -> None:
    """Imports matplotlib, whatever MPLBACKEND and the user's settings file hold.

    Both are read on import, and a wrong one would end it. A backend that matplotlib takes is the
    user's own choice afterwards, as it would be otherwise.
    """
    if "matplotlib" in sys.modules:
        return
    backend = os.environ.pop(BACKEND, None)
    try:
        with _silent():
            try:
                import matplotlib
            except Exception:  # settings that are no text, or may not be read
                _import_without_settings()
                import matplotlib
            import matplotlib.font_manager  # finds fonts, and keeps the list where it can
        if backend is not None:
            with contextlib.suppress(ValueError):
                matplotlib.rcParams["backend"] = backend
    finally:
        if backend is not None:
            os.environ[BACKEND] = backend


def _import_without_settings() -> None:
    """Imports matplotlib where no file of settings is found."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        del sys.modules[name]
    named, os.environ[SETTINGS] = os.environ.get(SETTINGS), os.devnull
    here = os.open(os.curdir, os.O_RDONLY)  # where a file of settings would come first
    os.chdir(os.sep)
    try:
        import matplotlib  # noqa: F401
    finally:
        os.fchdir(here)
        os.close(here)
        if named is None:
            del os.environ[SETTINGS]
        else:
            os.environ[SETTINGS] = named


_import_matplotlib()

import matplotlib  # noqa: E402


@cache
def _defaults() -> Mapping[Any, Any]:
    """matplotlib's own settings, all but the backend, which no figure here uses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # settings that are on their way out
        default = matplotlib.rcParamsDefault
        return {key: default[key] for key in default if not key.startswith("backend")}


@contextlib.contextmanager
def apart(style: Mapping[Any, Any]) -> Iterator[None]:
    """matplotlib with its own settings and those of `style`; a sign the font lacks is a box."""
    with _silent(), matplotlib.rc_context():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # settings that are on their way out
            matplotlib.rcParams.update({**_defaults(), **style})
        yield
