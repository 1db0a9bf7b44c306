"""What republics and powers share: a place in the World, and attributes that are its rows."""

from __future__ import annotations

from typing import overload

import mesa

from sim.model.region import Region
from sim.names import LABELS
from sim.parameters import Array


class View:
    """Attribute of an agent: its row of a World array, along the agent's axis."""

    def __init__(self, field: str, axis: int = 0) -> None:
        self._field = field
        self._axis = axis

    @overload
    def __get__(self, agent: None, owner: type) -> View: ...
    @overload
    def __get__(self, agent: Actor, owner: type) -> Array: ...
    def __get__(self, agent: Actor | None, owner: type) -> View | Array:
        if agent is None:
            return self
        # The arrays of a World stay where they are, so a view is made once.
        view = agent.views.get(self)
        if view is None:
            array: Array = getattr(agent.model.world, self._field)
            view = array[agent.index] if self._axis == 0 else array[:, agent.index]
            agent.views[self] = view
        return view

    def __set__(self, agent: Actor, value: Array) -> None:
        self.__get__(agent, Actor)[...] = value


class Actor(mesa.Agent):
    """A state: a Mesa agent with a code and a place on its axis of the World."""

    model: Region

    def __init__(self, model: Region, code: str, index: int) -> None:
        super().__init__(model)
        self.code = code
        self.index = index
        self.views: dict[View, Array] = {}

    def __repr__(self) -> str:
        return f"<{LABELS[self.code]}>"
