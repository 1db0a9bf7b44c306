"""The futures begin where what is known ends, and the baseline is the world as known."""

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.calendar import month_index
from sim.model.environment import KNOWN_MONTHS
from sim.model.paths import paths
from sim.names import REPUBLICS
from sim.scenario import load_scenario

SCENARIOS = Path(sim.__file__).parents[1] / "scenarios"
END = month_index("2035-12")
#: Those that change the past, by their nature.
OF_THE_PAST = {"no_news_since_2020", "free_history", "geography_swapped"}
NAMES = sorted(path.stem for path in (SCENARIOS / "futures").glob("*.yaml"))


def test_the_baseline_has_no_events_of_its_own():
    assert load_scenario("baseline").events == ()


@pytest.mark.parametrize("name", sorted(set(NAMES) - OF_THE_PAST))
def test_a_future_begins_after_what_is_known(name):
    events = load_scenario(name).events
    assert events
    assert all(event.month >= KNOWN_MONTHS for event in events)


def test_the_sweep_of_futures_has_them_all():
    text = (SCENARIOS / "sweeps" / "futures.yaml").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"../futures/{name}.yaml" not in text] == []


def test_no_news_is_the_world_at_the_end_of_2020():
    """What had news has the value of December 2020, or of years without a pandemic; what went its
    way regardless is as in the baseline."""
    known = paths(0, END)
    without = paths(0, END, load_scenario("no_news_since_2020").environment_changes)
    past = month_index("2020-12")
    changed = {
        key
        for key, path in without.items()
        if not np.array_equal(path, known[key])
        and not (path[: past + 1] != known[key][: past + 1]).any()
    }
    assert changed == {
        *(f"environment.{name}" for name in ("closure", "labour_closure", "afghan_insecurity")),
        *(f"environment.{name}" for name in ("xinjiang", "quarrel_with_west", "russian_means")),
        "environment.crisis.KAZ",
    }
    assert not any(without[key][:past].tolist() != known[key][:past].tolist() for key in known)
    for name in ("xinjiang", "quarrel_with_west"):
        assert (without[f"environment.{name}"][past:] == known[f"environment.{name}"][past]).all()
    for name in ("closure", "labour_closure"):
        assert not without[f"environment.{name}"][past + 1 :].any()
    for republic in REPUBLICS:
        assert not without[f"environment.crisis.{republic}"][past + 1 :].any()
    war = known["environment.afghan_insecurity"]
    level = np.mean([war[month_index(f"{year}-06")] for year in range(2014, 2019)])
    assert without["environment.afghan_insecurity"][-1] == pytest.approx(0.8 * level, abs=0.005)
