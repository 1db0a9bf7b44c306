"""Tables of text, as plain text and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import category

#: Stands for a sign that is not to be shown.
BOX: Final = "\ufffd"


@dataclass(frozen=True)
class Table:
    """Rows of text under named columns."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def plain(table: Table) -> str:
    """Columns aligned with spaces, one line per row, nothing cut off."""
    lines = [tuple(map(shown, line)) for line in (table.columns, *table.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.columns))]

    def aligned(line: Sequence[str]) -> str:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        return "  ".join(cells).rstrip()

    head = [shown(table.title), ""] if table.title else []
    return "\n".join([*head, *(aligned(line) for line in lines)])


def markdown(table: Table) -> str:
    """A table as Markdown, without its title; a bar within a cell becomes a slash."""
    lines = (table.columns, ("---",) * len(table.columns), *table.rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def shown(text: str) -> str:
    """A line of text in which signs that would steer a terminal or break the line are boxes."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or category(sign) == "Zs" else BOX for sign in text)


#: What means something in Markdown: marks, tags, entities, formulas, and beginnings of addresses.
_MARKS: Final = re.compile(r"[\\`*_\[\]<>&|~$@]|(?<=\w):(?=//)|(?<=[Ww]{3})\.|^[#+=-]|^\d+(?=[.)])")


def markdown_text(text: str) -> str:
    """A line of text as Markdown that reads the same: no emphasis, links, tags or formulas."""
    return _MARKS.sub(_escaped, shown(text))


def in_markdown(table: Table) -> Table:
    """A table whose cells read the same as Markdown."""
    rows = tuple(tuple(markdown_text(cell) for cell in row) for row in table.rows)
    return Table(table.title, table.columns, rows)


def _escaped(mark: re.Match[str]) -> str:
    found = mark.group()
    return f"{found}\\" if found.isdigit() else f"\\{found}"
