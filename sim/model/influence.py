"""InfluenceModel: one Mesa model that carries every run, and the order of a month."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.calendar import month_label
from sim.model import afghanistan, arguments
from sim.model.agents import China, Power, Republic, Russia
from sim.model.collecting import COLLECT, Collect, Collecting
from sim.model.draws import Draws
from sim.model.environment import KNOWN_MONTHS
from sim.model.hard_presence import HardPresence
from sim.model.inputs import Inputs
from sim.model.paths import overridden
from sim.model.recorded import Recorded
from sim.model.region import Phase, Region
from sim.model.series import AFGHAN_SERIES_END, AFGHAN_WAR_OVER
from sim.model.terms import ALL, SOFT
from sim.names import (
    BASING,
    CHANNELS,
    CHINA,
    EXERCISE,
    OPERATION,
    POWERS,
    REPUBLICS,
    RUSSIA,
    adjacent,
    republic_code,
)
from sim.parameters import Array
from sim.rules import (
    accommodation,
    capacity,
    institutions,
    regime,
    sinophobia,
    threat,
    ties,
)

#: Cells of events: power, republic and channel; and of shares in multilateral exercises.
CELLS = len(POWERS) * len(REPUBLICS) * len(CHANNELS)
JOINT_CELLS = len(POWERS) * len(REPUBLICS)


class InfluenceModel(Region):
    """China, Russia and five republics, month by month, in `runs` histories at once.

    Args:
        scenario: what to simulate, from `load_scenario`.
        runs: how many histories to carry; 1 follows a single one.
        seed: with the replicate, fixes the luck of a run. Mesa from 3.5 on calls it `rng`, and
            either name will do.
        replicates: number of each run's replicate, shape (run,), or one number for a single run;
            0, 1, 2, ... by default. A run depends on its replicate only, not on its place among
            the others.
        varied: parameter keys to arrays of shape (run,) that replace the scenario's value.
        steps_per_month: 1, or more to check that results do not depend on the step.
        expected: whether every draw is replaced by its expectation, which makes a history a
            smooth function of the parameters: what the record's likelihood needs.
        reasons: whether decisions keep their named terms. `explain` turns this on and off by the
            month; in replayed months China's decisions are only worked out when it is on.
        collect: what `datacollector` holds for Mesa's tools: the state when it is asked for
            (`end`, for a single run the default), or that of each month as well (`month`).

    Raises ValueError where an argument is not of its kind, where `varied` has another length than
    `runs` or an unknown key, or names a parameter that an event of the scenario sets as well.

    The state begins in January 1993; where the scenario begins later, the model has replayed the
    record up to there. Step it month by month while `running`; look at `republics`, `powers` and
    `world`.
    """

    def __init__(
        self,
        scenario: Inputs,
        runs: int = 1,
        *,
        seed: int = 0,
        replicates: Sequence[int] | NDArray[np.int64] | None = None,
        varied: Mapping[str, Array] | None = None,
        steps_per_month: int = 1,
        expected: bool = False,
        reasons: bool = True,
        collect: Collect | None = None,
        rng: int | None = None,
    ) -> None:
        scenario = arguments.scenario_of(scenario)
        runs = arguments.whole("runs", runs, 1, arguments.MOST_RUNS)
        seed = arguments.seed_of(seed, rng)
        replicate = arguments.replicates_of(replicates, runs)
        steps_per_month = arguments.whole(
            "steps_per_month", steps_per_month, 1, arguments.MOST_STEPS
        )
        arguments.one_of("collect", collect, COLLECT)
        varied = arguments.varied_of(varied, runs)
        super().__init__(scenario, runs, varied, steps_per_month, reasons, seed)
        self._afghan_is_set = overridden(
            "environment.afghan_insecurity", 0, scenario.end, scenario.environment_changes
        )

        self.expected, of_each = expected, 2 * len(REPUBLICS)
        self.draws = Draws.of(
            seed, replicate, (CELLS + JOINT_CELLS, of_each, of_each), expected=expected
        )
        self.recorded = Recorded(scenario)
        self.seen = np.zeros((len(REPUBLICS), len(CHANNELS), runs))

        self.powers: list[Power] = [
            *China.create_agents(self, 1, ["CHN"], [CHINA]),
            *Russia.create_agents(self, 1, ["RUS"], [RUSSIA]),
        ]
        count = len(REPUBLICS)
        made = Republic.create_agents(self, count, list(REPUBLICS), list(range(count)))
        self.republics: list[Republic] = list(made)
        for power in self.powers:
            power.republics = self.republics
        for republic in self.republics:
            republic.neighbours = [r for r in self.republics if adjacent(republic.code, r.code)]
        self.forget_numbers()
        self.begin_step()
        self._set_initial_state()
        self.presence = HardPresence(self.sections.spread, runs)
        self._collecting: Collecting | None = None
        self._follow_the_record()
        if collect or runs == 1:
            self._collecting = Collecting(self, collect or "end")

    # What a person or a plot reads.

    def republic(self, name: str) -> Republic:
        """The republic of a code or a name: KGZ, Kyrgyzstan."""
        return self.republics[REPUBLICS.index(republic_code(name))]

    @property
    def datacollector(self) -> mesa.DataCollector:
        """What Mesa's tools read, with the present state in it; see `collect`."""
        if self._collecting is None:
            raise ValueError("many runs at once collect only when asked to: collect='end'")
        return self._collecting.collector(self)

    @property
    def replaying(self) -> bool:
        """Whether the record stands in for the draws of China's bilateral events this month."""
        return self.recorded.replayed(self.month)

    def phase_now(self) -> Phase:
        """What the next step branches on."""
        replaying, replaying_joint = self.replaying, self.recorded.joint_replayed(self.month)
        decided = self.explain or self.expected or not (replaying and replaying_joint)
        over = self.month > AFGHAN_SERIES_END
        return Phase(replaying, replaying_joint, china_decides=decided, series_over=over)

    def outside(self) -> dict[str, Array]:
        """The environment, and what the record holds of the month."""
        month = self.month
        here = super().outside() | self.recorded.of(month)
        beyond = self.step_number + 1 - (AFGHAN_SERIES_END + 1) * self.steps_per_month
        fluctuates = month >= AFGHAN_WAR_OVER and not self._afghan_is_set[month]
        for name, value in (
            ("first step", self.step_number % self.steps_per_month == 0),
            ("steps beyond the series", max(beyond, 0)),
            ("after the war", fluctuates),
            ("crises are drawn", month >= KNOWN_MONTHS),
        ):
            here[name] = np.array([float(value)])
        return here

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

        Raises ValueError after the scenario's last month: step while `running`.
        """
        if self.month > self.scenario.end:
            last = month_label(self.scenario.end)
            raise ValueError(f"the scenario ends in {last}, and so does the model; see `running`")
        self.begin_step()
        self.phase = self.phase_now()
        self.happen()
        self.step_number += 1
        self.running = self.month <= self.scenario.end
        if self._collecting:
            self._collecting.after_step(self)

    def happen(self) -> None:
        """All of a step, once what it is given and its phase are known."""
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

    def _republics(self, deed: str) -> None:
        self.agents_by_type[Republic].do(deed)

    def _powers(self, deed: str) -> None:
        for kind in (China, Russia):
            self.agents_by_type[kind].do(deed)

    def _follow_the_record(self) -> None:
        """Up to the scenario's first month, and not as steps that Mesa counts."""
        while self.month < self.scenario.start:
            InfluenceModel.step(self)

    def _set_initial_state(self) -> None:
        """January 1993: Russian bases stand, China's ties begin at nothing, the norm is whole."""
        world = self.world
        world.tie[...], world.norm[...] = self.least_ties, 1.0
        world.sinophobia[...] = self.sections.sinophobia.baseline
        world.insecurity[...] = self.sections.regime.insecurity
        world.sco_delivery[...] = institutions.SCO_FLOOR
        self.weigh_roles()

    # The phases that are nobody's decision.

    def _environment(self) -> None:
        """Afghanistan: the series while it lasts, then its level with fluctuations."""
        p, world = self.sections.environment, self.world
        level = np.maximum(
            self.given["afghan_insecurity"], self.now["after the war"] * p.afghan_future
        )
        if self.phase.series_over:
            luck = self.draws.afghanistan.at(self.step_number)
            world.afghan_departure[...] = afghanistan.departure_after(
                p, world.afghan_departure, luck, self.years
            )
            variance = afghanistan.variance_of_departures(
                p, self.now["steps beyond the series"], self.years
            )
            world.afghan[...] = afghanistan.around(
                level, world.afghan_departure, np.zeros(1) if self.expected else variance
            )
        else:
            world.afghan[...] = level
        world.russian_means[...] = institutions.means_with_coordination(
            self.sections.institutions, self.given["russian_means"], world.sco_delivery
        )
        borders = self.sections.threat
        self.border_threat = [
            threat.border_threat(borders, world.afghan, borders.border_afghanistan[i])
            for i in range(len(REPUBLICS))
        ]

    def _events_happen(self) -> None:
        """Draw events from offers and answers, or take China's from the record."""
        world, p = self.world, self.sections.ties
        for power, rate in ((CHINA, p.china_rate), (RUSSIA, p.russia_rate)):
            if power == RUSSIA or self.phase.china_decides:
                # Row by row, which stays in the processor's cache.
                for i in range(len(REPUBLICS)):
                    world.intensity[power, i] = ties.intensity(
                        rate, world.log_offer[power, i], world.answer[power, i], self.years
                    )
        if self.phase.china_decides:
            # Of some channels all republics together get no more than there is room for.
            room = self.sections.capacity
            ceilings = (room.most_talks, room.most_courses, room.most_operations)
            for channel, most in zip((*SOFT, OPERATION), ceilings, strict=True):
                offered = world.intensity[CHINA, :, channel]
                wanted = (offered * self.reporting[:, channel]).sum(axis=0) / self.years
                offered *= capacity.room(room, wanted, most)
        joint = world.joint_offer / (1.0 + np.exp(-world.joint_answer)) * self.years
        expected = np.concatenate(
            [world.intensity.reshape(CELLS, self.runs), joint.reshape(JOINT_CELLS, self.runs)]
        )
        # The clocks of China's events stand still while the record speaks.
        if self.phase.replaying:
            expected[: CELLS // 2] = 0.0
        if self.phase.replaying_joint:
            expected[CELLS : CELLS + JOINT_CELLS // 2] = 0.0
        drawn = self.draws.events.count(expected)
        world.events[...] = drawn[:CELLS].reshape(world.events.shape)
        world.joint[...] = drawn[CELLS:].reshape(world.joint.shape)
        if self.phase.replaying:
            counted = self._take_from_record()
        else:
            np.multiply(world.events[CHINA], self.reporting, out=self.seen)
            counted = self.seen.copy()
            counted[:, BASING] = world.events[CHINA, :, BASING]
        if self.phase.replaying_joint:
            world.joint[CHINA] = self.now["first step"] * self.now["joint on record"]
        self.presence.take_in(self.now["month"], counted)
        self.provocations = [
            accommodation.provocation(
                ties.weighted(p.hardness, world.events[CHINA, i], ALL),
                threat.exempt(self.sections.threat, self.triangle[i]),
            )
            for i in range(len(REPUBLICS))
        ]

    def _take_from_record(self) -> Array:
        """China's bilateral events of the month, all in its first step; gives their rows.

        What is known by reports alone stands for as many as reports show a share of; outposts, and
        practices whose whole schedule is known, count once each.
        """
        first = self.now["first step"]
        reported, known = first * self.now["by reports"], first * self.now["known in full"]
        self.world.events[CHINA] = reported / self.reporting + known
        self.seen[...] = first * self.now["reported"]
        return reported + known + np.zeros_like(self.seen)

    def _ties_accumulate(self) -> None:
        """Events become ties, ties decay, and roles follow."""
        world, p = self.world, self.sections.ties
        for power in range(len(POWERS)):
            for i in range(len(REPUBLICS)):
                added = world.events[power, i].copy()
                added[EXERCISE] += p.joint_weight * world.joint[power, i]
                world.tie[power, i] = ties.accumulated(
                    world.tie[power, i], self.least_ties[power, i], added, p.half_life, self.years
                )
        self.weigh_roles()

    def _russia_reacts(self) -> None:
        """Provocations meet Moscow's tolerance; what it does not tolerate it may object to."""
        world = self.world
        russia = self.powers[RUSSIA]
        assert isinstance(russia, Russia)
        russia.weigh()
        provoked = np.stack([provoked + np.zeros(self.runs) for provoked in self.provocations])
        self.objecting = accommodation.objecting(world.tolerance, provoked, world.russian_lead)
        voiced = self.sections.accommodation.voiced
        expected = np.concatenate([voiced * self.objecting, (1.0 - voiced) * self.objecting])
        public, silent = np.split(self.draws.objections.count(expected), 2)
        world.objections[...] = public + silent
        world.public_objections[...] = public
        russia.react()

    def _shocks_at_home(self) -> None:
        """Protests against China, and crises of regimes once those known have ended."""
        p, world = self.sections, self.world
        protesting = sinophobia.protest_intensity(
            p.sinophobia, world.sinophobia, world.presence, self.years
        )
        crisis = regime.crisis_intensity(p.regime, p.regime.crisis_rate, self.years)
        fragile = self.now["crises are drawn"] * crisis + np.zeros_like(protesting)
        shocks = self.draws.shocks.count(np.concatenate([protesting, fragile]))
        protests, crises = np.split(shocks, 2)
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

    def leave_behind(self) -> NDArray[np.bool_]:
        """From now on runs that run away are noted, shape (run,), and the others go on."""
        return self.draws.leave_behind(self.runs)

    def release(self) -> None:
        """Let go of the agents, so that a process can build many models."""
        self.remove_all_agents()


# `mesa.batch_run` of 3.5 overwrites a parameter that it sees to be called `seed`. Seeds among the
# parameters come through where it does not see that name; its own then go into `rng`.
_seen = inspect.signature(InfluenceModel)
InfluenceModel.__signature__ = _seen.replace(  # type: ignore[attr-defined]
    parameters=[parameter for name, parameter in _seen.parameters.items() if name != "seed"]
)
