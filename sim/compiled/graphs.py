"""What is worked out in a month, as a graph: each node one number in every run.

A node is a number, a *leaf* (a parameter, a value of the month, a cell of the state, a draw) or an
operation on other nodes. Equal operations on equal nodes are one node, so what rules work out twice
is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

#: Operations on numbers, and what NumPy calls them.
UFUNCS: Final[Mapping[str, np.ufunc]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "negative": np.negative,
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "power": np.power,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "less": np.less,
    "less_equal": np.less_equal,
    "equal": np.equal,
    "logical_and": np.logical_and,
}
#: Those that give true or false.
TESTS: Final = ("greater", "greater_equal", "less", "less_equal", "equal", "logical_and")
#: Those whose arguments may change places without changing a bit.
_COMMUTATIVE: Final = ("add", "multiply")

#: What a node may depend on: a parameter that differs by run, the month, or the run itself.
VARIED: Final = "varied"
MONTH: Final = "month"
RUN: Final = "run"

Numbers = NDArray[Any]


def in_the_loop(needs: frozenset[str]) -> bool:
    """Whether what has such needs is worked out in every run and month."""
    return RUN in needs or {VARIED, MONTH} <= needs


class Node:
    """One number in every run: `op` with `args`, and what it `needs`; made by a Graph."""

    __slots__ = ("args", "needs", "number", "op")

    def __init__(self, op: str, args: tuple[Any, ...], number: int, needs: frozenset[str]) -> None:
        self.op = op
        self.args = args
        self.number = number
        self.needs = needs

    def __repr__(self) -> str:
        return f"<{self.op} {self.number}>"

    def __bool__(self) -> bool:
        raise TypeError(
            "asks whether a value that differs by run is true: use np.where, or a flag of the phase"
        )

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes that it is worked out from."""
        return tuple(arg for arg in self.args if isinstance(arg, Node))

    @property
    def in_the_loop(self) -> bool:
        """Whether it has to be worked out in every run and month."""
        return in_the_loop(self.needs)

    @property
    def value(self) -> float | None:
        """The number that it is, None where it is worked out."""
        return float.fromhex(self.args[0]) if self.op == "number" else None


class Graph:
    """Nodes in the order in which they came up."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple[str, tuple[Any, ...]], Node] = {}

    def leaf(self, kind: str, *name: Any, needs: frozenset[str] = frozenset()) -> Node:
        """A number that is given: its kind and name, and what it depends on."""
        return self._node(kind, name, needs)

    def number(self, value: float) -> Node:
        """A plain number."""
        return self._node("number", (float(value).hex(),), frozenset())

    def call(self, op: str, *given: Any) -> Node:
        """An operation on nodes or plain numbers, made simpler where that changes no bit."""
        args = [arg if isinstance(arg, Node) else self.number(arg) for arg in given]
        values = [arg.value for arg in args]
        known = [value for value in values if value is not None]
        if len(known) == len(args) and op not in TESTS:
            with np.errstate(all="ignore"):
                return self.number(float(UFUNCS[op](*known)))
        if op == "power":
            return self._power(args[0], args[1])
        same = {"add": 0.0, "subtract": 0.0, "multiply": 1.0, "divide": 1.0}.get(op)
        if same is not None and values[1] == same:
            return args[0]
        if op == "divide" and values[1] and abs(np.frexp(values[1])[0]) == 0.5:
            return self.call("multiply", args[0], 1.0 / values[1])
        if op in _COMMUTATIVE:
            if values[0] == same:
                return args[1]
            args.sort(key=lambda arg: arg.number)
        return self._node(op, tuple(args), self._needs(args))

    def where(self, *given: Any) -> Node:
        """The second where the first is true, the third elsewhere."""
        args = [arg if isinstance(arg, Node) else self.number(arg) for arg in given]
        return self._node("where", tuple(args), self._needs(args))

    def _power(self, base: Node, exponent: Node) -> Node:
        if exponent.value == 2.0:
            return self.call("multiply", base, base)
        if not in_the_loop(self._needs((base, exponent))):
            return self._node("power", (base, exponent), self._needs((base, exponent)))
        # Nothing to the power of nothing is 1, also where the logarithm of the base is infinite.
        raised = self.call("exp", self.call("multiply", exponent, self.call("log", base)))
        return self.where(self.call("equal", exponent, 0.0), 1.0, raised)

    def _needs(self, args: Any) -> frozenset[str]:
        return frozenset().union(*(arg.needs for arg in args))

    def _node(self, op: str, args: tuple[Any, ...], needs: frozenset[str]) -> Node:
        node = self._known.get((op, args))
        if node is None:
            node = self._known[op, args] = Node(op, args, len(self.nodes), needs)
            self.nodes.append(node)
        return node


def below(roots: Any, leave: Callable[[Node], bool] = lambda _: False) -> Iterator[Node]:
    """Every node that roots are worked out from, each after its own; not those below `leave`."""
    done: set[Node] = set()
    stack: list[Node] = list(roots)[::-1]
    while stack:
        node = stack[-1]
        todo = [] if leave(node) else [arg for arg in node.nodes if arg not in done]
        if node in done or not todo:
            stack.pop()
            if node not in done:
                done.add(node)
                yield node
        else:
            stack += reversed(todo)


def evaluated(roots: Any, leaf: Callable[[Node], Any]) -> dict[Node, Any]:
    """Values of nodes by NumPy; `leaf` gives those of leaves, numbers or arrays of one shape."""
    values: dict[Node, Any] = {}
    with np.errstate(all="ignore"):
        for node in below(roots):
            args = [values[arg] for arg in node.nodes]
            if node.value is not None:
                values[node] = node.value
            elif node.op == "where":
                values[node] = np.where(*args)
            elif node.op in UFUNCS:
                values[node] = UFUNCS[node.op](*args)
            else:
                values[node] = leaf(node)
    return values
