"""Generated blocks of pages: found, and written anew.

A block stands between `<!-- generated: NAME -->` and `<!-- end -->`, each name in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.experiments import store

#: Where README.md and docs/ lie: the folder that commands are given in.
ROOT: Final = Path()
#: The seed of whatever pages show as measured.
SEED: Final = 2021

_LINK = re.compile(r"\]\((?P<target>[^)#:\s]+)(#[^)]*)?\)")
_BLOCK = re.compile(r"<!-- generated: (?P<name>.+?) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A generated block of a page."""

    page: Path
    name: str
    text: str


def pages(root: Path = ROOT) -> list[Path]:
    """The pages that may hold generated blocks."""
    return [root / "README.md", *sorted((root / "docs").glob("*.md"))]


def find(names: Iterable[str] | None = None, root: Path = ROOT) -> list[Block]:
    """The blocks of some names, or all, page by page."""
    wanted = None if names is None else set(names)
    return [
        Block(page, name, text)
        for page in pages(root)
        for name, text in blocks_of(page.read_text("utf-8")).items()
        if wanted is None or name in wanted
    ]


def blocks_of(text: str) -> dict[str, str]:
    """The generated blocks of a page by name."""
    return {block["name"]: block["text"].strip() for block in _BLOCK.finditer(text)}


def renewed(text: str, known: Mapping[str, str]) -> str:
    """A page with the blocks that `known` names written anew, and the others as they are."""

    def block(found: re.Match[str]) -> str:
        name = found["name"]
        content = known.get(name, found["text"].strip())
        return f"<!-- generated: {name} -->\n{content}\n<!-- end -->"

    return _BLOCK.sub(block, text)


def write(known: Mapping[str, str], root: Path = ROOT) -> list[Path]:
    """Writes blocks anew wherever they stand; returns the pages that changed."""
    changed = []
    for page in pages(root):
        old = page.read_text("utf-8")
        new = renewed(old, known)
        if new != old:
            with store.writing(page) as beside:
                beside.write_text(new, encoding="utf-8", newline="\n")
            changed.append(page)
    return changed


def links_of(text: str) -> list[str]:
    """The files that a page links to."""
    return [link["target"] for link in _LINK.finditer(text)]


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> str:
    """A Markdown table; the last `right` columns are flush right."""
    rules = ["---"] * (len(columns) - right) + ["--:"] * right
    lines = [columns, rules, *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in lines
    )
