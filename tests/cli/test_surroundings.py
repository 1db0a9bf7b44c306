"""`wakhan` where terminals, home folders and notebooks are not as they should be."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

PRCTL = getattr(ctypes.CDLL(None), "prctl", None)
WAKHAN = Path(sys.executable).with_name("wakhan")
TITLE = "Мост, 中文, 😀 & <b>"  # in no encoding below, and not in the font either
SCENARIO = f"""\
name: brief
title: "{TITLE}"
from: 1993-01
to: 1993-06
history: free
"""
RUN = ("run", "brief.yaml", "-n", "2")
SETTINGS = """\
backend: TkAgg
text.usetex: True
font.family: No such font
savefig.dpi: 10
savefig.bbox: tight
axes.facecolor: red
no.such.key: 1
lines.linewidth: thick
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """What makes a new working folder with a scenario."""

    def make():
        folder = tmp_path_factory.mktemp("study")
        (folder / "brief.yaml").write_text(SCENARIO, "utf-8")
        return folder

    return make


def wakhan(folder, *words, shell="", **more):
    """The command, as typed in a folder; `shell` is what follows it."""
    line = f'exec "$0" "$@" {shell}'
    return subprocess.run(
        ["sh", "-c", line, WAKHAN, *words], cwd=folder, capture_output=True, text=True, **more
    )


def environment(**more):
    """That of the tests, without what they themselves are told of encodings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MPL", "LC_"))}
    return {key: value for key, value in {**kept, **more}.items() if value is not None}


def bound_by_permissions():
    """Takes from root what lets it write where others may not (Linux's CAP_DAC_OVERRIDE)."""
    if os.getuid() == 0:
        PRCTL(24, 1)


def contents(folder):
    """Every file of a result, but the manifest, which tells the time."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


@pytest.fixture(scope="module")
def plain(study):
    """A working folder with a result, made where nothing is amiss."""
    folder = study()
    done = wakhan(folder, *RUN, env=environment())
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_a_notebook_cell_without_home_that_takes_one_line(plain, study):
    # All at once: a backend that is not there, settings of matplotlib in the working folder, no
    # home, no place for its cache, an ASCII terminal, no stdin, and a reader that leaves.
    folder = study()
    (folder / "matplotlibrc").write_text(SETTINGS)
    surroundings = environment(
        MPLBACKEND="module://no_such_notebook.backend_inline",
        MPLCONFIGDIR="/proc/none",
        HOME=None,
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )
    with subprocess.Popen(
        ["sh", "-c", 'exec "$0" "$@" <&-', WAKHAN, *RUN],
        cwd=folder,
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith("China's hard role")
        running.stdout.close()
        assert running.stderr.read() == ""
    assert running.returncode == 0
    assert contents(folder / "results/brief") == contents(plain / "results/brief")


def test_settings_that_are_no_text(plain, study):
    folder = study()
    (folder / "matplotlibrc").write_bytes("# größer\nfont.size: 30\n".encode("latin-1"))
    done = wakhan(folder, "record", "--timeline", "t.svg", env=environment())
    assert (done.returncode, done.stderr) == (0, "")
    done = wakhan(plain, "record", "--timeline", "t.svg", env=environment(MPLBACKEND="nonsense"))
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "t.svg").read_bytes() == (plain / "t.svg").read_bytes()


@pytest.mark.parametrize("encoding", ["cp437", "cp866", "cp1252", "ascii"])
def test_what_a_terminal_lacks_is_replaced(plain, encoding):
    surroundings = environment(PYTHONIOENCODING=encoding)
    line = f'exec "{WAKHAN}" list .'
    done = subprocess.run(["sh", "-c", line], cwd=plain, capture_output=True, env=surroundings)
    assert (done.returncode, done.stderr) == (0, b"")
    kept = TITLE.encode(encoding, "replace").decode(encoding)
    assert kept in done.stdout.decode(encoding)
    assert "?" in kept


def test_closed_streams_and_a_full_device(plain):
    before = contents(plain / "results/brief")
    ticks = plain / "results/brief/figures/ties.png"
    ticks.unlink()
    done = wakhan(plain, *RUN, env=environment(), shell=">&- <&-")
    assert (done.returncode, done.stderr) == (0, "")
    # What was to be printed is in no file that was opened instead.
    assert contents(plain / "results/brief") == before
    done = wakhan(plain, *RUN, env=environment(), shell=">/dev/full")
    assert done.returncode == 0
    assert done.stderr == "wakhan: not all could be printed: No space left on device\n"


def test_an_answer_that_is_nowhere_is_a_failure(plain):
    done = wakhan(plain, "list", ".", env=environment(), shell=">/dev/full")
    assert done.returncode == 1
    assert done.stderr == "wakhan: not all could be printed: No space left on device\n"
    # The code of the command's own wins, and complaints that cannot be shown are no failure.
    done = wakhan(plain, "check", "no.yaml", env=environment(), shell=">/dev/full 2>&-")
    assert (done.returncode, done.stderr) == (2, "")


def test_a_result_that_one_may_only_read(plain, study):
    # Root may write anywhere, unless this is taken from it.
    folder = study()
    subprocess.run(["cp", "-r", plain / "results", plain / "brief.yaml", folder], check=True)
    result = folder / "results/brief"
    (result / "figures/ties.png").unlink()
    for place in (result / "figures", result, folder / "results", folder):
        place.chmod(0o555)
    bound = {"env": environment(HOME=None), "preexec_fn": bound_by_permissions}
    assert subprocess.run(["touch", result / "x"], **bound, capture_output=True).returncode
    done = wakhan(folder, *RUN, **bound)
    assert "By republic" in done.stdout
    assert done.returncode == 2
    assert done.stderr.startswith("wakhan: error: ")
    assert done.stderr.endswith("'wakhan plot RESULT -o DIR' draws elsewhere\n")
    assert done.stderr.count("\n") == 1
    seen = study() / "seen"
    done = wakhan(folder, "plot", "results/brief", "-o", str(seen), **bound)
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(seen) == contents(plain / "results/brief/figures")
