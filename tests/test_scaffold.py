"""The project as installed is the project as described."""

import re
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def test_installed_version_and_command_are_those_of_pyproject():
    installed = distribution("wakhan")
    assert installed.version == PROJECT["version"]
    commands = {point.name: point.value for point in installed.entry_points}
    assert commands == {"wakhan": "sim.__main__:main"}


@pytest.mark.parametrize(
    "requirement",
    PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"],
)
def test_lock_pins_a_version_that_pyproject_allows(requirement):
    wanted = Requirement(requirement)
    pins = re.findall(rf"(?mi)^{re.escape(wanted.name)}==(\S+)", LOCK)
    assert pins, f"{wanted.name} is not in requirements.lock: run 'make lock'"
    assert all(wanted.specifier.contains(pin) for pin in pins)


def test_lock_names_no_index():
    assert "://" not in LOCK
    assert "--index-url" not in LOCK
