"""What Mesa's own tools read of a model: outcomes of the model, of powers and of republics.

`mesa.batch_run` and Mesa's data frames read a DataCollector. Collecting costs more than a month of
a single history does, so it is done when someone asks for what was collected, or each month where
that was asked for. Values are plain numbers when a model carries one run, arrays over runs else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Literal, SupportsIndex

import mesa
import numpy as np

from sim.calendar import month_label
from sim.model.actors import Actor
from sim.model.agents import Power, Republic
from sim.model.region import Region
from sim.names import CHINA, RUSSIA
from sim.rules.spread import EVENT_KINDS, HARD_ROLE, spread_count

Collect = Literal["end", "month"]
COLLECT: Final = ("end", "month")

#: Of the model as a whole, by name: fields of the World.
_OF_MODEL: Final = ("norm", "tolerance", "sco_delivery", "afghan")
#: Of a republic, by name: attribute of the agent, and the power whose tie it is.
_OF_REPUBLIC: Final[Mapping[str, tuple[str, int | None]]] = {
    "china_security_role": ("security_role", CHINA),
    "china_hard_role": ("hard_role", CHINA),
    "russia_security_role": ("security_role", RUSSIA),
    "russia_hard_role": ("hard_role", RUSSIA),
    "china_share": ("china_share", None),
    "demand": ("demand", None),
    "sinophobia": ("sinophobia", None),
    "displeasure": ("displeasure", None),
}
#: Of a power: sums of its roles over the five republics.
_OF_POWER: Final = {"security_role_in_all": "security_role", "hard_role_in_all": "hard_role"}


class Collecting:
    """Follows a model for its DataCollector.

    Roles that last and events that add up, from the scenario's first month on: `first` is the month
    from which China's hard role counts as spread (-1: not yet); `protests`, `objections` and
    `public_objections` are totals, all of shape (republic, run).
    """

    def __init__(self, model: Region, collect: Collect) -> None:
        self._monthly = collect == "month"
        self._collected_at = -1
        self._lasted = np.zeros(model.world.protests.shape, dtype=np.int64)
        self.first = np.full_like(self._lasted, -1)
        self.protests = np.zeros_like(self._lasted)
        self.objections = np.zeros_like(self._lasted)
        self.public_objections = np.zeros_like(self._lasted)
        self._collector = _Collector(
            model_reporters=_model_reporters(self), agent_reporters=_agent_reporters(self)
        )

    def after_step(self, model: Region) -> None:
        """Take in the step that was just made."""
        self.protests += model.world.protests.astype(np.int64)
        self.objections += model.world.objections.astype(np.int64)
        self.public_objections += model.world.public_objections.astype(np.int64)
        if model.step_number % model.steps_per_month:
            return
        spread = model.sections.spread
        # As `sim.rules.spread` has it, month by month.
        role = model.world.hard_role[CHINA].astype(np.float32)
        self._lasted = (self._lasted + 1) * (role >= spread.threshold.astype(np.float32))
        reached = (self._lasted >= spread.duration.astype(np.int64)) & (self.first < 0)
        self.first = np.where(reached, model.month - 1, self.first)
        if self._monthly:
            self.collector(model)

    def collector(self, model: Region) -> mesa.DataCollector:
        """The DataCollector, with the model's present state collected."""
        if self._collected_at != model.step_number:
            self._collected_at = model.step_number
            self._collector.collect(model)
        return self._collector


class _Collector(mesa.DataCollector):
    """A DataCollector from which Mesa 3.3 reads what was collected last, as Mesa 3.5 does.

    Mesa before 3.5 asks for everything by the number of a step, counted from 0, whether or not
    something was collected then; and it files agents under the same number counted from 1.
    """

    def __init__(self, **reporters: Any) -> None:
        super().__init__(**reporters)
        self._by_number = not hasattr(self, "_collection_steps")
        if self._by_number:
            self.model_vars = {name: _Collected() for name in self.model_vars}

    def collect(self, model: mesa.Model) -> None:
        """Collects from the model and its agents as they are."""
        super().collect(model)
        if self._by_number:
            self._agent_records[model.steps - 1] = self._agent_records.pop(model.steps)


class _Collected(list[Any]):
    """Values in the order in which they were collected; beyond their end stands the last."""

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, SupportsIndex) and int(place) >= len(self):
            place = -1
        return super().__getitem__(place)


def _model_reporters(follows: Collecting) -> dict[str, Callable[..., Any]]:
    def month(model: Region) -> str:
        return month_label(model.month - 1)

    def spread(_: Region) -> Any:
        return _plain(spread_count(follows.first))

    def spread_of(kind: str, model: Region) -> Any:
        return _plain(spread_count(model.presence.first[kind]))

    def of_world(field: str, model: Region) -> Any:
        return _plain(getattr(model.world, field))

    fields = {name: partial(of_world, name) for name in _OF_MODEL}
    kinds = {f"spread_{kind}": partial(spread_of, kind) for kind in EVENT_KINDS}
    return {"month": month, "spread": spread, **kinds, **fields}


def _agent_reporters(follows: Collecting) -> dict[str, Callable[..., Any]]:
    def code(agent: Actor) -> str:
        return agent.code

    def of_republic(field: str, power: int | None, agent: Actor) -> Any:
        if not isinstance(agent, Republic):
            return None
        value = getattr(agent, field)
        return _plain(value if power is None else value[power])

    def of_power(field: str, agent: Actor) -> Any:
        return _plain(getattr(agent, field).sum(axis=0)) if isinstance(agent, Power) else None

    def total(field: str, agent: Actor) -> Any:
        if not isinstance(agent, Republic):
            return None
        return _plain(getattr(follows, field)[agent.index])

    def spread_month(kind: str, agent: Actor) -> Any:
        if not isinstance(agent, Republic):
            return None
        first = follows.first if kind == HARD_ROLE else agent.model.presence.first[kind]
        months = [month_label(int(m)) if m >= 0 else None for m in first[agent.index]]
        return months[0] if len(months) == 1 else months

    return {
        "agent": code,
        **{name: partial(of_republic, *found) for name, found in _OF_REPUBLIC.items()},
        "spread_month": partial(spread_month, HARD_ROLE),
        **{f"spread_month_{kind}": partial(spread_month, kind) for kind in EVENT_KINDS},
        "protests": partial(total, "protests"),
        "objections": partial(total, "objections"),
        "public_objections": partial(total, "public_objections"),
        **{name: partial(of_power, field) for name, field in _OF_POWER.items()},
    }


def _plain(values: Any) -> Any:
    """A number for one run, an array of its own for several."""
    return values.item() if values.size == 1 else values.copy()
