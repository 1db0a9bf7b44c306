"""Every key can be explained, and a near miss is told."""

import pytest

from sim.errors import InputError
from sim.model.sections import SECTIONS, registry
from sim.names import REPUBLICS
from sim.record.fitted import load_fitted
from sim.scenario.guide import explain
from sim.scenario.keys import dated_settings, parameter_settings
from sim.scenario.words import ACCOUNT_KEYS, OBSERVATION_KEYS, SWEEP_KEYS, TOP_KEYS
from sim.scenario.writing import number


def test_every_key_has_an_explanation():
    fixed = [*TOP_KEYS, *SWEEP_KEYS, *ACCOUNT_KEYS, *OBSERVATION_KEYS]
    for key in [*SECTIONS, *parameter_settings(), *dated_settings(), *fixed]:
        assert key in explain(key)


def test_a_parameter_is_explained_in_full():
    for key, parameter in registry().items():
        text = explain(key)
        for fact in (parameter.meaning, parameter.unit, parameter.source, parameter.basis):
            assert fact in text
        assert key.split(".")[1] in explain(parameter.section)


def test_what_the_record_says_of_a_parameter_is_told():
    fitted = load_fitted()
    each = fitted["threat.concern"]
    assert (
        f"record     median {number(each.median)}, 80% within {number(each.low)} to "
        f"{number(each.high)} (account 'everything'); by judgement 1.2"
    ) in explain("threat.concern")
    text = explain("ties.coverage")
    assert all(f"record, {republic}  median" in text for republic in REPUBLICS)
    assert "\n  record     median" in explain("ties.coverage.KAZ")
    uninformed = next(each for each in fitted.values() if not each.informed)
    assert f"says too little (account '{uninformed.account}'" in explain(uninformed.parameter)
    elsewhere = next(each for each in fitted.values() if each.informed and not each.default)
    assert "not taken over" in explain(elsewhere.parameter)
    assert "record " not in explain("ties.depth")


def test_the_example_in_an_explanation_can_be_loaded(tmp_path):
    from sim.scenario import load_scenario

    path = tmp_path / "example.yaml"
    for key in [*parameter_settings(), *dated_settings()]:
        line = explain(key).splitlines()[-1]
        path.write_text(line.split("in a file", 1)[1].strip() + "\n")
        load_scenario(path)


def test_without_a_key_all_sections_are_listed():
    text = explain()
    for name, section in SECTIONS.items():
        assert name in text
        assert section.title in text


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("sinofobia", "did you mean 'sinophobia'?"),
        ("restraint", "did you mean 'sinophobia.restraint'?"),
        ("sinophobia.baseline.kaz", "did you mean 'sinophobia.baseline.KAZ'?"),
        ("protection", "did you mean 'dependence.protection' or 'sinophobia.protection'?"),
        ("xyzzy", "'wakhan explain' lists the keys"),
        ("environment.afghan_insecurty", "did you mean 'environment.afghan_insecurity'?"),
    ],
)
def test_a_near_miss_is_told(key, hint):
    with pytest.raises(InputError) as caught:
        explain(key)
    assert str(caught.value) == f"{key}: nothing to explain; {hint}"
