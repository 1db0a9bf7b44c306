"""Generated blocks of pages: found, compared and written anew.

A block stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

FOLDER: Final = Path("docs")
#: The seed of whatever pages show as measured.
SEED: Final = 2021

_LINK = re.compile(r"\]\((?P<target>[^)#:\s]+)(#[^)]*)?\)")
_BLOCK = re.compile(r"<!-- generated: (?P<name>.+?) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL)


def blocks_of(text: str) -> dict[str, str]:
    """The generated blocks of a page by name."""
    return {block["name"]: block["text"].strip() for block in _BLOCK.finditer(text)}


def renewed(text: str, tables: Mapping[str, str]) -> str:
    """A page with the blocks that `tables` names written anew, and the others as they are."""

    def block(found: re.Match[str]) -> str:
        name = found["name"]
        content = tables.get(name, found["text"].strip())
        return f"<!-- generated: {name} -->\n{content}\n<!-- end -->"

    return _BLOCK.sub(block, text)


def links_of(text: str) -> list[str]:
    """The files that a page links to."""
    return [link["target"] for link in _LINK.finditer(text)]


def write(folder: Path, pages: Iterable[str], known: Mapping[str, str]) -> None:
    """Writes the blocks of some pages anew."""
    for page in pages:
        path = folder / page
        path.write_text(renewed(path.read_text("utf-8"), known), encoding="utf-8", newline="\n")


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> str:
    """A Markdown table; the last `right` columns are flush right."""
    rules = ["---"] * (len(columns) - right) + ["--:"] * right
    lines = [columns, rules, *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in lines
    )
