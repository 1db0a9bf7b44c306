"""What every figure of a result shows, read back from the figure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.text import Text

from sim import analysis, plots
from sim.analysis.summary import summary
from sim.analysis.tables import tables
from sim.calendar import RECORD_MONTHS
from sim.experiments.store import Result, load_result
from sim.model.schedule import PERIODS
from sim.model.terms import ANSWER_TERMS, OFFER_TERMS
from sim.names import CHANNELS, HARD_CHANNELS, LABELS, POWERS, REPUBLICS
from sim.plots import style
from sim.plots.cases import case_of
from sim.plots.record import RECORDED, SHADE
from sim.plots.sets import OF_SCENARIO
from sim.record.events import BILATERAL, Record
from sim.record.reading import load_record

NAMES = [LABELS[republic] for republic in REPUBLICS]
DEGENERATE = ("one_run", "one_month", "replay")


def panels(figure: Figure) -> list[Axes]:
    return [axes for axes in figure.axes if axes.axison]


def titles(figure: Figure) -> list[str]:
    return [axes.get_title(loc="left") for axes in figure.axes if axes.get_title(loc="left")]


def legend_labels(figure: Figure) -> list[str]:
    legends = [*figure.legends, *(a.get_legend() for a in figure.axes if a.get_legend())]
    return [text.get_text() for legend in legends for text in legend.get_texts()]


def words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text) if text.get_visible())


def line_of(axes: Axes, colour: str) -> np.ndarray:
    (found,) = (line for line in axes.lines if line.get_color() == colour)
    return np.asarray(found.get_ydata(), dtype=float)


@pytest.mark.parametrize("draw", OF_SCENARIO.values(), ids=OF_SCENARIO)
def test_a_figure_names_scenario_runs_and_seed_and_keeps_its_texts_apart(
    single: Result, draw: Callable[..., Figure], faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    figure = draw(single)
    assert "Scenario short: " in words(figure)
    assert "60 runs · seed 2021" in words(figure)
    assert faults_of_layout(figure) == []


@pytest.mark.parametrize("draw", OF_SCENARIO.values(), ids=OF_SCENARIO)
@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_results_give_a_figure(
    name: str,
    draw: Callable[..., Figure],
    request: pytest.FixtureRequest,
    faults_of_layout: Callable[[Figure], list[str]],
) -> None:
    figure = draw(request.getfixturevalue(name))
    assert faults_of_layout(figure) == []


@pytest.mark.parametrize(
    ("table", "draw"),
    [
        ("quantiles", plots.hard_role),
        ("quantiles", plots.shares),
        ("quantiles", plots.ties),
        ("counts", plots.record_check),
        ("periods", plots.record_table),
        ("reasons", plots.reasons_of_offers),
    ],
)
def test_numbers_that_are_missing_leave_a_gap(
    single: Result, draw: Callable[..., Figure], table: str
) -> None:
    frame = getattr(single, table).copy()
    statistics = [name for name in ("q05", "q25", "q50", "q75", "q95", "mean") if name in frame]
    half = with_table(single, table, frame.assign(**dict.fromkeys(statistics, np.nan)))
    empty = with_table(single, table, frame.iloc[:0])
    for result in (half, empty):
        FigureCanvasAgg(draw(result)).draw()


def with_table(result: Result, name: str, table: object) -> Result:
    changed = Result(result.folder, result.manifest)
    for key in (
        "runs",
        "republics",
        "points",
        "quantiles",
        "counts",
        "periods",
        "reasons",
        "scenarios",
    ):
        changed.__dict__[key] = table if key == name else getattr(result, key)
    return changed


# The roles.


@pytest.mark.parametrize(
    ("draw", "variable", "label"),
    [
        (plots.security_role, "china_security_role", "Security role"),
        (plots.hard_role, "china_hard_role", "Hard role"),
    ],
)
def test_role_has_a_panel_per_republic_with_the_quantiles(
    single: Result, draw: Callable[..., Figure], variable: str, label: str
) -> None:
    figure = draw(single)
    assert titles(figure) == NAMES
    first = panels(figure)[0]
    assert first.get_ylabel() == f"{label}\n(Tajikistan 2020 = 1)"
    assert len({axes.get_ylim() for axes in panels(figure)}) == 1
    frame = single.quantiles[single.quantiles["variable"] == variable]
    for axes, republic in zip(panels(figure), REPUBLICS, strict=True):
        rows = frame[frame["republic"] == republic].sort_values("month")
        assert line_of(axes, style.REPUBLIC_COLOURS[republic]) == pytest.approx(rows["q50"])
        bands = [c for c in axes.collections if isinstance(c, PolyCollection)]
        assert len(bands) == 2
        assert bands[0].get_paths()[0].vertices[:, 1].max() == pytest.approx(rows["q95"].max())
    labels = legend_labels(figure)
    assert "Tajikistan, end of 2020 (= 1)" in labels
    assert ("Threshold of spread (0.3)" in labels) == (label == "Hard role")
    assert "Replay of the record" in labels
    assert "End of the record (2020-12)" in labels


def test_the_replay_is_shaded_and_a_free_past_is_not(single: Result, free: Result) -> None:
    for result, shaded in ((single, True), (free, False)):
        axes = panels(plots.hard_role(result))[0]
        spans = [p for p in axes.patches if isinstance(p, Rectangle)]
        assert [span.get_xy()[0] + span.get_width() for span in spans] == [2021.0] * shaded
        assert ("Replay of the record" in legend_labels(axes.get_figure())) == shaded


def test_very_high_roles_turn_the_axis_logarithmic(
    single: Result, faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    frame = single.quantiles.copy()
    frame.loc[frame["republic"] == "TJK", ["q75", "q95"]] *= 100.0
    figure = plots.hard_role(with_table(single, "quantiles", frame))
    assert {axes.get_yscale() for axes in panels(figure)} == {"symlog"}
    assert faults_of_layout(figure) == []


# Spread.


def test_spread_by_year_and_over_thresholds_are_those_of_the_analysis(single: Result) -> None:
    figure = plots.spread(single)
    kinds, left, outposts, right = panels(figure)
    runs = analysis.runs_of(single)
    for kind in analysis.KINDS:
        found = analysis.by_year(runs, range(2015, 2025), kind)
        assert line_of(kinds, style.KIND_COLOURS[kind]) == pytest.approx(
            [e.value for e in found.values()]
        )
    assert line_of(outposts, style.REPUBLIC_COLOURS["UZB"])[-1] == pytest.approx(
        analysis.reached(runs, "outposts")["UZB"].value
    )
    by_year = analysis.by_year(runs, range(2015, 2025))
    assert line_of(left, style.INK) == pytest.approx([e.value for e in by_year.values()])
    assert line_of(left, style.REPUBLIC_COLOURS["KGZ"])[-1] == pytest.approx(
        analysis.reached(runs)["KGZ"].value
    )
    (hard,) = (x for x in right.lines if x.get_color() == style.INK and x.get_linewidth() == 2.0)
    curve = analysis.over_thresholds(runs, (0.25, 0.5, 1.0, 2.0))
    shown = dict(zip(np.round(hard.get_xdata(), 2), hard.get_ydata(), strict=True))
    assert {at: shown[at] for at in curve} == pytest.approx(
        {at: found.value for at, found in curve.items()}
    )
    assert kinds.get_ylabel() == "Share of runs"
    said = words(figure).replace("\n", " ")
    assert (
        "By the record, operations had spread to Kazakhstan and Kyrgyzstan, exercises had" in said
    )
    assert right.get_xlabel() == "Threshold (Tajikistan 2020 = 1)"
    assert "24 months" in words(figure)
    assert {"Any of the four", "Kyrgyzstan", "Hard role", "Outposts"} <= set(legend_labels(figure))
    assert "Tajikistan" not in legend_labels(figure)


def test_bands_of_spread_are_the_intervals_of_tables(single: Result, grid: Result) -> None:
    for result in (single, grid):
        figure = plots.spread(result)
        last = analysis.by_year(analysis.runs_of(result), [2024])[2024]
        band = panels(figure)[0].collections[-1].get_paths()[0].vertices
        at_end = band[np.isclose(band[:, 0], 2024.0), 1]
        assert at_end.max() == pytest.approx(last.high)
        assert at_end.min() == pytest.approx(last.low)


def test_one_run_has_no_bands_and_says_what_it_is(one_run: Result) -> None:
    figure = plots.spread(one_run)
    assert "Shading" not in words(figure)
    assert not any(axes.collections for axes in panels(figure)[1:])
    for draw in (plots.spread, plots.hard_role, plots.shares, plots.reasons_of_offers):
        assert "1 run: what can happen, not how likely" in words(draw(one_run)).replace("\n", " ")
    assert legend_labels(plots.hard_role(one_run))[0] == "The run"


def test_a_replay_has_no_interval(replay: Result) -> None:
    figure = plots.spread(replay)
    bands = [band for axes in panels(figure) for band in axes.collections]
    assert all(len(path.vertices) <= 5 for band in bands for path in band.get_paths())


# A design's parameters.


def test_heatmap_shows_means_over_the_rest(
    grid: Result, faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    figure = plots.spread_over_parameters(grid)
    axes = panels(figure)[0]
    assert axes.get_xlabel() == "division_of_labour.strength (share of full restraint)"
    assert axes.get_ylabel() == "ties.openness\n(logit)"
    assert "Mean over the values of hedging.balance." in words(figure).replace("\n", " ")
    runs = analysis.runs_of(grid)
    hits = analysis.spreads_by(runs, analysis.NEVER - 1)
    table = grid.points.set_index("point").loc[runs.point]
    here = (table["division_of_labour.strength"] == 0.0) & (table["ties.openness"] == 0.76)
    corner = f"{hits[here.to_numpy()].mean():.2f}"
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    assert len(cells) == 6
    assert cells[0.5, 1.5] == corner
    assert faults_of_layout(figure) == []


def test_means_over_the_rest_leave_out_points_without_a_counterpart(grid: Result) -> None:
    # One point failed: where hedging.balance is 0.4, no cell is held against the one missing.
    there = grid.republics["point"] != 4
    fewer = with_table(grid, "republics", grid.republics[there])
    for keys, left_out in ((None, 6), (("ties.openness",), 2)):
        figure = plots.spread_over_parameters(fewer, keys)
        text = words(figure).replace("\n", " ")
        assert f"{left_out} points without a counterpart left out" in text
    cells = {
        t.get_position(): t.get_text() for t in panels(plots.spread_over_parameters(fewer))[0].texts
    }
    runs = analysis.runs_of(grid)
    hits = analysis.spreads_by(runs, analysis.NEVER - 1)
    assert cells[0.5, 1.5] == f"{hits[runs.point == 3].mean():.2f}"


def test_cells_without_points_stay_grey(grid: Result) -> None:
    points = grid.points[grid.points["point"] >= 2]
    republics = grid.republics[grid.republics["point"] >= 2]
    fewer = with_table(with_table(grid, "points", points), "republics", republics)
    axes = panels(plots.spread_over_parameters(fewer))[0]
    assert len(axes.texts) == 5


def test_one_key_makes_a_line(
    grid: Result, faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    figure = plots.spread_over_parameters(grid, ("division_of_labour.strength",))
    axes = panels(figure)[0]
    (line,) = (line for line in axes.lines if line.get_marker() == "o")
    assert list(line.get_xdata()) == [0.0, 0.51, 1.0]
    assert "scenario: 0.51" in words(figure)
    assert axes.get_ylabel() == "Share of runs with spread"
    assert faults_of_layout(figure) == []


def test_a_key_that_does_not_vary_is_refused(grid: Result) -> None:
    with pytest.raises(ValueError, match=r"does not vary.*division_of_labour\.strength"):
        plots.spread_over_parameters(grid, ("ties.depth",))


def test_a_list_makes_a_bar_per_point_and_its_difference(
    listed: Result, faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    figure = plots.spread_over_parameters(listed)
    left, right = panels(figure)
    labels = [label.get_text() for label in left.get_yticklabels()]
    assert labels == ["as in the scenario", "division_of_labour.enabled off", "hedging.enabled off"]
    found = {effect.name: effect.change for effect in analysis.effects(listed)}
    dots = [line for line in right.lines if line.get_marker() == "o"]
    assert [float(line.get_xdata()[0]) for line in dots] == pytest.approx(
        [found["division_of_labour.enabled"].value, found["hedging.enabled"].value]
    )
    assert faults_of_layout(figure) == []


def test_many_values_of_a_key_are_put_in_classes(single: Result) -> None:
    labels, place = plots.designs.levels(np.linspace(0.0, 1.0, 41))
    assert len(labels) == plots.designs.CLASSES
    assert (place.min(), place.max()) == (0, plots.designs.CLASSES - 1)


# Shares, reasons, ties.


def test_shares_draw_chinas_median_between_both_areas(single: Result) -> None:
    figure = plots.shares(single)
    assert titles(figure) == NAMES
    for axes, republic in zip(panels(figure), REPUBLICS, strict=True):
        median = max((np.asarray(line.get_ydata()) for line in axes.lines), key=len)
        known = np.isfinite(median)
        fan = case_of(single).fan("china_share", republic)
        assert median[known] == pytest.approx(fan.q50[known])
    assert legend_labels(figure)[:3] == ["Russia", "China", "China's share, median"]


@pytest.mark.parametrize(
    ("draw", "side", "terms", "unit"),
    [
        (plots.reasons_of_offers, "offer", OFFER_TERMS, "log rate"),
        (plots.reasons_of_answers, "answer", ANSWER_TERMS, "logit"),
    ],
)
def test_reasons_stack_to_their_sum_and_name_what_is_left_out(
    single: Result,
    draw: Callable[..., Figure],
    side: str,
    terms: tuple[str, ...],
    unit: str,
) -> None:
    figure = draw(single)
    assert panels(figure)[0].get_ylabel() == f"Term ({unit})"
    frame = single.reasons
    frame = frame[(frame["power"] == "CHN") & (frame["side"] == side)]
    for axes, republic in zip(panels(figure), REPUBLICS, strict=True):
        sums = frame[frame["republic"] == republic].groupby("month")["mean"].sum()
        (line,) = (line for line in axes.lines if line.get_linewidth() == 1.6)
        assert np.asarray(line.get_ydata()) == pytest.approx(sums.to_numpy(), abs=1e-6)
    labels = legend_labels(figure)[1:]
    largest = frame.groupby("term")["mean"].agg(lambda values: values.abs().max())
    for term in terms:
        assert (term in labels) == (largest[term] >= 0.005)
        assert term in words(figure)
    assert len(labels) <= 13


def test_reasons_of_russia_can_be_drawn_too(single: Result) -> None:
    assert "Why Russia offers" in words(plots.reasons_of_offers(single, power="RUS"))
    with pytest.raises(ValueError, match="USA"):
        plots.reasons_of_offers(single, power="USA")


def test_ties_are_as_wide_as_the_role_is_large(single: Result) -> None:
    figure = plots.ties(single)
    assert titles(figure) == ["End of 2020 (replay)", "End of 2024"]
    axes = figure.axes[1]
    arrows = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
    roles = [
        case_of(single).fan(f"{power}_security_role", republic).q50[-1]
        for power in ("china", "russia")
        for republic in REPUBLICS
    ]
    widths = [plots.ties_on_map.WIDTH_OF_ONE * role for role in roles if role >= 0.02]
    assert [arrow.get_linewidth() for arrow in arrows] == pytest.approx(widths)
    assert set(NAMES) <= {text.get_text() for text in axes.texts}


# The record.


def test_the_record_stands_beside_the_simulation(single: Result, free: Result) -> None:
    for result in (single, free):
        figure = plots.record_check(result)
        assert titles(figure) == [channel.capitalize() for channel in CHANNELS]
        assert panels(figure)[0].get_ylabel() == "Events per year"
        reported = load_record().reported()
        counts = reported.counts("CHN", ("bilateral", "qccm")).sum(axis=1)
        for number, axes in enumerate(panels(figure)):
            heights = [bar.get_height() for container in axes.containers for bar in container]
            yearly = counts[252:, number].reshape(-1, 12).sum(axis=1)
            assert heights == yearly.tolist()
        fan = case_of(result).counts("CHN", "dialogue")
        line = line_of(panels(figure)[0], style.CHANNEL_COLOURS["dialogue"])
        assert line == pytest.approx(fan.mean[-len(line) :])
        by_construction = "by construction" in words(figure)
        assert (len(line), by_construction) == ((4, True) if result is single else (11, False))


def test_the_table_has_a_row_per_republic_and_period(single: Result) -> None:
    figure = plots.record_table(single)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert [text for text in texts if text in NAMES] == NAMES
    assert texts.count("2014–2020") == texts.count("2021–2024") == len(REPUBLICS)
    assert not [text for text in texts if "|" in text]
    replayed = [text for text in figure.axes[0].texts if text.get_color() == RECORDED]
    rates = [text.get_text() for text in replayed if text.get_text() != "2014–2020"]
    counts = load_record().reported().counts("CHN", BILATERAL)[252:].sum(axis=0) / 7.0
    assert [float(rate) for rate in rates] == pytest.approx(counts.ravel(), abs=0.5)
    assert "Grey, to 2020-12: as recorded" in words(figure).replace("\n", " ")


def test_the_table_sets_beside_each_other_what_is_of_the_same_years(free: Result) -> None:
    texts = [text.get_text() for text in plots.record_table(free).axes[0].texts]
    both = [text for text in texts if "|" in text]
    assert len(both) == len(REPUBLICS) * len(CHANNELS)
    means = free.periods.set_index(["period", "republic", "channel"])["mean"]
    shown = [float(text.split(" | ")[1].split(" ")[0]) for text in both]
    [period] = [name for name, first, last in PERIODS if first <= 252 and last == 335]
    expected = [means[period, code, channel] / 7.0 for code in REPUBLICS for channel in CHANNELS]
    assert shown == pytest.approx(expected, abs=0.5)


def test_a_period_that_the_record_ends_within_is_cut_there(longer: Result) -> None:
    figure = plots.record_table(longer)
    texts = [text.get_text() for text in figure.axes[0].texts]
    for label in ("2018–2020", "2021–2022-05", "2022-06–2024"):
        assert texts.count(label) == len(REPUBLICS)
    # Uzbekistan's rows are the last; its course of 2022-03 is in the replayed months alone.
    place = len(texts) - 1 - texts[::-1].index("2021–2022-05")
    training = CHANNELS.index("training")
    assert float(texts[place + 1 + training]) > 0.0
    drawn = texts[place + 2 + len(CHANNELS) + training]
    rows = longer.periods
    row = rows[(rows["republic"] == "UZB") & (rows["channel"] == "training")].iloc[-1]
    recorded = load_record(next(iter(longer.scenarios.values())).record)
    recorded = recorded.reported().counts("CHN", BILATERAL)
    before = recorded[RECORD_MONTHS:, REPUBLICS.index("UZB"), training].sum()
    assert float(drawn.split(" ")[0]) == pytest.approx((row["mean"] - before) * 12 / 31, abs=0.06)


def test_a_year_that_is_simulated_in_part_is_no_jump_in_the_check(
    longer: Result, ends: Result
) -> None:
    figure = plots.record_check(longer)
    assert "Not drawn: 2022, simulated in part of the year only." in words(figure)
    drawn = [line for axes in panels(figure) for line in axes.lines]
    assert {tuple(line.get_xdata()) for line in drawn} == {(2023.5, 2024.5)}
    figure = plots.record_check(ends)
    assert "Not drawn: 2023, simulated in part" in words(figure)
    assert {tuple(line.get_xdata()) for axes in panels(figure) for line in axes.lines} == {
        (2021.5, 2022.5)
    }


def test_the_timeline_shows_every_event_of_china_and_marks_russias_as_incomplete(
    faults_of_layout: Callable[[Figure], list[str]],
) -> None:
    record = load_record()
    figure = plots.record_timeline(record)
    assert faults_of_layout(figure) == []
    for axes, republic in zip(panels(figure), REPUBLICS, strict=True):
        chosen = record.select(republic=republic)
        assert axes.get_title(loc="left") == f"{LABELS[republic]} ({len(chosen)})"
        lanes = [label.get_text() for label in axes.get_yticklabels()]
        assert lanes == [*(f"China: {channel}" for channel in CHANNELS), "Russia (incomplete)"]
        months = {
            (entry.month, entry.form != "bilateral", entry.certainty in CERTAIN, entry.channel)
            for entry in chosen.select(power="CHN").entries
        }
        marks = sum(
            len(dots.get_offsets())
            for dots in axes.collections
            if dots.get_offsets()[0][1] < len(CHANNELS)
        )
        assert marks == len(months)


CERTAIN = ("certain", "reported_denied")


def test_a_timeline_names_the_users_file_and_tells_its_rows_and_months_apart(
    longer: Result, in_place: Result, faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    (scenario,) = longer.scenarios.values()
    figure = plots.record_timeline(load_record(scenario.record), scenario.record)
    assert faults_of_layout(figure) == []
    said = words(figure).replace("\n", " ")
    assert "The coded record of security events, with longer.csv" in said
    parts = "432 bilateral to 2020-12 + 31 known from a schedule + 4 bilateral after it"
    assert f"China's rows: 523 = {parts} + 55 under the SCO + 1 of longer.csv." in said
    assert legend_labels(figure)[-2:] == [
        "dark edge: your rows",
        "complete by your file, to 2022-05",
    ]
    marked = [
        dots.get_offsets()[0][0]
        for axes in panels(figure)
        for dots in axes.collections
        if np.allclose(dots.get_edgecolor()[0][:3], to_rgba(style.INK)[:3])
    ]
    assert marked == pytest.approx([2022.0 + 2.0 / 12.0])
    for axes in panels(figure):
        [shade] = [p for p in axes.patches if np.allclose(p.get_facecolor(), to_rgba(SHADE))]
        assert shade.get_x() == 2021.0
        assert shade.get_x() + shade.get_width() == pytest.approx(2022.0 + 5.0 / 12.0)
    (scenario,) = in_place.scenarios.values()
    alone = plots.record_timeline(load_record(scenario.record), scenario.record)
    assert faults_of_layout(alone) == []
    assert "with in_place.csv in place of the packaged record" in words(alone)
    assert "China's rows: 1 = 1 of in_place.csv." in words(alone)


def test_an_empty_record_has_a_timeline(faults_of_layout: Callable[[Figure], list[str]]) -> None:
    figure = plots.record_timeline(Record(()))
    assert "China: 0 rows" in words(figure)
    assert faults_of_layout(figure) == []


# Choosing what to draw, and style.


def test_a_sweep_is_drawn_at_the_point_nearest_to_its_scenario(grid: Result) -> None:
    figure = plots.hard_role(grid)
    assert "division_of_labour.strength 0.51, ties.openness 0.76" in words(figure)
    other = plots.hard_role(grid, point=0)
    assert "division_of_labour.strength 0, ties.openness -0.5" in words(other)


def test_what_is_not_there_is_refused(grid: Result) -> None:
    with pytest.raises(ValueError, match="no scenario 'baseline'; it has gridded"):
        plots.hard_role(grid, scenario="baseline")
    with pytest.raises(ValueError, match="no point 99"):
        plots.hard_role(grid, point=99)


def test_long_and_odd_titles_wrap_and_stay_text(
    single: Result, faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    import dataclasses

    title = r"Debts of $1 bn and $2 bn, \alpha & <b>, " + "every word counts " * 12
    scenario = dataclasses.replace(single.scenarios["short"], title=title)
    figure = plots.hard_role(with_table(single, "scenarios", {"short": scenario}))
    assert r"$1 bn and $2 bn, \alpha & <b>" in words(figure)
    assert faults_of_layout(figure) == []


def test_failed_runs_and_partial_quantiles_are_told_of(
    single: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = Result(single.folder, {**single.manifest, "failed": 2})
    assert "2 runs failed and left out" in words(plots.hard_role(failed))
    monkeypatch.setattr("sim.plots.cases.QUANTILE_REPLICATES", 50)
    assert "60 runs (quantiles from the first 50)" in words(plots.hard_role(single))
    assert "quantiles" not in words(plots.spread(single))


def test_lines_are_filled_and_cut_where_they_must_be() -> None:
    lines = style.wrapped("one two " * 40 + "\n" + "x" * 300)
    assert " ".join(lines[:-3]) == ("one two " * 40).strip()
    assert "".join(lines[-3:]) == "x" * 300
    assert all(len(line) > 110 for line in lines[:-4])


def test_colours_are_defined_once_for_all_and_differ() -> None:
    assert set(style.REPUBLIC_COLOURS) == set(REPUBLICS)
    assert set(style.POWER_COLOURS) == set(POWERS)
    assert set(style.CHANNEL_COLOURS) == set(CHANNELS) >= set(HARD_CHANNELS)
    assert set(style.TERM_COLOURS) == {*OFFER_TERMS, *ANSWER_TERMS}
    for terms in (OFFER_TERMS, ANSWER_TERMS):
        assert len({style.TERM_COLOURS[term] for term in terms}) == len(terms)
    for palette in (style.REPUBLIC_COLOURS, style.POWER_COLOURS, style.CHANNEL_COLOURS):
        assert len(set(palette.values())) == len(palette)


def test_settings_of_the_user_neither_matter_nor_change(single: Result) -> None:
    before = dict(matplotlib.rcParams)
    with matplotlib.rc_context({"font.size": 30.0, "axes.facecolor": "black"}):
        figure = plots.hard_role(single)
    assert panels(figure)[0].title.get_fontsize() == 8.5
    assert dict(matplotlib.rcParams) == before


# A record of the user's own that ends in the middle of a year.


def test_every_figure_goes_by_a_record_that_ends_in_mid_year(
    longer: Result, tmp_path: Path
) -> None:
    drawn = {path.stem for path in plots.figures_of(longer, tmp_path / "figures")}
    assert drawn == set(OF_SCENARIO)


def test_captions_and_shading_follow_the_record(longer: Result) -> None:
    end = 2022.0 + 5.0 / 12.0
    for figure in (plots.hard_role(longer), plots.security_role(longer)):
        axes = panels(figure)[0]
        spans = [p for p in axes.patches if isinstance(p, Rectangle)]
        assert [span.get_x() + span.get_width() for span in spans] == [pytest.approx(end)]
        assert "End of the record (2022-05)" in legend_labels(figure)
    assert "End of the record (2022-05)" in legend_labels(plots.shares(longer))
    check = plots.record_check(longer)
    assert "Hatched: 2022 as far as the record goes, to 2022-05." in words(check)
    bars = [
        bar for bar in panels(check)[1].patches if bar.get_height() > 0.0 and bar.get_x() > 2021
    ]
    assert [round(bar.get_x() + bar.get_width() / 2, 1) for bar in bars] == [2022.5]
    table = plots.record_table(longer)
    assert "Grey, to 2022-05: as recorded" in words(table)


def test_a_timeline_reaches_as_far_as_the_record(longer: Result) -> None:
    (scenario,) = longer.scenarios.values()
    figure = plots.record_timeline(load_record(scenario.record))
    assert panels(figure)[0].get_xlim()[1] == 2023.0
    assert "bilateral events to 2022-05" in words(figure)
    packaged = plots.record_timeline(load_record())
    assert "China: 522 rows, 55 of them under the SCO" in words(packaged)


def test_a_year_within_the_record_is_marked_in_tables(longer: Result) -> None:
    table = next(each for each in tables(longer) if each.columns[0] == "year")
    marked = [row[0] for row in table.rows if "(record)" in row[0]]
    assert all(int(mark[:4]) < 2022 for mark in marked) and marked


def test_every_caption_names_the_users_record_and_how_far_it_is_complete(longer: Result) -> None:
    kept = load_result(longer.folder)
    for name, drawing in OF_SCENARIO.items():
        said = words(drawing(kept)).replace("\n", " ")
        assert "with longer.csv, China's bilateral events to 2022-05" in said, name


def test_axes_say_whose_record_the_unit_of_roles_is_of(
    in_place: Result, longer: Result, faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    unit = "Tajikistan 2020\nof the packaged record = 1"
    for figure in (plots.hard_role(in_place), plots.hard_role_compared([longer, in_place])):
        assert panels(figure)[0].get_ylabel() == f"Hard role ({unit})"
        assert faults_of_layout(figure) == []
    labels = legend_labels(plots.security_role(in_place))
    assert "Tajikistan, end of 2020 of the packaged record (= 1)" in labels
    one_line = unit.replace("\n", " ")
    assert panels(plots.spread(in_place))[3].get_xlabel() == f"Threshold ({one_line})"
    assert one_line in words(plots.ties(in_place)).replace("\n", " ")
    assert one_line in summary(in_place)
    assert "packaged" not in panels(plots.hard_role(longer))[0].get_ylabel()
