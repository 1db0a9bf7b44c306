"""Accounts: what the files say, that each line of them matters, and how they are read."""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sim.cli.app import main
from sim.errors import InputError
from sim.inference.observation import OBJECTIONS, OBSERVED, log_probability, scored_counts
from sim.inference.replay import intensities
from sim.model.sections import MECHANISMS, default_values
from sim.record.fitted import load_fitted
from sim.record.reading import load_record
from sim.scenario import load_scenario
from sim.scenario.accounts import COMMON, SHAPE, SHAPE_DEFAULT, list_accounts, load_account

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "scenarios" / "accounts"
SOURCES = {
    "belt_and_road": "didigova2021",
    "concert": "rauf_saud2020",
    "consent": "aliyev2019",
    "displacement": "olimova_olimov2021",
    "everything": "wakhan",
    "geography": "didigova2021",
    "management": "yau2022",
}
NAMES = tuple(SOURCES)


@cache
def account(name):
    return load_account(FOLDER / f"{name}.yaml")


@cache
def expected(name):
    """Intensities at `points` of an account's priors: at all medians, and with one moved."""
    ours = account(name)
    keys = len(ours.keys)
    points = np.full((3 + 2 * keys, keys), 0.5)
    for i in range(keys):
        points[1 + 2 * i, i], points[2 + 2 * i, i] = 0.1, 0.9
    return intensities(ours.scenario, ours.from_unit_cube(points))


@cache
def scores(name):
    """Log scores of the record, by prior: at all medians, and with one at its 10% and 90%.

    Two arrays, for either observation model, of shape (1 + 2 x prior,); the shape comes last.
    """
    found = expected(name)
    shares = np.full(found.shape[-1], 0.5)
    shares[-2:] = 0.1, 0.9
    counts = scored_counts(load_record(None))
    shape = account(name).shape.from_unit(shares)
    models = (log_probability(counts, found), log_probability(counts, found, shape))
    return tuple(blocks.sum(axis=(0, 1)) for blocks in models)


# What the files say.


def test_the_accounts_are_those_of_the_studies(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert list_accounts() == NAMES  # of the library
    assert {name: account(name).source for name in NAMES} == SOURCES
    for name in NAMES:
        assert account(name).name == name
        assert account(name).title != name
        assert len(account(name).argument) > 100


@pytest.mark.parametrize("name", NAMES)
def test_each_account_speaks_of_every_mechanism_in_its_own_file(name):
    ours = account(name)
    file = str(FOLDER / f"{name}.yaml")
    for mechanism in MECHANISMS:
        switch = f"{mechanism}.enabled"
        assert ours.scenario.sources[switch].file == file
        assert switch in ours.reasons
    assert ours.mechanisms["capacity"] and ours.mechanisms["bilateralism"]


@pytest.mark.parametrize("name", NAMES)
def test_silence_is_not_denial(name):
    """Where a file says that its study is silent, it says no more than that: a mechanism is on."""
    ours = account(name)
    silent = [reason for reason in ours.reasons.values() if reason.page == "silent"]
    silent = [reason for reason in silent if reason not in account(COMMON).reasons.values()]
    assert all(reason.key.endswith(".enabled") for reason in silent)
    assert all(ours.mechanisms[reason.key.partition(".")[0]] for reason in silent)
    own = [prior for prior in ours.priors if prior not in account(COMMON).priors]
    assert own
    assert all(prior.page != "silent" for prior in own)


@pytest.mark.parametrize("name", NAMES)
def test_an_account_has_every_common_prior_but_where_a_page_argues_otherwise(name):
    ours = account(name)
    assert len(ours.keys) <= 34
    switched_off = {f"{mechanism}." for mechanism, on in ours.mechanisms.items() if not on}
    for prior in account(COMMON).priors:
        if prior.key not in (each.key for each in ours.priors):
            off = any(prior.key.startswith(section) for section in switched_off)
            assert off or prior.key in ours.reasons


def test_no_account_is_another_in_other_words():
    """Each holds something that no other holds: its own priors, values and switches differ."""
    held = {}
    for name in NAMES:
        ours = account(name)
        drawn = {(prior.key, prior.kind, prior.numbers) for prior in ours.priors}
        held[name] = drawn | {(key, ours.scenario.values[key]) for key in ours.reasons}
    for name in NAMES:
        others = set().union(*(held[other] for other in NAMES if other != name))
        assert held[name] - others, name


@pytest.mark.parametrize("name", NAMES)
def test_the_shape_is_told_from_the_models_parameters(name):
    """It is a prior among the others, but neither a parameter nor a column of the unit cube."""
    ours = account(name)
    assert sum(prior.key == SHAPE for prior in ours.priors) == 1
    assert ours.shape in ours.priors
    assert ours.shape.key == SHAPE
    assert ours.parameters == tuple(prior for prior in ours.priors if prior is not ours.shape)
    assert ours.keys == tuple(prior.key for prior in ours.parameters)
    assert set(ours.keys) <= set(ours.scenario.values)


def test_an_account_without_a_prior_over_the_shape(tmp_path):
    (tmp_path / "mine.yaml").write_text(BASE)
    ours = load_account(tmp_path / "mine.yaml")
    assert ours.shape is None
    assert ours.parameters == ours.priors


def test_everything_is_the_baseline_but_for_its_priors_and_what_was_judged_before_fits():
    ours, defaults = account("everything").scenario.values, default_values()
    differing = {key for key in ours if ours[key] != defaults[key]}
    judged = {key: each.judged for key, each in load_fitted().items() if each.default}
    shared = {prior.key for prior in account(COMMON).priors}
    sized = {"institutions.sco_exercises", "institutions.csto_exercises"}
    sized |= {key for key in ours if key.startswith("ties.russia_rate.")}
    assert differing == {key for key in judged if judged[key] != defaults[key]} - shared | sized
    assert all(ours[key] == judged[key] for key in differing - sized)
    assert all(account("everything").mechanisms.values())


def centre(prior):
    return np.mean(prior.numbers) if prior.kind == "uniform" else prior.numbers[0]


@pytest.mark.parametrize("name", (COMMON, *NAMES))
def test_what_a_reason_says_of_the_common_value_is_so(name):
    """The words `at`, `above` and `below the common value` hold, whatever becomes of the rest."""
    ours = account(name)
    common = {**account(COMMON).scenario.values, SHAPE: SHAPE_DEFAULT}
    common |= {prior.key: centre(prior) for prior in account(COMMON).priors}
    said = [(prior.why, centre(prior), prior.key) for prior in ours.priors]
    said += [(reason.why, ours.scenario.values[key], key) for key, reason in ours.reasons.items()]
    for why, value, key in said:
        found = re.search(r"\b(at|above|below) the common value\b", why)
        assert "default" not in why
        if found:
            order = np.sign(round(value - common[key], 9))
            assert order == {"at": 0, "above": 1, "below": -1}[found[1]], (key, why)


# What they are worth.


@pytest.mark.parametrize("name", NAMES)
def test_the_record_is_possible_at_the_medians(name):
    for found in scores(name):
        assert np.isfinite(found).all()
        assert -1750 < found[0] < -1200


def silent_anyway(name):
    """Whether Moscow lets everything pass, so that it has nothing to voice."""
    return expected(name)[:, :, OBSERVED.index(OBJECTIONS), 0].sum() < 0.1


@pytest.mark.parametrize("name", NAMES)
def test_no_prior_is_dead(name):
    by_poisson, by_rounds = scores(name)
    for i, key in enumerate((*account(name).keys, SHAPE)):
        ends = [1 + 2 * i, 2 + 2 * i]
        moved = max(np.ptp(by_poisson[ends]), np.ptp(by_rounds[ends]))
        if key == "accommodation.voiced" and silent_anyway(name):
            assert moved < 0.1
            continue
        assert moved > 0.05, key
        # The shape belongs to one of the observation models only.
        assert (np.ptp(by_poisson[ends]) == 0.0) == (key == SHAPE)


# How values are drawn.


def test_a_unit_cube_becomes_values_by_key():
    ours = account("geography")
    u = np.random.default_rng(1).random((5, len(ours.keys)))
    values = ours.from_unit_cube(u)
    assert tuple(values) == ours.keys
    for i, prior in enumerate(ours.parameters):
        assert (values[prior.key] == prior.from_unit(u[:, i])).all()
    for wrong in (u[0], u[:, 1:]):
        with pytest.raises(ValueError, match="expected shape"):
            ours.from_unit_cube(wrong)


def test_draws_follow_their_seed_and_their_priors():
    ours = account("consent")
    draws, again, other = (ours.prior_draws(4000, seed) for seed in (1, 1, 2))
    assert tuple(draws) == ours.keys
    for prior in ours.parameters:
        assert (draws[prior.key] == again[prior.key]).all()
        assert (draws[prior.key] != other[prior.key]).any()
        below = np.mean(draws[prior.key] < prior.median())
        assert below == pytest.approx(0.5, abs=0.04)


def test_the_scenario_at_the_medians():
    ours = account("concert")
    at_medians = ours.at_medians()
    for prior in ours.parameters:
        assert at_medians.values[prior.key] == prior.median()
    untouched = {key: v for key, v in ours.scenario.values.items() if key not in ours.keys}
    assert untouched.items() <= at_medians.values.items()
    assert SHAPE not in at_medians.values
    assert at_medians.values["hedging.alternatives"] == 0.0


# How they are read.

BASE = """\
source: yau2022
argument: a test
because:
  sinophobia.restraint: {why: a reason, page: 2}
sinophobia: {restraint: 3}
priors:
  threat.concern: {kind: uniform, low: 0, high: 3, why: a reason, page: 2}
  regime.attention: {kind: uniform, low: 0, high: 3, why: a reason, page: 2}
"""


def extended(folder, text):
    """An account that extends BASE with `text`."""
    (folder / "base.yaml").write_text(BASE)
    (folder / "mine.yaml").write_text(
        f"extends: base.yaml\nsource: aliyev2019\nargument: another\n{text}"
    )
    return load_account(folder / "mine.yaml")


def test_an_account_inherits_values_priors_and_reasons(tmp_path):
    ours = extended(
        tmp_path, "priors:\n  threat.demand: {kind: normal, mean: 1, sd: 1, why: w, page: p}\n"
    )
    assert ours.keys == ("threat.concern", "regime.attention", "threat.demand")
    assert ours.reasons["sinophobia.restraint"].why == "a reason"
    assert (ours.name, ours.source, ours.argument) == ("mine", "aliyev2019", "another")


def test_the_nearer_file_has_the_last_word(tmp_path):
    given = "because: {threat.concern: {why: w, page: p}}\nthreat: {concern: 1}\n"
    fixed = extended(tmp_path, given)
    assert fixed.keys == ("regime.attention",)
    assert fixed.scenario.values["threat.concern"] == 1.0
    off = "because: {regime.enabled: {why: w, page: p}}\nregime: {enabled: false}\n"
    assert extended(tmp_path, off).keys == ("threat.concern",)
    other = "priors:\n  threat.concern: {kind: normal, mean: 1, sd: 1, why: w, page: p}\n"
    assert extended(tmp_path, other).priors[0].kind == "normal"
    freed = "priors:\n  sinophobia.restraint: {kind: normal, mean: 1, sd: 1, why: w, page: p}\n"
    assert "sinophobia.restraint" not in extended(tmp_path, freed).reasons


def test_texts_over_several_lines_become_one(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(BASE.replace("a test", "|\n  two\n\n  lines"))
    assert load_account(path).argument == "two lines"


def test_an_account_by_name(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert load_account("geography") == account("geography")
    assert list_accounts() == NAMES
    with pytest.raises(InputError) as caught:
        load_account("geografy")
    assert str(caught.value) == "geografy: no such account; did you mean 'geography'?"
    with pytest.raises(InputError) as caught:
        load_account("xyz")
    assert (
        str(caught.value)
        == f"xyz: no such account; there are {', '.join(sorted((COMMON, *NAMES)))}"
    )


def test_a_scenario_is_no_account_nor_an_account_a_scenario():
    with pytest.raises(InputError, match="a scenario; expected an account"):
        load_account(ROOT / "scenarios" / "baseline.yaml")
    with pytest.raises(InputError, match="an account; expected a scenario"):
        load_scenario(FOLDER / "geography.yaml")


# What people see of them.


def test_check_and_list_know_accounts(monkeypatch):
    monkeypatch.chdir(ROOT)
    checked = CliRunner().invoke(main, ["check", "scenarios/accounts/geography.yaml"])
    assert checked.exit_code == 0, checked.output
    first, *rest = checked.stdout.splitlines()
    assert first == (
        "scenarios/accounts/geography.yaml: OK, account 'geography' of didigova2021, 10 of 11 "
        "mechanisms on, 33 priors"
    )
    assert any(line.startswith("  diffusion.enabled = false  (default true; ") for line in rest)
    flank = next(each for each in account("geography").priors if each.key == "threat.flank")
    assert any(line.startswith(f"  threat.flank ~ {flank.describe()}  (") for line in rest)
    listed = CliRunner().invoke(main, ["list", "scenarios/accounts"])
    assert listed.exit_code == 0
    assert listed.stdout.count("account ") >= len(NAMES)
