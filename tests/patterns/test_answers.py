"""Whether the model answers its question by its reasons: why Tajikistan, and why not the others.

Measured with the same luck on both sides; each statement holds for the whole 95% interval.
"""

import numpy as np
import pytest

from sim.analysis.claims.measures import first_outpost
from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.names import REPUBLICS
from sim.scenario import load_scenario

KGZ, TJK = REPUBLICS.index("KGZ"), REPUBLICS.index("TJK")
OTHERS = [place for place in range(len(REPUBLICS)) if place != TJK]
RUNS = 60

SCENARIO = {"name": "answers", "from": "1993-01", "to": "2030-12", "history": "free"}


@pytest.fixture(scope="module")
def histories():
    """Histories by world, RUNS of each with the same luck."""
    scenario = load_scenario(SCENARIO)
    usual = scenario.values
    exchanged = {
        f"threat.border_{neighbour}.{one}": usual[f"threat.border_{neighbour}.{other}"]
        for neighbour in ("china", "afghanistan")
        for one, other in (("KGZ", "TJK"), ("TJK", "KGZ"))
    }
    worlds = {
        "as it is": {},
        "borders exchanged": exchanged,
        "no QCCM": {"institutions.qccm": 0.0},
        "borders exchanged, no QCCM": {**exchanged, "institutions.qccm": 0.0},
        "no threat, no sinophobia": {"threat.enabled": 0.0, "sinophobia.enabled": 0.0},
    }
    varied = {
        key: np.repeat([changes.get(key, usual[key]) for changes in worlds.values()], RUNS)
        for key in sorted({key for changes in worlds.values() for key in changes})
    }
    model = InfluenceModel(
        scenario,
        len(worlds) * RUNS,
        seed=9,
        replicates=np.tile(np.arange(RUNS), len(worlds)),
        varied=varied,
        reasons=False,
    )
    followed = Watch(model).follow(model)
    model.release()
    return {
        name: followed.part(slice(place * RUNS, (place + 1) * RUNS))
        for place, name in enumerate(worlds)
    }


@pytest.fixture(scope="module")
def hard_role(histories):
    """China's hard role over the last ten years, shape (republic, run), by world."""
    return {name: h.hard_role[-120:].mean(axis=0, dtype=float) for name, h in histories.items()}


def interval(values):
    margin = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return values.mean() - margin, values.mean() + margin


def lead(role):
    """Of Tajikistan over Kyrgyzstan."""
    return role[TJK] - role[KGZ]


def gap(role):
    """Between Tajikistan and the mean of the others."""
    return role[TJK] - role[OTHERS].mean(axis=0)


def test_tajikistan_leads(hard_role):
    assert interval(lead(hard_role["as it is"]))[0] > 0.0
    for other in OTHERS:
        assert interval(hard_role["as it is"][TJK] - hard_role["as it is"][other])[0] > 0.0


def test_the_lead_goes_with_the_borders(hard_role):
    """Kyrgyzstan with Tajikistan's borders leads, and Tajikistan with Kyrgyzstan's does not."""
    before, after = lead(hard_role["as it is"]), lead(hard_role["borders exchanged"])
    assert interval(after - before)[1] < 0.0
    assert interval(after)[1] < 0.0


def test_outposts_go_with_the_borders_whoever_trains_together(histories):
    """Without the QCCM as well the first outpost goes to whoever borders Xinjiang and Afghanistan.

    To Tajikistan, or in exchange to Kyrgyzstan, more often than not.
    """
    for name, place in (("no QCCM", TJK), ("borders exchanged, no QCCM", KGZ)):
        there = first_outpost(place).of(histories[name])
        assert interval(there)[0] > 0.5, name


def test_the_rest_hardly_notices_the_exchange(hard_role):
    """Kazakhstan, Turkmenistan and Uzbekistan: within a tenth of Tajikistan's role in 2020."""
    changed = hard_role["borders exchanged"] - hard_role["as it is"]
    for other in set(OTHERS) - {KGZ}:
        low, high = interval(changed[other])
        assert low > -0.1
        assert high < 0.1


def test_without_threat_and_sinophobia_the_gap_shrinks(hard_role):
    before, after = gap(hard_role["as it is"]), gap(hard_role["no threat, no sinophobia"])
    assert interval(after - before)[1] < 0.0
    assert interval(np.abs(after) - np.abs(before))[1] < 0.0
