"""The claims of the five studies, and what the model makes of each.

A claim names the source and page it comes from, the rule and the parameters that carry it, and one
or more *checks*: what the claim predicts, measured by simulation with the same luck on both sides.
Nothing here says how a check comes out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.calendar import month_index
from sim.model.histories import Histories, Watch
from sim.names import CHANNELS, CHINA, REPUBLICS, RUSSIA
from sim.parameters import Array
from sim.record.series import load_series

if TYPE_CHECKING:
    from sim.scenario import Scenario

Verdict = Literal["holds", "fails", "contested"]
Measure = Callable[[Histories], Array]

KAZ, KGZ, TJK, TKM, UZB = range(len(REPUBLICS))
BORDER = (KAZ, KGZ, TJK)
TURKIC = (KAZ, KGZ, TKM, UZB)

#: First month after the record, from which the checks change the environment.
AFTER = month_index("2021-01")


@dataclass(frozen=True)
class Variant:
    """A way to run the model: parameter values and, from 2021 on, the environment.

    `past` runs freely from 1993 to 2020; otherwise the record is replayed and runs on to 2035.
    """

    values: tuple[tuple[str, float], ...] = ()
    environment: tuple[tuple[str, float], ...] = ()
    past: bool = False


def variant(
    values: Mapping[str, float] | None = None,
    *,
    environment: Mapping[str, float] | None = None,
    past: bool = False,
) -> Variant:
    """A Variant from mappings."""
    return Variant(
        tuple(sorted((values or {}).items())), tuple(sorted((environment or {}).items())), past
    )


@dataclass(frozen=True)
class Check:
    """A prediction: `measure` is larger (or smaller) in `on` than in `off` by `at_least`.

    Without `off`, the measure itself is compared. `within` turns the prediction into one of less
    than so much difference, either way.
    """

    predicts: str
    unit: str
    measure: Measure
    on: Variant
    off: Variant | None = None
    sign: Literal[-1, 1] = 1
    at_least: float = 0.0
    within: float | None = None


@dataclass(frozen=True)
class Claim:
    """One claim of a source. `against` names claims that contradict it."""

    id: str
    sentence: str
    source: str
    rule: str
    parameters: tuple[str, ...]
    checks: tuple[Check, ...]
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effect:
    """What a check measured: mean over runs with its 95% interval."""

    check: Check
    mean: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the whole interval lies where the claim predicts."""
        if self.check.within is not None:
            return -self.check.within < self.low and self.high < self.check.within
        if self.check.sign > 0:
            return self.low > self.check.at_least
        return self.high < -self.check.at_least


@dataclass(frozen=True)
class Finding:
    """A claim with its measured effects and what follows."""

    claim: Claim
    effects: tuple[Effect, ...]
    verdict: Verdict


# Measures: one number per run.


def hard(*republics: int) -> Measure:
    """China's mean hard role over the last five years, mean over some republics."""
    return lambda h: _mean([h.hard_role[-60:, i].mean(axis=0) for i in republics])


def full(*republics: int) -> Measure:
    """China's mean security role over the last five years, mean over some republics."""
    return lambda h: _mean([h.security_role[-60:, i].mean(axis=0) for i in republics])


def track(name: str, *republics: int) -> Measure:
    """A tracked variable, mean over the last five years and some republics (none: of the run)."""

    def measure(h: Histories) -> Array:
        kept = h.tracks[name][-20:].mean(axis=0, dtype=float)
        return kept if kept.ndim == 1 else _mean([kept[i] for i in republics])

    return measure


def events(channels: Iterable[str], republics: Iterable[int], periods: Sequence[int]) -> Measure:
    """China's reported bilateral events in some channels, republics and periods."""
    chosen = [CHANNELS.index(channel) for channel in channels]
    where = list(republics)

    def measure(h: Histories) -> Array:
        return sum(
            h.period_counts[period, i, c].astype(float)
            for period in periods
            for i in where
            for c in chosen
        ) + np.zeros(h.runs)

    return measure


def total(name: Literal["protests", "objections"], *republics: int) -> Measure:
    """Protests or objections, summed over some republics."""
    return lambda h: _mean([getattr(h, name)[i].astype(float) for i in republics]) * len(republics)


def less(one: Measure, other: Measure) -> Measure:
    """The difference of two measures."""
    return lambda h: one(h) - other(h)


def _mean(arrays: Sequence[Array]) -> Array:
    added = arrays[0].astype(float)
    for array in arrays[1:]:
        added = added + array
    return added / len(arrays)


def _trade_error(h: Histories) -> Array:
    """Largest relative error of the trade series against the figures of yau2022 p.8."""
    series = load_series()["china_central_asia_trade"]
    stated = {1991: 0.463, 2002: 2.3, 2013: 50.2}
    errors = [
        abs(float(series.at(np.array([float(year)]))[0]) / value - 1.0)
        for year, value in stated.items()
    ]
    return np.full(h.runs, max(errors))


def _objections_per_hard_event(h: Histories) -> Array:
    """Objections over hard events, pooled over runs in the divisor."""
    happened = events(HARD, EVERY, PERIODS_ALL)(h)
    return total("objections", *EVERY)(h) / happened.mean()


def _imbalance(h: Histories) -> Array:
    shares = h.tracks["china_share"][-20:].astype(float)
    return np.abs(2.0 * shares - 1.0).mean(axis=(0, 1))


def _sinophobia(republic: int, year: int) -> Measure:
    """Sinophobia at the end of a year."""

    def measure(h: Histories) -> Array:
        quarter = int(np.searchsorted(h.quarters, (year - 1993) * 12 + 11))
        return h.tracks["sinophobia"][quarter, republic].astype(float)

    return measure


def _russian_events(channel: str) -> Measure:
    place = CHANNELS.index(channel)
    return lambda h: h.yearly[:, RUSSIA, place].sum(axis=0, dtype=float)


def _per_year(channel: str, first: int, last: int) -> Measure:
    place = CHANNELS.index(channel)

    def measure(h: Histories) -> Array:
        years = (h.years >= first) & (h.years <= last)
        return h.yearly[years, CHINA, place].mean(axis=0, dtype=float)

    return measure


def _share_with(channel: str, republics: Sequence[int]) -> Measure:
    """Share of a channel's Chinese events that falls on some republics, pooled over runs."""
    place = CHANNELS.index(channel)

    def measure(h: Histories) -> Array:
        counts = h.period_counts[:, :, place].sum(axis=0, dtype=float)
        # Each run counts by its events, so that runs with few do not blur the share.
        return counts[list(republics)].sum(axis=0) / counts.sum(axis=0).mean()

    return measure


HARD = ("exercise", "operation", "basing")
SOFT = ("dialogue", "training")
EVERY = tuple(range(len(REPUBLICS)))
FUTURE = (3,)
PAST = (0, 1, 2)
PERIODS_ALL = (0, 1, 2, 3)

BASE = variant()
PAST_BASE = variant(past=True)


def _on_off(
    key: str,
    off: float,
    on: float,
    measure: Measure,
    predicts: str,
    unit: str = "role",
    sign: Literal[-1, 1] = 1,
    at_least: float = 0.0,
    past: bool = False,
) -> Check:
    """A parameter at two values."""
    return Check(
        predicts,
        unit,
        measure,
        variant({key: on}, past=past),
        variant({key: off}, past=past),
        sign,
        at_least,
    )


def _without(
    key: str,
    measure: Measure,
    predicts: str,
    unit: str = "role",
    sign: Literal[-1, 1] = 1,
    within: float | None = None,
    past: bool = False,
) -> Check:
    """A parameter at the scenario's value against nought."""
    return Check(
        predicts,
        unit,
        measure,
        variant(past=past),
        variant({key: 0.0}, past=past),
        sign,
        within=within,
    )


def _world(
    key: str,
    low: float,
    high: float,
    measure: Measure,
    predicts: str,
    unit: str = "role",
    sign: Literal[-1, 1] = 1,
) -> Check:
    """The environment at two values from 2021 on."""
    return Check(
        predicts,
        unit,
        measure,
        variant(environment={key: high}),
        variant(environment={key: low}),
        sign,
    )


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "G1",
        "China's concern peaks where a republic borders both Xinjiang and Afghanistan, which only "
        "Tajikistan does.",
        "didigova2021 3.3, conclusion; yau2022 pp.6-10 (the half on Xinjiang)",
        "threat",
        ("threat.triangle", "threat.border_china", "threat.border_afghanistan"),
        (
            _without(
                "threat.triangle",
                less(hard(TJK), hard(*TURKIC)),
                "the triangle widens Tajikistan's lead in the hard role",
                past=True,
            ),
        ),
    ),
    Claim(
        "G2",
        "Tajik demand for Chinese help follows from the long Afghan border and from what CSTO and "
        "SCO leave uncovered.",
        "didigova2021 3.3",
        "threat",
        ("threat.demand", "institutions.csto_cover", "institutions.sco_cover"),
        (
            _without(
                "threat.demand",
                less(hard(TJK), hard(*TURKIC)),
                "unmet demand widens Tajikistan's lead in the hard role",
                past=True,
            ),
            _on_off(
                "institutions.csto_cover",
                0.0,
                1.0,
                track("demand", TJK),
                "cover by the CSTO lowers Tajikistan's unmet demand",
                "0-1",
                sign=-1,
            ),
        ),
    ),
    Claim(
        "G3",
        "Stability in Xinjiang is the founding motive; the safety of investment joins it in the "
        "(late) 2010s.",
        "yau2022 pp.2, 6-9, 32",
        "threat",
        ("threat.concern", "dependence.protection"),
        (
            _without(
                "threat.concern",
                events(CHANNELS, EVERY, (0,)),
                "concern raises China's events before 2001",
                "events",
                past=True,
            ),
            Check(
                "investment raises China's events more after 2013 than before 2001",
                "events per year",
                less(
                    lambda h: events(CHANNELS, EVERY, (2,))(h) / 7.0,
                    lambda h: events(CHANNELS, EVERY, (0,))(h) / 8.0,
                ),
                PAST_BASE,
                variant({"dependence.protection": 0.0}, past=True),
            ),
        ),
    ),
    Claim(
        "G4",
        "Kyrgyzstan and Tajikistan respond most: nine of twelve bilateral exercises are with them.",
        "yau2022 p.22, app.3",
        "bilateralism",
        ("bilateralism.prefer_multilateral", "threat.demand"),
        (
            Check(
                "more than half of free-run bilateral exercises are with the two",
                "share",
                _share_with("exercise", (KGZ, TJK)),
                PAST_BASE,
                at_least=0.5,
            ),
        ),
    ),
    Claim(
        "G5",
        "Afghan shocks raise threat where the border is shared, then around it.",
        "rauf_saud2020 sec.2-3; yau2022 pp.10, 25",
        "threat",
        ("threat.spillover", "environment.afghan_future"),
        (
            _world(
                "environment.afghan_insecurity",
                0.2,
                1.0,
                track("demand", TJK),
                "unmet demand rises in Tajikistan",
                "0-1",
            ),
            _world(
                "environment.afghan_insecurity",
                0.2,
                1.0,
                track("demand", KGZ),
                "and in Kyrgyzstan, which has no Afghan border",
                "0-1",
            ),
            _world(
                "environment.afghan_insecurity",
                0.2,
                1.0,
                hard(TJK),
                "China's hard role in Tajikistan grows",
            ),
        ),
    ),
    Claim(
        "G6",
        "Afghan insecurity may deepen reliance on Russia instead, as some Chinese scholars fear.",
        "yau2022 p.10",
        "threat",
        ("threat.turn_to_russia",),
        (
            _world(
                "environment.afghan_insecurity",
                0.2,
                1.0,
                track("russia_security_role", TJK),
                "Russia's role in Tajikistan grows",
            ),
            _world(
                "environment.afghan_insecurity",
                0.2,
                1.0,
                track("china_share", TJK),
                "and China's share falls",
                "share",
                sign=-1,
            ),
        ),
        against=("G5",),
    ),
    Claim(
        "G7",
        "China's build-up in Xinjiang makes it easier to act near its border.",
        "yau2022 p.30",
        "capacity",
        ("capacity.build_up",),
        (
            _without(
                "capacity.build_up",
                less(hard(*BORDER), hard(TKM, UZB)),
                "the hard role grows more in the three border republics than in the other two",
            ),
        ),
    ),
    Claim(
        "D1",
        "Russia provides security and China the economy: a norm, voiced at the top in 2015.",
        "didigova2021 introduction; rauf_saud2020 p.35; aliyev2019; olimova_olimov2021 sec.1",
        "division_of_labour",
        ("division_of_labour.enabled", "division_of_labour.strength"),
        (
            Check(
                "the norm lowers China's hard events",
                "events",
                events(HARD, EVERY, FUTURE),
                BASE,
                variant({"division_of_labour.enabled": 0.0}),
                sign=-1,
            ),
        ),
    ),
    Claim(
        "D2",
        "The norm loses its hold as China acts on its own (that want of opposition wears it is "
        "our reading).",
        "didigova2021 conclusion; olimova_olimov2021 sec.1",
        "division_of_labour",
        ("division_of_labour.erosion",),
        (
            _without(
                "division_of_labour.erosion",
                track("norm"),
                "the norm is weaker",
                "0-1",
                sign=-1,
            ),
            _without(
                "division_of_labour.erosion",
                events(HARD, EVERY, FUTURE),
                "and China's hard events are more",
                "events",
            ),
        ),
        against=("D1",),
    ),
    Claim(
        "D3",
        "Moscow consents and shares the burden because its means are short.",
        "aliyev2019",
        "accommodation",
        ("accommodation.burden_sharing",),
        (
            _without(
                "accommodation.burden_sharing",
                total("objections", *EVERY),
                "Moscow objects less",
                "objections",
                sign=-1,
            ),
        ),
    ),
    Claim(
        "D4",
        "Its quarrel with the West makes Moscow more tolerant.",
        "aliyev2019; rauf_saud2020 sec.6",
        "accommodation",
        ("accommodation.quarrel",),
        (
            _world(
                "environment.quarrel_with_west",
                0.0,
                1.0,
                track("tolerance"),
                "tolerance rises",
                "0-1",
            ),
            _world(
                "environment.quarrel_with_west",
                0.0,
                1.0,
                total("objections", *EVERY),
                "objections become fewer",
                "objections",
                sign=-1,
            ),
        ),
    ),
    Claim(
        "D5",
        "Moscow's reaction depends on hard means, not on trade.",
        "didigova2021 1.2 (reporting Mustafic and Preljevic)",
        "accommodation",
        ("accommodation.economic_sensitivity", "ties.hardness"),
        (
            Check(
                "ten times the offers of outposts bring more objections",
                "objections",
                total("objections", *EVERY),
                variant({"ties.china_rate.basing": 0.28}),
                BASE,
            ),
            Check(
                "trade at twice its path leaves objections per hard event where they are",
                "objections per event",
                _objections_per_hard_event,
                variant(environment={"environment.trade": 2.0}),
                variant(environment={"environment.trade": 1.0}),
                within=0.02,
            ),
        ),
    ),
    Claim(
        "D6",
        "Moscow can give more itself (May 2021, with a view to Afghanistan), and the republic "
        "takes both.",
        "didigova2021 3.4",
        "accommodation",
        ("accommodation.answer",),
        (
            _without(
                "accommodation.answer",
                track("russia_security_role", TJK),
                "Russia's role in Tajikistan grows",
            ),
            Check(
                "China's hard role there stays within a tenth of what it was in 2020",
                "role",
                hard(TJK),
                BASE,
                variant({"accommodation.answer": 0.0}),
                within=0.1,
            ),
        ),
    ),
    Claim(
        "D7",
        "Short of means, Russia fades and China fills in.",
        "olimova_olimov2021 sec.1 (but 3.2 also reports Russian growth)",
        "capacity",
        ("capacity.russian_means", "institutions.csto_cover"),
        (
            _world(
                "environment.russian_means",
                1.0,
                0.1,
                track("russia_security_role", *EVERY),
                "Russia's role shrinks",
                sign=-1,
            ),
            _world(
                "environment.russian_means",
                1.0,
                0.1,
                hard(TJK),
                "China's hard role in Tajikistan grows",
            ),
        ),
        against=("D3",),
    ),
    Claim(
        "D8",
        "Republics turn to China for want of other committed powers; a US presence changes that.",
        "yau2022 pp.2, 35 (rauf_saud2020 concludes that the US stay sent them to both powers)",
        "hedging",
        ("hedging.alternatives",),
        (
            _world(
                "environment.us_presence",
                0.0,
                1.0,
                events(CHANNELS, EVERY, FUTURE),
                "China's events become fewer",
                "events",
                sign=-1,
            ),
        ),
    ),
    Claim(
        "E1",
        "Where Chinese investment grows, China seeks to protect it.",
        "didigova2021 ch.II; yau2022 p.8",
        "dependence",
        ("dependence.protection",),
        (
            _without(
                "dependence.protection",
                less(full(KAZ, TKM, UZB), full(KGZ, TJK)),
                "the role grows more where most is invested (KAZ, TKM, UZB)",
            ),
        ),
    ),
    Claim(
        "E2",
        "Trade between China and the region grew from 0.46 bn USD (1991) to 2.3 (2002) and 50.2 "
        "(2013).",
        "yau2022 p.8",
        "dependence",
        ("dependence.trade_china",),
        (
            Check(
                "the series that drives the path of trade holds the three figures within 1%",
                "largest relative error",
                _trade_error,
                PAST_BASE,
                within=0.01,
            ),
        ),
    ),
    Claim(
        "E3",
        "Debt makes pliant: Tajikistan owes China over a third of its external debt.",
        "olimova_olimov2021 2.1-2.2",
        "dependence",
        ("dependence.pliancy", "dependence.debt"),
        (
            _without(
                "dependence.pliancy",
                hard(TJK),
                "debt raises China's hard role in Tajikistan",
            ),
            _world(
                "environment.debt_distress.TJK",
                0.0,
                1.0,
                hard(TJK),
                "distress over it raises it further",
            ),
        ),
    ),
    Claim(
        "E4",
        "Kyrgyz reliance on Chinese finance leads to more security cooperation there.",
        "yau2022 p.35",
        "dependence",
        ("dependence.pliancy", "dependence.rents"),
        (
            _without(
                "dependence.pliancy",
                less(full(KGZ), full(KAZ)),
                "debt raises China's role in Kyrgyzstan more than in Kazakhstan",
            ),
        ),
    ),
    Claim(
        "E5",
        "The rich in oil and gas buy arms; the poor receive gifts (Uzbekistan, a buyer, counts as "
        "poor here, by its income).",
        "yau2022 pp.28-29, app.5",
        "dependence",
        ("dependence.gifts", "dependence.income"),
        (
            _without(
                "dependence.gifts",
                _share_with("transfer", (KGZ, TJK)),
                "poverty draws transfers to Kyrgyzstan and Tajikistan",
                "share",
                past=True,
            ),
        ),
    ),
    Claim(
        "E6",
        "Remittances tie Tajiks (and, by the data, Kyrgyz) to Russia; closing its labour market "
        "cuts that tie.",
        "olimova_olimov2021 2.1, 2.5, 4; Bank of Russia 2017",
        "dependence",
        ("dependence.remittances", "dependence.rents"),
        (
            _world(
                "environment.labour_closure",
                0.0,
                1.0,
                track("russia_security_role", KGZ, TJK),
                "Russia's role in the two shrinks",
                sign=-1,
            ),
        ),
    ),
    Claim(
        "S1",
        "Sinophobia is strong in the four Turkic-speaking societies, limits China there, and helps "
        "Russia.",
        "aliyev2019",
        "sinophobia",
        ("sinophobia.baseline", "sinophobia.restraint", "sinophobia.helps_russia"),
        (
            Check(
                "it lowers China's hard role in the four",
                "role",
                hard(*TURKIC),
                BASE,
                variant({"sinophobia.enabled": 0.0}),
                sign=-1,
            ),
            Check(
                "it raises Russia's role in the four",
                "role",
                track("russia_security_role", *TURKIC),
                BASE,
                variant({"sinophobia.enabled": 0.0}),
            ),
        ),
    ),
    Claim(
        "S2",
        "Tajik worry is low but rises, fed by land and debt.",
        "olimova_olimov2021 2.3-2.4",
        "sinophobia",
        ("sinophobia.response",),
        (
            Check(
                "Tajik sinophobia rises from 2008 to 2018",
                "0-1",
                less(_sinophobia(TJK, 2018), _sinophobia(TJK, 2008)),
                PAST_BASE,
            ),
            Check(
                "and stays below the Kazakh level",
                "0-1",
                less(_sinophobia(TJK, 2018), _sinophobia(KAZ, 2018)),
                PAST_BASE,
                sign=-1,
            ),
        ),
    ),
    Claim(
        "S3",
        "Visible firms and corruption bring protest in Kyrgyzstan and Kazakhstan; China answers "
        "with more protection.",
        "yau2022 pp.9, 29",
        "sinophobia",
        ("sinophobia.protest_rate", "sinophobia.protection"),
        (
            Check(
                "the two see more protests than the other three together",
                "protests",
                less(total("protests", KAZ, KGZ), total("protests", TJK, TKM, UZB)),
                BASE,
            ),
            _without(
                "sinophobia.protection",
                events(CHANNELS, (KAZ, KGZ), FUTURE),
                "protests raise China's events in the two",
                "events",
            ),
        ),
    ),
    Claim(
        "S4",
        "Elites need China, so there is little resistance to its security ties (that publics are "
        "meant is our reading).",
        "yau2022 p.35",
        "sinophobia",
        ("sinophobia.elite_insulation",),
        (
            _on_off(
                "sinophobia.elite_insulation",
                0.0,
                1.0,
                hard(*TURKIC),
                "insulated elites take China's hard offers",
            ),
        ),
        against=("S1",),
    ),
    Claim(
        "S5",
        "A presence that is denied (as in Tajikistan) evades the public's cost, by our reading.",
        "didigova2021 3.1",
        "sinophobia",
        ("sinophobia.concealment",),
        (
            _without(
                "sinophobia.concealment",
                events(("basing",), EVERY, FUTURE),
                "denial brings more outposts",
                "events",
            ),
        ),
    ),
    Claim(
        "I1",
        "Bilateral form delivers; an SCO that fails to deliver pushes China to it.",
        "yau2022 p.32; didigova2021 1.2, 3.2 (its conclusion finds no clear priority)",
        "bilateralism",
        ("bilateralism.push", "institutions.sco_exercises"),
        (
            Check(
                "an SCO that hardly exercises brings more bilateral hard events",
                "events",
                events(HARD, EVERY, FUTURE),
                variant({"institutions.sco_exercises": 0.0}),
                variant({"institutions.sco_exercises": 10.0}),
            ),
        ),
    ),
    Claim(
        "I2",
        "Membership of the QCCM follows geography; it is no alliance.",
        "didigova2021 3.3",
        "institutions",
        ("institutions.qccm",),
        (
            _without(
                "institutions.qccm",
                hard(TJK),
                "it raises the hard role in Tajikistan",
            ),
            Check(
                "and, since only Tajikistan can be a member, in Uzbekistan by next to nothing",
                "role",
                hard(UZB),
                BASE,
                variant({"institutions.qccm": 0.0}),
                within=0.1,
            ),
        ),
    ),
    Claim(
        "I3",
        "The CSTO obliges members to coordinate, and covers members only.",
        "olimova_olimov2021 3.2; didigova2021 3.3",
        "institutions",
        ("institutions.csto_cover", "institutions.obligation"),
        (
            _on_off(
                "institutions.csto_cover",
                0.0,
                1.0,
                track("demand", KGZ, TJK),
                "cover lowers unmet demand of members",
                "0-1",
                sign=-1,
            ),
            Check(
                "but not of Turkmenistan",
                "0-1",
                track("demand", TKM),
                variant({"institutions.csto_cover": 1.0}),
                variant({"institutions.csto_cover": 0.0}),
                within=1e-3,
            ),
            _on_off(
                "institutions.obligation",
                0.0,
                2.0,
                hard(KAZ, KGZ, TJK),
                "the duty to coordinate lowers China's hard role in members",
                sign=-1,
            ),
        ),
    ),
    Claim(
        "I4",
        "SCO and CSTO complement each other: coordination saves Russian means and reassures.",
        "rauf_saud2020 sec.5; didigova2021 3.2",
        "institutions",
        ("institutions.coordination",),
        (
            _without(
                "institutions.coordination",
                track("tolerance"),
                "tolerance rises",
                "0-1",
            ),
            _without(
                "institutions.coordination",
                track("russia_security_role", *EVERY),
                "Russia's role grows",
            ),
        ),
        against=("D7",),
    ),
    Claim(
        "I5",
        "Uzbekistan left the CSTO twice and yet buys Russian; Turkmenistan is neutral.",
        "rauf_saud2020 sec.3; neutrality: general knowledge, and no exercise in yau2022 app.3",
        "hedging",
        ("institutions.commitment", "hedging.neutrality"),
        (
            _without(
                "institutions.commitment",
                _russian_events("transfer"),
                "commitment to CSTO members moves Russian transfers by less than five events",
                "events",
                within=5.0,
            ),
            _without(
                "hedging.neutrality.TKM",
                hard(TKM),
                "neutrality lowers China's hard role in Turkmenistan",
                sign=-1,
            ),
        ),
    ),
    Claim(
        "I6",
        "Kazakhstan and Uzbekistan prefer the multilateral form.",
        "yau2022 p.22",
        "bilateralism",
        ("bilateralism.prefer_multilateral",),
        (
            Check(
                "the preference lowers bilateral events in the two",
                "events",
                events(CHANNELS, (KAZ, UZB), FUTURE),
                BASE,
                variant(
                    {
                        "bilateralism.prefer_multilateral.KAZ": 0.0,
                        "bilateralism.prefer_multilateral.UZB": 0.0,
                    }
                ),
                sign=-1,
            ),
        ),
    ),
    Claim(
        "I7",
        "China builds fora of its own, the C+C5 without Russia.",
        "yau2022 pp.14-15, 23-24",
        "institutions",
        ("institutions.fora",),
        (
            _without(
                "institutions.fora",
                events(SOFT, EVERY, FUTURE),
                "they raise dialogue and training",
                "events",
            ),
        ),
    ),
    Claim(
        "C1",
        "Russian as the working language caps how deep cooperation with China can go.",
        "yau2022 pp.33-34",
        "capacity",
        ("capacity.language_gap",),
        (
            _without(
                "capacity.language_gap",
                hard(TJK),
                "the gap lowers China's hard role in Tajikistan",
                sign=-1,
            ),
        ),
    ),
    Claim(
        "C2",
        "Training grew steeply from 2014 and peaked in 2018-19; reports show perhaps half.",
        "yau2022 pp.28, 34",
        "capacity",
        ("capacity.programme", "ties.reporting"),
        (
            Check(
                "free runs hold at least three times as many reported courses a year in 2014-2019 "
                "as in 2001-2013",
                "courses per year",
                less(
                    _per_year("training", 2014, 2019),
                    lambda h: 3.0 * _per_year("training", 2001, 2013)(h),
                ),
                PAST_BASE,
            ),
        ),
    ),
    Claim(
        "C3",
        "Regime insecurity brings demand for regime security, and Chinese attention.",
        "yau2022 pp.34-35",
        "regime",
        ("regime.attention", "regime.demand"),
        (
            _world(
                "environment.crisis.KAZ",
                0.0,
                1.0,
                events(CHANNELS, (KAZ,), FUTURE),
                "a lasting crisis in Kazakhstan raises China's events there",
                "events",
            ),
        ),
    ),
    Claim(
        "C4",
        "Private security follows Chinese business, most of all in Kyrgyzstan.",
        "yau2022 p.29",
        "sinophobia",
        ("sinophobia.protection",),
        (
            _without(
                "sinophobia.protection",
                less(full(KGZ), full(TJK)),
                "protection after protests raises the role in Kyrgyzstan more than in Tajikistan",
            ),
        ),
    ),
    Claim(
        "C5",
        "Republics balance several patrons rather than become anyone's client.",
        "aliyev2019; didigova2021 3.4",
        "hedging",
        ("hedging.balance",),
        (
            _without(
                "hedging.balance",
                _imbalance,
                "ties are less lopsided",
                "0-1",
                sign=-1,
            ),
        ),
        against=("D7",),
    ),
    Claim(
        "C6",
        "Tajikistan can become the model for China's cooperation with others.",
        "didigova2021 1.2",
        "diffusion",
        ("diffusion.weight",),
        (
            _without(
                "diffusion.weight",
                hard(KGZ, UZB),
                "Tajikistan's neighbours accept more of a hard role",
            ),
        ),
        against=("G1",),
    ),
    Claim(
        "N1",
        "Talks between leaders come first; ministries then put them into practice.",
        "yau2022 p.22",
        "bilateralism",
        ("bilateralism.groundwork",),
        (
            _without(
                "bilateralism.groundwork",
                events(CHANNELS[1:], EVERY, PAST),
                "dialogue raises the events that follow from it",
                "events",
                past=True,
            ),
        ),
    ),
    Claim(
        "N2",
        "Cooperation that has begun becomes regular.",
        "yau2022 pp.12, 24",
        "bilateralism",
        ("bilateralism.routine",),
        (
            _without(
                "bilateralism.routine",
                events(CHANNELS, EVERY, PAST),
                "a standing tie raises events",
                "events",
                past=True,
            ),
        ),
    ),
    Claim(
        "N3",
        "A pandemic stops travel, but not talks.",
        "yau2022 p.33; olimova_olimov2021 2.5",
        "ties",
        ("environment.closure",),
        (
            _world(
                "environment.closure",
                0.0,
                0.8,
                events(("training", "exercise", "operation"), EVERY, FUTURE),
                "closed borders lower training, exercises and operations",
                "events",
                sign=-1,
            ),
        ),
    ),
    Claim(
        "N4",
        "Protests have suspended Chinese projects.",
        "yau2022 p.9",
        "sinophobia",
        ("sinophobia.suspension",),
        (
            _without(
                "sinophobia.suspension",
                events(CHANNELS, (KAZ, KGZ), FUTURE),
                "suspended projects leave China less to protect in Kazakhstan and Kyrgyzstan",
                "events",
                sign=-1,
            ),
        ),
    ),
)


def variants_of(claims: Iterable[Claim]) -> list[Variant]:
    """The different variants that the checks need, in a stable order."""
    needed: dict[Variant, None] = {}
    for claim in claims:
        for check in claim.checks:
            needed[check.on] = None
            if check.off is not None:
                needed[check.off] = None
    return list(needed)


def examine(
    claims: Sequence[Claim],
    scenario: Scenario,
    *,
    runs: int = 200,
    seed: int = 2021,
    progress: Callable[[int, int], None] | None = None,
) -> list[Finding]:
    """Measure every check of some claims by simulation, `runs` histories on each side.

    `progress` is called with the number of batches done and to do.
    """
    observed = _observe(variants_of(claims), scenario, runs, seed, progress)
    measured: dict[str, tuple[Effect, ...]] = {}
    for claim in claims:
        measured[claim.id] = tuple(_effect(check, observed) for check in claim.checks)
    held = {name: all(effect.holds for effect in effects) for name, effects in measured.items()}
    return [Finding(claim, measured[claim.id], _verdict(claim, held, claims)) for claim in claims]


def _verdict(claim: Claim, held: Mapping[str, bool], claims: Sequence[Claim]) -> Verdict:
    """Contested: the claim holds, and so does one that contradicts it."""
    if not held[claim.id]:
        return "fails"
    rivals = set(claim.against) | {other.id for other in claims if claim.id in other.against}
    return "contested" if any(held.get(rival, False) for rival in rivals) else "holds"


def _effect(check: Check, observed: Mapping[Variant, Histories]) -> Effect:
    values = check.measure(observed[check.on])
    if check.off is not None:
        values = values - check.measure(observed[check.off])
    mean = float(values.mean())
    margin = 1.96 * float(values.std(ddof=1)) / float(np.sqrt(len(values)))
    return Effect(check, mean, mean - margin, mean + margin)


#: Variants that are carried by one model at once.
BATCH = 8


def _observe(
    variants: Sequence[Variant],
    scenario: Scenario,
    runs: int,
    seed: int,
    progress: Callable[[int, int], None] | None,
) -> dict[Variant, Histories]:
    """Run variants that differ in parameters only in one model, side by side."""
    groups: dict[tuple[bool, tuple[tuple[str, float], ...]], list[Variant]] = {}
    for one in variants:
        groups.setdefault((one.past, one.environment), []).append(one)
    batches = [
        (past, environment, members[first : first + BATCH])
        for (past, environment), members in groups.items()
        for first in range(0, len(members), BATCH)
    ]
    observed: dict[Variant, Histories] = {}
    for done, (past, environment, members) in enumerate(batches):
        if progress:
            progress(done, len(batches))
        here = _scenario(scenario, past, environment)
        observed |= dict(zip(members, _together(here, members, runs, seed), strict=True))
    if progress:
        progress(len(batches), len(batches))
    return observed


def _scenario(
    scenario: Scenario, past: bool, environment: tuple[tuple[str, float], ...]
) -> Scenario:
    from sim.scenario import Event

    if past:
        return dataclasses.replace(scenario, history="free", end=month_index("2020-12"), events=())
    event = Event(AFTER, None, dict(environment), "a check of a claim")
    return dataclasses.replace(scenario, events=(event,) if environment else ())


def _together(
    scenario: Scenario, members: Sequence[Variant], runs: int, seed: int
) -> list[Histories]:
    from sim.model.influence import InfluenceModel
    from sim.model.sections import leaves

    def leaf_values(key: str, value: float) -> dict[str, float]:
        return {leaf: value for leaf in leaves() if leaf == key or leaf.startswith(f"{key}.")}

    chosen = [
        {leaf: v for key, value in member.values for leaf, v in leaf_values(key, value).items()}
        for member in members
    ]
    varied = {
        key: np.repeat([values.get(key, scenario.values[key]) for values in chosen], runs)
        for key in sorted({key for values in chosen for key in values})
    }
    model = InfluenceModel(
        scenario,
        runs=runs * len(members),
        seed=seed,
        replicates=np.tile(np.arange(runs), len(members)),
        varied=varied,
        reasons=False,
    )
    histories = Watch(model).follow(model)
    model.release()
    return [
        histories.part(slice(number * runs, (number + 1) * runs)) for number in range(len(members))
    ]
