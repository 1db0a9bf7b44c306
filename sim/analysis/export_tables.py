"""The tables of an export: those of the result, its parameters, its events, and its columns.

Each comes in batches of rows, so that a table of any size takes little memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from sim.analysis.scenario_diff import unit_and_meaning
from sim.calendar import month_label
from sim.experiments.columns import TABLES, Column
from sim.experiments.store import Result, table_path
from sim.experiments.table_files import batches_unchanged
from sim.model.sections import leaves
from sim.scenario.keys import expand

if TYPE_CHECKING:
    from sim.parameters import Parameter

#: What tells the rows of each table apart.
KEYS: Final = {
    "runs": ("scenario", "point", "replicate"),
    "republics": ("scenario", "point", "replicate", "republic"),
    "points": ("scenario", "point"),
    "quantiles": ("scenario", "point", "month", "variable", "republic"),
    "counts": ("scenario", "point", "year", "power", "channel"),
    "periods": ("scenario", "point", "period", "republic", "channel"),
    "reasons": ("scenario", "point", "month", "power", "republic", "side", "term"),
    "parameters": ("scenario", "key"),
    "events": ("scenario", "number", "key"),
    "columns": ("table", "column"),
}
_TYPES: Final = {
    "string": pa.string(),
    "int8": pa.int8(),
    "int32": pa.int32(),
    "float32": pa.float32(),
    "float64": pa.float64(),
}


@dataclass(frozen=True)
class ExportTable:
    """A table: what a row of it is, its columns with their metadata, and its rows."""

    name: str
    title: str
    schema: pa.Schema
    rows: int
    batches: Callable[[], Iterator[pa.RecordBatch]]

    def about(self, column: str) -> dict[str, str]:
        """What is said of a column: unit, meaning, dims, and units by label where they differ."""
        found = self.schema.field(column).metadata or {}
        return {key.decode(): value.decode() for key, value in found.items()}


def tables_of(result: Result) -> list[ExportTable]:
    """All tables of an export of a result. Raises InputError where one was changed."""
    found = [_of_result(result, name) for name in TABLES]
    found.append(_parameters(result))
    if any(scenario.events for scenario in result.scenarios.values()):
        found.append(_events(result))
    return [*found, _columns(found)]


def _of_result(result: Result, name: str) -> ExportTable:
    file = pq.ParquetFile(table_path(result.folder, name))
    with file:
        schema, rows = file.schema_arrow.remove_metadata(), file.metadata.num_rows
    return ExportTable(
        name,
        TABLES[name],
        schema,
        rows,
        lambda: batches_unchanged(result.folder, name, result.manifest),
    )


def _made(
    name: str, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]
) -> ExportTable:
    """A table of rows that are at hand."""
    schema = pa.schema(
        [pa.field(one.name, _TYPES[one.kind], metadata=one.metadata) for one in columns]
    )
    table = pa.table(
        [
            pa.array(values, field.type)
            for values, field in zip(_turned(rows, schema), schema, strict=True)
        ],
        schema=schema,
    )
    return ExportTable(name, title, schema, len(rows), lambda: iter(table.to_batches()))


def _turned(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(len(schema))]


def _column(name: str, meaning: str, unit: str = "name", kind: Any = "string") -> Column:
    return Column(name, kind, unit, meaning, (name,))


_SCENARIO: Final = _column("scenario", "name of the scenario")
_KEY: Final = _column("key", "key of a scenario file, with its republic or channel")
_UNIT: Final = _column("unit", "unit of the value", "text")
_MEANING: Final = _column("meaning", "what the key means", "text")


def _parameters(result: Result) -> ExportTable:
    """Every value of every scenario, as resolved."""
    known: dict[str, Parameter] = dict(leaves())
    rows = [
        (
            name,
            leaf,
            value,
            known[leaf].unit,
            known[leaf].meaning,
            known[leaf].low,
            known[leaf].high,
            known[leaf].source,
            known[leaf].basis,
        )
        for name, scenario in result.scenarios.items()
        for leaf, value in scenario.values.items()
    ]
    columns = (
        _SCENARIO,
        _KEY,
        _column(
            "value",
            "value that the scenario sets; switches are 0 or 1",
            "that of the row",
            "float64",
        ),
        _UNIT,
        _MEANING,
        _column("low", "lowest valid value", "that of the row", "float64"),
        _column("high", "highest valid value", "that of the row", "float64"),
        _column("source", "where the default comes from (docs/sources.md)", "text"),
        _column("basis", "of the default: sourced, fitted to the record, or judgement", "text"),
    )
    title = "one row per scenario and parameter: values where no key of the design varies them"
    return _made("parameters", title, columns, rows)


def _events(result: Result) -> ExportTable:
    """Every dated change of every scenario."""
    rows = []
    for name, scenario in result.scenarios.items():
        for number, event in enumerate(scenario.events, 1):
            until = None if event.until is None else month_label(event.until)
            for key, value in expand(event.set).items():
                about = unit_and_meaning(key)
                month = month_label(event.month)
                rows.append((name, number, month, until, key, value, *about, event.note))
    columns = (
        _SCENARIO,
        _column(
            "number",
            "number of the event in its scenario; of two, the later one wins",
            "number",
            "int32",
        ),
        _column("month", "first month", "YYYY-MM"),
        _column("until", "month before which it ends; empty where it does not", "YYYY-MM"),
        _KEY,
        _column("value", "value from then on", "that of the row", "float64"),
        _UNIT,
        _MEANING,
        _column("note", "what the scenario says of the event", "text"),
    )
    return _made("events", "one row per event and key that it sets", columns, rows)


def _columns(tables: Sequence[ExportTable]) -> ExportTable:
    """The dictionary of all tables, as a table."""
    rows = [
        (table.name, field.name, str(field.type), about.get("unit"), about.get("meaning"))
        for table in tables
        for field in table.schema
        for about in [table.about(field.name)]
    ]
    columns = (
        ("table", "table that the column is of", "name"),
        ("column", "name of the column", "name"),
        ("type", "type of its values", "name"),
        ("unit", "unit of its values", "text"),
        ("meaning", "what it holds", "text"),
    )
    made = [_column(name, meaning, unit) for name, meaning, unit in columns]
    return _made("columns", "one row per column of every other table", made, rows)
