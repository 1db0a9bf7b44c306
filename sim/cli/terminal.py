"""What is said on the terminal: lines, and tables.

Tables are drawn when there is room and someone to look, else they are plain text. Imports nothing
heavy at the top, since the command line does.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from typing import Final

from sim.tables import Table, plain, shown

#: Columns a terminal needs before tables are drawn with lines and wrapped cells.
ROOM: Final = 90


def say(text: str) -> None:
    """A line about what was done and where it lies."""
    print(shown(text), flush=True)


def show(*blocks: str | Table) -> None:
    """Prints texts and tables with an empty line between them."""
    draw = sys.stdout.isatty() and shutil.get_terminal_size().columns >= ROOM
    for number, block in enumerate(blocks):
        if number:
            print()
        if isinstance(block, str):
            print("\n".join(map(shown, block.split("\n"))))
        elif draw:
            _draw(block)
        else:
            print(plain(block))
    sys.stdout.flush()


def _draw(table: Table) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Drawing
    from rich.text import Text

    title = Text(shown(table.title)) if table.title else None
    drawing = Drawing(title=title, box=SIMPLE_HEAD, title_justify="left")
    for column in table.columns:
        drawing.add_column(column, overflow="fold")
    for row in table.rows:
        drawing.add_row(*(Text(shown(cell)) for cell in row))
    Console().print(drawing)


def command_line() -> str:
    """What the user typed."""
    return shlex.join(["wakhan", *sys.argv[1:]])
