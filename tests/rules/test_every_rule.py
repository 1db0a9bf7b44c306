"""Every public function of a rule has a test at the mirrored place."""

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
RULES = sorted(
    path for path in (FOLDER.parents[1] / "sim" / "rules").glob("*.py") if path.stem != "__init__"
)


def public_functions(path):
    return {
        node.name
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda path: path.stem)
def test_each_function_is_tested(rule):
    tests = ast.parse((FOLDER / f"test_{rule.stem}.py").read_text("utf-8"))
    named = {
        node.attr
        for node in ast.walk(tests)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == rule.stem
    }
    assert public_functions(rule) <= named
