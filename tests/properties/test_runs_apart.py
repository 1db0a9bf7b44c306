"""A run depends on its replicate and its parameters, not on its company or on who goes first."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.agents import China, Republic, Russia
from sim.model.influence import InfluenceModel
from sim.model.sections import leaves, registry
from sim.names import LARGEST_SEED
from sim.scenario import load_scenario

#: Every key that shapes a history or when a kind of spread comes, with and without label.
KEYS = sorted(
    key
    for key in {**registry(), **leaves()}
    if not key.startswith("spread.") or key.endswith("_rate")
)

pytestmark = pytest.mark.usefixtures("short_past")


@st.composite
def parts_of_an_ensemble(draw):
    """Up to six runs in a random order, cut into parts."""
    runs = draw(st.integers(1, 6))
    order = draw(st.permutations(range(runs)))
    cuts = sorted(draw(st.sets(st.integers(1, max(runs - 1, 1)), max_size=3)))
    return [list(part) for part in np.split(np.array(order), cuts) if len(part)]


@pytest.mark.parametrize("history", ["free", "replay"])
@settings(max_examples=10)
@given(
    parts=parts_of_an_ensemble(),
    keys=st.lists(st.sampled_from(KEYS), max_size=6, unique=True),
    seed=st.integers(0, LARGEST_SEED),
    first=st.integers(0, 10**6),
)
def test_a_run_alone_is_the_run_of_the_ensemble(
    simulate, joined, same_bits, values_by_run, crowded, history, parts, keys, seed, first
):
    """In every bit of every array, in any chunks, with any parameters varied by run."""
    order = [run for part in parts for run in part]
    runs = len(order)
    varied = values_by_run(keys, runs, seed)
    replicates = first + np.arange(runs)
    scenario = crowded(history)
    whole = simulate(scenario, runs, seed=seed, replicates=replicates, varied=varied)
    outcomes = [
        simulate(
            scenario,
            len(part),
            seed=seed,
            replicates=replicates[part],
            varied={key: values[part] for key, values in varied.items()},
        )
        for part in parts
    ]
    same_bits(joined(outcomes, order), whole.arrays())
    for reasons in ("offer_reasons", "answer_reasons"):
        summed = sum(getattr(outcome.histories, reasons) for outcome in outcomes)
        np.testing.assert_array_equal(summed, getattr(whole.histories, reasons))


@pytest.mark.parametrize("expected", [False, True], ids=["drawn", "expected"])
def test_every_parameter_varied_at_once(
    simulate, joined, same_bits, values_by_run, crowded, expected
):
    """All two hundred numbers by run, each run alone."""
    keys = sorted(set(KEYS) & set(leaves()))
    varied = values_by_run(keys, 4, 3)
    scenario = crowded("free", months=18)
    whole = simulate(scenario, 4, varied=varied, expected=expected)
    alone = [
        simulate(
            scenario,
            replicates=[run],
            varied={key: values[[run]] for key, values in varied.items()},
            expected=expected,
        )
        for run in range(4)
    ]
    same_bits(joined(alone, np.arange(4)), whole.arrays())


def test_many_runs_of_the_whole_history(simulate, joined, same_bits, monkeypatch):
    """Both sides of the record's end, a size that no vector unit divides, against three runs."""
    monkeypatch.undo()
    scenario = load_scenario({"name": "long", "from": "1993-01", "to": "2023-12"})
    chosen = np.array([0, 40, 66])
    whole = simulate(scenario, 67, seed=5, reasons=False).arrays()
    some = simulate(scenario, 3, seed=5, replicates=chosen, reasons=False).arrays()
    same_bits(
        some,
        {
            name: np.ascontiguousarray(array[..., chosen]) if array.shape[-1] else array
            for name, array in whole.items()
        },
    )


def test_reasons_change_nothing_but_themselves(simulate, same_bits, crowded):
    """`explain` works out China's decisions in replayed months too, which shall move nothing."""
    for history in ("free", "replay"):
        scenario = crowded(history)
        kept, not_kept = (
            simulate(scenario, 3, seed=6, reasons=reasons).arrays() for reasons in (True, False)
        )
        for name in ("world.offer_terms", "world.answer_terms"):
            assert kept.pop(name).any()
            assert not not_kept.pop(name).size
        same_bits(kept, not_kept)


def test_another_seed_or_replicate_is_another_history(simulate, crowded):
    scenario = crowded("free")
    roles = [
        simulate(scenario, 2, seed=seed, replicates=replicates).histories.hard_role
        for seed, replicates in ((1, [0, 1]), (2, [0, 1]), (1, [2, 3]))
    ]
    assert not np.array_equal(roles[0], roles[1])
    assert not np.array_equal(roles[0], roles[2])
    assert not np.array_equal(roles[0][..., 0], roles[0][..., 1])


# The order of agents.


@pytest.fixture(scope="module")
def agent_set(crowded):
    """The class in which Mesa keeps the republics."""
    model = InfluenceModel(crowded("free", months=1))
    kind = type(model.agents_by_type[Republic])
    model.release()
    return kind


@pytest.fixture
def backwards(agent_set, monkeypatch):
    """Within a phase the last republic goes first, and Russia before China."""

    def do(agents, method, *args, **kwargs):
        for agent in reversed(list(agents)):
            getattr(agent, method)(*args, **kwargs)
        return agents

    def powers(model, phase):
        for kind in (Russia, China):
            model.agents_by_type[kind].do(phase)

    def reversed_offer(offer):
        def offers(power):
            forwards = power.model.republics
            power.model.republics = forwards[::-1]
            offer(power)
            power.model.republics = forwards

        return offers

    monkeypatch.setattr(agent_set, "do", do)
    monkeypatch.setattr(InfluenceModel, "_powers", powers)
    for kind in (China, Russia):
        monkeypatch.setattr(kind, "offer", reversed_offer(kind.offer))


@pytest.mark.parametrize("history", ["free", "replay"])
def test_nobody_gains_by_going_first(simulate, same_bits, crowded, history, request):
    scenario = crowded(history)
    forwards = simulate(scenario, 5, seed=7)
    request.getfixturevalue("backwards")
    called = []
    assess = Republic.assess
    request.getfixturevalue("monkeypatch").setattr(
        Republic, "assess", lambda republic: (called.append(republic.code), assess(republic))
    )
    other = simulate(scenario, 5, seed=7)
    assert called[:5] == ["UZB", "TKM", "TJK", "KGZ", "KAZ"]
    same_bits(other.arrays(), forwards.arrays())
    np.testing.assert_array_equal(other.histories.offer_reasons, forwards.histories.offer_reasons)


# What a decision may change.

DECIDED = {
    "assess": {"threat", "demand", "reliance"},
    "offer": {"log_offer", "joint_offer", "offer_terms"},
    "respond": {"answer", "joint_answer", "answer_terms"},
}


@pytest.mark.parametrize("history", ["free", "replay"])
def test_decisions_change_decisions_only(crowded, history, agent_set, monkeypatch):
    """Ties, norm and sinophobia above all; and nothing else that is not a decision itself."""
    changed = {phase: set() for phase in DECIDED}
    do = agent_set.do

    def watched(agents, method, *args, **kwargs):
        world = next(iter(agents)).model.world
        before = {name: value.copy() for name, value in vars(world).items()}
        done = do(agents, method, *args, **kwargs)
        if method in changed:
            changed[method] |= {
                name
                for name, value in vars(world).items()
                if not np.array_equal(value, before[name])
            }
        return done

    monkeypatch.setattr(agent_set, "do", watched)
    model = InfluenceModel(crowded(history), 3)
    while model.running:
        model.step()
    model.release()
    for phase, allowed in DECIDED.items():
        assert changed[phase] == allowed
