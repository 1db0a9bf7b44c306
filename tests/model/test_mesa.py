"""The model under Mesa's own tools, with the numbers of `wakhan run`; and what it refuses."""

import gc
import inspect
import weakref

import mesa
import numpy as np
import pandas as pd
import pytest
from mesa.batchrunner import batch_run

from sim.experiments.carry_out import carry_out
from sim.experiments.experiment import of_run
from sim.model.influence import InfluenceModel
from sim.names import LABELS, REPUBLICS
from sim.rules.spread import EVENT_KINDS
from sim.scenario import load_scenario

SEED, RUNS = 7, 4
BRIEF = {
    "name": "brief",
    "from": "2014-01",
    "to": "2017-06",
    "history": "free",
    "spread": {"threshold": 0.35, "duration": 3},
}


def brief(**more):
    return load_scenario(BRIEF | more)


def batch(parameters, **options):
    return batch_run(InfluenceModel, parameters, display_progress=False, **options)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """What `wakhan run` keeps of the scenario."""
    folder = tmp_path_factory.mktemp("result") / "brief"
    return carry_out(of_run(brief(), RUNS, SEED), folder, 1, 1000, lambda *_: None)


@pytest.fixture(scope="module")
def rows():
    """What Mesa's batch_run gives of the same runs."""
    return batch({"scenario": [brief()], "seed": [SEED], "replicates": range(RUNS)})


def test_a_batch_has_the_outcomes_of_runs(result, rows):
    runs = result.runs.set_index("replicate")
    assert runs["spread"].nunique() > 1
    assert len(rows) == 7 * RUNS
    for row in rows:
        run = runs.loc[row["replicates"]]
        assert row["month"] == "2017-06"
        assert type(row["spread"]) is int
        for name in ("spread", *(f"spread_{kind}" for kind in EVENT_KINDS)):
            assert row[name] == run[name], name
        assert np.float32(row["norm"]) == run["norm_end"]
        assert np.float32(row["tolerance"]) == run["tolerance_end"]


def test_a_batch_has_the_outcomes_of_republics(result, rows):
    kept = result.republics.set_index(["replicate", "republic"])
    seen = [row for row in rows if row["agent"] in REPUBLICS]
    assert len(seen) == len(kept) == RUNS * len(REPUBLICS)
    reached = set()
    for row in seen:
        there = kept.loc[(row["replicates"], row["agent"])]
        for name, column in {
            "china_hard_role": "hard_role_end",
            "china_security_role": "security_role_end",
            "china_share": "china_share_end",
            "sinophobia": "sinophobia_end",
        }.items():
            assert type(row[name]) is float
            assert np.float32(row[name]) == there[column], name
        assert (row["protests"], row["objections"]) == (there["protests"], there["objections"])
        for name in ("spread_month", *(f"spread_month_{kind}" for kind in EVENT_KINDS)):
            assert row[name] == (None if pd.isna(there[name]) else there[name]), name
        reached.add(row["spread_month"] is None)
    assert reached == {True, False}


def test_powers_have_the_sum_of_their_roles(rows):
    for power, name in (("CHN", "china_hard_role"), ("RUS", "russia_hard_role")):
        [of_power] = [row for row in rows if (row["RunId"], row["agent"]) == (0, power)]
        of_republics = [row[name] for row in rows if row["RunId"] == 0 and row[name] is not None]
        assert of_power["hard_role_in_all"] == pytest.approx(sum(of_republics))
        assert of_power["sinophobia"] is None


def test_seeds_and_scenarios_of_a_batch(rows):
    names = ("one", "two")
    scenarios = [load_scenario(BRIEF | {"name": name}) for name in names]
    found = batch({"scenario": scenarios, "seed": [SEED, SEED + 1]})
    norms = {}
    for row in found:
        norms[str(row["scenario"]), row["seed"]] = row["norm"]
    assert len(norms) == 4
    assert norms["one", SEED] == norms["two", SEED] == rows[0]["norm"]
    assert norms["one", SEED + 1] != norms["one", SEED]


@pytest.mark.skipif(
    "rng" not in inspect.signature(batch_run).parameters, reason="Mesa before 3.5 has no rng"
)
def test_seeds_by_the_name_that_mesa_gives_them(rows):
    found = batch({"scenario": [brief()]}, rng=[SEED, SEED + 1])
    assert {row["rng"] for row in found} == {SEED, SEED + 1}
    assert found[0]["norm"] == rows[0]["norm"] != found[-1]["norm"]


def test_months_of_a_batch(rows):
    found = batch(
        {"scenario": [brief()], "seed": [SEED], "collect": "month"}, data_collection_period=1
    )
    of_china = [row for row in found if row["agent"] == "CHN"]
    assert [row["month"] for row in of_china[:2]] == ["2014-01", "2014-02"]
    assert len(of_china) == 42
    same = of_china[-1]
    assert all(same[name] == rows[0][name] for name in ("month", "spread", "hard_role_in_all"))
    assert of_china[0]["hard_role_in_all"] < of_china[-2]["hard_role_in_all"]
    assert of_china[-2]["hard_role_in_all"] != same["hard_role_in_all"]


def test_a_batch_that_is_cut_off_says_where(rows):
    [month] = {row["month"] for row in batch({"scenario": [brief()]}, max_steps=5)}
    assert month in ("2014-05", "2014-06")  # Mesa 3.3 goes one step further


def test_data_frames_of_a_single_run(result):
    model = InfluenceModel(brief(), seed=SEED, collect="month")
    model.run_model()
    months = model.datacollector.get_model_vars_dataframe()
    assert list(months["month"].iloc[[0, -1]]) == ["2014-01", "2017-06"]
    agents = model.datacollector.get_agent_vars_dataframe()
    assert len(agents) == 7 * len(months) == 7 * 42
    end = model.republic("TJK").hard_role[0, 0]
    last = agents[agents["agent"] == "TJK"].iloc[-1]
    assert last["china_hard_role"] == end
    assert list(model.agents.get("code")) == ["CHN", "RUS", *REPUBLICS]


def test_a_later_beginning_counts_its_own_months():
    late = brief(**{"from": "1995-01", "history": "replay"})
    model = InfluenceModel(late)
    assert (model.steps, model.date) == (0, "1995-01")
    model.step()
    assert model.steps == 1
    assert list(model.datacollector.get_model_vars_dataframe()["month"]) == ["1995-01"]


def test_the_collector_has_the_state_at_which_it_is_asked():
    model = InfluenceModel(brief(), seed=SEED)
    for _ in range(3):
        model.step()
    assert model.datacollector is model.datacollector
    assert model.datacollector.model_vars["norm"][-1] == model.world.norm.item()
    assert len(model.datacollector.get_agent_vars_dataframe()) == 7


def test_many_runs_collect_arrays_and_only_when_asked():
    with pytest.raises(ValueError, match="collect='end'"):
        InfluenceModel(brief(), 3).datacollector  # noqa: B018 - asking is the test
    model = InfluenceModel(brief(), RUNS, seed=SEED, collect="end")
    model.run_model()
    single = InfluenceModel(brief(), seed=SEED, replicates=2)
    single.run_model()
    several, one = (m.datacollector.model_vars for m in (model, single))
    for name in ("spread", "norm", "tolerance"):
        assert several[name][-1].shape == (RUNS,)
        assert several[name][-1][2] == one[name][-1]
    agents = model.datacollector.get_agent_vars_dataframe()
    alone = single.datacollector.get_agent_vars_dataframe()
    third = pd.Series([months[2] for months in agents["spread_month"][2:]], dtype=object)
    first = alone["spread_month"][2:].astype(object)
    assert third.dropna().tolist() == first.dropna().tolist()
    assert third.isna().tolist() == first.isna().tolist()


def test_collecting_changes_nothing():
    worlds = []
    for collect in (None, "end", "month"):
        model = InfluenceModel(brief(), 2, seed=SEED, collect=collect)
        model.run_model()
        worlds.append(model.world.tie.copy())
    assert np.array_equal(worlds[0], worlds[1])
    assert np.array_equal(worlds[0], worlds[2])


def test_mesa_keeps_no_model_that_nobody_released():
    model = InfluenceModel(brief())
    model.step()
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_help_and_visualisation_see_the_arguments():
    assert "seed" in inspect.signature(InfluenceModel.__init__).parameters
    # What batch_run of Mesa 3.5 looks at; it would put None in place of the seeds given.
    assert "seed" not in inspect.signature(InfluenceModel).parameters
    assert {"scenario", "replicates", "rng"} <= inspect.signature(InfluenceModel).parameters.keys()
    assert issubclass(InfluenceModel, mesa.Model)


# What it refuses, in one ValueError.


@pytest.mark.parametrize("name", ["TJK", "Tajikistan", "tajikistan", "tj"])
def test_a_republic_by_code_or_name(name):
    assert InfluenceModel(brief()).republic(name).code == "TJK"


@pytest.mark.parametrize("name", ["Afghanistan", "", None, 3])
def test_a_republic_that_is_none(name):
    with pytest.raises(ValueError, match=f"expected one of .*{LABELS['UZB']}"):
        InfluenceModel(brief()).republic(name)


def test_a_step_after_the_end():
    model = InfluenceModel(brief())
    model.run_model()
    assert (model.date, model.running) == ("2017-07", False)
    before = model.world.tie.copy()
    with pytest.raises(ValueError, match="the scenario ends in 2017-06"):
        model.step()
    assert model.date == "2017-07"
    assert np.array_equal(model.world.tie, before)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": None}, "seed: expected a whole number from 0 to 4294967295, not None"),
        ({"seed": -1}, "seed: expected a whole number from 0 to 4294967295, not -1"),
        ({"seed": 2**32}, "seed: expected a whole number from 0 to 4294967295, not 4294967296"),
        ({"seed": 1.5}, "seed: expected a whole number .* not 1.5"),
        ({"seed": "2021"}, "seed: expected a whole number .* not '2021'"),
        ({"seed": True}, "seed: expected a whole number .* not True"),
        ({"rng": [1]}, "rng: expected a whole number"),
        ({"rng": 1, "seed": 2}, "give seed or rng, not both"),
        ({"runs": 0}, "runs: expected a whole number from 1 to 10000000, not 0"),
        ({"runs": -3}, "runs: expected a whole number"),
        ({"runs": 2.0}, "runs: expected a whole number .* not 2.0"),
        ({"runs": "3"}, "runs: expected a whole number .* not '3'"),
        ({"runs": [3]}, "runs: expected a whole number"),
        ({"steps_per_month": 0}, "steps_per_month: expected a whole number from 1 to 1000, not 0"),
        ({"replicates": [0, 1]}, r"replicates: shape \(2,\), expected \(1,\)"),
        ({"replicates": [0], "runs": 2}, r"replicates: shape \(1,\), expected \(2,\)"),
        ({"replicates": [[0]]}, r"replicates: shape \(1, 1\), expected \(1,\)"),
        ({"replicates": [0.5]}, "replicates: expected whole numbers from 0 on"),
        ({"replicates": [-1]}, "replicates: expected whole numbers from 0 on"),
        ({"replicates": ["a"]}, "replicates: expected whole numbers from 0 on"),
        ({"replicates": [[0], [1, 2]]}, "replicates: expected whole numbers from 0 on"),
        ({"varied": "threat.demand"}, "varied: expected a mapping of keys to arrays"),
        (
            {"varied": {"threat.demannd": [1.0]}},
            "varied: unknown key 'threat.demannd'; did you mean 'threat.demand'?",
        ),
        ({"varied": {"threat": [1.0]}}, "varied: unknown key 'threat'"),
        ({"varied": {1: [1.0]}}, "varied: unknown key 1"),
        ({"varied": {"threat.demand": 1.0}}, r"threat.demand: shape \(\), expected \(1,\)"),
        ({"varied": {"threat.demand": [1, 2]}}, r"threat.demand: shape \(2,\), expected \(1,\)"),
        ({"varied": {"threat.demand": ["x"]}}, "threat.demand: expected numbers, not"),
        ({"varied": {"threat.demand": None}}, "threat.demand: expected numbers, not None"),
        ({"collect": "year"}, "collect: expected one of end, month or None, not 'year'"),
        ({"scenario": "baseline"}, "scenario: expected a scenario, not 'baseline'; load_scenario"),
        ({"scenario": None}, "scenario: expected a scenario, not None"),
    ],
    ids=str,
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(ValueError, match=message) as caught:
        InfluenceModel(**({"scenario": brief()} | arguments))
    assert len(str(caught.value)) < 300


def test_whole_numbers_of_numpy_are_taken():
    model = InfluenceModel(brief(), np.int64(2), seed=np.uint32(5), replicates=np.array([3, 1]))
    assert (model.runs, model.world.norm.shape) == (2, (2,))
