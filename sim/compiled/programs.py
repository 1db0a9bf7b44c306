"""What is kept of a recording once it is compiled: where its tables have what, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.compiled.driver import Layout
from sim.compiled.graphs import Node, below
from sim.compiled.recording import Key, Recording


@dataclass(frozen=True)
class Program:
    """Tables that compiled months read.

    state: cells in the order of their rows; shown: those that are read when all is over. shared,
    by_run: nodes that NumPy works out beforehand, in the order of their rows. clocks, rings: rows
    by name.
    """

    state: tuple[Key, ...]
    shown: tuple[Key, ...]
    shared: tuple[Node, ...]
    by_run: tuple[Node, ...]
    clocks: Mapping[str, int]
    rings: Mapping[str, int]

    @classmethod
    def of(cls, recording: Recording, layout: Layout) -> Program:
        """The program of a recording that has been written."""
        return cls(
            state=tuple(layout.state),
            shown=recording.shown,
            shared=tuple(layout.shared),
            by_run=tuple(layout.by_run),
            clocks=recording.clocks,
            rings=recording.rings,
        )

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        nodes = list(below([*self.shared, *self.by_run]))
        places = {node: place for place, node in enumerate(nodes)}
        return {
            "state": self.state,
            "shown": self.shown,
            "nodes": [
                [node.op, [places[arg] for arg in node.nodes], [] if node.nodes else node.args]
                for node in nodes
            ],
            "shared": [places[node] for node in self.shared],
            "by_run": [places[node] for node in self.by_run],
            "clocks": self.clocks,
            "rings": self.rings,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Program:
        """What `plain` gave, read again."""
        nodes: list[Node] = []
        for op, below_it, args in plain["nodes"]:
            given = tuple(nodes[place] for place in below_it) or _tuples(args)
            nodes.append(Node(op, given, len(nodes), frozenset()))
        return cls(
            state=_tuples(plain["state"]),
            shown=_tuples(plain["shown"]),
            shared=tuple(nodes[place] for place in plain["shared"]),
            by_run=tuple(nodes[place] for place in plain["by_run"]),
            clocks=plain["clocks"],
            rings=plain["rings"],
        )


def _tuples(value: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(_tuples(each) if isinstance(each, list) else each for each in value)
