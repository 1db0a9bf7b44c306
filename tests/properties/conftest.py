"""What the tests of properties share: ensembles, a crowded short scenario, and comparing bits."""

import copy
import dataclasses
from dataclasses import dataclass

import numpy as np
import pytest

import sim.model.influence
import sim.model.recorded
from sim.calendar import RECORD_MONTHS
from sim.model.histories import Histories, Watch
from sim.model.influence import InfluenceModel
from sim.model.sections import leaves, registry
from sim.model.unit_of_roles import recorded_in_tajikistan
from sim.model.world import World
from sim.parameters import Array
from sim.record.events import Record
from sim.record.reading import load_record
from sim.scenario import load_scenario

#: Much at once, from the first month on: what else takes decades to come together.
CROWDED = {
    "environment.investment": 1.2,
    "environment.trade": 1,
    "environment.afghan_insecurity": 0.8,
    "environment.chinese_means": 0.8,
    "environment.xinjiang": 0.9,
    "environment.overseas_interests": 0.7,
    "environment.joint_action": 1,
    "environment.posts_abroad": 0.5,
    "environment.border_settled.KAZ": 1,
    "environment.border_settled.TJK": 1,
    "environment.pipelines.TKM": 1,
    "environment.quarrel_with_west": 0.5,
    "environment.us_presence": 0.3,
    "environment.programme": 0.8,
    "environment.build_up": 0.8,
    "environment.qccm_open": 1,
    "membership.sco.KAZ": 1,
    "membership.sco.KGZ": 1,
    "membership.sco.TJK": 1,
    "membership.c5": 1,
    "membership.lianyungang.UZB": 1,
    "membership.cross_department.KGZ": 1,
    "membership.eaeu.KAZ": 1,
}


@dataclass
class Outcome:
    """What there is to compare of an ensemble."""

    histories: Histories
    world: World

    def arrays(self) -> dict[str, Array]:
        """Every array by run, by name; sums of reasons over runs are left out."""
        found = {f"world.{f.name}": getattr(self.world, f.name) for f in dataclasses.fields(World)}
        for field in dataclasses.fields(Histories):
            value = getattr(self.histories, field.name)
            if isinstance(value, dict):
                found |= {f"{field.name}.{name}": kept for name, kept in value.items()}
            elif field.name not in ("months", "quarters", "years", *REASONS):
                found[f"histories.{field.name}"] = value
        return found


REASONS = ("offer_reasons", "answer_reasons")


def _simulate(scenario, runs=1, **options):
    """Histories and the last state of an ensemble."""
    model = InfluenceModel(scenario, runs, **options)
    histories = Watch(model).follow(model)
    outcome = Outcome(histories, copy.deepcopy(model.world))
    model.release()
    return outcome


def _joined(outcomes, order):
    """Arrays of parts of an ensemble, put together in the order of its runs."""
    parts = [outcome.arrays() for outcome in outcomes]
    back = np.argsort(order)
    found = {}
    for name in parts[0]:
        whole = np.concatenate([part[name] for part in parts], axis=-1)
        found[name] = whole[..., back] if whole.shape[-1] else whole
    return found


def _assert_same_bits(one, other):
    assert one.keys() == other.keys()
    unlike = [name for name in one if one[name].tobytes() != other[name].tobytes()]
    assert not unlike, f"not the same bits: {', '.join(unlike)}"


def _within_reach(parameter):
    """Low and high between which a parameter is varied: its range, up to twice its default.

    Or a quarter of the range, where that is more; but a ceiling tells only where it is near.
    """
    top = max(parameter.default if parameter.by else (parameter.default,))
    span = 0.0 if parameter.unit == "reported per year" else parameter.high - parameter.low
    return parameter.low, min(parameter.high, max(2.0 * top, parameter.low + 0.25 * span))


def _varied(keys, runs, seed):
    """Values by run for some keys."""
    luck = np.random.default_rng(seed)
    known = {**leaves(), **registry()}
    values = {}
    for key in keys:
        low, high = _within_reach(known[key])
        if known[key].unit == "switch":
            values[key] = luck.integers(0, 2, runs).astype(float)
        else:
            values[key] = np.sort(luck.uniform(low, high, runs))[luck.permutation(runs)]
    return values


def _crowded(history, months=24):
    scenario = {"name": "crowded", "from": "1993-01", "to": "1994-12", "history": history}
    events = [
        {"month": "1993-01", "set": CROWDED},
        {"month": "1993-06", "until": "1993-10", "set": {"environment.closure": 0.5}},
        {"month": "1993-08", "until": "1993-11", "set": {"environment.crisis.KGZ": 1}},
        {"month": "1994-02", "set": {"environment.debt_distress.TJK": 1}},
        {"month": "1994-05", "set": {"environment.sinophobia_shock": 0.1}},
    ]
    whole = load_scenario(scenario | {"events": events})
    return dataclasses.replace(
        whole,
        end=months - 1,
        events=tuple(event for event in whole.events if event.month < months),
    )


@pytest.fixture(scope="session")
def simulate():
    return _simulate


@pytest.fixture(scope="session")
def joined():
    return _joined


@pytest.fixture(scope="session")
def same_bits():
    return _assert_same_bits


@pytest.fixture(scope="session")
def values_by_run():
    return _varied


@pytest.fixture(scope="session")
def within_reach():
    return _within_reach


@pytest.fixture(scope="session")
def crowded():
    """A scenario of two years in which everything is under way from the first month on."""
    return _crowded


@pytest.fixture(scope="module")
def short_past():
    """A record that ends after a year, and a series of Afghanistan that ends before it.

    The record is read once, since so short a history takes no longer than reading it.
    """
    recorded_in_tajikistan()  # the unit of roles is that of the whole record
    record = Record(load_record().entries, {"bilateral": 12, "sco": RECORD_MONTHS})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.model.recorded, "load_record", lambda path: record)
        patch.setattr(sim.model.influence, "KNOWN_MONTHS", 12)
        patch.setattr(sim.model.influence, "AFGHAN_SERIES_END", 8)
        patch.setattr(sim.model.influence, "AFGHAN_WAR_OVER", 7)
        yield
