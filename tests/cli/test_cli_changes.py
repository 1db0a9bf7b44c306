"""`diff` and `attribute`: what they print, write and refuse."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.calling import refused, succeeded

BASE = """\
name: brief
title: Thirty months
from: 1993-01
to: 1995-06
history: free
spread: {threshold: 0.02, duration: 3}
"""
MINE = """\
name: mine
extends: brief.yaml
ties: {openness: 2}
events:
  - {month: 1994-01, set: {membership.sco.TKM: 1, sinophobia.restraint: 0}, note: both at once}
"""
SWEEP = """\
scenarios: [brief.yaml, mine.yaml]
seed: 5
replicates: 4
design: {kind: grid}
"""


@pytest.fixture(autouse=True)
def study(tmp_path, monkeypatch):
    """A working folder with two scenarios and a sweep."""
    (tmp_path / "brief.yaml").write_text(BASE)
    (tmp_path / "mine.yaml").write_text(MINE)
    (tmp_path / "both.yaml").write_text(SWEEP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(name, *more):
    return succeeded("run", f"{name}.yaml", "-n", "8", "--no-figures", *more)


def test_diff_names_what_the_one_sets_otherwise():
    printed = succeeded("diff", "brief.yaml", "mine.yaml")
    assert printed.startswith("What mine sets otherwise than brief\n")
    assert "ties.openness" in printed
    assert "from 1994-01 on: membership.sco.TKM" in printed
    assert "membership of Turkmenistan in the SCO" in printed
    assert "mine.yaml:3" in printed
    assert (
        succeeded("diff", "mine.yaml", "./mine.yaml") == "mine.yaml and ./mine.yaml set the same.\n"
    )


def test_diff_of_results_also_tells_how_they_were_made():
    run("brief")
    run("mine", "--seed", "7")
    printed = succeeded("diff", "results/brief", "results/mine")
    assert "ties.openness" in printed
    assert "seed" in printed
    assert "version of" not in printed
    printed = succeeded("diff", "brief.yaml", "results/mine")  # a file against a result
    assert "ties.openness" in printed
    assert "\nseed" not in printed


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("diff", "brief.yaml", "nowhere.yaml"), "nowhere.yaml: no such file"),
        (("diff", "brief.yaml", "both.yaml"), "a sweep; expected a scenario"),
        (("diff", "brief.yaml", "."), "no result in this folder"),
        (("attribute", "brief.yaml"), "'brief' sets nothing otherwise than 'baseline', the months"),
        (("attribute", "brief.yaml", "mine.yaml", "mine.yaml"), "expected one or two scenarios"),
        (("attribute", "baseline", "mine.yaml"), "mine.yaml: runs over other months"),
        (("attribute", "mine.yaml", "-n", "0"), "expected a whole number from 1 to 1000000"),
        (("attribute", "mine.yaml", "-o", "both.yaml"), "a file; expected a folder for results"),
    ],
)
def test_wrong_input_is_one_message(words, message):
    if words[:2] == ("attribute", "brief.yaml") and len(words) == 2:
        Path("brief.yaml").write_text("name: brief\nto: 1995-06\n")
    assert message in refused(*words)


def test_attribute_says_what_each_change_did_and_keeps_it(study):
    words = ("attribute", "mine.yaml", "-n", "8", "--no-figures")
    printed = succeeded(*words)
    assert printed.startswith("Changes of mine against brief\n")
    assert "1       ties.openness: 0.76 to 2" in printed
    assert "2 changes, 4 sets of them, 8 runs of each, seed 2021, all orders." in printed
    folder = study / "results/attribute-mine"
    rows = list(csv.DictReader((folder / "attribution.csv").read_text().splitlines()))
    assert {row["way"] for row in rows} == {"alone", "left out", "shapley", "together"}
    assert (folder / "attribution.md").read_text().startswith("# Changes of mine against brief")
    assert (folder / "attribution_reasons.csv").exists()
    assert not (folder / "figures").exists()
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["runs"] == 32
    begun = manifest["started"]
    again = succeeded(*words)  # at once, from what is kept
    assert again.startswith("results/attribute-mine: result exists; --redo moves it aside")
    assert again.endswith(printed)
    assert json.loads((folder / "manifest.json").read_text())["started"] == begun
    assert "holds another result" in refused("attribute", "mine.yaml", "-n", "9", "--no-figures")
    succeeded("attribute", "mine.yaml", "-n", "9", "--no-figures", "--redo")
    # The sets of changes are a sweep that can be made again from what is kept.
    succeeded("sweep", str(folder / "sweep.yaml"), "-o", "again", "--no-figures")
    for table in ("runs", "republics", "reasons"):
        assert (folder / f"{table}.parquet").read_bytes() == Path(
            f"again/{table}.parquet"
        ).read_bytes()


def test_attribute_takes_the_keys_of_events_one_by_one(study):
    printed = succeeded("attribute", "mine.yaml", "-n", "4", "--each-key", "--no-figures")
    assert "3 changes, 8 sets of them" in printed
    assert (study / "results/attribute-mine-each-key/attribution.csv").exists()


def test_attribute_between_results_takes_their_seed_and_runs(study):
    run("brief", "--seed", "7")
    run("mine", "--seed", "7")
    printed = succeeded("attribute", "results/brief", "results/mine", "--no-figures")
    assert "8 runs of each, seed 7" in printed
    assert "Changes of mine against brief" in printed
    assert "name the result or scenario to hold it against" in refused("attribute", "results/mine")
    run("brief", "--seed", "8", "-o", "other")
    message = refused("attribute", "other", "results/mine", "-o", "third")
    assert "results of seeds 8 and 7; name one with --seed" in message
    succeeded("sweep", "both.yaml", "--no-figures")
    message = refused("attribute", "results/both", "results/mine")
    assert "a result of 2 scenarios; name one of them, such as results/both/scenarios/" in message


def test_attribute_draws_what_it_says(study):
    succeeded("attribute", "mine.yaml", "-n", "4")
    names = sorted(path.name for path in (study / "results/attribute-mine/figures").iterdir())
    assert names == [
        *("attribution.png", "attribution.svg"),
        *("attribution_of_roles.png", "attribution_of_roles.svg"),
    ]
    assert "an attribution, whose figures" in refused("plot", "results/attribute-mine")
