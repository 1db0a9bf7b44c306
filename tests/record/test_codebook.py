"""The generated tables of docs/codebook.md say what the data say.

Run as a script, this file writes them anew.
"""

import re
from pathlib import Path

import pytest

from sim.names import CHANNELS, FORMS
from sim.record.codebook import codebook_tables
from sim.record.events import CERTAINTIES, COLUMNS, SOURCES
from sim.record.reading import load_record

CODEBOOK = Path(__file__).parents[2] / "docs" / "codebook.md"
BLOCK = re.compile(r"<!-- generated: (?P<name>.+?) -->\n(?P<table>.*?)<!-- end -->", re.DOTALL)
TABLES = codebook_tables(load_record())


def written() -> dict[str, str]:
    return {b["name"]: b["table"].strip() for b in BLOCK.finditer(CODEBOOK.read_text("utf-8"))}


def test_codebook_holds_every_generated_table_and_no_other():
    assert sorted(written()) == sorted(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_table_in_codebook_is_that_of_the_data(name):
    assert written()[name] == TABLES[name], f"run python {Path(__file__).name} to write it anew"


@pytest.mark.parametrize("word", [*COLUMNS, *CHANNELS, *FORMS, *CERTAINTIES, *SOURCES])
def test_codebook_explains_every_code(word):
    assert re.search(rf"\b{word}\b", CODEBOOK.read_text("utf-8"))


def test_codebook_warns_of_the_russian_half_before_anything_else():
    opening = CODEBOOK.read_text("utf-8").split("\n\n")[1]
    assert "Russian half of the record is incomplete" in opening


if __name__ == "__main__":
    text = BLOCK.sub(
        lambda b: f"<!-- generated: {b['name']} -->\n{TABLES[b['name']]}\n<!-- end -->",
        CODEBOOK.read_text("utf-8"),
    )
    CODEBOOK.write_text(text, "utf-8")
