"""The generated tables of docs/ say what code and data say."""

import shutil
from pathlib import Path

import pytest

from sim.analysis.claims import CLAIMS
from sim.model.environment import VARIABLES
from sim.model.histories import TRACKED
from sim.model.sections import SECTIONS, registry
from sim.pages import __main__ as command
from sim.pages.blocks import blocks_of

DOCS = Path(__file__).parents[2] / "docs"
KNOWN = command.tables()


def written(page):
    return blocks_of((DOCS / page).read_text("utf-8"))


def blocks():
    return [
        (page, name)
        for page in command.PAGES
        for name in written(page)
        if name in KNOWN  # the others are simulated
    ]


@pytest.mark.parametrize(("page", "name"), blocks())
def test_table_is_that_of_the_code(page, name):
    assert written(page)[name] == KNOWN[name], "run: make docs"


def test_every_table_stands_in_one_page():
    assert sorted(name for _, name in blocks()) == sorted(KNOWN)


def test_nothing_is_out_of_date():
    assert not command.out_of_date(DOCS), "run: make docs"


def test_measured_blocks_are_made_and_say_how():
    claims, defaults = written("claims.md"), written("defaults.md")
    assert claims["measured"].startswith("Made by `python -m sim.pages --claims`")
    assert defaults["made"].startswith("Made by `python -m sim.pages --defaults`")
    assert {"totals", "misfit", "covered", "russian exercises", "growth"} <= defaults.keys()
    for claim in CLAIMS:
        assert f"| {claim.id} |" in claims["measured"], f"{claim.id}: make it anew with --claims"


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


def test_the_command_checks_and_writes(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    for page in command.PAGES:
        (tmp_path / "docs" / page).write_bytes((DOCS / page).read_bytes())
    shutil.copytree(DOCS.parent / "scenarios", tmp_path / "scenarios")
    assert command.main(["--check"]) == 0
    page = tmp_path / "docs" / "model.md"
    page.write_text(page.read_text("utf-8").replace("| `joint` |", "| `joined` |"), "utf-8")
    assert command.main(["--check"]) == 1
    assert "model.md: world; run python -m sim.pages --write" in capsys.readouterr().err
    assert command.main([]) == 0
    assert page.read_bytes() == (DOCS / "model.md").read_bytes()
    page.unlink()
    assert command.main(["--check"]) == 1
