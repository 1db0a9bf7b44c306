"""Whole sets of figures as files, and comparisons."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sim import analysis, plots
from sim.experiments.store import Result
from sim.names import LABELS, REPUBLICS
from sim.plots.comparison import cases_of
from sim.plots.sets import OF_COMPARISON, OF_SCENARIO, endings_of


def words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text) if text.get_visible())


def test_a_set_has_png_and_svg_of_every_figure(
    one_month: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []

    def draw(result: Result, *, scenario: str) -> Figure:
        drawn.append((result.name, scenario))
        return Figure(figsize=(1.0, 1.0))

    monkeypatch.setattr("sim.plots.sets.OF_SCENARIO", dict.fromkeys(OF_SCENARIO, draw))
    written = plots.figures_of(one_month, tmp_path / "figures")
    assert drawn == [("one_month", "one_month")] * len(OF_SCENARIO)
    assert [path.name for path in written] == [
        f"{name}.{kind}" for name in OF_SCENARIO for kind in ("png", "svg")
    ]
    for path in written:
        start = path.read_bytes()[:100]
        assert start.startswith(b"\x89PNG" if path.suffix == ".png" else b"<?xml")


def test_files_are_the_same_each_time_and_bear_no_date(single: Result, tmp_path: Path) -> None:
    first = plots.save(plots.hard_role(single), tmp_path / "one", "hard_role")
    second = plots.save(plots.hard_role(single), tmp_path / "two", "hard_role")
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
    assert b"<dc:date>" not in first[1].read_bytes()
    assert "hard role" in first[1].read_text("utf-8")


def test_a_sweep_has_its_parameters_drawn_as_well(
    grid: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.plots.sets.OF_SCENARIO", {"spread": plots.spread})
    written = plots.figures_of(grid, tmp_path)
    assert [path.name for path in written] == [
        "spread_over_parameters.png",
        "spread_over_parameters.svg",
        "outposts_over_parameters.png",
        "outposts_over_parameters.svg",
        "spread.png",
        "spread.svg",
    ]


def test_several_scenarios_have_a_set_each_and_are_compared(
    pair: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.plots.sets.OF_SCENARIO", {"spread": plots.spread})
    compared = {"hard_role_paths": plots.hard_role_paths}
    monkeypatch.setattr("sim.plots.sets.OF_COMPARISON", compared)
    written = {path.name for path in plots.figures_of(pair, tmp_path) if path.suffix == ".svg"}
    assert written == {
        "hard_role_paths.svg",
        "spread-as_it_is.svg",
        "spread-collapsed.svg",
    }


def test_compared_medians_and_intervals_are_the_quantiles(pair: Result) -> None:
    figure = plots.hard_role_compared([pair])
    (axes,) = figure.axes
    assert axes.get_title(loc="left") == "End of 2024"
    assert axes.get_ylabel() == "Hard role\n(Tajikistan 2020 = 1)"
    assert [label.get_text() for label in axes.get_xticklabels()] == [LABELS[r] for r in REPUBLICS]
    frame = pair.quantiles
    frame = frame[(frame["variable"] == "china_hard_role") & (frame["month"] == "2024-12")]
    for one in cases_of([pair]):
        rows = frame[frame["scenario"] == one.case.scenario.name].set_index("republic")
        dots = [x for x in axes.lines if x.get_marker() == "o" and x.get_color() == one.colour]
        assert [float(x.get_ydata()[0]) for x in dots] == pytest.approx(
            rows.loc[list(REPUBLICS), "q50"].tolist()
        )


def test_paths_overlay_the_medians(pair: Result) -> None:
    figure = plots.hard_role_paths([pair])
    frame = pair.quantiles[pair.quantiles["variable"] == "china_hard_role"]
    for axes, republic in zip(figure.axes[:5], REPUBLICS, strict=True):
        for one in cases_of([pair]):
            rows = frame[
                (frame["scenario"] == one.case.scenario.name) & (frame["republic"] == republic)
            ].sort_values("month")
            curves = [np.asarray(line.get_ydata()) for line in axes.lines]
            assert any(
                len(curve) == len(rows) and np.allclose(curve, rows["q50"]) for curve in curves
            )


def test_differences_are_those_of_the_analysis_and_paired_where_seeds_match(
    pair: Result, single: Result, free: Result
) -> None:
    figure = plots.differences([pair])
    assert "compared one by one" in words(figure)
    assert "Seeds do not match" not in words(figure)
    change = analysis.compare([pair]).contrasts[0].found.by_kind
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    for place, kind in enumerate(analysis.KINDS):
        assert float(dots[place].get_xdata()[0]) == pytest.approx(change[kind].value)
    assert len(dots) == 8  # and the hard role of four republics
    assert "Seeds do not match" in words(plots.differences([single, free]))
    mixed = words(plots.differences([single, pair, free])).replace("\n", " ")
    assert "not compared one by one: free" in mixed


def test_what_is_not_alike_and_a_few_runs_are_named_in_captions(
    single: Result, one_run: Result, one_month: Result
) -> None:
    for draw in OF_COMPARISON.values():
        text = words(draw([single, one_run])).replace("\n", " ")
        assert "Fewer than 20 runs, too few to say how likely: one_run." in text
        assert "Not alike" not in text
        text = words(draw([single, one_month])).replace("\n", " ")
        assert "Not alike in first month, last month, so not to be compared as they stand." in text


def test_results_of_one_name_are_told_apart(single: Result) -> None:
    again = Result(single.folder, single.manifest)
    names = [one.name for one in cases_of([single, again])]
    assert len(set(names)) == 2
    longer = dict(single.manifest, name="x" * 60)
    twins = [Result(single.folder, {**longer, "name": longer["name"] + end}) for end in "ab"]
    names = [one.name for one in cases_of(twins)]
    assert len(set(names)) == 2
    assert max(map(len, names)) <= 50
    with pytest.raises(ValueError, match="nothing to compare"):
        plots.compare([], single.folder)


@pytest.mark.parametrize("draw", OF_COMPARISON.values(), ids=OF_COMPARISON)
def test_comparisons_of_unlike_results_give_a_figure(
    draw: object,
    single: Result,
    free: Result,
    one_run: Result,
    one_month: Result,
    replay: Result,
    grid: Result,
    pair: Result,
) -> None:
    assert callable(draw)
    for results in (
        [single],
        [one_run, one_month, replay, replay],
        [single, grid, pair, free] * 2,
    ):
        FigureCanvasAgg(draw(results)).draw()


def test_importing_and_drawing_leaves_pyplot_alone() -> None:
    code = "import sys, sim.plots; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize(
    ("names", "endings"),
    [
        (["base"], [""]),
        (["base", "mine"], ["-base", "-mine"]),
        (["base", "Base", "02-base"], ["-01-base", "-02-Base", "-03-02-base"]),
        (["STRASSE", "straße"], ["-01-STRASSE", "-02-straße"]),
    ],
)
def test_files_of_scenarios_are_told_apart_where_case_does_not_count(
    names: list[str], endings: list[str]
) -> None:
    assert list(endings_of(names).values()) == endings
