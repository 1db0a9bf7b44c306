"""The data dictionary in docs/results.md: every column of every table of a result."""

from __future__ import annotations

from sim.experiments.columns import TABLES, Column, columns
from sim.tables import Table, markdown

#: Stands for every key that varies.
VARIED = Column("KEY", "float64", "that of the parameter", "one column per key that varies", ())


def dictionary() -> dict[str, str]:
    """A Markdown table of columns by table, under the name of the block that it fills."""
    return {f"columns of {name}": _columns(name) for name in TABLES}


def _columns(name: str) -> str:
    found = list(columns(name, years=("YEAR",)))
    if name in ("runs", "points"):
        last_label = max(place for place, column in enumerate(found) if _is_label(column))
        found.insert(last_label + 1, VARIED)
    rows = tuple(
        (
            f"`{column.name}`",
            column.kind,
            column.unit,
            column.meaning,
            "point" if column is VARIED else _dims(column),
        )
        for column in found
    )
    return markdown(Table("", ("column", "type", "unit", "meaning", "by"), rows))


def _dims(column: Column) -> str:
    return "itself" if _is_label(column) else ", ".join(column.dims)


def _is_label(column: Column) -> bool:
    return column.dims == (column.name,)
