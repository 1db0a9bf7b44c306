"""Tables on the terminal: drawn when there is room and someone to look, else plain text.

Imports nothing heavy at the top, since the command line does.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass

#: Columns a terminal needs before tables are drawn with lines and wrapped cells.
ROOM = 90


@dataclass(frozen=True)
class Table:
    """Rows of text under named columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def plain(table: Table) -> str:
    """Columns aligned with spaces, one line per row, nothing cut off."""
    lines = [table.columns, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.columns))]

    def aligned(line: Sequence[str]) -> str:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        return "  ".join(cells).rstrip()

    head = [table.title, ""] if table.title else []
    return "\n".join([*head, *(aligned(line) for line in lines)])


def markdown(table: Table) -> str:
    """A table as Markdown, without its title; a bar within a cell becomes a slash."""
    lines = (table.columns, ("---",) * len(table.columns), *table.rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def show(*blocks: str | Table) -> None:
    """Prints texts and tables with an empty line between them."""
    draw = sys.stdout.isatty() and shutil.get_terminal_size().columns >= ROOM
    for number, block in enumerate(blocks):
        if number:
            print()
        if isinstance(block, str):
            print(block)
        elif draw:
            _draw(block)
        else:
            print(plain(block))


def _draw(table: Table) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Drawing
    from rich.text import Text

    drawing = Drawing(title=table.title or None, box=SIMPLE_HEAD, title_justify="left")
    for column in table.columns:
        drawing.add_column(column, overflow="fold")
    for row in table.rows:
        drawing.add_row(*(Text(cell) for cell in row))
    Console().print(drawing)
