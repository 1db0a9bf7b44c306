"""The schemas and the baseline are what the registry says, and fit every file we ship."""

from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from sim.cli.files import load_file
from sim.model.sections import SECTIONS
from sim.pages.schemas import (
    account_schema,
    generated_files,
    main,
    out_of_date,
    scenario_schema,
    sweep_schema,
    write,
)
from sim.scenario import Scenario, Sweep, default_scenario, load_scenario
from sim.scenario.accounts import Account

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
BAD = ROOT / "tests" / "bad_scenarios"
FILES = sorted(SCENARIOS.rglob("*.yaml"))
VALIDATORS = {
    Scenario: Draft7Validator(scenario_schema()),
    Sweep: Draft7Validator(sweep_schema()),
    Account: Draft7Validator(account_schema()),
}


def valid(validator, path):
    return validator.is_valid(yaml.safe_load(path.read_text("utf-8")))


def test_generated_files_are_up_to_date():
    assert not out_of_date(SCENARIOS), "run: python -m sim.pages.schemas --write"


def test_writing_brings_them_up_to_date(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    assert main(["--check"]) == 1
    assert "run python -m sim.pages.schemas --write" in capsys.readouterr().err
    assert main(["--write"]) == 0
    assert main(["--check"]) == 0
    assert main([]) == 2
    write(tmp_path)
    assert set(generated_files()) <= {path.name for path in tmp_path.iterdir()}


def test_schemas_are_schemas():
    for validator in VALIDATORS.values():
        Draft7Validator.check_schema(validator.schema)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_we_ship_loads_and_fits_its_schema(path):
    assert valid(VALIDATORS[type(load_file(path))], path)


def test_the_baseline_is_complete_and_is_the_default():
    baseline = load_scenario(SCENARIOS / "baseline.yaml")
    assert baseline == default_scenario()
    assert baseline.sources.keys() >= default_scenario().values.keys()
    text = (SCENARIOS / "baseline.yaml").read_text("utf-8")
    assert all(f"# {section.title}\n" in text for section in SECTIONS.values())
    assert all(len(line) <= 100 for line in text.splitlines())


@pytest.mark.parametrize(
    "name",
    [
        "key_top",
        "key_section",
        "key_parameter",
        "key_label",
        "value_too_high",
        "value_true_for_number",
        "value_number_for_switch",
        "value_null",
        "enabled_without_mechanism",
        "event_key",
        "event_variable",
        "event_value_range",
        "event_outcome",
        "month_thirteen",
        "history_unknown",
    ],
)
def test_an_editor_sees_the_same_mistakes_in_a_scenario(name):
    assert not valid(VALIDATORS[Scenario], BAD / f"{name}.yaml")


@pytest.mark.parametrize(
    "name",
    [
        "sweep_key",
        "sweep_without_scenario",
        "sweep_both_scenarios",
        "design_unknown",
        "replicates_fraction",
        "seed_negative",
        "vary_empty",
        "vary_key",
        "vary_out_of_range",
        "vary_switch_number",
        "vary_steps_zero",
        "points_out_of_range",
    ],
)
def test_an_editor_sees_the_same_mistakes_in_a_sweep(name):
    assert not valid(VALIDATORS[Sweep], BAD / f"{name}.yaml")


@pytest.mark.parametrize(
    "name",
    [
        "account_key",
        "account_without_source",
        "account_source_unknown",
        "account_argument_empty",
        "account_value_out_of_range",
        "account_reason_key",
        "account_reason_without_page",
        "account_reason_is_text",
        "account_prior_key",
        "account_prior_for_all_labels",
        "account_prior_switch",
        "account_prior_is_number",
        "account_prior_kind_unknown",
        "account_prior_numbers_of_another_kind",
        "account_prior_without_number",
        "account_prior_without_why",
        "account_prior_out_of_range",
        "account_prior_sd_zero",
        "account_prior_median_zero",
        "account_prior_spread_below_one",
    ],
)
def test_an_editor_sees_the_same_mistakes_in_an_account(name):
    assert not valid(VALIDATORS[Account], BAD / f"{name}.yaml")
