"""Tables of a result on disk: each says which result it belongs to, and the manifest its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiments.files import require_regular

if TYPE_CHECKING:
    import pandas as pd

TABLES: Final = ("runs", "republics", "points", "quantiles", "counts", "periods", "reasons")
#: Key of a table's metadata under which its identity stands.
IDENTITY: Final = b"wakhan"


def identity(table: str, kind: str, seed: int, config: str) -> dict[bytes, bytes]:
    """Metadata of a table: its name, and the result that it belongs to."""
    belongs = {"table": table, "kind": kind, "seed": seed, "config": config}
    return {IDENTITY: json.dumps(belongs).encode()}


def digest_of(folder: Path, table: str) -> str:
    """SHA-256 of a table's file."""
    with path_of(folder, table).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def path_of(folder: Path, table: str) -> Path:
    """Where a table is kept."""
    return folder / f"{table}.parquet"


def read_table(folder: Path, table: str, manifest: Mapping[str, Any]) -> pd.DataFrame:
    """A table of a result.

    Raises InputError where it is missing or damaged, and where it belongs to another result than
    the manifest is of.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = path_of(folder, table)
    try:
        require_regular(path)
        _check_identity(path, pq.read_schema(path).metadata or {}, table, manifest)
        if digest_of(folder, table) != manifest["tables"].get(table):
            raise InputError("was changed since it was made; --redo makes it anew", file=path)
        return pd.read_parquet(path)
    except FileNotFoundError:
        raise InputError("missing from the result; --redo makes it anew", file=path) from None
    except (OSError, ValueError, pa.ArrowException):
        problem = "cannot be read as a table; was it cut off or changed? --redo makes it anew"
        raise InputError(problem, file=path) from None


def _check_identity(
    path: Path, metadata: Mapping[bytes, bytes], table: str, manifest: Mapping[str, Any]
) -> None:
    try:
        found = json.loads(metadata[IDENTITY])
        belongs = {key: found[key] for key in ("table", "kind", "seed", "config")}
    except (KeyError, TypeError, ValueError, RecursionError):
        raise InputError("does not say which result it belongs to", file=path) from None
    wanted = {"table": table, **{key: manifest[key] for key in ("kind", "seed", "config")}}
    for key, value in belongs.items():
        if value != wanted[key]:
            said = f": its {key} is {str(value)[:40]}, and that of the manifest {wanted[key]}"
            what = "" if key == "config" else said  # digests say nothing to a reader
            problem = f"belongs to another result{what}; --redo makes it anew"
            raise InputError(problem, file=path)
