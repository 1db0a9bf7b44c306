"""The agents: two powers and five republics, and who decides what.

Agents keep the decisions, `sim/rules` keeps the formulas. An agent's attributes are views into its
row of the World: arrays over runs, the run always last.
"""

from __future__ import annotations

import numpy as np

from sim.model.actors import Actor, View
from sim.model.terms import (
    BEYOND_DIALOGUE,
    DELIVERED,
    DIALOGUE,
    EXERCISES,
    HARD,
    HELP,
    JOINT_ACTION,
    NOT_TRANSFER,
    OPERATION,
    OUTPOSTS,
    SOFT,
    TALKS,
    TRAINING,
    TRANSFER,
    TRAVEL,
    UNDER_THE_SCO,
)
from sim.names import CHINA, EXERCISE, RUSSIA
from sim.rules import (
    accommodation,
    bilateralism,
    capacity,
    dependence,
    diffusion,
    division_of_labour,
    hedging,
    institutions,
    regime,
    sinophobia,
    threat,
)


class Republic(Actor):
    """A republic assesses its threats, answers the powers' offers, and hears its public."""

    ties = View("tie", axis=1)
    security_role = View("security_role", axis=1)
    hard_role = View("hard_role", axis=1)
    china_share = View("china_share")
    threat = View("threat")
    demand = View("demand")
    insecurity = View("insecurity")
    reliance = View("reliance")
    investment = View("investment")
    debt = View("debt")
    trade = View("trade")
    presence = View("presence")
    private_security = View("private_security")
    sinophobia = View("sinophobia")
    protests = View("protests")
    protest_memory = View("protest_memory")
    objections = View("objections")
    displeasure = View("displeasure")
    russian_lead = View("russian_lead")
    experience = View("experience")

    #: Republics with a common border, in the order of the World.
    neighbours: list[Republic]

    def assess(self) -> None:
        """What threatens us, and how much of it does nobody cover? (didigova2021 3.3)"""
        m, p, i = self.model, self.model.sections, self.index
        own = m.border_threat[i]
        around = threat.spilled_over(p.threat, [m.border_threat[n.index] for n in self.neighbours])
        self.threat = np.minimum(own + around, 1.0)
        covered = institutions.cover(
            p.institutions,
            m.member("csto", i),
            p.institutions.base_cover[i],
            m.member("sco", i),
            m.world.russian_means,
            m.world.sco_delivery,
        )
        own = threat.own_cover(p.threat, dependence.wealth(p.dependence.income[i]))
        self.demand = self.threat * (1.0 - np.minimum(covered + own, 1.0))
        self.reliance = dependence.dependence_on_russia(
            p.dependence,
            p.dependence.trade_russia[i],
            p.dependence.remittances[i] * (1.0 - m.given["labour_closure"]),
            institutions.economic_union(p.institutions, m.member("eaeu", i)),
        )

    def respond(self) -> None:
        """Accept or decline what each power offers: a sum of reasons for and against."""
        if self.model.phase.china_decides:
            self._answer_china()
        self._answer_russia()

    def _answer_china(self) -> None:
        m, p, i = self.model, self.model.sections, self.index
        answer = m.answer_terms(CHINA, i)
        answer.add("openness", p.ties.openness)
        answer.add_along("reserve", -p.ties.reserve, p.ties.hardness)
        answer.add("unmet demand", p.threat.demand * self.demand, on=DELIVERED)
        answer.add(
            "dependence",
            dependence.pull_of_china(
                p.dependence,
                self.trade,
                self.investment,
                p.dependence.investment_weight[i],
                self.debt,
                m.given_for("debt_distress", i),
            ),
        )
        answer.add("balance of patrons", hedging.balance(p.hedging, self.china_share))
        answer.add("other powers", hedging.alternatives(p.hedging, m.given["us_presence"]))
        answer.add("regime insecurity", regime.demand(p.regime, self.insecurity))
        answer.add("neighbours' experience", diffusion.example(p.diffusion, self.experience))
        answer.add("form", m.form_cost[i])
        answer.add_along("sinophobia", sinophobia.cost(p.sinophobia, self.sinophobia), m.visibility)
        answer.add_along(
            "Russian displeasure",
            hedging.deference(
                p.hedging,
                self.displeasure,
                self.reliance,
                institutions.obligation(p.institutions, m.member("csto", i)),
            ),
            p.ties.hardness,
        )
        answer.add_along("neutrality", m.neutrality[i], p.ties.hardness)
        answer.sum()
        # What bilateral form costs, multilateral form gains.
        m.world.joint_answer[CHINA, i] = m.world.answer[CHINA, i, EXERCISE] - 2.0 * m.form_cost[i]

    def _answer_russia(self) -> None:
        m, p, i = self.model, self.model.sections, self.index
        answer = m.answer_terms(RUSSIA, i)
        answer.add("openness", p.ties.openness)
        answer.add_along("reserve", -p.ties.reserve, p.ties.hardness)
        answer.add("unmet demand", p.threat.turn_to_russia * self.demand, on=DELIVERED)
        answer.add("dependence", dependence.pull_of_russia(p.dependence, self.reliance))
        answer.add("balance of patrons", hedging.balance(p.hedging, 1.0 - self.china_share))
        answer.add("regime insecurity", regime.demand(p.regime, self.insecurity))
        answer.add("sinophobia", sinophobia.advantage_for_russia(p.sinophobia, self.sinophobia))
        answer.add_along("neutrality", m.neutrality[i], p.ties.hardness)
        answer.sum()
        m.world.joint_answer[RUSSIA, i] = m.world.answer[RUSSIA, i, EXERCISE]

    def trade_and_borrow(self) -> None:
        """Trade follows its path; investment and debt move towards theirs."""
        m, p, i = self.model, self.model.sections, self.index
        path = m.given["investment"]
        self.trade = dependence.trade_with_china(
            p.dependence, p.dependence.trade_china[i], m.given["trade"]
        )
        self.investment = dependence.adjusted(p.dependence, self.investment, path, m.years)
        self.debt = dependence.adjusted(
            p.dependence, self.debt, p.dependence.debt[i] * np.minimum(path, 1.0), m.years
        )
        weight = p.dependence.investment_weight[i]
        self.private_security = sinophobia.private_security(
            p.sinophobia, weight, self.investment, self.protest_memory
        )
        self.presence = sinophobia.presence(
            weight, self.investment, self.debt, self.private_security
        )

    def hear_the_public(self) -> None:
        """Sinophobia moves with what is visible of China; protests suspend its projects."""
        m, p, i = self.model, self.model.sections, self.index
        self.sinophobia = sinophobia.sinophobia_after(
            p.sinophobia,
            self.sinophobia,
            p.sinophobia.baseline[i] + m.given_for("sinophobia_shock", i),
            self.presence,
            m.years,
        )
        self.protest_memory = sinophobia.protest_memory_after(
            self.protest_memory, self.protests, m.years
        )
        self.investment = sinophobia.suspended(p.sinophobia, self.investment, self.protests)
        self.insecurity = regime.insecurity_after(
            p.regime, self.insecurity, p.regime.insecurity[i], m.crises[i], m.years
        )

    def watch_the_neighbours(self) -> None:
        """Take in how neighbours fare with China."""
        self.experience = diffusion.experience_after(
            self.model.sections.diffusion,
            self.experience,
            [neighbour.hard_role[CHINA] for neighbour in self.neighbours],
            self.model.years,
        )


class Power(Actor):
    """A power makes offers to each republic, channel by channel."""

    ties = View("tie")
    security_role = View("security_role")
    hard_role = View("hard_role")

    #: Whom it makes offers to, in the order of the World.
    republics: list[Republic]


class China(Power):
    """China acts from concern for Xinjiang and to protect investment, held back by the norm."""

    def offer(self) -> None:
        """Weigh what is common to all, then offer to every republic.

        Where the record stands in for offers and answers, they are only made to be explained.
        """
        m, p = self.model, self.model.sections
        if not m.phase.china_decides:
            return
        self.means = capacity.means(p.capacity, p.capacity.chinese_means, m.given["chinese_means"])
        self.programme = capacity.programme(p.capacity, m.given["programme"])
        self.push = bilateralism.bilateral_push(p.bilateralism, m.world.sco_delivery)
        for republic in self.republics:
            self.offer_to(republic)

    def offer_to(self, republic: Republic) -> None:
        """Concern, investment and means, less the division of labour, by channel."""
        m, p, i = self.model, self.model.sections, republic.index
        tie, role = republic.ties[CHINA], republic.hard_role[CHINA]
        offer = m.offer_terms(CHINA, i)
        offer.add(
            "concern for Xinjiang",
            threat.xinjiang_concern(p.threat, m.given["xinjiang"], m.closeness[i]),
        )
        offer.add(
            "place on the map",
            threat.flank(p.threat, m.world.afghan, m.triangle[i]),
            on=OUTPOSTS,
        )
        offer.add(
            "place on the map",
            threat.frontier(p.threat, m.exposure_china[i], m.given_for("border_settled", i)),
            on=OPERATION,
        )
        offer.add(
            "investment to protect",
            dependence.protection(p.dependence, p.dependence.investment[i], republic.investment)
            * m.given["overseas_interests"],
        )
        offer.add(
            "investment to protect",
            sinophobia.protective_offers(p.sinophobia, republic.protest_memory),
            on=TALKS,
        )
        offer.add(
            "investment to protect",
            dependence.pipelines(p.dependence, m.given_for("pipelines", i)),
            on=TALKS,
        )
        offer.add("means", self.means)
        offer.add(
            "means",
            capacity.build_up(p.capacity, m.given["build_up"], m.exposure_china[i]),
            on=HARD,
        )
        offer.add("means", self.programme, on=TRAINING)
        offer.add_along(
            "division of labour",
            division_of_labour.restraint(
                p.division_of_labour,
                m.world.norm,
                republic.russian_lead,
                republic.reliance,
                m.world.tolerance,
            ),
            p.ties.hardness,
        )
        offer.add("bilateral track", self.push)
        offer.add(
            "bilateral track",
            bilateralism.groundwork(p.bilateralism, tie[DIALOGUE]),
            on=BEYOND_DIALOGUE,
        )
        offer.add_each("bilateral track", bilateralism.routine(p.bilateralism, tie))
        offer.add(
            "institutions",
            institutions.qccm_offers(p.institutions, m.qccm_member(i)),
            on=EXERCISES,
        )
        offer.add("institutions", institutions.fora_offers(p.institutions, m.fora(i)), on=SOFT)
        offer.add(
            "institutions",
            institutions.precondition(p.institutions, m.member("sco", i), m.sco_founded),
            on=UNDER_THE_SCO,
        )
        offer.add(
            "model elsewhere",
            diffusion.repeated(
                p.diffusion,
                [other.hard_role[CHINA] for other in self.republics if other is not republic],
            ),
            on=HARD,
        )
        offer.add("regime attention", regime.attention(p.regime, republic.insecurity))
        offer.add("language gap", capacity.language_gap(p.capacity, role), on=HARD)
        offer.add("gifts and sales", m.gifts[i] + m.arms_sales[i], on=TRANSFER)
        offer.add("means abroad", m.acting_with_others, on=JOINT_ACTION)
        offer.add("means abroad", m.posts_abroad, on=OUTPOSTS)
        offer.add("closure", m.closed_borders[CHINA], on=TRAVEL)
        offer.add("closure", m.kept_away(i))
        offer.sum()
        m.world.joint_offer[CHINA, i] = (
            institutions.sco_exercises(p.institutions, m.member("sco", i), m.world.sco_delivery)
            * m.given["joint_action"]
            * m.open_borders[CHINA]
        )


class Russia(Power):
    """Russia stands by its commitments as its means allow, and answers to China."""

    def offer(self) -> None:
        """Weigh its means, then offer to every republic."""
        m, p = self.model, self.model.sections
        self.means = capacity.means(p.capacity, p.capacity.russian_means, m.world.russian_means)
        for republic in self.republics:
            self.offer_to(republic)

    def offer_to(self, republic: Republic) -> None:
        """Commitment and means, and an answer where China plays a role."""
        m, p, i = self.model, self.model.sections, republic.index
        offer = m.offer_terms(RUSSIA, i)
        offer.add(
            "commitment",
            institutions.commitment(p.institutions, m.member("csto", i)),
            on=NOT_TRANSFER,
        )
        offer.add("means", self.means)
        offer.add(
            "answer to China",
            accommodation.answer_to_china(p.accommodation, republic.hard_role[CHINA]),
        )
        offer.add(
            "commitment",
            accommodation.rally(p.accommodation, m.member("csto", i), republic.threat),
            on=HELP,
        )
        offer.add("gifts and sales", m.gifts[i], on=TRANSFER)
        offer.add("closure", m.closed_borders[RUSSIA], on=TRAVEL)
        offer.sum()
        m.world.joint_offer[RUSSIA, i] = (
            institutions.csto_exercises(p.institutions, m.member("csto", i), self.means)
            * m.open_borders[RUSSIA]
        )

    def weigh(self) -> None:
        """How much of China's hard presence do we let pass this month?"""
        m, p = self.model, self.model.sections
        m.world.tolerance[...] = accommodation.tolerance(
            p.accommodation,
            m.given["quarrel_with_west"],
            m.world.russian_means,
            institutions.reassurance(p.institutions, m.world.sco_delivery),
        )

    def react(self) -> None:
        """Remember what we objected to; what we let pass wears the norm."""
        m, p = self.model, self.model.sections
        unopposed = np.zeros_like(m.world.norm)
        objected = np.zeros_like(m.world.norm)
        for republic in self.republics:
            provoked = m.provocations[republic.index]
            republic.displeasure = accommodation.displeasure_after(
                p.accommodation,
                republic.displeasure,
                republic.objections,
                republic.presence,
                m.years,
            )
            unopposed += accommodation.unopposed(provoked, republic.objections)
            objected += republic.objections
        m.world.norm[...] = division_of_labour.norm_after(
            p.division_of_labour, m.world.norm, unopposed, objected, m.years
        )
