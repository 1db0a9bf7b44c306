"""Tables as CSV, JSON, Parquet and Excel files, written batch by batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from sim.analysis.export_tables import ExportTable
from sim.errors import InputError

#: Told of every batch: how many rows it has.
Tick = Callable[[int], None]

#: Rows of an Excel sheet, less its header, and characters of its name.
MOST_ROWS: Final = 1_048_575
#: What a spreadsheet would take for a formula, at the beginning of a text.
_FORMULAS: Final = "^[=+@\t\r-]"
#: What is written to the same file for all tables.
WORKBOOK: Final = "tables.xlsx"


def write_csv(tables: Sequence[ExportTable], folder: Path, tick: Tick) -> dict[str, str]:
    """One CSV file per table (UTF-8, commas); the file of each table."""
    for table in tables:
        with pyarrow.csv.CSVWriter(folder / f"{table.name}.csv", table.schema) as writer:
            for batch in table.batches():
                writer.write_batch(_no_formulas(batch))
                tick(batch.num_rows)
    return {table.name: f"{table.name}.csv" for table in tables}


def write_parquet(tables: Sequence[ExportTable], folder: Path, tick: Tick) -> dict[str, str]:
    """One Parquet file per table."""
    for table in tables:
        path = folder / f"{table.name}.parquet"
        with pq.ParquetWriter(
            path, table.schema, compression="zstd", write_page_checksum=True
        ) as writer:
            for batch in table.batches():
                writer.write_batch(batch)
                tick(batch.num_rows)
    return {table.name: f"{table.name}.parquet" for table in tables}


def write_json(tables: Sequence[ExportTable], folder: Path, tick: Tick) -> dict[str, str]:
    """One JSON file per table: a list of rows, each a mapping of columns to values."""
    for table in tables:
        with (folder / f"{table.name}.json").open("w", encoding="utf-8") as file:
            file.write("[")
            first = True
            for batch in table.batches():
                for row in _rows(batch):
                    file.write("\n" if first else ",\n")
                    json.dump(row, file, ensure_ascii=False, allow_nan=False)
                    first = False
                tick(batch.num_rows)
            file.write("\n]\n")
    return {table.name: f"{table.name}.json" for table in tables}


def write_xlsx(tables: Sequence[ExportTable], folder: Path, tick: Tick) -> dict[str, str]:
    """One workbook with a sheet per table."""
    check_xlsx(tables)
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"

        def text(value: str, sheet: Any = sheet) -> Any:
            """A cell that is text, whatever it begins with."""
            cell = WriteOnlyCell(sheet, value)
            cell.data_type = "s"
            return cell

        sheet.append([text(name) for name in table.schema.names])
        for batch in table.batches():
            for row in _rows(batch):
                sheet.append([text(v) if isinstance(v, str) else v for v in row.values()])
            tick(batch.num_rows)
    book.save(folder / WORKBOOK)
    return {table.name: WORKBOOK for table in tables}


def check_xlsx(tables: Sequence[ExportTable]) -> None:
    """Raises InputError where a table has no room in a sheet, or no package writes workbooks."""
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        raise InputError(
            "needs the package openpyxl: pip install 'wakhan[excel]'; csv, json and parquet need "
            "nothing",
            key="--to xlsx",
        ) from None
    for table in tables:
        if table.rows > MOST_ROWS:
            raise InputError(
                f"'{table.name}' has {table.rows:,} rows, and an Excel sheet takes {MOST_ROWS:,}; "
                "--to csv and --to parquet take any number",
                key="--to xlsx",
            )


#: What writes each form.
WRITERS: Final[Mapping[str, Callable[[Sequence[ExportTable], Path, Tick], dict[str, str]]]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "parquet": write_parquet,
    "json": write_json,
}


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """Rows with the shortest number that reads back as the same; what is none is None."""
    columns = [_plain(column) for column in batch.columns]
    for values in zip(*columns, strict=True):
        yield dict(zip(batch.schema.names, values, strict=True))


def _plain(column: pa.Array) -> list[Any]:
    if pa.types.is_float32(column.type):
        column = column.cast(pa.string()).cast(pa.float64())
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type))
    values: list[Any] = column.to_pylist()
    return values


def _no_formulas(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Texts that a spreadsheet would take for a formula begin with an apostrophe."""
    columns = []
    for column in batch.columns:
        if pa.types.is_string(column.type) and len(column):
            risky = pc.match_substring_regex(column, _FORMULAS)
            if pc.any(risky).as_py():
                column = pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
        columns.append(column)
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)
