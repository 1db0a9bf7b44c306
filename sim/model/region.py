"""Region: what agents may know of the model they live in, and the clock that all go by."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import mesa
import numpy as np

from sim.calendar import month_label
from sim.model.environment import VARIABLES
from sim.model.hard_presence import HardPresence
from sim.model.inputs import Inputs
from sim.model.paths import paths
from sim.model.sections import Sections, build
from sim.model.terms import ANSWER_TERMS, HARD, NOT_HARD, OFFER_TERMS, Terms
from sim.model.unit_of_roles import china_in_tajikistan
from sim.model.world import World
from sim.names import BASING, CHANNELS, CHINA, INSTITUTIONS, POWERS, REPUBLICS, RUSSIA
from sim.parameters import Array
from sim.record.own import coding_of
from sim.rules import (
    bilateralism,
    capacity,
    dependence,
    hedging,
    institutions,
    sinophobia,
    threat,
    ties,
)

#: Variables of the environment with a path for each republic.
BY_REPUBLIC = tuple(variable.name for variable in VARIABLES if variable.by_republic)
#: A closed border still lets one visit in a hundred through.
LEAST_OPENING = 0.01
#: Attributes of a Region that follow from its parameters alone.
FROM_PARAMETERS: Final = (
    "reporting",
    "exposure_china",
    "triangle",
    "closeness",
    "visibility",
    "form_cost",
    "neutrality",
    "gifts",
    "arms_sales",
    "least_ties",
    "per_role",
    "per_hard_role",
)


@dataclass(frozen=True)
class Phase:
    """All that a step branches on: steps of one phase are worked out alike.

    replaying, replaying_joint: whether the record stands in for the draws of China's bilateral
    events, and of its shares in joint exercises. china_decides: whether China's offers and the
    answers to them are worked out. series_over: whether Afghanistan is beyond its series.
    """

    replaying: bool
    replaying_joint: bool
    china_decides: bool
    series_over: bool


class Region(mesa.Model, ABC):
    """The state of the world, the month's environment, and the parameters that hold.

    `world` is the state, `presence` what single hard events have made of it. `sections` are the
    parameters, and `given` the variables of the environment by name, both as of this month; `now`
    is all that a step knows of its date, by name, and `phase` what it branches on;
    `border_threat`, `provocations` and `crises`, lists by republic, are worked out as the month
    goes on; so is `seen`, China's events as reports show them, (republic, channel, run).
    """

    # A plain attribute: Mesa 3.5 has a property of this name, for scenarios of its own.
    scenario: Inputs = None  # type: ignore[assignment]

    presence: HardPresence
    phase: Phase
    border_threat: list[Array]
    provocations: list[Array]
    seen: Array
    crises: list[Array]

    def __init__(
        self,
        scenario: Inputs,
        runs: int,
        varied: Mapping[str, Array],
        steps_per_month: int,
        reasons: bool,
        seed: int,
    ) -> None:
        super().__init__(rng=seed)  # for Mesa's own tools; nothing here draws from it
        self.scenario = scenario
        self.runs = runs
        self.years = 1.0 / (12.0 * steps_per_month)
        self.steps_per_month = steps_per_month
        self.step_number = 0
        self.world = World.empty(runs, reasons=reasons)
        self.keeps_reasons = reasons
        self.explain = reasons
        self._varied = varied
        self._paths = {
            key: path[:, np.newaxis]
            for key, path in paths(0, scenario.end, scenario.environment_changes).items()
        }
        self._parameter_changes = scenario.parameter_changes
        for change in self._parameter_changes:
            if any(change.key == key or change.key.startswith(f"{key}.") for key in varied):
                raise ValueError(f"{change.key} is varied, and set by an event as well")

    # The clock.

    @property
    def month(self) -> int:
        """Index of the current month, 1993-01 = 0."""
        return self.step_number // self.steps_per_month

    @property
    def date(self) -> str:
        """The current month as YYYY-MM."""
        return month_label(self.month)

    @property
    @abstractmethod
    def replaying(self) -> bool:
        """Whether the record stands in for the draws of China's bilateral events this month."""

    def forget_numbers(self) -> None:
        """Mesa 3.3 keeps a table of agent numbers by model in the class `Agent`.

        It would keep every model alive, arrays and all.
        """
        counters = getattr(mesa.Agent, "_ids", None)
        if counters is not None:
            counters.pop(self, None)

    # What is given from outside.

    def member(self, institution: str, republic: int) -> Array:
        """Membership of a republic this month, 0 or 1, shape (1,)."""
        membership: Array = self._members[institution][republic]
        return membership

    def given_for(self, variable: str, republic: int) -> Array:
        """Environment variable by republic this month, shape (1,)."""
        value: Array = self._given_by_republic[variable][republic]
        return value

    def fora(self, republic: int) -> Array:
        """Share of China's own three fora that a republic has joined, 0-1 (yau2022 pp.14-24)."""
        joined = (
            self.member("c5", republic)
            + self.member("lianyungang", republic)
            + self.member("cross_department", republic)
        )
        return joined / 3.0

    def kept_away(self, republic: int) -> Array:
        """Log factor on China's offers to a republic at war with itself, at most 0."""
        return np.log(np.maximum(1.0 - self.given_for("civil_war", republic), LEAST_OPENING))

    def qccm_member(self, republic: int) -> Array:
        """Membership of the QCCM, 0 or 1."""
        return institutions.qccm_member(
            self.given["qccm_open"], self.triangle[republic], self.member("qccm", republic)
        )

    # Where decisions are written.

    def offer_terms(self, power: int, republic: int) -> Terms:
        """An empty sum of reasons for an offer."""
        kept = self.world.offer_terms[power, republic] if self.explain else None
        return Terms(self.world.log_offer[power, republic], kept, OFFER_TERMS)

    def answer_terms(self, power: int, republic: int) -> Terms:
        """An empty sum of reasons for an answer."""
        kept = self.world.answer_terms[power, republic] if self.explain else None
        return Terms(self.world.answer[power, republic], kept, ANSWER_TERMS)

    # What follows from the ties.

    def weigh_roles(self) -> None:
        """What ties weigh: roles, Russia's lead and China's share."""
        world, depth = self.world, self.sections.ties.depth
        for power in range(len(POWERS)):
            for i in range(len(REPUBLICS)):
                hard = ties.weighted(depth, world.tie[power, i], HARD)
                world.hard_role[power, i] = hard * self.per_hard_role
                rest = ties.weighted(depth, world.tie[power, i], NOT_HARD)
                world.security_role[power, i] = (hard + rest) * self.per_role
        hard = world.hard_role[CHINA] + world.hard_role[RUSSIA]
        # Where nobody is, the field is Russia's.
        lead = np.ones_like(hard)
        np.divide(world.hard_role[RUSSIA], hard, out=lead, where=hard > 0.0)
        world.russian_lead[...] = lead
        both = world.security_role[CHINA] + world.security_role[RUSSIA]
        # Before there are any ties, neither power has a lead.
        shared = np.full_like(both, 0.5)
        np.divide(world.security_role[CHINA], both, out=shared, where=both > 0.0)
        world.china_share[...] = shared

    # The turn of the month.

    def begin_step(self) -> None:
        """Take up what the step is given, and the changes of parameters that fall due."""
        self.take_up(self.outside())
        if self.step_number % self.steps_per_month:
            return
        due = [
            change
            for change in self._parameter_changes
            if self.month in (change.month, change.until)
        ]
        if self.month == 0 or due:
            values = dict(self.scenario.values)
            for change in self._parameter_changes:
                if change.month <= self.month and (
                    change.until is None or self.month < change.until
                ):
                    values[change.key] = change.value
            self.use(build(values, self._varied))

    def outside(self) -> dict[str, Array]:
        """All that this step knows of its date, by name, each of shape (..., 1)."""
        here = {key: path[self.month] for key, path in self._paths.items()}
        here["month"] = np.array([float(self.month)])
        return here

    def take_up(self, now: Mapping[str, Array]) -> None:
        """Take up what `outside` gives, and work out what follows from it alone."""
        self.now = now
        self.given = {
            key.split(".")[1]: value
            for key, value in now.items()
            if key.startswith("environment.") and key.count(".") == 1
        }
        self._given_by_republic = {
            name: [now[f"environment.{name}.{code}"] for code in REPUBLICS] for name in BY_REPUBLIC
        }
        self.acting_with_others = capacity.means_abroad(self.given["joint_action"])
        self.posts_abroad = capacity.means_abroad(self.given["posts_abroad"])
        self.open_borders = 1.0 - self.given["closure"], 1.0 - self.given["labour_closure"]
        self.closed_borders = [
            np.log(np.maximum(open_, LEAST_OPENING)) for open_ in self.open_borders
        ]
        self._members = {
            name: [now[f"membership.{name}.{code}"] for code in REPUBLICS] for name in INSTITUTIONS
        }
        self.sco_founded = self._members["sco"][0]
        for member in self._members["sco"][1:]:
            self.sco_founded = np.maximum(self.sco_founded, member)

    def use(self, sections: Sections) -> None:
        """Take up parameters, and work out FROM_PARAMETERS."""
        self.sections = sections
        p = sections
        self.reporting = ties.reported(p.ties.reporting, p.ties.coverage)
        self.exposure_china = threat.exposure(p.threat, p.threat.border_china)
        self.triangle = p.threat.enabled * threat.triangle(
            p.threat, p.threat.border_china, p.threat.border_afghanistan
        )
        self.closeness = threat.closeness(p.threat, p.threat.border_china, p.threat.diaspora)
        self.visibility = sinophobia.seen(p.sinophobia, p.ties.visibility, BASING)
        self.form_cost = bilateralism.form_cost(p.bilateralism, p.bilateralism.prefer_multilateral)
        self.neutrality = hedging.neutrality(p.hedging, p.hedging.neutrality)
        self.gifts = dependence.gifts(p.dependence, p.dependence.income)
        self.arms_sales = dependence.arms_sales(p.dependence, p.dependence.arms_sales)
        self.least_ties = np.zeros((len(POWERS), len(REPUBLICS), len(CHANNELS), 1))
        self.least_ties = self.least_ties + np.zeros_like(p.ties.russian_bases[0])
        self.least_ties[RUSSIA, :, BASING] = p.ties.russian_bases
        unit, unit_of_hard = china_in_tajikistan(
            p.ties, self.reporting, coding_of(self.scenario.record)
        )
        self.per_role, self.per_hard_role = _one_over(unit), _one_over(unit_of_hard)


def _one_over(unit: Array) -> Array:
    """One over a unit; no number in runs that have nothing to measure roles by."""
    found = np.full_like(unit, np.nan)
    np.divide(1.0, unit, out=found, where=unit > 0.0)
    return found
