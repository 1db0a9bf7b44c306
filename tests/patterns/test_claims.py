"""The registry of claims is whole, and its findings are what its effects say.

Which claims hold is a result, not a requirement, but for the few that make the model what it is.
"""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

import sim.rules
from sim.analysis.claims import AFTER, CLAIMS, VERDICTS, examine, variants_of
from sim.analysis.claims.measures import spreads
from sim.calendar import month_index
from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.model.sections import SECTIONS
from sim.record.events import SOURCES
from sim.scenario import Event, default_scenario
from sim.scenario.keys import dated_settings, expand, parameter_settings

#: The claims of the five studies, by subject.
EXPECTED = [
    f"{subject}{number}"
    for subject, last in (("G", 7), ("D", 8), ("E", 6), ("S", 5), ("I", 7), ("C", 6))
    for number in range(1, last + 1)
]
#: Without these this would be another model.
CORE = ("G1", "G2", "D1", "D2", "S1", "I2")

#: Enough that other seeds leave every sign of the core as it is.
RUNS = 60

RULES = Path(sim.rules.__file__).parent

checks = pytest.mark.parametrize(
    "check",
    [
        pytest.param(check, id=f"{claim.id}-{number}")
        for claim in CLAIMS
        for number, check in enumerate(claim.checks, start=1)
    ],
)
claims = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)


# The registry.


def test_every_claim_is_there_once():
    ids = [claim.id for claim in CLAIMS]
    assert len(set(ids)) == len(ids)
    assert set(EXPECTED) <= set(ids)


def test_every_rule_carries_a_claim():
    rules = {path.stem for path in RULES.glob("*.py")} - {"__init__", "decay", "spread"}
    assert {claim.rule for claim in CLAIMS} == rules
    assert rules <= set(SECTIONS)


@pytest.mark.parametrize("rule", sorted({claim.rule for claim in CLAIMS}))
def test_a_rule_file_names_claims_that_exist(rule):
    """And each claim that the registry lays at its door, where the file lists any."""
    text = (RULES / f"{rule}.py").read_text("utf-8").split('"""')[1]
    listed = re.search(r"Claims carried: (.*?) \(see", text, flags=re.DOTALL)
    if listed is None:
        return
    named = set(re.findall(r"[A-Z][0-9]+", listed[1]))
    assert named <= {claim.id for claim in CLAIMS}
    assert {c.id for c in CLAIMS if c.rule == rule and c.id in EXPECTED} <= named


@claims
def test_a_claim_says_what_it_rests_on(claim):
    assert claim.sentence.endswith(".")
    assert claim.source.replace(";", " ").split()[0] in SOURCES
    assert claim.parameters
    for key in claim.parameters:
        assert key in parameter_settings() or key in dated_settings(), key
    assert claim.checks
    ids = {other.id for other in CLAIMS}
    assert set(claim.against) <= ids - {claim.id}


def resolved(variant):
    """The simulation that a variant stands for: all its numbers, environment and history."""
    values = default_scenario().with_values(dict(variant.values)).values
    return values, expand(dict(variant.environment)), variant.past


@checks
def test_a_check_compares_two_different_simulations(check):
    """Also where one side is the baseline, whose defaults may change."""
    for variant in (check.on, check.off):
        if variant is not None:
            assert set(dict(variant.values)) <= set(parameter_settings())
            assert set(dict(variant.environment)) <= set(dated_settings())
            resolved(variant)  # in range
    if check.off is not None:
        assert resolved(check.on) != resolved(check.off)
        assert check.on.past == check.off.past
    assert check.sign in (-1, 0, 1)
    assert check.level == 0.0 or check.off is None


def test_variants_are_named_once():
    needed = variants_of(CLAIMS)
    assert len(set(needed)) == len(needed)
    for claim in CLAIMS:
        for check in claim.checks:
            assert check.on in needed
            assert check.off is None or check.off in needed


# The findings.


@pytest.fixture(scope="module")
def findings():
    progress = []
    wanted = [claim for claim in CLAIMS if claim.id in (*CORE, "G6")]
    found = examine(
        wanted, default_scenario(), runs=RUNS, progress=lambda *step: progress.append(step)
    )
    assert progress[-1][0] == progress[-1][1]
    assert [finding.claim for finding in found] == wanted
    return {finding.claim.id: finding for finding in found}


@pytest.mark.slow
@pytest.mark.parametrize("name", CORE)
def test_the_core_of_the_model_works_as_claimed(findings, name):
    """Every interval lies on the side predicted, whatever its size and what contradicts it."""
    finding = findings[name]
    assert finding.verdict != "fails"
    assert [effect.check for effect in finding.effects] == list(finding.claim.checks)
    for effect in finding.effects:
        assert np.isfinite([effect.low, effect.mean, effect.high]).all()
        assert effect.low <= effect.mean <= effect.high
        if effect.check.sign == 0:
            assert abs(effect.mean) < effect.check.least
        else:
            assert effect.check.sign * effect.mean > 0.0
            assert effect.low * effect.high > 0.0


@pytest.mark.slow
def test_what_the_model_does_not_bear_out_is_reported_all_the_same(findings):
    """G6, Afghan insecurity driving republics to Russia, whichever way it comes out."""
    finding = findings["G6"]
    assert finding.verdict in VERDICTS
    assert len(finding.effects) == 2
    assert all(effect.low < effect.high for effect in finding.effects)


def alone(variant, scenario, runs, seed):
    """A variant in a model of its own, set up as a reader of its fields would."""
    if variant.past:
        scenario = dataclasses.replace(scenario, history="free", end=month_index("2020-12"))
    events = (Event(AFTER, None, dict(variant.environment)),) if variant.environment else ()
    scenario = dataclasses.replace(scenario, events=events).with_values(dict(variant.values))
    model = InfluenceModel(scenario, runs, seed=seed, reasons=False)
    histories = Watch(model).follow(model)
    model.release()
    return histories


@pytest.mark.slow
@pytest.mark.parametrize("name", ["G1", "D8"])
def test_an_effect_is_the_mean_difference_of_paired_runs(name):
    """Once more, each side in a model of its own: G1 in the past, D8 by the environment."""
    claim = next(claim for claim in CLAIMS if claim.id == name)
    scenario = dataclasses.replace(default_scenario(), end=month_index("2021-12"))
    check = claim.checks[0]
    assert check.off is not None
    assert check.on.past or check.on.environment
    (finding,) = examine([claim], scenario, runs=5, seed=3)
    on, off = (check.measure.of(alone(side, scenario, 5, 3)) for side in (check.on, check.off))
    differences = on - off
    effect = finding.effects[0]
    assert effect.mean == pytest.approx(differences.mean(), rel=1e-12)
    margin = 1.96 * differences.std(ddof=1) / np.sqrt(5)
    assert effect.low == pytest.approx(differences.mean() - margin, rel=1e-9)
    assert effect.high == pytest.approx(differences.mean() + margin, rel=1e-9)
    assert (effect.answer is None) == check.on.past


def test_what_a_check_does_to_the_answer_is_a_change_of_the_share_that_spreads():
    """D1: without the norm the hard role spreads in more of the same runs."""
    claim = next(claim for claim in CLAIMS if claim.id == "D1")
    scenario = dataclasses.replace(default_scenario(), end=month_index("2028-12"))
    (finding,) = examine([claim], scenario, runs=20, seed=3)
    [check] = claim.checks
    with_norm, without = (
        spreads(alone(side, scenario, 20, 3)).mean() for side in (check.on, check.off)
    )
    assert with_norm < without
    answer = finding.effects[0].answer
    assert answer.value == pytest.approx(with_norm - without)
    assert answer.low < answer.value < answer.high < 0.0
