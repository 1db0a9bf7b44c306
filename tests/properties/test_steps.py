"""Results do not hang on the length of a step."""

import numpy as np
import pytest

import sim.model.influence
from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.scenario import load_scenario

#: Two standard errors of the paired difference lie below 1% of each mean outcome at this size (at
#: 0.01% for the role and for events, 0.7% for objections, which are rare), so a change of 2% would
#: be seen.
RUNS = 1200
NOTICED = 0.02


def outcomes(steps_per_month):
    """Mean outcomes over republics by run: the past as simulated, up to where the fluctuations of
    Afghanistan begin, since these have luck of their own for each step."""
    scenario = load_scenario({"name": "p", "from": "1993-01", "to": "2018-12", "history": "free"})
    model = InfluenceModel(scenario, RUNS, seed=3, steps_per_month=steps_per_month, reasons=False)
    h = Watch(model).follow(model)
    model.release()
    return {
        "hard role": h.hard_role[-60:].mean(axis=(0, 1), dtype=float),
        "security role": h.security_role[-60:].mean(axis=(0, 1), dtype=float),
        "China's events": h.yearly[:, 0].sum(axis=(0, 1), dtype=float),
        "China's hard events": h.yearly[:, 0, 3:].sum(axis=(0, 1), dtype=float),
        "Russia's role": h.tracks["russia_security_role"][-20:].mean(axis=(0, 1), dtype=float),
        "Russia's events": h.yearly[:, 1].sum(axis=(0, 1), dtype=float),
        "norm": h.tracks["norm"][-20:].mean(axis=0, dtype=float),
        "SCO delivery": h.tracks["sco_delivery"][-20:].mean(axis=0, dtype=float),
        "sinophobia": h.tracks["sinophobia"][-20:].mean(axis=(0, 1), dtype=float),
        "displeasure": h.tracks["displeasure"][-20:].mean(axis=(0, 1), dtype=float),
        "objections": h.objections.sum(axis=0, dtype=float),
        "protests": h.protests.sum(axis=0, dtype=float),
    }


@pytest.fixture(scope="module")
def by_step():
    return outcomes(1), outcomes(2)


NAMES = (
    "hard role",
    "security role",
    "China's events",
    "China's hard events",
    "Russia's role",
    "Russia's events",
    "norm",
    "SCO delivery",
    "sinophobia",
    "displeasure",
    "objections",
    "protests",
)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_half_steps_give_the_same_outcomes_to_two_per_cent(by_step, name):
    """With the same luck on both sides: the whole interval of the difference lies within 2%."""
    whole, half = by_step[0][name], by_step[1][name]
    assert set(by_step[0]) == set(NAMES)
    error = 2.0 * (half - whole).std(ddof=1) / np.sqrt(RUNS) / whole.mean()
    change = (half - whole).mean() / whole.mean()
    assert error < NOTICED, "too few runs to notice"
    assert abs(change) + error < NOTICED


@pytest.mark.parametrize("steps_per_month", [1, 3])
def test_fluctuations_of_afghanistan_in_any_step(steps_per_month, monkeypatch):
    """After t years the departure has the standard deviation 0.35 sqrt(1 - 2^(-2t / 2)): 0.2475
    after one year and 0.3031 after two; and it halves in two years, so the correlation between
    the two is 0.2475 / 0.3031 / sqrt(2) = 0.577."""
    monkeypatch.setattr(sim.model.influence, "AFGHAN_SERIES_END", -1)
    scenario = load_scenario({"name": "a", "from": "1993-01", "to": "1994-12"})
    scenario = scenario.with_values(
        {"environment.afghan_volatility": 0.35, "environment.afghan_persistence": 2.0}
    )
    runs = 4000
    model = InfluenceModel(scenario, runs, steps_per_month=steps_per_month, reasons=False)
    departures = []
    for _ in range(2):
        for _ in range(12 * steps_per_month):
            model.step()
        departures.append(model.world.afghan_departure.copy())
    model.release()
    one, two = departures
    error = 4.0 / np.sqrt(2 * runs)
    assert one.std() == pytest.approx(0.35 * np.sqrt(0.5), rel=error)
    assert two.std() == pytest.approx(0.35 * np.sqrt(0.75), rel=error)
    assert np.corrcoef(one, two)[0, 1] == pytest.approx(0.5773, abs=4.0 / np.sqrt(runs))
    assert abs(one.mean()) < 4.0 * one.std() / np.sqrt(runs)
