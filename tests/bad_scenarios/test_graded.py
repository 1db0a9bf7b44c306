"""Mistakes of users are told what `graded/mistakes.yaml` says, and none is told badly."""

import runpy
from collections import Counter
from pathlib import Path

import pytest

UPDATE = runpy.run_path(str(Path(__file__).parent / "graded" / "update.py"))
MISTAKES = UPDATE["load"]()

HOW = """\
If the new message is meant, run `python -m tests.bad_scenarios.graded.update`, and give it a grade
in tests/bad_scenarios/graded/mistakes.yaml."""


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake["did"])
def test_what_a_mistake_is_told(mistake, tmp_path):
    assert UPDATE["told"](mistake, tmp_path) == mistake["says"], HOW


def test_no_message_is_bad_and_most_are_great():
    grades = Counter(mistake["grade"] for mistake in MISTAKES)
    assert set(grades) == {"great", "good"}
    assert grades["great"] >= 50
    assert len(MISTAKES) >= 60


def test_no_mistake_stands_twice():
    made = Counter((mistake["command"], str(mistake.get("files"))) for mistake in MISTAKES)
    assert max(made.values()) == 1


def test_every_message_is_short():
    assert max(len(line) for mistake in MISTAKES for line in mistake["says"]) <= 300


def test_the_page_shows_them():
    assert UPDATE["PAGE"].read_text("utf-8") == UPDATE["page"](MISTAKES), HOW
