"""The generated tables of the pages say what code and data say, and the command keeps them so."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sim.analysis.claims import CLAIMS
from sim.model.environment import VARIABLES
from sim.model.histories import TRACKED
from sim.model.sections import SECTIONS, registry
from sim.pages import __main__ as command
from sim.pages import derived
from sim.pages.blocks import find
from sim.pages.makers import MAKERS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
KNOWN = derived.texts()
BLOCKS = find(root=ROOT)


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.name in KNOWN], ids=lambda b: b.name)
def test_table_is_that_of_the_code(block):
    assert block.text == KNOWN[block.name], "run: make docs"


def test_every_block_stands_in_one_page_and_has_one_source():
    measured = [name for maker in MAKERS for name in (maker.made, *maker.blocks)]
    assert sorted(block.name for block in BLOCKS) == sorted([*KNOWN, *measured])


def test_nothing_is_out_of_date():
    assert not derived.out_of_date(ROOT), "run: make docs"


def test_measured_claims_are_those_that_there_are():
    [found] = find(["measured"], ROOT)
    for claim in CLAIMS:
        assert f"| {claim.id} |" in found.text, f"{claim.id}: run: python -m sim.pages claims"


def test_tables_hold_every_parameter_variable_state_and_claim():
    for key in registry():
        section, name = key.split(".")
        assert f"| `{name}` |" in KNOWN[f"parameters of {section}"]
    for variable in VARIABLES:
        assert f"| `{variable.name}" in KNOWN["environment"]
    assert all(f"| `{kept.name}` |" in KNOWN["outcomes"] for kept in TRACKED)
    assert all(f"| {claim.id} |" in KNOWN["claims"] for claim in CLAIMS)
    assert "| `tie` | power, republic, channel, run | events |" in KNOWN["world"]


@pytest.mark.parametrize("section", SECTIONS)
def test_model_page_has_a_place_for_every_section(section):
    assert f"<!-- generated: parameters of {section} -->" in (DOCS / "model.md").read_text("utf-8")


def test_model_page_names_every_claim():
    text = (DOCS / "model.md").read_text("utf-8")
    lacking = [c.id for c in CLAIMS if not _named(c.id, text)]
    assert not lacking


def _named(claim, text):
    letter, number = claim[0], int(claim[1:])
    spans = [f"{letter}{a} to {letter}{b}" for a in range(10) for b in range(a, 10)]
    return claim in text or any(
        span in text and int(span[1]) <= number <= int(span[-1]) for span in spans
    )


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The pages and what they are made from, without the dear makers."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(DOCS, tmp_path / "docs", ignore=shutil.ignore_patterns("*.png"))
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    shutil.copy(ROOT / "README.md", tmp_path)
    cheap = [replace(maker, few=dict, make=lambda: {}) for maker in MAKERS]
    monkeypatch.setattr(command, "MAKERS", cheap)
    return tmp_path


def test_the_command_checks_writes_and_lists(copy, capsys):
    assert command.main(["--check"]) == 0
    page = copy / "docs" / "model.md"
    page.write_text(page.read_text("utf-8").replace("| `joint` |", "| `joined` |"), "utf-8")
    assert command.main(["--check"]) == 1
    assert "model.md: world; see python -m sim.pages" in capsys.readouterr().err
    assert command.main([]) == 0
    listed = capsys.readouterr().out
    assert "out of date" in listed
    assert "python -m sim.pages --write" in listed
    assert command.main(["--write"]) == 0
    assert find(["world"], copy)[0].text == KNOWN["world"]
    page.unlink()
    assert command.main(["--check"]) == 1


def test_a_number_by_hand_in_a_measured_block_fails_the_check(copy, capsys):
    page = copy / "docs" / "model.md"
    [block] = find(["alike"], copy)
    wrong = block.text.replace("| free | defaults | 0.", "| free | defaults | 1.")
    assert wrong != block.text
    page.write_text(page.read_text("utf-8").replace(block.text, wrong), "utf-8")
    assert command.main(["--check"]) == 1
    assert "model.md: alike (changed by hand)" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["modle"], ["evidence2"], ["model", "--check"]])
def test_what_the_command_does_not_know_is_refused(words, capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(words)
    assert ended.value.code == 2
    assert "expected some of headline, model, claims, defaults" in capsys.readouterr().err
