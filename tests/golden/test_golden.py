"""The baseline gives the numbers it gave, until a change is meant and told."""

import json
import math
import runpy
from pathlib import Path

import pytest

UPDATE = runpy.run_path(str(Path(__file__).with_name("update.py")))

HOW = """\
The baseline's results have changed:
{changes}
If that is not meant, something is broken. If it is: run `python -m tests.golden.update`, commit
tests/golden/baseline.json, and write a line in CHANGELOG.md under "Results changed" that says what
changed, why, and by how much."""


@pytest.mark.parametrize("history", ["free", "replay"])
def test_the_baseline_gives_the_numbers_it_gave(history):
    """To six significant digits, which is more than another processor's last bits could move."""
    expected = json.loads(UPDATE["FILE"].read_text("utf-8"))[history]
    found = UPDATE["measured"](history)
    assert list(found) == list(expected)
    changes = [
        f"  {name}: {expected[name]:g} is now {found[name]:g}"
        for name in expected
        if not math.isclose(found[name], expected[name], rel_tol=1e-5)
    ]
    assert not changes, HOW.format(changes="\n".join(changes))
