"""The registry of claims is whole, and its findings are what its effects say.

Which claims hold is a result, not a requirement, but for the few that make the model what it is.
What came out of all checks when results last changed is on file (tests/patterns/update.py).
"""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

import sim.rules
from sim.analysis.claims import AFTER, CLAIMS, VERDICTS, examine, variants_of
from sim.analysis.claims.checks import Claim
from sim.analysis.claims.checks import check as a_check
from sim.analysis.claims.measures import spread
from sim.calendar import month_index
from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.model.sections import SECTIONS
from sim.record.events import SOURCES
from sim.rules.spread import KINDS
from sim.scenario import Event, default_scenario
from sim.scenario.keys import dated_settings, expand, parameter_settings
from tests.patterns.update import expected, measured

#: The claims of the five studies, by subject.
EXPECTED = [
    f"{subject}{number}"
    for subject, last in (
        *(("G", 9), ("D", 14), ("E", 7), ("S", 6)),
        *(("I", 8), ("C", 7), ("N", 4)),
    )
    for number in range(1, last + 1)
]
#: Claims on what the model is about, measured once more here.
CORE = ("G1", "G2", "D1", "D2", "S1", "I2", "G6")
#: Without these it would be another model.
REQUIRED = ("G1", "D1")

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
    assert [claim.id for claim in CLAIMS] == EXPECTED


def test_every_rule_carries_a_claim():
    rules = {path.stem for path in RULES.glob("*.py")} - {"__init__", "decay", "spread"}
    assert {claim.rule for claim in CLAIMS} == rules
    assert rules <= set(SECTIONS)


@pytest.mark.parametrize("rule", sorted({claim.rule for claim in CLAIMS}))
def test_a_rule_and_its_section_name_the_claims_that_they_carry(rule):
    """In its file and on the page of the model: those laid at its door, and none that is not."""
    text = (RULES / f"{rule}.py").read_text("utf-8").split('"""')[1]
    [listed] = re.findall(r"Claims carried: (.*?)(?: \(see|\.$)", text, flags=re.DOTALL)
    named = re.findall(r"[A-Z][0-9]+", listed)
    assert set(named) <= {claim.id for claim in CLAIMS}
    assert {claim.id for claim in CLAIMS if claim.rule == rule} <= set(named)
    page = (Path(__file__).parents[2] / "docs" / "model.md").read_text("utf-8")
    [heading] = re.findall(rf"^### 7\.\d+ .*`{rule}` \((.*)\)$", page, flags=re.MULTILINE)
    assert heading.split(", ") == named


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


def test_what_came_out_is_on_file_for_every_check():
    outcomes, verdicts = expected()
    assert {name: len(found) for name, found in outcomes.items()} == {
        claim.id: len(claim.checks) for claim in CLAIMS
    }
    assert set(verdicts.values()) <= set(VERDICTS)


@pytest.fixture(scope="module")
def findings():
    wanted = [claim for claim in CLAIMS if claim.id in CORE]
    found = measured(wanted)
    assert [finding.claim for finding in found] == wanted
    return {finding.claim.id: finding for finding in found}


@pytest.mark.slow
@pytest.mark.parametrize("name", CORE)
def test_the_core_comes_out_as_on_file(findings, name):
    """Other outcomes call for `python -m tests.patterns.update`, if they are meant."""
    finding, (outcomes, _) = findings[name], expected()
    assert [effect.check for effect in finding.effects] == list(finding.claim.checks)
    assert [effect.outcome for effect in finding.effects] == outcomes[name]
    for effect in finding.effects:
        assert np.isfinite([effect.low, effect.mean, effect.high]).all()
        assert effect.low <= effect.mean <= effect.high


@pytest.mark.slow
@pytest.mark.parametrize("name", REQUIRED)
def test_without_these_it_would_be_another_model(findings, name):
    """The place on the map, and the norm: as claimed, whatever contradicts them."""
    assert "no" not in [effect.outcome for effect in findings[name].effects]


def test_progress_is_told_batch_by_batch():
    told = []
    claims = [claim for claim in CLAIMS if claim.id == "D4"]
    scenario = dataclasses.replace(default_scenario(), end=month_index("2021-03"))
    examine(claims, scenario, runs=2, progress=lambda *step: told.append(step))
    assert told == [(0, 2), (1, 2), (2, 2)]


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
    place, check = next((n, one) for n, one in enumerate(claim.checks) if one.off is not None)
    assert check.on.past or check.on.environment
    (finding,) = examine([claim], scenario, runs=5, seed=3)
    on, off = (check.measure.of(alone(side, scenario, 5, 3)) for side in (check.on, check.off))
    differences = on - off
    effect = finding.effects[place]
    assert effect.mean == pytest.approx(differences.mean(), rel=1e-12)
    margin = 1.96 * differences.std(ddof=1) / np.sqrt(5)
    assert effect.low == pytest.approx(differences.mean() - margin, rel=1e-9)
    assert effect.high == pytest.approx(differences.mean() + margin, rel=1e-9)
    assert set(effect.answers) == (set() if check.on.past else set(KINDS))


def test_what_a_check_does_to_the_answer_is_a_change_of_the_share_that_spreads():
    """Ten times the offers of outposts: told of each kind, and outposts spread in more runs."""
    few, many = ({"ties.china_rate.basing": rate} for rate in (0.02, 0.2))
    made = a_check("outposts spread", spread("outposts"), on=many, off=few)
    claim = Claim("X1", "S.", "x", "ties", (), (made,))
    scenario = dataclasses.replace(default_scenario(), end=month_index("2028-12"))
    (finding,) = examine([claim], scenario, runs=20, seed=3)
    with_many, with_few = (alone(side, scenario, 20, 3) for side in (made.on, made.off))
    for kind, answer in finding.effects[0].answers.items():
        ours, theirs = (spread(kind).of(h).mean() for h in (with_many, with_few))
        assert answer.value == pytest.approx(ours - theirs)
        assert answer.low <= answer.value <= answer.high
    assert finding.effects[0].answers["outposts"].low > 0.0
