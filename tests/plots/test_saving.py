"""Figures as files, and matplotlib apart from the user's settings."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

from sim import plots
from sim.errors import InputError
from sim.plots import saving
from sim.plots.style import DPI, sheet, styled


def figure(title: str = "A title") -> Figure:
    @styled
    def draw() -> Figure:
        page = sheet(1, 1, title=title, subtitle="about it", panel_height=0.4)
        page.panel(0).plot([0, 1], [0, 1])
        return page.figure

    return draw()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_a_folder_lacks_is_drawn_and_the_rest_left_alone(tmp_path: Path) -> None:
    plan = dict.fromkeys(("a", "b", "c", "d"), figure)
    plots.draw(plan, tmp_path)
    assert not plots.lacking(plan, tmp_path)
    whole = contents(tmp_path)
    (tmp_path / "a.png").unlink()
    (tmp_path / "b.svg").write_bytes(whole["b.svg"][:-20])
    (tmp_path / "c.png").write_bytes(b"")
    assert list(plots.lacking(plan, tmp_path)) == ["a", "b", "c"]
    plots.draw(plots.lacking(plan, tmp_path), tmp_path)
    assert contents(tmp_path) == whole
    assert list(plots.lacking(plan, tmp_path / "nowhere")) == list(plan)


@pytest.mark.parametrize("problem", [KeyboardInterrupt, RuntimeError])
def test_a_figure_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: type[BaseException]
) -> None:
    plots.save(figure(), tmp_path, "a")
    whole = contents(tmp_path)

    def fail(self: Figure, path: Path, **how: object) -> None:
        path.write_bytes(b"half")
        raise problem

    monkeypatch.setattr(Figure, "savefig", fail)
    for name in ("a", "b"):
        with pytest.raises(problem):
            plots.save(figure(), tmp_path, name)
    assert contents(tmp_path) == whole


def test_what_a_killed_process_left_goes_and_what_another_writes_stays(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for process in (ended.pid, os.getppid(), "x"):
        (tmp_path / f"a.png.{process}.tmp").touch()
    plots.save(figure(), tmp_path, "a")
    assert set(contents(tmp_path)) == {"a.png", "a.svg", f"a.png.{os.getppid()}.tmp"}


def test_a_place_that_takes_no_figures_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file: cannot be written: "):
        plots.save(figure(), tmp_path / "file", "a")


def test_the_users_settings_change_no_byte_and_stay(tmp_path: Path) -> None:
    plots.save(figure(), tmp_path / "plain", "a")
    theirs = {
        "text.usetex": True,
        "font.family": ["No such font"],
        "savefig.dpi": 17,
        "savefig.bbox": "tight",
        "savefig.format": "pdf",
        "axes.prop_cycle": matplotlib.cycler(color=["red"]),
        "lines.linestyle": "--",
        "path.sketch": (1.0, 100.0, 2.0),
        "svg.fonttype": "none",
        "figure.autolayout": True,
        "axes.xmargin": 0.4,
    }
    with matplotlib.rc_context(theirs):
        plots.save(figure(), tmp_path / "theirs", "a")
        assert all(matplotlib.rcParams[key] == value for key, value in theirs.items())
    assert contents(tmp_path / "theirs") == contents(tmp_path / "plain")


@pytest.mark.parametrize("title", ["中文 😀", "Мост", "\u0f40", "$\\frac{"])
def test_signs_that_the_font_lacks_change_the_title_alone(tmp_path: Path, title: str) -> None:
    # Warnings are errors here.
    for name, words in (("latin", "A title"), ("other", title)):
        plots.save(figure(words), tmp_path, name)
    below = round(0.28 * DPI)
    latin, other = (imread(tmp_path / f"{name}.png") for name in ("latin", "other"))
    assert (latin[below:] == other[below:]).all()
    assert (latin[:below] != other[:below]).any()


def test_a_title_is_text_in_svg(tmp_path: Path) -> None:
    title = "<script>alert(1)</script> --> ]]> & <a href='javascript:x'>"
    _, svg = plots.save(figure(title), tmp_path, "a")
    tree = ET.parse(svg)
    names = {str(element.tag).rpartition("}")[2] for element in tree.iter()}
    assert not names & {"script", "a", "foreignObject", "image"}
    assert title in {element.text for element in tree.iter() if element.tag.endswith("title")}


NOTEBOOK = """
import os, sys
from sim import plots
import matplotlib
print(os.environ["MPLBACKEND"], "matplotlib.pyplot" in sys.modules, matplotlib.get_backend())
"""


@pytest.mark.parametrize("backend", ["svg", "module://nowhere.backend_inline"])
def test_a_notebook_keeps_its_backend(backend: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NOTEBOOK],
        env=os.environ | {"MPLBACKEND": backend},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    variable, pyplot, theirs = done.stdout.split()
    assert (variable, pyplot) == (backend, "False")
    assert theirs == backend


def test_every_figure_is_saved_in_one_place() -> None:
    package = Path(plots.__file__).parents[1]
    using = {
        path.name
        for path in package.rglob("*.py")
        if ".savefig(" in path.read_text("utf-8") or "rc_context" in path.read_text("utf-8")
    }
    assert using == {Path(saving.__file__).name, "isolation.py"}
