"""Installed with pip and no clone: the wheel is built, installed apart and used in an empty folder.

The packages it needs are those of the environment that runs the tests, so nothing is fetched.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A command to run in an empty folder, by the `wakhan` of the wheel."""
    place = tmp_path_factory.mktemp("installed")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"

    def carried_out(*command):
        return subprocess.run(
            [str(part) for part in command],
            cwd=place / "empty",
            env=environment,
            text=True,
            capture_output=True,
        )

    def make(*command):
        done = carried_out(*command)
        assert done.returncode == 0, done.stderr

    (place / "empty").mkdir()
    pip = (sys.executable, "-m", "pip", "--quiet")
    here = ("--no-deps", "--no-index", "--no-build-isolation")
    make(*pip, "wheel", *here, "--wheel-dir", place, ROOT)
    make(sys.executable, "-m", "venv", "--without-pip", place / "venv")
    python = place / "venv" / "bin" / "python"
    (wheel,) = place.glob("*.whl")
    make(*pip, "--python", python, "install", "--no-deps", "--no-index", wheel)
    # After the wheel's own packages, so that the clone does not stand before them.
    packages = next((place / "venv").glob("lib/python*/site-packages"))
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    place_of = carried_out(python, "-c", "import sim; print(sim.__file__)").stdout
    assert Path(place_of.strip()).is_relative_to(packages)

    def wakhan(*arguments, code=0):
        done = carried_out(place / "venv" / "bin" / "wakhan", *arguments)
        assert done.returncode == code, done.stderr
        return done.stderr if code else done.stdout

    wakhan.folder = place / "empty"
    wakhan.library = packages / "sim" / "library"
    return wakhan


@pytest.mark.slow
def test_every_file_of_the_library_comes_along(installed):
    listed = installed("list")
    files = sorted((ROOT / "scenarios").rglob("*.*"))
    assert [path.relative_to(ROOT / "scenarios") for path in files] == sorted(
        path.relative_to(installed.library) for path in installed.library.rglob("*.*")
    )
    for path in files:
        there = installed.library / path.relative_to(ROOT / "scenarios")
        assert there.read_bytes() == path.read_bytes()
        name = f"library/{path.relative_to(ROOT / 'scenarios').as_posix()}"
        assert (name in listed) == (path.suffix == ".yaml")
    assert "faulty" not in listed


@pytest.mark.slow
def test_the_commands_work_on_names_of_the_library(installed):
    def made(result, *files):
        for file in files:
            assert (installed.folder / "results" / result / file).is_file()

    assert "10 of 11 mechanisms" in installed(
        "check", "baseline", "futures/us_returns", "geography"
    )
    installed("new", "mine.yaml", "--from", "afghan_war")
    assert "2 events" in installed("check", "mine.yaml")
    assert "2 events" in installed("check", "afghan_war")
    quick = ("--no-figures", "--workers", "1")
    installed("run", "baseline", "-n", "3", *quick)
    installed("run", "mine.yaml", "-n", "3", *quick)
    made("baseline", "summary.md", "runs.parquet", "scenario.yaml")
    made("mine", "summary.md", "runs.parquet")
    installed("sweep", "headline", "--replicates", "1", *quick)
    made("headline", "summary.md", "runs.parquet", "sweep.yaml")
    installed("fit", "geography", "--before", "1995-01", "--method", "importance", *quick)
    made("fit-geography", "summary.md", "posterior.parquet")
    assert "'wakhan score' makes it" in installed("forecast", code=2)
    assert "did you mean 'afghan_war'" in installed("run", "afghanwar", code=2)
