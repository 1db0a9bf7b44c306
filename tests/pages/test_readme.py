"""What README.md and docs/scenarios.md show works: code runs, commands parse, files are valid."""

import re
import shlex
import shutil
from collections import Counter
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sim.cli.app import main
from sim.cli.files import load_file
from sim.model.sections import registry
from sim.record.events import BILATERAL
from sim.record.fitted import load_fitted
from sim.record.reading import load_record
from sim.scenario import Scenario, Sweep

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/scenarios.md")
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
#: What examples call a file or result of the reader's own.
OWN = ("mine", "stern")


def blocks(kind, pages=PAGES):
    texts = ((page, (ROOT / page).read_text("utf-8")) for page in pages)
    return [
        (page, block["text"])
        for page, text in texts
        for block in FENCE.finditer(text)
        if block["kind"] == kind
    ]


COMMANDS = [
    shlex.split(line, comments=True)
    for _, text in blocks("console")
    for line in text.splitlines()
    if line.startswith("wakhan ")
]


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A working folder with the scenarios as shipped and those that the pages show."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("page", "code"), blocks("python"))
def test_python_runs(page, code, study, capsys):
    assert page == "README.md"
    exec(compile(code, page, "exec"), {})  # noqa: S102 - our own page
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2031-01: hard role of China ")
    assert lines[-1] == "neighbours: <Kyrgyzstan> <Uzbekistan>"


def test_what_the_page_on_mesa_shows_runs(study, capsys):
    [(page, code)] = blocks("python", ("docs/mesa.md",))
    assert len(code.splitlines()) <= 20
    exec(compile(code, page, "exec"), {})  # noqa: S102 - our own page
    said = capsys.readouterr().out
    assert "TJK    afghan_war" in said
    assert "republics reached: [" in said
    assert "2035-12" in said
    assert "['CHN', 'RUS', 'KAZ', 'KGZ', 'TJK', 'TKM', 'UZB']" in said


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands_are_there_and_take_what_is_shown(words):
    _, name, *arguments = words
    command = main.commands[name]
    with command.make_context(name, arguments) as context:
        assert isinstance(context, click.Context)
    for word in arguments:
        if word.startswith("scenarios/") and Path(word).stem not in OWN:
            assert (ROOT / word).is_file(), word


def test_readme_shows_every_command():
    shown = {words[1] for _, text in blocks("console", ("README.md",)) for words in split(text)}
    assert shown == set(main.commands)


def split(text):
    lines = (line for line in text.splitlines() if line.startswith("wakhan "))
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.parametrize(("page", "text"), blocks("yaml"))
def test_files_shown_are_valid(page, text, study):
    path = Path(text.split("\n")[0].removeprefix("# "))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    loaded = load_file(path)
    assert isinstance(loaded, Sweep if "sweeps" in path.parts else Scenario)
    checked = CliRunner().invoke(main, ["check", str(path)])
    assert checked.exit_code == 0, checked.output


def test_the_tutorial_can_be_followed(study):
    """Copy, change, check, run, compare, with few runs."""

    def wakhan(*words):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, result.output
        return result.output

    wakhan("new", "scenarios/mine.yaml")
    [mine] = [text for _, text in blocks("yaml", ("docs/scenarios.md",)) if "name: mine" in text]
    Path("scenarios/mine.yaml").write_text(mine)
    report = wakhan("check", "scenarios/mine.yaml")
    assert "accommodation.tolerance" in report
    assert "sinophobia.baseline.KGZ" in report
    few = ("-n", "3", "--no-figures", "--workers", "1")
    wakhan("run", "scenarios/baseline.yaml", *few)
    wakhan("run", "scenarios/mine.yaml", *few)
    assert "mine" in wakhan("compare", "results/baseline", "results/mine")


def test_numbers_in_the_readme_are_those_of_the_data():
    text = (ROOT / "README.md").read_text("utf-8")
    events = load_record().reported().counts("CHN", BILATERAL).sum()
    assert f"coded record of {events} reported Chinese security events" in text
    headline = load_file(ROOT / "scenarios/sweeps/headline.yaml")
    assert f"{headline.size} combinations" in text


def test_counts_in_words_are_those_of_the_registry():
    """How many parameters the record informs, of how many numbers, and how many are judgement."""
    taken = [each for each in load_fitted().values() if each.default]
    assert len(taken) == 34, "docs/defaults.md says thirty-four"
    informed = sum(each.informed for each in taken)
    assert informed == 24, "README.md, docs/model.md and docs/defaults.md say two dozen"
    numbers = Counter[str]()
    for parameter in registry().values():
        several = isinstance(parameter.default, tuple)
        numbers[parameter.basis] += len(parameter.default) if several else 1
    assert round(numbers.total(), -2) == 200, "docs/model.md says two hundred"
    judged = numbers["judgement"] / numbers.total()
    assert round(3 * judged, 1) == 2.0, "README.md says that two in three are judgement"
