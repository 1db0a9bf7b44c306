"""The month worked out once more, one republic and channel at a time, in plain numbers.

First what is decided, from the state of the month before; then what follows from the events.
"""

from math import exp, log, sqrt

import numpy as np
import pytest

from sim.model.influence import InfluenceModel
from sim.model.paths import paths
from sim.names import CHANNELS, CHINA, REPUBLICS, RUSSIA

HARD = ("exercise", "operation", "basing")
TRAVEL = ("training", "exercise", "operation")

pytestmark = pytest.mark.usefixtures("short_past")


#: What a month works out before its events; the rest of the state is still the month before's.
FRESH = (
    "afghan",
    "russian_means",
    "threat",
    "demand",
    "reliance",
    "log_offer",
    "answer",
    "joint_offer",
    "joint_answer",
    "intensity",
)


#: Who shares a land border.
NEIGHBOURS = {
    "KAZ": ("KGZ", "TKM", "UZB"),
    "KGZ": ("KAZ", "TJK", "UZB"),
    "TJK": ("KGZ", "UZB"),
    "TKM": ("KAZ", "UZB"),
    "UZB": ("KAZ", "KGZ", "TJK", "TKM"),
}


class Situation:
    """What the decisions of one month rest on, as numbers: parameters, environment and state."""

    def __init__(self, model, given):
        """Steps the model."""
        self.number_of_month = model.month
        self.value = model.scenario.values
        self.given = {key: float(path[model.month]) for key, path in given.items()}
        self.world = {name: array[..., 0].copy() for name, array in vars(model.world).items()}
        model.step()
        self.after = {name: array[..., 0].copy() for name, array in vars(model.world).items()}
        self.world |= {name: self.after[name] for name in FRESH}

    def parameter(self, key, label=None):
        return self.value[f"{key}.{label}" if label else key]

    def outside(self, name, republic=None):
        return self.given[f"environment.{name}.{republic}" if republic else f"environment.{name}"]

    def member(self, institution, republic):
        return self.given[f"membership.{institution}.{republic}"]

    def exposure(self, border, republic):
        length = self.parameter(f"threat.{border}", republic)
        return 1.0 - exp(-length / self.parameter("threat.border_scale"))

    def triangle(self, republic):
        here = (
            self.exposure("border_china", republic),
            self.exposure("border_afghanistan", republic),
        )
        return sqrt(here[0] * here[1])

    def gifts(self, republic):
        income = min(self.parameter("dependence.income", republic) / 9460.0, 1.0)
        return self.parameter("dependence.gifts") * (1.0 - income)

    def closure(self, name="closure"):
        return log(max(1.0 - self.outside(name), 0.01))

    def lead(self, republic):
        """Russia's share of what is hard; all of it where nobody is."""
        chinas, russias = self.world["hard_role"][:, REPUBLICS.index(republic)]
        return russias / (chinas + russias) if chinas + russias else 1.0


def chinas_offer(s, republic, channel):
    i, c = REPUBLICS.index(republic), CHANNELS.index(channel)
    number, outside, world = s.parameter, s.outside, s.world
    tie, role = world["tie"][CHINA, i], world["hard_role"][CHINA, i]
    community = log(1.0 + number("threat.diaspora", republic)) / log(298.0)
    closeness = 0.5 * (s.exposure("border_china", republic) + min(community, 1.0))
    offer = number("threat.concern") * outside("xinjiang") * closeness
    stock = number("dependence.investment", republic) / 11.4
    at_stake = stock * world["investment"][i] * outside("overseas_interests")
    offer += number("dependence.protection") * at_stake
    offer += number("capacity.chinese_means") * outside("chinese_means")
    reliance = number("division_of_labour.reliance_weight") * (1.0 - world["reliance"][i])
    asked = 1.0 - number("division_of_labour.consent") * world["tolerance"]
    norm = number("division_of_labour.strength") * world["norm"] * s.lead(republic)
    offer -= log(50.0) * norm * (1.0 - reliance) * asked * number("ties.hardness", channel)
    offer += number("bilateralism.push") * (1.0 - world["sco_delivery"])
    offer += number("bilateralism.routine") * tie[c] / (tie[c] + 3.0)
    offer += number("regime.attention") * world["insecurity"][i]
    offer += log(max(1.0 - outside("civil_war", republic), 0.01))
    if channel == "dialogue":
        offer += number("sinophobia.protection") * world["protest_memory"][i]
        offer += number("dependence.pipelines") * outside("pipelines", republic)
    else:
        offer += number("bilateralism.groundwork") * tie[0] / (tie[0] + 3.0)
    if channel in ("dialogue", "training"):
        fora = ("c5", "lianyungang", "cross_department")
        offer += number("institutions.fora") * sum(s.member(f, republic) for f in fora) / 3.0
    border = s.exposure("border_china", republic)
    if channel in HARD:
        offer += number("capacity.build_up") * outside("build_up") * border
        offer -= number("capacity.language_gap") * log(1.0 + role)
        elsewhere = np.delete(world["hard_role"][CHINA], i)
        offer += number("diffusion.repetition") * min(elsewhere.max(), 1.0)
    if channel == "exercise":
        in_qccm = outside("qccm_open") if s.triangle(republic) > 0 else 0.0
        offer += number("institutions.qccm") * max(in_qccm, s.member("qccm", republic))
    if channel == "operation":
        offer += number("threat.frontier") * border * outside("border_settled", republic)
    if channel == "basing":
        flank = world["afghan"] * s.triangle(republic)
        offer += number("threat.flank") * flank
        offer += log(max(outside("posts_abroad"), 0.001))
    if channel in ("exercise", "operation"):
        offer += log(max(outside("joint_action"), 0.001))
    if channel == "training":
        offer += number("capacity.programme") * outside("programme")
    if channel == "training" or channel in HARD:
        founded = max(s.member("sco", other) for other in REPUBLICS)
        outsider = founded - s.member("sco", republic)
        offer -= number("institutions.sco_precondition") * outsider
    if channel == "transfer":
        offer += s.gifts(republic) + number("dependence.arms_sales", republic)
    if channel in TRAVEL:
        offer += s.closure()
    return offer


def russias_offer(s, republic, channel):
    i, number = REPUBLICS.index(republic), s.parameter
    offer = number("capacity.russian_means") * s.world["russian_means"]
    offer += number("accommodation.answer") * log(1.0 + s.world["hard_role"][CHINA, i])
    if channel == "transfer":
        offer += s.gifts(republic)
    else:
        offer += number("institutions.commitment") * s.member("csto", republic)
    if channel not in ("dialogue", "operation"):
        rally = s.member("csto", republic) * s.world["threat"][i]
        offer += number("accommodation.rally") * rally
    if channel in TRAVEL:
        offer += s.closure("labour_closure")
    return offer


def answer_to_china(s, republic, channel):
    i, number = REPUBLICS.index(republic), s.parameter
    world = {name: array[i] for name, array in s.world.items() if array.shape[:1] == (5,)}
    hardness = number("ties.hardness", channel)
    seen = number("ties.visibility", channel)
    if channel == "basing":
        seen *= 1.0 - number("sinophobia.concealment")
    weight = number("dependence.investment_weight", republic)
    answer = number("ties.openness") - number("ties.reserve") * number("ties.hardness", channel)
    if channel not in ("dialogue", "training"):
        answer += number("threat.demand") * world["demand"]
    answer += number("dependence.rents") * (world["trade"] + weight * world["investment"]) / 2.0
    distress = 1.0 + s.outside("debt_distress", republic)
    answer += number("dependence.pliancy") * world["debt"] * distress
    answer += number("hedging.balance") * (1.0 - 2.0 * world["china_share"])
    answer -= number("hedging.alternatives") * s.outside("us_presence")
    answer += number("regime.demand") * world["insecurity"]
    answer += number("diffusion.weight") * world["experience"]
    answer -= number("bilateralism.prefer_multilateral", republic)
    bound = 1.0 - number("sinophobia.elite_insulation")
    answer -= number("sinophobia.restraint") * bound * world["sinophobia"] * seen
    duty = number("institutions.obligation") * s.member("csto", republic)
    deferred = number("hedging.deference") * world["displeasure"] * (world["reliance"] + duty)
    answer -= (deferred + number("hedging.neutrality", republic)) * hardness
    return answer


def answer_to_russia(s, republic, channel):
    i, number, world = REPUBLICS.index(republic), s.parameter, s.world
    answer = number("ties.openness") - number("ties.reserve") * number("ties.hardness", channel)
    if channel not in ("dialogue", "training"):
        answer += number("threat.turn_to_russia") * world["demand"][i]
    answer += number("dependence.rents") * world["reliance"][i]
    answer += number("hedging.balance") * (2.0 * world["china_share"][i] - 1.0)
    answer += number("regime.demand") * world["insecurity"][i]
    answer += number("sinophobia.helps_russia") * world["sinophobia"][i]
    answer -= number("hedging.neutrality", republic) * number("ties.hardness", channel)
    return answer


def table(decide, situation):
    return np.array([[decide(situation, r, c) for c in CHANNELS] for r in REPUBLICS])


@pytest.fixture(scope="module")
def situations(crowded, short_past):
    """Month after month of a history in which much is going on, or little would be tested."""
    lively = {
        "sinophobia.protest_rate": 40,
        "accommodation.tolerance": 0,
        "accommodation.quarrel": 0,
        "threat.concern": 3,
    }
    scenario = crowded("free").with_values(lively)
    given = paths(0, scenario.end, scenario.environment_changes)
    model = InfluenceModel(scenario, seed=4)
    found = []
    while model.running:
        found.append(Situation(model, given))
    model.release()
    for name in ("protest_memory", "displeasure", "investment", "debt", "experience", "demand"):
        assert found[-1].world[name].any(), name
    assert found[-1].world["hard_role"][CHINA].any()
    return found


def test_offers(situations):
    for s in situations:
        offers = s.world["log_offer"]
        np.testing.assert_allclose(offers[CHINA], table(chinas_offer, s), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(offers[RUSSIA], table(russias_offer, s), rtol=1e-9, atol=1e-12)


def test_answers(situations):
    for s in situations:
        answers = s.world["answer"]
        np.testing.assert_allclose(answers[CHINA], table(answer_to_china, s), rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(
            answers[RUSSIA], table(answer_to_russia, s), rtol=1e-9, atol=1e-12
        )


def test_multilateral_exercises(situations):
    """Offered to members, less where borders are closed; what bilateral form costs, they gain."""
    for s in situations:
        world, joint = s.world, s.outside("joint_action")
        chinas, russias = (1.0 - s.outside(name) for name in ("closure", "labour_closure"))
        for i, republic in enumerate(REPUBLICS):
            sco = s.parameter("institutions.sco_exercises") * s.member("sco", republic)
            csto = s.parameter("institutions.csto_exercises") * s.member("csto", republic)
            means = exp(s.parameter("capacity.russian_means") * world["russian_means"])
            assert world["joint_offer"][:, i] == pytest.approx(
                [sco * world["sco_delivery"] * joint * chinas, csto * means * russias]
            )
            gained = 2.0 * s.parameter("bilateralism.prefer_multilateral", republic)
            assert world["joint_answer"][:, i] == pytest.approx(
                [
                    answer_to_china(s, republic, "exercise") + gained,
                    answer_to_russia(s, republic, "exercise"),
                ]
            )


def test_expected_events(situations):
    """Rate times offer times the chance of acceptance, for a month; talks and courses of China as
    far as there is room for them, by what reports show."""
    for s in situations:
        for power, code in ((CHINA, "china"), (RUSSIA, "russia")):
            rate = np.array([s.parameter(f"ties.{code}_rate", channel) for channel in CHANNELS])
            offered = rate * np.exp(s.world["log_offer"][power])
            yearly = offered / (1.0 + np.exp(-s.world["answer"][power]))
            if power == CHINA:
                coverage = np.array([s.parameter("ties.coverage", r) for r in REPUBLICS])
                ceilings = ((0, "most_talks"), (1, "most_courses"), (4, "most_operations"))
                for c, most in ceilings:
                    by_press = coverage if c < 4 else np.ones(len(REPUBLICS))
                    shown = by_press * s.parameter("ties.reporting", CHANNELS[c])
                    load = (yearly[:, c] * shown).sum() / s.parameter(f"capacity.{most}")
                    yearly[:, c] /= (1.0 + load**4) ** 0.25
            np.testing.assert_allclose(s.world["intensity"][power], yearly / 12.0, rtol=1e-12)


def test_assessments(situations):
    """Threat through the own border and a share of the neighbours' mean; demand and reliance."""
    for s in situations:
        world, number = s.world, s.parameter
        own = {r: world["afghan"] * s.exposure("border_afghanistan", r) for r in REPUBLICS}
        for i, republic in enumerate(REPUBLICS):
            around = [own[neighbour] for neighbour in NEIGHBOURS[republic]]
            spilled = number("threat.spillover") * sum(around) / len(around)
            threat = min(own[republic] + spilled, 1.0)
            assert world["threat"][i] == pytest.approx(threat)
            csto, sco = s.member("csto", republic), s.member("sco", republic)
            russian = number("institutions.csto_cover") * csto
            russian += number("institutions.base_cover", republic)
            covered = russian * world["russian_means"]
            covered += number("institutions.sco_cover") * sco * world["sco_delivery"]
            wealth = min(number("dependence.income", republic) / 9460.0, 1.0)
            covered += number("threat.own_means") * wealth
            assert world["demand"][i] == pytest.approx(threat * (1.0 - min(covered, 1.0)))
            remitted = number("dependence.remittances", republic)
            remitted *= 1.0 - s.outside("labour_closure")
            reliance = number("dependence.trade_russia", republic) / 2.0
            reliance += min(remitted / 0.5, 1.0) / 2.0
            reliance += number("institutions.union") * s.member("eaeu", republic)
            assert world["reliance"][i] == pytest.approx(min(reliance, 1.0))


# What follows.


def left(half_life):
    """Of something, after a month."""
    return 0.5 ** (1.0 / 12.0 / half_life)


def moved(value, goal, half_life):
    return goal + (value - goal) * left(half_life)


def test_ties(situations):
    """Events and shares in joint exercises, faded for half a month; Russian bases are kept up."""
    for s in situations:
        for power in (CHINA, RUSSIA):
            for i, republic in enumerate(REPUBLICS):
                for c, channel in enumerate(CHANNELS):
                    new = s.after["events"][power, i, c]
                    if channel == "exercise":
                        new += s.parameter("ties.joint_weight") * s.after["joint"][power, i]
                    bases = power == RUSSIA and channel == "basing"
                    floor = s.parameter("ties.russian_bases", republic) if bases else 0.0
                    life = s.parameter("ties.half_life", channel)
                    tie = moved(s.world["tie"][power, i, c], floor, life) + new * sqrt(left(life))
                    assert s.after["tie"][power, i, c] == pytest.approx(tie)


def test_roles_are_weighed_by_depth(situations):
    """In the same unit for both powers and all republics: ratios of weighed ties."""
    for s in situations:
        depth = np.array([s.parameter("ties.depth", channel) for channel in CHANNELS])
        hard = np.array([channel in HARD for channel in CHANNELS])
        for role, weights in (("security_role", depth), ("hard_role", depth * hard)):
            weighed = s.after["tie"] @ weights
            unit = weighed[RUSSIA, 0] / s.after[role][RUSSIA, 0]
            np.testing.assert_allclose(s.after[role] * unit, weighed, rtol=1e-9)
        both = s.after["security_role"].sum(axis=0)
        np.testing.assert_allclose(s.after["china_share"] * both, s.after["security_role"][CHINA])


def test_trade_investment_debt_and_presence(situations):
    for s in situations:
        path, life = s.outside("investment"), s.parameter("dependence.adjustment")
        for i, republic in enumerate(REPUBLICS):
            traded = s.parameter("dependence.trade_china", republic) * s.outside("trade")
            assert s.after["trade"][i] == pytest.approx(min(traded, 1.0))
            goal = s.parameter("dependence.debt", republic) * min(path, 1.0)
            assert s.after["debt"][i] == pytest.approx(moved(s.world["debt"][i], goal, life))
            invested = moved(s.world["investment"][i], path, life)
            weight = s.parameter("dependence.investment_weight", republic)
            firms = weight * invested
            guards = s.parameter("sinophobia.companies") * firms * s.world["protest_memory"][i]
            assert s.after["private_security"][i] == pytest.approx(min(guards, 1.0))
            seen = (firms + s.after["debt"][i]) / 2.0 + min(guards, 1.0)
            assert s.after["presence"][i] == pytest.approx(min(seen, 1.0))
            stays = (1.0 - s.parameter("sinophobia.suspension")) ** s.after["protests"][i]
            assert s.after["investment"][i] == pytest.approx(invested * stays)


def test_moscow_reacts(situations):
    """It tolerates or objects, and remembers; what it lets pass wears the norm."""
    objected = 0.0
    for s in situations:
        number, before, after = s.parameter, s.world, s.after
        tolerance = number("accommodation.tolerance")
        tolerance += number("accommodation.quarrel") * s.outside("quarrel_with_west")
        tolerance += number("accommodation.burden_sharing") * (1.0 - before["russian_means"])
        tolerance += number("institutions.coordination") * before["sco_delivery"]
        assert after["tolerance"] == pytest.approx(min(tolerance, 1.0))
        unopposed = 0.0
        for i, republic in enumerate(REPUBLICS):
            provoked = sum(
                number("ties.hardness", channel) * after["events"][CHINA, i, c]
                for c, channel in enumerate(CHANNELS)
            )
            provoked *= 1.0 - s.triangle(republic)
            felt = number("accommodation.economic_sensitivity") * after["presence"][i] / 12.0
            felt += before["displeasure"][i] * left(number("accommodation.memory"))
            assert after["displeasure"][i] == pytest.approx(felt + after["objections"][i])
            if after["objections"][i] == 0.0:
                unopposed += provoked
            objected += after["objections"][i]
        worn = before["norm"] * (1.0 - number("division_of_labour.erosion")) ** unopposed
        mended = exp(-number("division_of_labour.consultation") / 12.0)
        mended *= (1.0 - number("division_of_labour.repair")) ** after["objections"].sum()
        assert after["norm"] == pytest.approx(1.0 - (1.0 - worn) * mended)
    assert objected > 0.0


def test_publics_and_regimes(situations):
    crises = 0
    for s in situations:
        number, before, after = s.parameter, s.world, s.after
        for i, republic in enumerate(REPUBLICS):
            life = number("sinophobia.half_life")
            level = number("sinophobia.baseline", republic)
            level += s.outside("sinophobia_shock", republic)
            level += number("sinophobia.response") * after["presence"][i] * life / log(2.0)
            fear = moved(before["sinophobia"][i], level, life)
            assert after["sinophobia"][i] == pytest.approx(min(max(fear, 0.0), 1.0))
            remembered = before["protest_memory"][i] * left(1.0) + after["protests"][i]
            assert after["protest_memory"][i] == pytest.approx(remembered)
            quiet = number("regime.insecurity", republic)
            calm = moved(before["insecurity"][i], quiet, number("regime.half_life"))
            if s.outside("crisis", republic):
                assert after["insecurity"][i] == 1.0
                crises += 1
            else:
                # A crisis may also have been drawn, since the record has ended.
                assert after["insecurity"][i] == pytest.approx(calm) or (
                    after["insecurity"][i] == 1.0 and s.number_of_month >= 12
                )
    assert crises == 3 + len(situations), "three Kyrgyz months, and the Tajik war"


def test_institutions_and_neighbours(situations):
    for s in situations:
        life, gain = (s.parameter(f"institutions.delivery_{k}") for k in ("half_life", "gain"))
        lacking = 1.0 - moved(s.world["sco_delivery"], 0.2, life)
        lacking *= (1.0 - gain) ** s.after["joint"][CHINA].sum()
        assert s.after["sco_delivery"] == pytest.approx(1.0 - lacking)
        for i, republic in enumerate(REPUBLICS):
            roles = [
                min(s.after["hard_role"][CHINA, REPUBLICS.index(neighbour)], 1.0)
                for neighbour in NEIGHBOURS[republic]
            ]
            goal, lag = sum(roles) / len(roles), s.parameter("diffusion.lag")
            expected = moved(s.world["experience"][i], goal, lag)
            assert s.after["experience"][i] == pytest.approx(expected)
