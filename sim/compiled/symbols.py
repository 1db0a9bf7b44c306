"""Arrays of nodes, which NumPy and the rules take for arrays of numbers.

A symbolic array holds one Node per cell in place of a number per cell and run: its run axis has
length 1. Slices, stacks and assignments in place are NumPy's own; only arithmetic is put down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import reduce
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.compiled.graphs import UFUNCS, Graph, Node

_OPERATIONS: Final = {ufunc: op for op, ufunc in UFUNCS.items()}
_graph: Graph | None = None


class CannotRecord(Exception):
    """Something is done with symbols that a recording cannot put down."""


@contextmanager
def recording_into(graph: Graph) -> Iterator[None]:
    """What is done with symbols within is put down in a graph."""
    global _graph
    before, _graph = _graph, graph
    try:
        yield
    finally:
        _graph = before


class Symbols(np.ndarray):
    """An array of Nodes."""

    # Stacked with plain arrays it stays what it is.
    __array_priority__ = 1.0

    def __array_ufunc__(
        self,
        ufunc: np.ufunc,
        method: str,
        *inputs: Any,
        out: Any = None,
        where: Any = True,
        **options: Any,
    ) -> Any:
        if method == "reduce":
            return self._reduced(ufunc, *inputs, **options)
        if method != "__call__" or options or (ufunc not in _OPERATIONS and ufunc is not np.square):
            raise CannotRecord(f"np.{ufunc.__name__} ({method}) on values that differ by run")
        if ufunc is np.square:
            ufunc, inputs = np.multiply, inputs * 2
        call = the_graph().call
        op = _OPERATIONS[ufunc]
        result = _each(lambda *cells: call(op, *cells), *inputs)
        if out is None:
            return result
        (target,) = out
        if where is not True:
            result = _each(the_graph().where, where, result, target)
        target.view(np.ndarray)[...] = result.view(np.ndarray)
        return target

    def _reduced(self, ufunc: np.ufunc, array: Any, axis: int = 0, **options: Any) -> Any:
        if any(value not in (None, False) for name, value in options.items() if name != "initial"):
            raise CannotRecord(f"np.{ufunc.__name__}.reduce with {options}")
        if axis not in range(array.ndim - 1):
            raise CannotRecord(f"np.{ufunc.__name__} over runs, or over all axes at once")
        return reduce(ufunc, np.moveaxis(array, axis, 0))

    def __array_function__(
        self, func: Callable[..., Any], types: Any, args: Any, kwargs: Any
    ) -> Any:
        if func is np.where:
            return _each(the_graph().where, *args)
        return super().__array_function__(func, types, args, kwargs)


def the_graph() -> Graph:
    """The graph that is recorded into."""
    if _graph is None:
        raise CannotRecord("symbols outside of a recording")
    return _graph


def _each(work: Callable[..., Node], *inputs: Any) -> Symbols:
    """What is worked out cell by cell."""
    plain = [np.asarray(array).view(np.ndarray) for array in inputs]
    for array in plain:
        if array.dtype != object and array.ndim and array.shape[-1] != 1:
            raise CannotRecord(f"an array of shape {array.shape} that is no symbol has runs")
    shape = np.broadcast_shapes(*(array.shape for array in plain))
    cells = (np.broadcast_to(array, shape).reshape(-1).tolist() for array in plain)
    return symbols([work(*cell) for cell in zip(*cells, strict=True)], shape)


def symbols(nodes: Iterable[Node], shape: tuple[int, ...]) -> Symbols:
    """Nodes as an array."""
    listed = list(nodes)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array.reshape(shape).view(Symbols)


def leaves(
    kind: str, name: str, array: NDArray[Any], needs: Callable[[NDArray[Any]], frozenset[str]]
) -> Symbols:
    """Leaves in the places of an array whose last axis is the run, one per row."""
    rows = array.shape[:-1]
    nodes = [
        the_graph().leaf(kind, name, place, needs=needs(array[place])) for place in np.ndindex(rows)
    ]
    return symbols(nodes, (*rows, 1))


def nodes_of(array: NDArray[Any]) -> list[Node]:
    """Nodes of an array in its order; plain numbers among them become nodes."""
    graph = the_graph()
    cells = np.asarray(array).reshape(-1).tolist()
    return [cell if isinstance(cell, Node) else graph.number(cell) for cell in cells]
