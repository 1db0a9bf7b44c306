"""The project as installed is the project as described, and its imports point one way."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")

#: From the bottom up: a module imports from its own layer and those below, never from above.
#: What is not named here is free.
LAYERS = (("rules",), ("agents",), ("model",), ("experiments", "inference"), ("cli",))
LEVELS = {module: level for level, layer in enumerate(LAYERS) for module in layer}


def run_time_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below a node but what stands there for the type checker alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        yield child
        yield from run_time_nodes(child)


def imports(source: str) -> set[str]:
    """The modules directly under `sim` that a source text imports, at whatever depth."""
    names = set()
    for node in run_time_nodes(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("sim.")}


def test_installed_version_and_command_are_those_of_pyproject():
    installed = distribution("wakhan")
    assert installed.version == PROJECT["version"]
    commands = {point.name: point.value for point in installed.entry_points}
    assert commands == {"wakhan": "sim.cli:main"}


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


def forbidden(module: str, others: set[str]) -> dict[str, set[str]]:
    """Of the files of a module or package under `sim`: which of the others each one imports."""
    files = [ROOT / "sim" / f"{module}.py", *(ROOT / "sim" / module).rglob("*.py")]
    found = {
        file.name: imports(file.read_text("utf-8")) & others for file in files if file.exists()
    }
    return {name: wrong for name, wrong in found.items() if wrong}


@pytest.mark.parametrize("module", LEVELS)
def test_imports_point_one_way(module):
    above = {name for name, level in LEVELS.items() if level > LEVELS[module]}
    assert not forbidden(module, above)


def test_plots_read_saved_results_only():
    assert not forbidden("plots", {"agents", "model", "experiments"})
