"""Ctrl-C while the program starts, where Python would print a traceback."""

import subprocess
import sys

import pytest

#: Presses Ctrl-C when a module is about to be imported; then starts the program.
SCRIPT = """
import os, sys, time

class Pressing:
    def find_spec(self, name, path=None, target=None):
        if name == MODULE:
            sys.meta_path.remove(self)
            BODY

def press():
    os.kill(os.getpid(), 2)

class Dying:
    def __del__(self):
        press()
        for _ in range(1000):
            pass

def change():
    try:
        press()
        for _ in range(1000):
            pass
    except KeyboardInterrupt:
        raise ImportError("numpy.core.multiarray failed to import")

sys.meta_path.insert(0, Pressing())
sys.argv = ["wakhan", "explain"]
from sim.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("module", "body"),
    [
        pytest.param("signal", "press()", id="before it is looked out for"),
        pytest.param("click", "press()", id="first thing"),
        pytest.param("sim.model.sections", "press()", id="within a command"),
        pytest.param("numpy", "change()", id="told as a failed import"),
        pytest.param("numpy", "Dying(); time.sleep(9)", id="where exceptions are dropped"),
    ],
)
def test_ctrl_c_during_imports_is_one_line(module, body):
    script = SCRIPT.replace("MODULE", repr(module)).replace("BODY", body)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "wakhan: interrupted\n")
    assert done.stdout == ""


def test_an_import_that_fails_by_itself_is_told():
    script = SCRIPT.replace("MODULE", "'numpy'").replace("BODY", "raise ImportError('broken')")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.endswith("ImportError: broken\n")
