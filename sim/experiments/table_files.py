"""Tables of a result on disk: each says which result it belongs to, and the manifest its digest."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.errors import InputError
from sim.experiments.files import digest_of, require_regular

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

TABLES: Final = ("runs", "republics", "points", "quantiles", "counts", "periods", "reasons")
#: Key of a table's metadata under which its identity stands.
IDENTITY: Final = b"wakhan"


def identity(table: str, kind: str, seed: int, config: str) -> dict[bytes, bytes]:
    """Metadata of a table: its name, and the result that it belongs to."""
    belongs = {"table": table, "kind": kind, "seed": seed, "config": config}
    return {IDENTITY: json.dumps(belongs).encode()}


def table_path(folder: Path, table: str) -> Path:
    """Where a table is kept."""
    return folder / f"{table}.parquet"


def check_tables(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raises InputError unless every table is there and says that it belongs to this result."""
    import pyarrow.parquet as pq

    for table in TABLES:
        path = table_path(folder, table)
        with _in_one_line(path):
            _check_identity(path, pq.read_schema(path).metadata or {}, table, manifest)


def verify_pages(path: Path) -> int:
    """Reads every page of a table by its checksum; the number of rows."""
    import pyarrow.parquet as pq

    with _in_one_line(path), pq.ParquetFile(path, page_checksum_verification=True) as file:
        return sum(len(batch) for batch in file.iter_batches())


def read_unchanged(folder: Path, table: str, manifest: Mapping[str, Any]) -> pd.DataFrame:
    """A table whose file is the one that the manifest has the digest of, else InputError."""
    import pandas as pd

    path = table_path(folder, table)
    with _in_one_line(path):
        if digest_of(path) != manifest.get("tables", {}).get(table):
            raise InputError("was changed since it was made; --redo makes it anew", file=path)
        return pd.read_parquet(path)


def batches_unchanged(
    folder: Path, table: str, manifest: Mapping[str, Any]
) -> Iterator[pa.RecordBatch]:
    """A table in batches of rows, for what is too large to be held: as `read_unchanged`."""
    import pyarrow.parquet as pq

    path = table_path(folder, table)
    with _in_one_line(path):
        if digest_of(path) != manifest.get("tables", {}).get(table):
            raise InputError("was changed since it was made; --redo makes it anew", file=path)
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches()


@contextlib.contextmanager
def _in_one_line(path: Path) -> Iterator[None]:
    """What may be wrong with a table's file."""
    import pyarrow as pa

    try:
        require_regular(path)
        yield
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
