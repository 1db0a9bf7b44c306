"""Files and folders as typed: `~` is expanded once, where the command line is read."""

import json
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.cli.options import place
from sim.errors import InputError
from tests.cli.calling import wakhan

SCENARIO = "name: brief\nfrom: 1993-01\nto: 1993-06\nhistory: free\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder, and a working folder elsewhere."""
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "home"


def test_a_result_at_home(home):
    (home / "brief.yaml").write_text(SCENARIO)
    done = wakhan("run", "~/brief.yaml", "-n", "2", "--no-figures", "-o", "~/out")
    assert done.exit_code == 0, done.output
    assert json.loads((home / "out/manifest.json").read_text())["status"] == "complete"
    assert (home / "out/runs.parquet").exists()
    assert not list(Path().iterdir())


def test_every_place_on_the_command_line_is_expanded():
    # All options that say FILE or DIR, and all arguments but a few.
    others = {"key", "ids", "command"}
    for name, command in main.commands.items():
        for each in command.params:
            argument = each.param_type_name == "argument" and each.name not in others
            if argument or (each.metavar or "").startswith(("FILE", "DIR")):
                assert each.type.name == "place", (name, each.name)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("~", "HOME"),
        ("~/a/b", "HOME/a/b"),
        ("a/~", "a/~"),
        ("./~/a", "./~/a"),
        ("~$brief.yaml", "./~$brief.yaml"),  # is there
        ("/a", "/a"),
    ],
)
def test_what_is_typed_and_what_is_meant(home, typed, meant):
    Path("~$brief.yaml").touch()
    assert place(typed) == meant.replace("HOME", str(home))


@pytest.mark.parametrize("typed", ["", "~no_such_user", "~no_such_user/a"])
def test_what_leads_nowhere(home, typed):
    with pytest.raises(InputError, match=r"no home folder is known for '~no_such|an empty name"):
        place(typed)
    done = wakhan("list", typed)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)


def test_a_home_without_name(home, monkeypatch):
    monkeypatch.setenv("HOME", "")
    with pytest.raises(InputError, match="no home folder is known for '~'"):
        place("~/a")
    monkeypatch.delenv("HOME")  # the system knows who this is, or does not
    try:
        assert place("~/a").startswith("/")
    except InputError as error:
        assert "no home folder is known" in str(error)


def test_commands_as_people_type_them():
    assert wakhan("help").output == wakhan("--help").output
    assert wakhan("help", "run").output == wakhan("run", "--help").output
    assert wakhan("help", "rum").exit_code == 2
    (path := Path("sweep-absent.yaml")).unlink(missing_ok=True)
    for words in (("sweep", str(path), "-n", "3"), ("run", str(path), "--replicates", "3")):
        assert wakhan(*words).stderr == f"wakhan: error: {path}: no such file\n"
