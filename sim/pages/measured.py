"""Measured blocks of pages: what makes them, when they were made, and whether they still hold.

A measured block ends with a stamp, a comment in the page:

    <!-- made 2026-11-26 with 0.1.0: code 3f2a9c1b7d20, few runs 8b1c9d20aa31, text 556644110f2e -->

`code` is the digest of the code and data that its numbers rest on, without comments, docstrings and
empty lines. `few runs` is that of what the same simulations give with few runs: where it is still
the same, a change of code has changed no number, and the block is as good as new. `text` is the
digest of the block, so that a number changed by hand is noticed.
"""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from sim.pages.blocks import ROOT, Block, find, write

#: The clone that this is: the folder of the package and of scenarios/.
CLONE: Final = Path(__file__).parents[2]
#: What every simulation rests on.
MODEL: Final = (
    "sim/calendar.py",
    "sim/names.py",
    "sim/parameters.py",
    "sim/rules",
    "sim/record",
    "sim/model",
    "sim/scenario",
    "sim/data",
)
#: The kinds of files that numbers rest on.
SUFFIXES: Final = (".py", ".csv", ".yaml")

FRESH: Final = "up to date"
NEVER: Final = "not made yet"
BY_HAND: Final = "changed by hand"
OLD: Final = "older than the code"

_DIGITS: Final = 12
_STAMP: Final = re.compile(
    r"<!-- made (?P<day>\S+) with (?P<version>\S+): code (?P<code>\w+), few runs (?P<few>\w+), "
    r"text (?P<text>\w+) -->"
)


@dataclass(frozen=True)
class Maker:
    """What makes some measured blocks, all at once.

    `command` makes them, `takes` says how long that is, `how` with how many runs and which seed.
    `make` gives the blocks, or is None where the command has to be given by itself. `few` gives
    anything that changes with their numbers, and takes seconds. `rests_on` names files and folders.
    """

    name: str
    blocks: tuple[str, ...]
    command: str
    takes: str
    how: str
    few: Callable[[], object]
    make: Callable[[], Mapping[str, str]] | None = None
    rests_on: tuple[str, ...] = MODEL

    @property
    def made(self) -> str:
        """The block that says when and how the others were made."""
        return f"made {self.name}"


@dataclass(frozen=True)
class Stamp:
    """When a block was made, with which version, and the digests of what it rests on."""

    day: str
    version: str
    code: str
    few: str
    text: str

    def __str__(self) -> str:
        return (
            f"<!-- made {self.day} with {self.version}: code {self.code}, few runs {self.few}, "
            f"text {self.text} -->"
        )


# Digests.


def digest(content: str) -> str:
    """The beginning of a SHA-256."""
    return hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]


@cache
def code_digest(rests_on: tuple[str, ...], clone: Path = CLONE) -> str:
    """Digest of files and folders of a clone, whatever comments say."""
    sha = hashlib.sha256()
    for name in rests_on:
        place = clone / name
        found = place.rglob("*") if place.is_dir() else [place]
        for path in sorted(path for path in found if path.suffix in SUFFIXES):
            text = path.read_text("utf-8")
            content = bare(text) if path.suffix == ".py" else text
            sha.update(f"{path.relative_to(clone)}\n{content}\n".encode())
    return sha.hexdigest()[:_DIGITS]


def bare(source: str) -> str:
    """Python source without comments, docstrings and empty lines."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                for number in range(first.lineno - 1, first.end_lineno or first.lineno):
                    lines[number] = ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return "\n".join(line.rstrip() for line in lines if line.strip())


def few_digest(maker: Maker) -> str:
    """Digest of what a maker gives with few runs."""
    return digest(str(maker.few()))


# Blocks.


def parted(text: str) -> tuple[str, Stamp | None]:
    """A block's own text, and its stamp where it has one."""
    body, _, last = text.rpartition("\n")
    found = _STAMP.fullmatch(last)
    return (body.rstrip(), Stamp(**found.groupdict())) if found else (text, None)


def state_of(block: Block, maker: Maker, few: Callable[[Maker], str] = few_digest) -> str:
    """Whether a measured block still holds."""
    _, stamp = parted(block.text)
    if stamp is None:
        return NEVER
    if by_hand(block):
        return BY_HAND
    if stamp.code == code_digest(maker.rests_on) or stamp.few == few(maker):
        return FRESH
    return OLD


def by_hand(block: Block) -> bool:
    """Whether a block is not what was written when it was made."""
    body, stamp = parted(block.text)
    return stamp is not None and stamp.text != digest(body)


def keep(maker: Maker, texts: Mapping[str, str], root: Path = ROOT) -> list[Path]:
    """Writes measured blocks with their stamps; returns the pages that hold them."""
    if set(texts) != set(maker.blocks):
        raise ValueError(f"{maker.name}: {sorted(set(texts) ^ set(maker.blocks))}")
    stamp = Stamp(
        day=datetime.now(UTC).date().isoformat(),
        version=version("wakhan"),
        code=code_digest(maker.rests_on),
        few=few_digest(maker),
        text="",
    )
    how = f": {maker.how}" if maker.how else ""
    told = f"Made on {stamp.day} with wakhan {stamp.version} by `{maker.command}`{how}."
    every = {maker.made: told, **texts}
    return write({name: stamped(text, stamp) for name, text in every.items()}, root)


def stamped(text: str, stamp: Stamp) -> str:
    """A block's text with its stamp."""
    return f"{text}\n{replace(stamp, text=digest(text))}"


def confirm(maker: Maker, root: Path = ROOT) -> list[Path]:
    """Notes of blocks that rest on changed code and yet hold that they rest on the new code."""
    known = {}
    now = code_digest(maker.rests_on)
    for name in (maker.made, *maker.blocks):
        for block in find([name], root):
            body, stamp = parted(block.text)
            if stamp and stamp.code != now and state_of(block, maker) == FRESH:
                known[name] = f"{body}\n{replace(stamp, code=now)}"
    return write(known, root)


def unmade(makers: Iterable[Maker], root: Path = ROOT) -> list[str]:
    """Names of measured blocks that stand in no page."""
    names = [name for maker in makers for name in (maker.made, *maker.blocks)]
    there = {block.name for block in find(names, root)}
    return [name for name in names if name not in there]
