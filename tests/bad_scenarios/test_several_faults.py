"""All that is wrong in a file is told at once, in the order of lines, up to ten."""

from pathlib import Path

import pytest

from sim.cli.files import load_file
from sim.errors import InputError


@pytest.fixture(autouse=True)
def _in_a_study(tmp_path, monkeypatch):
    study = tmp_path / "study"
    study.mkdir()
    monkeypatch.chdir(study)


def faults(name: str, text: str) -> list[str]:
    """The lines about a file of that text."""
    Path(name).write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        load_file(name)
    return str(caught.value).splitlines()


def test_of_a_scenario():
    text = """\
title: [x]
extends: gone.yaml
to: 2035-13
titel: x
sinophobia: {restraint: 9, restrain: 1, baseline: {KGS: 1, KAZ: 2}}
events:
  - {month: 2031-01, set: {threat.demnd: 1, threat.demand: high}, until: 2030-01}
  - {mnth: 2031-01, set: {threat.demand: 1}}
name: a/b
name: c
"""
    assert faults("a.yaml", text) == [
        "a.yaml:1: title: expected text, not a list",
        "a.yaml:2: extends: no such file: 'gone.yaml'",
        "a.yaml:3: to: '2035-13' is not a month; expected YYYY-MM such as 2016-08",
        "a.yaml:4: titel: unknown key; did you mean 'title'?",
        "a.yaml:5: sinophobia.restraint: expected a number from 0 to 8 (logit), not 9",
        "a.yaml:5: sinophobia.restrain: unknown parameter; did you mean 'restraint'?",
        "a.yaml:5: sinophobia.baseline.KGS: unknown republic; did you mean 'KGZ'?",
        "a.yaml:5: sinophobia.baseline.KAZ: expected a number from 0 to 1 (share), not 2",
        "a.yaml:7: events[1].until: 2030-01 is not after 2031-01",
        "a.yaml:7: events[1].set: threat.demnd: unknown key; did you mean 'threat.demand'?",
        "and 3 more",
    ]


def test_of_a_scenario_and_what_it_extends():
    Path("far.yaml").write_text("name: far\nthreat: {demand: 60}\n")
    Path("near.yaml").write_text("extends: far.yaml\nfrom: 1993\n")
    assert faults("a.yaml", "extends: near.yaml\ntitel: x\n") == [
        "a.yaml:2: titel: unknown key; did you mean 'title'?",
        "near.yaml:2: from: '1993' is not a month; expected YYYY-MM such as 2016-08 "
        "(extended by a.yaml)",
        "far.yaml:2: threat.demand: expected a number from 0 to 6 (logit), not 60 "
        "(extended by near.yaml, extended by a.yaml)",
    ]


def test_a_parent_that_is_no_yaml_does_not_hide_the_childs_faults():
    Path("parent.yaml").write_text("name: [\n")
    first, second = faults("a.yaml", "extends: parent.yaml\ntitel: x\n")
    assert first == "a.yaml:2: titel: unknown key; did you mean 'title'?"
    assert second.startswith("parent.yaml:2: not valid YAML: ")
    assert second.endswith(" (extended by a.yaml)")


def test_of_a_sweep():
    Path("one.yaml").write_text("threat: {demand: 60}\n")
    text = """\
scenarios: [one.yaml, gone.yaml]
seed: -1
replicates: many
design: {kind: gird}
vary:
  threat.demnd: [1, 2]
  threat.demand: [1, 60, x]
  sinophobia.restraint: {low: a, high: 9, steps: 1}
"""
    assert faults("sweep.yaml", text) == [
        "sweep.yaml:1: scenarios: no such file: 'gone.yaml'; did you mean 'one.yaml'?",
        "sweep.yaml:2: seed: expected a whole number from 0 to 4294967295, not -1",
        "sweep.yaml:3: replicates: expected a whole number from 1 to 1000000, not many",
        "sweep.yaml:4: design.kind: expected grid or fraction or list or zip or lhs or sobol or "
        "morris or accounts, not gird; did you mean 'grid'?",
        "sweep.yaml:6: vary: threat.demnd: unknown key; did you mean 'threat.demand'?",
        "sweep.yaml:7: vary.threat.demand: expected a number from 0 to 6 (logit), not 60",
        "sweep.yaml:7: vary.threat.demand: expected a number from 0 to 6 (logit), not x",
        "sweep.yaml:8: vary.sinophobia.restraint.low: expected a number from 0 to 8 (logit), not a",
        "sweep.yaml:8: vary.sinophobia.restraint.high: expected a number from 0 to 8 (logit), "
        "not 9",
        "sweep.yaml:8: vary.sinophobia.restraint.steps: expected a whole number from 2 to 100000, "
        "not 1",
        "and 1 more",
    ]


def test_of_points():
    Path("one.yaml").write_text("name: one\n")
    text = """\
scenario: one.yaml
seed: 1
replicates: 1
design: {kind: list}
points:
  - {threat.demand: 1, threat.concern: 60}
  - {threat.demand: x}
  - {threat.demand: 1, threat.concern: 1, regime.demnd: 1}
"""
    assert faults("sweep.yaml", text) == [
        "sweep.yaml:6: points[1].threat.concern: expected a number from 0 to 6 (log rate), not 60",
        "sweep.yaml:7: points[2]: lacks 'threat.concern'",
        "sweep.yaml:7: points[2].threat.demand: expected a number from 0 to 6 (logit), not x",
        "sweep.yaml:8: points[3]: regime.demnd: unknown key; did you mean 'regime.demand'?",
    ]


def test_a_misspelt_key_is_not_called_missing_too():
    Path("one.yaml").write_text("name: one\n")
    text = "scenaro: one.yaml\nseeds: 1\nreplicate: 1\ndesgin: {kind: grid}\nvari: {}\n"
    found = faults("sweep.yaml", text + "points: []\n")
    assert len(found) == 6
    assert not any("lacks" in line for line in found)


def test_of_an_account():
    text = """\
source: yau2021
argument: ""
threat: {demand: 60}
priors:
  threat.concren: {kind: normal, mean: 1, sd: 1, why: x, page: x}
  threat.concern: {kind: cauchy}
"""
    assert faults("account.yaml", text) == [
        "account.yaml:1: source: expected didigova2021 or rauf_saud2020 or aliyev2019 or "
        "olimova_olimov2021 or yau2022 or wakhan, not yau2021; did you mean 'yau2022'?",
        "account.yaml:2: argument: expected a text, not the text ''",
        "account.yaml:3: threat.demand: expected a number from 0 to 6 (logit), not 60",
        "account.yaml:5: priors: threat.concren: unknown key; did you mean 'threat.concern'?",
        "account.yaml:6: priors.threat.concern.kind: expected uniform or normal or lognormal, "
        "not cauchy",
    ]


def test_events_outside_the_months_are_all_told():
    text = "to: 2030-12\nevents:\n"
    text += "".join(f"  - {{month: 20{31 + k}-01, set: {{threat.demand: 1}}}}\n" for k in range(3))
    assert [line.partition(": event: ")[0] for line in faults("a.yaml", text)] == [
        "a.yaml:3",
        "a.yaml:4",
        "a.yaml:5",
    ]


def test_a_hostile_file_of_faults_ends(monkeypatch):
    looked_up = []
    monkeypatch.setattr(
        "sim.scenario.loading.parameter_problem", lambda *key: looked_up.append(key) or "unknown"
    )
    lines = faults("a.yaml", "threat:\n" + "".join(f"  k{k}: 1\n" for k in range(50_000)))
    assert lines[-1] == "and at least 90 more"
    assert len(looked_up) == 100
