"""The months of a model, recorded: its own agents and rules, run once per phase on symbols."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.compiled.graphs import MONTH, RUN, VARIED, Graph, Node
from sim.compiled.symbols import Symbols, leaves, nodes_of, recording_into, symbols, the_graph
from sim.model.draws import Clocks, Draws, Normals
from sim.model.hard_presence import Past
from sim.model.influence import InfluenceModel
from sim.model.inputs import Inputs
from sim.model.region import FROM_PARAMETERS, Phase, Region
from sim.model.sections import leaves_under
from sim.parameters import Array

#: What is done with a kept value: it stands in its place, is added to what stands there, or is
#: summed over runs as whole multiples of REASON_UNIT.
SET: Final = "set"
ADD: Final = "add"
SUM: Final = "sum"

_TOTAL: Final = "total of "
_FIRST: Final = "first of "

#: A cell of the state: field of the World or of `presence`, and place in it.
Key = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Keeping:
    """Something that is kept of a month: `rows` values, as `single` or double numbers.

    `of` gives the values from a model whose step was just made, any shape with the run last.
    """

    name: str
    way: str
    rows: int
    of: Callable[[InfluenceModel], Array]
    single: bool = False

    @property
    def kind(self) -> type[np.float32 | np.float64]:
        """The type of its numbers."""
        return np.float32 if self.single else np.float64

    @property
    def size(self) -> int:
        """Bytes of one number."""
        return np.dtype(self.kind).itemsize


@dataclass(frozen=True)
class Month:
    """What a step of one phase works out.

    stages: clocks by name with the intensities of their cells, in order. past: ring, row and node
    of totals to remember. before, after: cells of the state as leaves, and as they become. kept: by
    name, one node per row.
    """

    stages: list[tuple[str, list[Node]]]
    past: list[tuple[str, int, Node]]
    before: dict[Key, Node]
    after: dict[Key, Node]
    kept: dict[str, list[Node]]

    @property
    def told(self) -> list[Node]:
        """What clocks and rings are told: worked out each month, whatever is kept or read later."""
        intensities = [node for _, nodes in self.stages for node in nodes]
        return intensities + [node for _, _, node in self.past]


@dataclass(frozen=True)
class Recording:
    """All months of a model. clocks: cells by name; rings: rows of past totals by name."""

    phases: tuple[Phase, ...]
    months: tuple[Month, ...]
    keeps: tuple[Keeping, ...]
    clocks: Mapping[str, int]
    rings: Mapping[str, int]
    shown: tuple[Key, ...]

    @property
    def cells(self) -> int:
        """Cells of all clocks."""
        return sum(self.clocks.values())

    @property
    def past_rows(self) -> int:
        """Rows of all rings."""
        return sum(self.rings.values())

    def first_row(self, clock: str) -> int:
        """Where the cells of a clock begin."""
        return _before(self.clocks, clock)

    def past_row(self, ring: str) -> int:
        """Where the rows of a ring begin."""
        return _before(self.rings, ring)


def _before(sizes: Mapping[str, int], name: str) -> int:
    names = list(sizes)
    return sum(sizes[other] for other in names[: names.index(name)])


class Bare(InfluenceModel):
    """A model in January 1993, whatever month its scenario begins in."""

    def _follow_the_record(self) -> None:
        pass


def record(
    scenario: Inputs,
    phases: Sequence[Phase],
    varied: Sequence[str],
    keeps: Sequence[Keeping],
    *,
    expected: bool,
    steps_per_month: int = 1,
) -> Recording:
    """Records one step of each phase. `varied` are the keys of parameters that differ by run."""
    graph = Graph()
    months: list[Month] = []
    clocks: dict[str, int] = {}
    rings: dict[str, int] = {}
    with recording_into(graph):
        for phase in phases:
            model = _model(scenario, varied, expected, steps_per_month)
            months.append(_month(model, phase, keeps, clocks, rings))
            model.release()
    shown = tuple(key for key in months[0].before if str(key[0]).startswith((_TOTAL, _FIRST)))
    return Recording(tuple(phases), tuple(months), tuple(keeps), clocks, rings, shown)


def _model(
    scenario: Inputs, varied: Sequence[str], expected: bool, steps_per_month: int
) -> InfluenceModel:
    twice = {key: np.full(2, scenario.values[leaves_under(key)[0]]) for key in varied}
    return Bare(
        scenario,
        runs=2 if twice else 1,
        varied=twice,
        expected=expected,
        steps_per_month=steps_per_month,
        collect=None,
    )


def _month(
    model: InfluenceModel,
    phase: Phase,
    keeps: Sequence[Keeping],
    clocks: dict[str, int],
    rings: dict[str, int],
) -> Month:
    """Records a step. The model is not fit for use afterwards."""
    _symbolic_parameters(model)
    before = _symbolic_state(model)
    stages: list[tuple[str, list[Node]]] = []
    past: list[tuple[str, int, Node]] = []
    if not model.expected:
        recorded = {name: _Clocks(name, stages, clocks) for name in model.draws.clocks}
        model.draws = Draws(**recorded, afghanistan=_Normals())
    model.presence.past = {kind: _Past(kind, past, rings) for kind in model.presence.past}
    model.runs = 1
    model.seen = symbols(nodes_of(np.zeros_like(model.seen[..., 0])), (*model.seen.shape[:-1], 1))
    for actor in (*model.powers, *model.republics):
        actor.views.clear()
    now = model.outside()
    model.take_up(
        {
            name: leaves("month", name, value, lambda _: frozenset({MONTH}))
            for name, value in now.items()
        }
    )
    model.phase, model.explain = phase, phase.china_decides
    model.happen()
    after = {}
    for key, array in state_of(model).items():
        for place in np.ndindex(array.shape[:-1]):
            (node,) = nodes_of(array[place])
            if node is not before[key, place]:
                after[key, place] = node
    kept = {keeping.name: nodes_of(keeping.of(model)) for keeping in keeps}
    return Month(stages, past, dict(before), after, kept)


def _symbolic_parameters(model: InfluenceModel) -> None:
    def needs(row: NDArray[Any]) -> frozenset[str]:
        return frozenset({VARIED} if row.shape[-1] > 1 else ())

    sections = model.sections
    model.sections = type(sections)(
        **{
            name: type(section)(
                **{
                    each.name: leaves(
                        "parameter", f"{name}.{each.name}", getattr(section, each.name), needs
                    )
                    for each in dataclasses.fields(section)
                }
            )
            for name, section in sections_of(model)
        }
    )
    for name in FROM_PARAMETERS:
        setattr(model, name, leaves("parameter", name, getattr(model, name), needs))


def sections_of(model: Region) -> list[tuple[str, Any]]:
    """Sections of parameters by name."""
    return [
        (each.name, getattr(model.sections, each.name))
        for each in dataclasses.fields(model.sections)
    ]


def state_of(model: InfluenceModel) -> dict[str, Array]:
    """Arrays that a step leaves to the next, by name."""
    world, presence = model.world, model.presence
    found = {
        each.name: getattr(world, each.name)
        for each in dataclasses.fields(world)
        if not each.name.endswith("_terms")
    }
    found |= {f"{_TOTAL}{kind}": total for kind, total in presence.totals.items()}
    return found | {f"{_FIRST}{kind}": first for kind, first in presence.first.items()}


def _symbolic_state(model: InfluenceModel) -> dict[Key, Node]:
    before: dict[Key, Node] = {}
    for name, array in state_of(model).items():
        new = leaves("state", name, array[..., :1], lambda _: frozenset({RUN}))
        for place in np.ndindex(new.shape[:-1]):
            before[name, place] = new[(*place, 0)]
        if name.startswith(_TOTAL):
            model.presence.totals[name.removeprefix(_TOTAL)] = new
        elif name.startswith(_FIRST):
            model.presence.first[name.removeprefix(_FIRST)] = new
        else:
            setattr(model.world, name, new)
    for name in ("offer_terms", "answer_terms"):
        array = getattr(model.world, name)
        zeros = nodes_of(np.zeros(array.shape[:-1]))
        setattr(model.world, name, symbols(zeros, (*array.shape[:-1], 1)))
    return before


class _Clocks(Clocks):
    """In place of event clocks: notes intensities, and gives counts as leaves."""

    def __init__(
        self, name: str, stages: list[tuple[str, list[Node]]], clocks: dict[str, int]
    ) -> None:
        self._name, self._stages, self._clocks = name, stages, clocks

    def count(self, intensity: Array) -> Symbols:
        nodes = nodes_of(intensity)
        self._stages.append((self._name, nodes))
        self._clocks[self._name] = len(nodes)
        counts = [
            # A clock without intensity stands still.
            node if node.value == 0.0 else leaf("count", self._name, cell)
            for cell, node in enumerate(nodes)
        ]
        return symbols(counts, (len(nodes), 1))


class _Normals(Normals):
    """In place of normals: a leaf."""

    def __init__(self) -> None:
        pass

    def at(self, _step: int) -> Symbols:
        return symbols([leaf("normal")], (1,))


class _Past(Past):
    """In place of past totals: notes what is to be remembered, and gives what was as leaves."""

    def __init__(self, kind: str, past: list[tuple[str, int, Node]], rings: dict[str, int]) -> None:
        self._kind, self._past, self._rings = kind, past, rings

    def before_window(self, _month: Array, total: Array) -> Symbols:
        nodes = nodes_of(total)
        self._rings[self._kind] = len(nodes)
        self._past += [(self._kind, row, node) for row, node in enumerate(nodes)]
        return symbols(
            [leaf("before", self._kind, row) for row in range(len(nodes))], (len(nodes), 1)
        )


def leaf(kind: str, *name: Any) -> Node:
    """A number of the run itself."""
    return the_graph().leaf(kind, *name, needs=frozenset({RUN}))
