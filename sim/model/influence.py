"""InfluenceModel: one Mesa model that carries every run, and the order of a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.calendar import RECORD_MONTHS, month_label
from sim.errors import InputError
from sim.model.agents import China, Power, Republic, Russia
from sim.model.draws import Clocks, ExpectedClocks, ExpectedNormals, Normals
from sim.model.environment import AFGHAN_SERIES_END, overridden, paths
from sim.model.sections import Sections, build
from sim.model.terms import ALL, ANSWER_TERMS, HARD, NOT_HARD, OFFER_TERMS, Terms
from sim.model.world import World
from sim.names import (
    BASING,
    CHANNELS,
    CHINA,
    EXERCISE,
    INSTITUTIONS,
    NEIGHBOURS,
    POWERS,
    REPUBLICS,
    RUSSIA,
    TAJIKISTAN,
)
from sim.parameters import Array
from sim.record.reading import load_record
from sim.rules import (
    accommodation,
    bilateralism,
    decay,
    dependence,
    hedging,
    institutions,
    regime,
    sinophobia,
    threat,
    ties,
)

if TYPE_CHECKING:
    from sim.scenario import Scenario

#: Cells of events: power, republic and channel; and of shares in multilateral exercises.
CELLS = len(POWERS) * len(REPUBLICS) * len(CHANNELS)
JOINT_CELLS = len(POWERS) * len(REPUBLICS)
#: A closed border still lets one visit in a hundred through.
LEAST_OPENING = 0.01


class InfluenceModel(mesa.Model):
    """China, Russia and five republics, month by month, in `runs` histories at once.

    Args:
        scenario: what to simulate, from `load_scenario`.
        runs: how many histories to carry; 1 follows a single one.
        seed: with the replicate, fixes the luck of a run.
        replicates: number of each run's replicate, shape (run,); 0, 1, 2, ... by default. A run
            depends on its replicate only, not on its place among the others.
        varied: parameter keys to arrays of shape (run,) that replace the scenario's value.
        steps_per_month: 1, or more to check that results do not depend on the step.
        expected: whether every draw is replaced by its expectation, which makes a history a
            smooth function of the parameters: what the record's likelihood needs.
        reasons: whether decisions keep their named terms. `explain` turns this on and off by the
            month; in replayed months China's decisions are only worked out when it is on.

    Raises ValueError where `varied` has another length than `runs`, or names a parameter that an
    event of the scenario sets as well.

    The state begins in January 1993; where the scenario begins later, the model has replayed the
    record up to there. Step it month by month while `running`; look at `republics`, `powers` and
    `world`.
    """

    # A plain attribute: Mesa 3.5 has a property of this name, for scenarios of its own.
    scenario: Scenario = None  # type: ignore[assignment]

    def __init__(
        self,
        scenario: Scenario,
        runs: int = 1,
        *,
        seed: int = 0,
        replicates: Sequence[int] | NDArray[np.int64] | None = None,
        varied: Mapping[str, Array] | None = None,
        steps_per_month: int = 1,
        expected: bool = False,
        reasons: bool = True,
    ) -> None:
        super().__init__()
        self.scenario = scenario
        self.runs = runs
        self.years = 1.0 / (12.0 * steps_per_month)
        self.steps_per_month = steps_per_month
        self.step_number = 0
        self._varied = {
            key: np.asarray(value, dtype=float) for key, value in (varied or {}).items()
        }
        for key, value in self._varied.items():
            if value.shape != (runs,):
                raise ValueError(f"{key}: shape {value.shape}, expected ({runs},)")
        replicate = np.arange(runs) if replicates is None else np.asarray(replicates)
        if replicate.shape != (runs,):
            raise ValueError(f"replicates: shape {replicate.shape}, expected ({runs},)")

        self.world = World.empty(runs, reasons=reasons)
        self.keeps_reasons = reasons
        self.explain = reasons
        self._paths = {
            key: path[:, np.newaxis]
            for key, path in paths(0, scenario.end, scenario.environment_changes).items()
        }
        self._afghan_is_set = overridden(
            "environment.afghan_insecurity", 0, scenario.end, scenario.environment_changes
        )
        self._parameter_changes = scenario.parameter_changes
        for change in self._parameter_changes:
            if any(change.key == key or change.key.startswith(f"{key}.") for key in self._varied):
                raise ValueError(f"{change.key} is varied, and set by an event as well")

        def clocks(name: str, cells: int) -> Clocks | ExpectedClocks:
            return ExpectedClocks() if expected else Clocks(seed, replicate, name, cells)

        self._expected = expected
        self._events = clocks("events", CELLS + JOINT_CELLS)
        self._objections = clocks("objections", len(REPUBLICS))
        self._shocks = clocks("protests and crises", 2 * len(REPUBLICS))
        self._afghan = ExpectedNormals() if expected else Normals(seed, replicate, "afghanistan")

        record = load_record(scenario.record)
        self._record_months = record.months
        self._recorded = record.counts("CHN", forms=("bilateral", "qccm")).astype(float)
        self._recorded_joint = record.joint("CHN").astype(float)

        self.powers: list[Power] = [
            *China.create_agents(self, 1, ["CHN"], [CHINA]),
            *Russia.create_agents(self, 1, ["RUS"], [RUSSIA]),
        ]
        self.republics: list[Republic] = list(
            Republic.create_agents(
                self, len(REPUBLICS), list(REPUBLICS), list(range(len(REPUBLICS)))
            )
        )
        self.neighbours = [
            [other for other in self.republics if _adjacent(republic.code, other.code)]
            for republic in self.republics
        ]
        self._begin_month()
        self._set_initial_state()
        while self.month < scenario.start:
            self.step()

    # What a person or a plot reads.

    @property
    def month(self) -> int:
        """Index of the current month, 1993-01 = 0."""
        return self.step_number // self.steps_per_month

    @property
    def date(self) -> str:
        """The current month as YYYY-MM."""
        return month_label(self.month)

    def republic(self, code: str) -> Republic:
        """The republic of an ISO3 code, such as KGZ."""
        return self.republics[REPUBLICS.index(code)]

    @property
    def replaying(self) -> bool:
        """Whether the record stands in for China's draws this month.

        A `replay` follows it to its end; a `free` history only up to the scenario's first month.
        """
        replay = self.scenario.history == "replay"
        until = self._record_months if replay else self.scenario.start
        return self.month < min(until, self._record_months)

    @property
    def china_decides(self) -> bool:
        """Whether China's offers and the answers to them are worked out this month."""
        return self.explain or self._expected or not self.replaying

    # The month.

    def step(self) -> None:
        """One step: the order of the month.

        1. environment: series and dated events
        2. republics assess threats and what is covered
        3. powers offer
        4. republics respond
        5. events happen, by draw or from the record
        6. ties accumulate and decay; economic ties and debt move
        7. Russia reacts; the norm erodes or is repaired
        8. publics: sinophobia, protests, regimes
        9. institutions and diffusion
        """
        self._begin_month()
        self._environment()
        self._republics("assess")
        self._powers("offer")
        self._republics("respond")
        self._events_happen()
        self._ties_accumulate()
        self._republics("trade_and_borrow")
        self._russia_reacts()
        self._shocks_at_home()
        self._republics("hear_the_public")
        self._institutions()
        self._republics("watch_the_neighbours")
        self.step_number += 1
        self.running = self.month <= self.scenario.end

    def _republics(self, phase: str) -> None:
        self.agents_by_type[Republic].do(phase)

    def _powers(self, phase: str) -> None:
        for kind in (China, Russia):
            self.agents_by_type[kind].do(phase)

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

    def qccm_member(self, republic: int) -> Array:
        """Membership of the QCCM, 0 or 1."""
        return institutions.qccm_member(
            self.given["qccm_open"], self.triangle[republic], self.member("qccm", republic)
        )

    def offer_terms(self, power: int, republic: int) -> Terms:
        """An empty sum of reasons for an offer."""
        kept = self.world.offer_terms[power, republic] if self.explain else None
        return Terms(self.world.log_offer[power, republic], kept, OFFER_TERMS)

    def answer_terms(self, power: int, republic: int) -> Terms:
        """An empty sum of reasons for an answer."""
        kept = self.world.answer_terms[power, republic] if self.explain else None
        return Terms(self.world.answer[power, republic], kept, ANSWER_TERMS)

    def _begin_month(self) -> None:
        """Read the month's environment, and make the changes of parameters that fall due."""
        if self.step_number % self.steps_per_month:
            return
        here = {key: path[self.month] for key, path in self._paths.items()}
        self.given = {
            key.split(".")[1]: value
            for key, value in here.items()
            if key.startswith("environment.") and key.count(".") == 1
        }
        self._given_by_republic = {
            name: [here[f"environment.{name}.{code}"] for code in REPUBLICS]
            for name in ("sinophobia_shock", "debt_distress", "crisis")
        }
        self.closed_borders = np.log(np.maximum(1.0 - self.given["closure"], LEAST_OPENING))
        self._members = {
            name: [here[f"membership.{name}.{code}"] for code in REPUBLICS] for name in INSTITUTIONS
        }
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
            self._use(build(values, self._varied))

    def _use(self, sections: Sections) -> None:
        """Take up parameters, and work out what follows from them alone."""
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
        self._floor = np.zeros((len(POWERS), len(REPUBLICS), len(CHANNELS), 1))
        self._floor = self._floor + np.zeros_like(p.ties.russian_bases[0])
        self._floor[RUSSIA, :, BASING] = p.ties.russian_bases
        self._reference, self._hard_reference = self._tajikistan_in_2020()

    def _tajikistan_in_2020(self) -> tuple[Array, Array]:
        """The unit of roles: China's depth-weighted stock in Tajikistan at the end of 2020.

        All of it, and its hard part. Always that of the packaged record, so that roles mean the
        same under any other record.
        """
        p = self.sections.ties
        month = 1.0 / 12.0
        shown = self.reporting[TAJIKISTAN]
        stock = np.zeros(np.broadcast_shapes(p.half_life.shape, shown.shape, p.joint_weight.shape))
        for counts, joint in zip(*_in_tajikistan(), strict=True):
            events = counts[:, np.newaxis] / shown + np.zeros_like(stock)
            events[EXERCISE] += p.joint_weight * joint
            stock = ties.accumulated(stock, np.zeros(1), events, p.half_life, month)
        full, hard = ties.weighted(p.depth, stock, ALL), ties.weighted(p.depth, stock, HARD)
        if not (full > 0.0).all() or not (hard > 0.0).all():
            raise InputError(
                "no hard channel has a depth above 0, so there is nothing to measure roles by",
                key="ties.depth",
            )
        return full, hard

    def _set_initial_state(self) -> None:
        """January 1993: Russian bases stand, China's ties begin at nothing, the norm is whole."""
        p, world = self.sections, self.world
        world.tie[...] = self._floor
        world.norm[...] = 1.0
        world.sinophobia[...] = p.sinophobia.baseline
        world.insecurity[...] = p.regime.insecurity
        world.sco_delivery[...] = institutions.SCO_FLOOR
        self._weigh_roles()

    # The phases that are nobody's decision.

    def _environment(self) -> None:
        """Afghanistan: the series while it lasts, then its level with fluctuations."""
        p, world = self.sections.environment, self.world
        level = self.given["afghan_insecurity"]
        if self.month <= AFGHAN_SERIES_END:
            world.afghan[...] = level
        else:
            if not self._afghan_is_set[self.month]:
                level = p.afghan_future * level
            kept = decay.kept(p.afghan_persistence, self.years)
            luck = self._afghan.at(self.step_number)
            spread = p.afghan_volatility * np.sqrt(1.0 - kept * kept)
            world.afghan_departure[...] = kept * world.afghan_departure + spread * luck
            # Departures begin at nothing and reach their full variance in time; half of it taken
            # off keeps the mean at the level.
            steps = self.step_number + 1 - (AFGHAN_SERIES_END + 1) * self.steps_per_month
            variance = p.afghan_volatility**2 * (1.0 - kept ** (2 * steps))
            if self._expected:
                variance = np.zeros(1)
            world.afghan[...] = np.minimum(
                level * np.exp(world.afghan_departure - 0.5 * variance), 1.0
            )
        world.russian_means[...] = institutions.means_with_coordination(
            self.sections.institutions, self.given["russian_means"], world.sco_delivery
        )
        self.border_threat = [
            threat.border_threat(
                self.sections.threat, world.afghan, self.sections.threat.border_afghanistan[i]
            )
            for i in range(len(REPUBLICS))
        ]

    def _events_happen(self) -> None:
        """Draw events from offers and answers, or take China's from the record."""
        world, p = self.world, self.sections.ties
        for power, rate in ((CHINA, p.china_rate), (RUSSIA, p.russia_rate)):
            if power == RUSSIA or self.china_decides:
                # Row by row, which stays in the processor's cache.
                for i in range(len(REPUBLICS)):
                    world.intensity[power, i] = ties.intensity(
                        rate, world.log_offer[power, i], world.answer[power, i], self.years
                    )
        expected = np.empty((CELLS + JOINT_CELLS, self.runs))
        expected[:CELLS] = world.intensity.reshape(CELLS, self.runs)
        joint = world.joint_offer / (1.0 + np.exp(-world.joint_answer)) * self.years
        expected[CELLS:] = joint.reshape(JOINT_CELLS, self.runs)
        if self.replaying:
            # The clocks of China's events stand still while the record speaks.
            expected[: CELLS // 2] = 0.0
            expected[CELLS : CELLS + JOINT_CELLS // 2] = 0.0
        drawn = self._events.count(expected)
        world.events[...] = drawn[:CELLS].reshape(world.events.shape)
        world.joint[...] = drawn[CELLS:].reshape(world.joint.shape)
        if self.replaying:
            self._take_from_record()
        hard = world.events[CHINA]
        self.provocations = [ties.weighted(p.hardness, hard[i], ALL) for i in range(len(REPUBLICS))]

    def _take_from_record(self) -> None:
        world = self.world
        if self.step_number % self.steps_per_month:
            world.events[CHINA] = 0.0
            world.joint[CHINA] = 0.0
        else:
            counts = self._recorded[self.month][:, :, np.newaxis]
            world.events[CHINA] = counts / self.reporting
            world.joint[CHINA] = self._recorded_joint[self.month][:, np.newaxis]

    def _ties_accumulate(self) -> None:
        """Events become ties, ties decay, and roles follow."""
        world, p = self.world, self.sections.ties
        for power in range(len(POWERS)):
            for i in range(len(REPUBLICS)):
                added = world.events[power, i].copy()
                added[EXERCISE] += p.joint_weight * world.joint[power, i]
                world.tie[power, i] = ties.accumulated(
                    world.tie[power, i], self._floor[power, i], added, p.half_life, self.years
                )
        self._weigh_roles()

    def _weigh_roles(self) -> None:
        world, depth = self.world, self.sections.ties.depth
        for power in range(len(POWERS)):
            for i in range(len(REPUBLICS)):
                hard = ties.weighted(depth, world.tie[power, i], HARD)
                world.hard_role[power, i] = hard / self._hard_reference
                rest = ties.weighted(depth, world.tie[power, i], NOT_HARD)
                world.security_role[power, i] = (hard + rest) / self._reference
        both = world.security_role[CHINA] + world.security_role[RUSSIA]
        # Before there are any ties, neither power has a lead.
        shared = np.full_like(both, 0.5)
        np.divide(world.security_role[CHINA], both, out=shared, where=both > 0.0)
        world.china_share[...] = shared

    def _russia_reacts(self) -> None:
        """Provocations meet Moscow's tolerance; what it does not tolerate it may object to."""
        p, world = self.sections.accommodation, self.world
        russia = self.powers[RUSSIA]
        assert isinstance(russia, Russia)
        russia.weigh()
        provoked = np.stack(
            [
                np.broadcast_to(
                    accommodation.provocation(
                        p, self.provocations[i], world.presence[i], self.years
                    ),
                    (self.runs,),
                )
                for i in range(len(REPUBLICS))
            ]
        )
        world.objections[...] = self._objections.count((1.0 - world.tolerance) * provoked)
        russia.react()

    def _shocks_at_home(self) -> None:
        """Protests against China, and crises of regimes once the record has ended."""
        p, world = self.sections, self.world
        expected = np.zeros((2, len(REPUBLICS), self.runs))
        expected[0] = sinophobia.protest_intensity(
            p.sinophobia, world.sinophobia, world.presence, self.years
        )
        if self.month >= RECORD_MONTHS:
            expected[1] = regime.crisis_intensity(p.regime, p.regime.crisis_rate, self.years)
        protests, crises = np.split(self._shocks.count(expected.reshape(-1, self.runs)), 2)
        world.protests[...] = protests
        self.crises = [
            np.maximum(crises[i], p.regime.enabled * self.given_for("crisis", i))
            for i in range(len(REPUBLICS))
        ]

    def _institutions(self) -> None:
        """The SCO's delivery record moves with the shares members took in its exercises."""
        world = self.world
        shares = world.joint[CHINA, 0]
        for i in range(1, len(REPUBLICS)):
            shares = shares + world.joint[CHINA, i]
        world.sco_delivery[...] = institutions.sco_delivery_after(
            self.sections.institutions, world.sco_delivery, shares, self.years
        )

    def release(self) -> None:
        """Let go of the agents, so that a process can build many models.

        Mesa 3.3 keeps a table of agent numbers by model in the class `Agent`, which would keep
        every model alive, arrays and all.
        """
        self.remove_all_agents()
        counters = getattr(mesa.Agent, "_ids", None)
        if counters is not None:
            counters.pop(self, None)


@cache
def _in_tajikistan() -> tuple[Array, Array]:
    """China's recorded events in Tajikistan, (month, channel), and joint exercises, (month,)."""
    record = load_record()
    counts = record.counts("CHN", forms=("bilateral", "qccm"), months=RECORD_MONTHS)
    joint = record.joint("CHN", months=RECORD_MONTHS)
    return counts[:, TAJIKISTAN].astype(float), joint[:, TAJIKISTAN].astype(float)


def _adjacent(one: str, other: str) -> bool:
    return (one, other) in NEIGHBOURS or (other, one) in NEIGHBOURS
