"""Where a parameter has a plain meaning, moving it moves the mean outcome its way, or not at all.

Runs meet the same luck at every value, so the tolerance is that of paired differences.
"""

import dataclasses
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from sim.model.histories import Histories, Watch
from sim.model.influence import InfluenceModel
from sim.model.sections import leaves
from sim.names import CHANNELS, CHINA, HARD_CHANNELS, REPUBLICS, RUSSIA
from sim.parameters import Array
from sim.scenario import load_scenario

KAZ, KGZ, TJK, TKM, UZB = range(len(REPUBLICS))
RUNS = 80

pytestmark = pytest.mark.slow


@dataclasses.dataclass(frozen=True)
class Direction:
    """Along `values` of `key` the mean of `measure` never falls (sign 1) or never rises (-1)."""

    key: str
    values: tuple[float, ...]
    sign: int
    measure: Callable[[Histories], Array]
    what: str


def events(power, *channels):
    chosen = [CHANNELS.index(channel) for channel in channels or CHANNELS]
    return lambda h: h.yearly[:, power, chosen].sum(axis=(0, 1), dtype=float)


def events_with(republic, channel):
    """China's, as reports would show them, all years together."""
    return lambda h: h.period_counts[:, republic, CHANNELS.index(channel)].sum(axis=0, dtype=float)


def hard_role(*republics):
    return lambda h: h.hard_role[-120:, list(republics)].mean(axis=(0, 1), dtype=float)


def track(name, republic=None):
    def measure(h):
        kept = h.tracks[name] if republic is None else h.tracks[name][:, republic]
        return kept[-40:].mean(axis=0, dtype=float)

    return measure


def total(name):
    return lambda h: getattr(h, name).sum(axis=0, dtype=float)


HARD = HARD_CHANNELS
DIRECTIONS = (
    Direction("division_of_labour.strength", (0, 0.5, 1), -1, events(CHINA, *HARD), "hard"),
    Direction("division_of_labour.erosion", (0, 0.05, 0.2), -1, track("norm"), "norm"),
    Direction("division_of_labour.consultation", (0, 0.1, 0.5), 1, track("norm"), "norm"),
    Direction("sinophobia.restraint", (0, 2, 8), -1, hard_role(KAZ), "KAZ"),
    Direction("sinophobia.restraint", (0, 2, 8), -1, events(CHINA, *HARD), "hard"),
    Direction("sinophobia.elite_insulation", (0, 0.5, 1), 1, hard_role(KAZ, KGZ), "role"),
    Direction("sinophobia.concealment", (0, 0.5, 1), 1, events(CHINA, "basing"), "basing"),
    Direction("sinophobia.protest_rate", (0, 2, 8), 1, total("protests"), "protests"),
    Direction("sinophobia.helps_russia", (0, 0.5, 2), 1, events(RUSSIA), "Russia's events"),
    Direction("threat.concern", (0, 1, 2), 1, events(CHINA), "events"),
    Direction("threat.demand", (0, 2, 4), 1, hard_role(TJK), "TJK"),
    Direction("threat.flank", (0, 2, 4), 1, hard_role(TJK), "TJK"),
    Direction("threat.frontier", (0, 2, 4), 1, events_with(KAZ, "operation"), "patrols"),
    Direction("threat.own_means", (0, 0.5, 1), -1, track("demand", TKM), "demand"),
    Direction("ties.reserve", (0, 2, 6), -1, events(CHINA, *HARD), "hard"),
    Direction("division_of_labour.consent", (0, 0.5, 1), 1, events(CHINA, *HARD), "hard"),
    Direction("division_of_labour.reliance_weight", (0, 0.5, 1), 1, events(CHINA, *HARD), "hard"),
    Direction("accommodation.rally", (0, 0.5, 2), 1, events(RUSSIA), "Russia's events"),
    Direction("accommodation.economic_sensitivity", (0, 0.5, 2), 1, track("displeasure"), "memory"),
    Direction("accommodation.voiced", (0.05, 0.5, 1), 1, total("public_objections"), "public"),
    Direction("hedging.neutrality.TKM", (0, 2, 6), -1, hard_role(TKM), "TKM"),
    Direction("hedging.deference", (0, 1.5, 8), -1, hard_role(TJK), "TJK"),
    Direction("hedging.alternatives", (0, 0.5, 3), -1, events(CHINA), "events"),
    Direction("accommodation.tolerance", (0, 0.4, 0.8), -1, total("objections"), "objections"),
    Direction("accommodation.answer", (0, 1, 2), 1, events(RUSSIA), "Russia's events"),
    Direction("institutions.csto_cover", (0, 0.3, 1), -1, track("demand", TJK), "demand"),
    Direction("institutions.qccm", (0, 1, 2), 1, hard_role(TJK), "TJK"),
    Direction("institutions.commitment", (0, 0.8, 2), 1, events(RUSSIA), "Russia's events"),
    Direction("dependence.pliancy", (0, 1.5, 4), 1, hard_role(TJK, KGZ), "role"),
    Direction("dependence.gifts", (0, 1, 3), 1, events(CHINA, "transfer"), "transfers"),
    Direction("dependence.arms_sales", (0, 0.4, 2), 1, events(CHINA, "transfer"), "transfers"),
    Direction("capacity.language_gap", (0, 0.7, 3), -1, hard_role(TJK), "TJK"),
    Direction("capacity.programme", (0, 1, 3), 1, events(CHINA, "training"), "training"),
    Direction("capacity.russian_means", (0, 1, 2), 1, events(RUSSIA), "Russia's events"),
    Direction("regime.demand", (0, 1, 4), 1, events(CHINA), "events"),
    Direction("diffusion.weight", (0, 0.5, 4), 1, hard_role(KGZ, UZB), "role"),
    Direction("diffusion.repetition", (0, 0.3, 2), 1, hard_role(KGZ, UZB), "role"),
    Direction("institutions.sco_precondition", (0, 2, 6), -1, hard_role(TKM), "TKM"),
    Direction(
        "institutions.sco_precondition", (0, 2, 6), -1, events_with(TKM, "training"), "courses"
    ),
    Direction("sinophobia.protection", (0, 0.2, 1), 1, events(CHINA, "dialogue"), "talks"),
    Direction("sinophobia.companies", (0, 0.25, 2), 1, track("private_security", KGZ), "guards"),
    Direction("sinophobia.companies", (0, 0.25, 2), 1, track("sinophobia", KGZ), "sinophobia"),
    Direction("bilateralism.push", (0, 0.8, 2), 1, events(CHINA), "events"),
    Direction("bilateralism.prefer_multilateral", (0, 0.5, 3), -1, events(CHINA), "events"),
    Direction("environment.afghan_future", (0.2, 0.5, 1), 1, track("demand", TJK), "demand"),
)


@pytest.fixture(scope="module")
def along():
    """Measures by direction, value and run: every key at every value in one model."""
    scenario = load_scenario({"name": "d", "from": "1993-01", "to": "2022-12", "history": "free"})
    columns = [(d.key, value) for d in DIRECTIONS for value in d.values]
    columns = list(dict.fromkeys(columns))
    varied = {}
    for leaf in leaves():
        here = [
            value if leaf == key or leaf.startswith(f"{key}.") else scenario.values[leaf]
            for key, value in columns
        ]
        if len(set(here)) > 1:
            varied[leaf] = np.repeat(np.array(here, dtype=float), RUNS)
    model = InfluenceModel(
        scenario,
        len(columns) * RUNS,
        seed=21,
        replicates=np.tile(np.arange(RUNS), len(columns)),
        varied=varied,
        reasons=False,
    )
    histories = Watch(model).follow(model)
    model.release()
    parts = {
        column: histories.part(slice(place * RUNS, (place + 1) * RUNS))
        for place, column in enumerate(columns)
    }
    return lambda d: np.stack([d.measure(parts[d.key, value]) for value in d.values])


@pytest.mark.parametrize("direction", DIRECTIONS, ids=lambda d: f"{d.key}-{d.what}")
def test_the_mean_moves_the_way_it_should(along, direction):
    """From each value to the next by at least minus two standard errors, and from the first to
    the last by more than two."""
    measured = direction.sign * along(direction)

    def step(one, other):
        difference = other - one
        return difference.mean(), 2.0 * difference.std(ddof=1) / np.sqrt(RUNS)

    for one, other in pairwise(measured):
        mean, error = step(one, other)
        assert mean >= -error - 1e-9
    mean, error = step(measured[0], measured[-1])
    assert mean > error
