"""YAML text as a tree in which every key and value knows its file and line.

Only plain data gets through: mappings, lists and scalars, few levels deep, each key once. Anchors,
aliases, tags, directives and further documents are refused, so a file can neither run code nor
grow in memory. Scalars stay text here; what they mean is decided where the expected type is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from sim.errors import InputError, shown
from sim.scenario.files import read_text
from sim.scenario.syntax import syntax_problem
from sim.spelling import foreign, plain

DEEPEST: Final = 6  # levels of mappings and lists

#: What a YAML file may not hold, tabs and line breaks aside.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]",
)


@dataclass(frozen=True)
class Origin:
    """Where something was written: file as shown to people (or `--set`), and line from 1."""

    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line) if part is not None)

    def error(self, problem: str, key: str | None = None) -> InputError:
        """The error to raise about what was written here."""
        return InputError(problem, file=self.file, line=self.line, key=key)


@dataclass(frozen=True)
class Scalar:
    """A single value as text; `plain` when it was written without quotes."""

    text: str
    plain: bool
    origin: Origin


@dataclass(frozen=True)
class ListNode:
    """A list."""

    items: tuple[Node, ...]
    origin: Origin


@dataclass(frozen=True)
class MapNode:
    """A mapping: values by key, and where each key stands.

    `faults` of the mapping at the top of a file are the keys that stand twice anywhere in it.
    """

    values: dict[str, Node]
    keys_at: dict[str, Origin]
    origin: Origin
    faults: tuple[InputError, ...] = field(default=(), compare=False)


Node: TypeAlias = Scalar | ListNode | MapNode


def read_document(path: Path, shown: str) -> MapNode:
    """The mapping at the top of a YAML file; `shown` is the file's name in messages."""
    return parse_document(read_text(path, shown), shown)


def parse_document(text: str, shown: str) -> MapNode:
    """The mapping at the top of a YAML text."""
    found = _UNPRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        sign = f"U+{ord(found.group()):04X}"
        raise Origin(shown, line).error(f"not a text file: holds the control character {sign}")
    try:
        return _Builder(text, shown).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Origin(shown, mark.line + 1 if mark else None)
        raise where.error(syntax_problem(error, text)) from None


def from_python(value: Any, origin: Origin | None = None, depth: int = 0) -> Node:
    """The tree of plain Python data (dicts, lists, texts, numbers, bools, None)."""
    origin = origin or Origin()
    if depth > DEEPEST:
        raise origin.error(f"nested more than {DEEPEST} levels deep")
    if isinstance(value, Mapping):
        values = {str(key): from_python(item, origin, depth + 1) for key, item in value.items()}
        return MapNode(values, dict.fromkeys(values, origin), origin)
    if isinstance(value, list | tuple):
        return ListNode(tuple(from_python(item, origin, depth + 1) for item in value), origin)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", True, origin)
    if isinstance(value, float):
        return Scalar(float.__repr__(value), True, origin)
    if value is None:
        return Scalar("null", True, origin)
    return Scalar(str(value), not isinstance(value, str), origin)


def _key_hint(text: str) -> str:
    """What a text at the top of a file lacks to be a key with its value."""
    strange = foreign(text)
    if strange and ":" in plain(text):
        return strange
    found = re.fullmatch(r"(\w{1,40})\s*[:=]\s*(\S.{0,40})", text)
    return f"; write '{found[1]}: {found[2]}'" if found else ""


@dataclass
class _Builder:
    """Builds the tree from PyYAML's stream of events.

    It stops at the first thing refused, but for keys that stand twice, which it keeps.
    """

    text: str
    shown: str
    events: Iterator[yaml.Event] = field(init=False)
    faults: list[InputError] = field(default_factory=list, init=False)

    def document(self) -> MapNode:
        self.events = yaml.parse(self.text, Loader=yaml.SafeLoader)
        next(self.events)  # start of the stream
        first = next(self.events)
        if not isinstance(first, yaml.DocumentStartEvent):
            raise Origin(self.shown).error("is empty")
        if first.version or first.tags:
            raise self._at(first).error("directives (%) are not used here")
        top = self._node(next(self.events), 1)
        next(self.events)  # end of the document
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._at(after).error("a second document (---); one file holds one")
        if isinstance(top, Scalar) and top.plain and not top.text:
            raise Origin(self.shown).error("is empty")
        if not isinstance(top, MapNode):
            found = "a list" if isinstance(top, ListNode) else "text"
            hint = _key_hint(top.text) if isinstance(top, Scalar) else ""
            problem = f"expected keys and values, such as 'name: ...', not {found}{hint}"
            raise top.origin.error(problem)
        return replace(top, faults=tuple(self.faults))

    def _at(self, event: yaml.Event) -> Origin:
        mark = event.start_mark
        return Origin(self.shown, mark.line + 1 if mark else None)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        origin = self._at(event)
        if getattr(event, "anchor", None) is not None:  # of an alias, too
            raise origin.error("anchors and aliases (& and *) are not used here; write it out")
        tag = getattr(event, "tag", None)
        if tag is not None:
            short = shown(tag.replace("tag:yaml.org,2002:", "!!"))
            raise origin.error(f"tags such as {short} are not used here")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, event.style is None, origin)
        if depth > DEEPEST:
            raise origin.error(f"nested more than {DEEPEST} levels deep")
        if isinstance(event, yaml.SequenceStartEvent):
            return ListNode(tuple(self._list(depth)), origin)
        return self._mapping(origin, depth)

    def _list(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _mapping(self, origin: Origin, depth: int) -> MapNode:
        values: dict[str, Node] = {}
        keys_at: dict[str, Origin] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar) or not key.text:
                raise key.origin.error("a key must be a word")
            if key.text in values:
                first = keys_at[key.text].line
                problem = f"stands twice, first in line {first}"
                self.faults.append(key.origin.error(problem, shown(key.text)))
            keys_at[key.text] = key.origin
            values[key.text] = self._node(next(self.events), depth + 1)
        return MapNode(values, keys_at, origin)
