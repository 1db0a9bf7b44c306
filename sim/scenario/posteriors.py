"""Posteriors that fits left in their result folders, as draws for sweeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from sim.errors import InputError, shown
from sim.parameters import Array
from sim.scenario.keys import parameter_settings, word_hint

#: The table of a fit's draws: account, draw, key, value.
POSTERIOR: Final = "posterior.parquet"
_MANIFEST: Final = "manifest.json"
_COLUMNS: Final = ("account", "draw", "key", "value")
#: Rows of such a table at most.
_MOST: Final = 2_000_000


@lru_cache(maxsize=8)
def load_posterior(folder: Path) -> Mapping[str, Array]:
    """Draws by key of the fit in a folder, each of shape (draw,), draw by draw as they belong.

    Raises InputError where there is no finished fit of one account, or its table makes no sense.
    """
    _check_finished(folder)
    import pandas as pd
    import pyarrow as pa

    path = folder / POSTERIOR
    try:
        table = pd.read_parquet(path, columns=list(_COLUMNS))
    except FileNotFoundError:
        raise InputError("missing from the fit; make it anew with --redo", file=path) from None
    except (OSError, ValueError, KeyError, pa.ArrowException):
        raise InputError("cannot be read as a table of draws", file=path) from None
    accounts = list(dict.fromkeys(table["account"]))
    if len(accounts) != 1:
        problem = f"holds fits of {len(accounts)} accounts; expected the folder of 'wakhan fit'"
        raise InputError(problem, file=folder)
    if len(table) > _MOST or table.duplicated(["draw", "key"]).any():
        raise InputError("is no table of draws as fits write it", file=path)
    wide = table.pivot(index="draw", columns="key", values="value").sort_index()
    settings = parameter_settings()
    found: dict[str, Array] = {}
    for key in wide.columns:
        if key not in settings:
            continue  # shapes of rounds, which are no parameters of the model
        draws = wide[key].to_numpy(dtype=float)
        within = (draws >= settings[key].low) & (draws <= settings[key].high)
        if not (np.isfinite(draws) & within).all():
            problem = f"draws of {key} are not all {settings[key].expected}; was it changed?"
            raise InputError(problem, file=path)
        found[str(key)] = draws
    return found


def draws_of(folder: Path, key: str) -> Array:
    """Draws of one key. Raises InputError where the fit has none."""
    posterior = load_posterior(folder)
    if key not in posterior:
        near = word_hint(key, posterior)
        raise InputError(f"the fit has no parameter {shown(key)}{near}", file=folder)
    return posterior[key]


def _check_finished(folder: Path) -> None:
    path = folder / _MANIFEST
    try:
        with path.open("rb") as file:
            manifest = json.loads(file.read(10_000_000))
    except FileNotFoundError:
        what = "no fit in this folder" if folder.is_dir() else "no such folder"
        raise InputError(f"{what}; expected one that 'wakhan fit' made", file=folder) from None
    except NotADirectoryError:
        problem = "a file; expected the folder of 'wakhan fit'"
        raise InputError(problem, file=folder) from None
    except (OSError, ValueError, RecursionError):
        raise InputError("cannot be read as the manifest of a fit", file=path) from None
    kind = manifest.get("kind") if isinstance(manifest, dict) else None
    if kind not in ("fit", "score"):
        what = f"a {shown(str(kind))}" if kind else "no result"
        raise InputError(f"{what}; expected the folder of 'wakhan fit'", file=folder)
    if manifest.get("status") != "complete":
        raise InputError("not finished; the command that began it goes on with it", file=folder)
