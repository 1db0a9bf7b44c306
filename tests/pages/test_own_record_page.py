"""docs/own_record.md: every conversion runs, and gives a record that can be added."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli.app import main
from sim.record.own import OwnRecord
from sim.record.reading import load_record, read_record
from sim.scenario import load_scenario

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "own_record.md").read_text("utf-8")
SNIPPETS = re.findall(r"### (.+?)\n.*?```python\n(.*?)```", TEXT, re.DOTALL)

#: Month, republic, channel, size and certainty of each row.
EXPECTED = {
    "An ACLED export": [
        ("2021-06", "TJK", "exercise", (), "certain"),
        ("2022-03", "KGZ", "dialogue", (), "certain"),
        ("2022-09", "UZB", "dialogue", (), "certain"),
        ("2022-10", "TJK", "exercise", (), "certain"),
    ],
    "A SIPRI register of transfers": [
        ("2021-07", "TKM", "transfer", ("4 units",), "month_unknown"),
        ("2022-07", "KAZ", "transfer", ("2 units",), "month_unknown"),
        ("2023-07", "UZB", "transfer", ("6 units",), "month_unknown"),
    ],
    "A spreadsheet kept by hand, saved by Excel": [
        ("2021-05", "UZB", "training", ("15 personnel",), "certain"),
        ("2022-08", "KGZ", "transfer", ("20 vehicles",), "certain"),
        ("2023-07", "TJK", "exercise", (), "month_unknown"),
        ("2024-05", "UZB", "training", ("12 personnel",), "certain"),
    ],
}


def test_every_conversion_is_tried():
    assert [title for title, _ in SNIPPETS] == list(EXPECTED)


@pytest.mark.parametrize(("title", "snippet"), SNIPPETS)
def test_a_conversion_gives_a_record_that_can_be_added(
    title, snippet, tmp_path, monkeypatch, capsys
):
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    monkeypatch.chdir(tmp_path)
    exec(compile(snippet, title, "exec"), {})  # noqa: S102 - a snippet of our own page
    assert "left out, without a month, a republic of the five or a channel: 1\n" in (
        capsys.readouterr().out
    )
    path = tmp_path / "my_events.csv"
    entries = read_record(path).entries
    found = [(e.month, e.republic, e.channel, e.size, e.certainty) for e in entries]
    assert found == EXPECTED[title]
    assert all(entry.is_own for entry in entries)
    own = OwnRecord(path, until=(("bilateral", "2024-06"),))
    assert len(load_record(own)) == len(load_record()) + len(entries)


@pytest.mark.parametrize("name", ["sipri.csv", "spreadsheet.csv", "acled.csv"])
def test_what_people_have_is_no_record_yet_and_the_page_is_named(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, ["check", f"docs/examples/{name}"])
    assert result.exit_code == 2
    assert f"docs/examples/{name}:1: " in result.stderr
    assert "docs/own_record.md shows how to convert a file" in result.stderr


def test_the_pages_scenarios_are_ones(tmp_path):
    block = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)[1]
    (tmp_path / "my_events.csv").write_text("nothing yet\n")
    said = []
    for text in re.split(r"\n# or.*\n", block):
        (tmp_path / "mine.yaml").write_text(text)
        said.append(load_scenario(tmp_path / "mine.yaml").record.until)
    assert said == [(), (("bilateral", "2024-06"),)]
