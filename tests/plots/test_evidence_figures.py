"""What the figures of fits, scores, checks and accounts show, read back from the figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from sim.inference import differences, marginals
from sim.inference.differences import compared, paired_bootstrap, parts
from sim.inference.fit import Fit
from sim.inference.likelihood import Problem
from sim.inference.profiles import Profile
from sim.inference.scores import LEARNING, Score, joined, score
from sim.names import CHANNELS, LABELS, REPUBLICS
from sim.parameters import Array
from sim.plots import evidence
from sim.plots.evidence.shared import YARDSTICK
from sim.plots.saving import save
from sim.plots.style import ACCOUNT_COLOURS
from sim.scenario import default_scenario
from sim.scenario.accounts import Account, load_account
from sim.scenario.priors import Prior

ACCOUNTS = tuple(ACCOUNT_COLOURS)
YARDSTICKS = ("constant rate", "mean of 60 months", "mean of 24 months", "self-exciting")
REFERENCE = "self-exciting"
FOLDER = Path(__file__).parents[2] / "scenarios" / "accounts"


def words(figure: Figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text) if text.get_visible())


def ticks(axes: Axes, axis: str = "y") -> list[str]:
    labels = axes.get_yticklabels() if axis == "y" else axes.get_xticklabels()
    return [label.get_text() for label in labels]


def panels(figure: Figure) -> list[Axes]:
    return [axes for axes in figure.axes if axes.axison]


def texts(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


# Fits.

PRIORS = (
    Prior("threat.concern", "lognormal", (1.2, 2.5), 0.0, 100.0, "made up", "p. 1"),
    Prior("threat.own_means", "uniform", (0.0, 1.0), 0.0, 1.0, "made up", "p. 1"),
    Prior("ties.openness", "normal", (-0.5, 1.0), -10.0, 10.0, "made up", "p. 1"),
)


def made(account: Account, z: Array) -> Fit:
    return Fit(
        problem=Problem(account, 240),
        method="nested",
        seed=0,
        z=z,
        shapes=None,
        log_evidence=-812.337,
        error=0.024,
        laplace=-812.9,
        effective=1834.0,
        evaluations=45211,
    )


@pytest.fixture(scope="module")
def small() -> Fit:
    """The last parameter known best, the middle one not at all."""
    account = Account("tiny", "A tiny one", "wakhan", "none", default_scenario(), PRIORS, {})
    luck = np.random.default_rng(0)
    z = luck.standard_normal((400, 3)) * [0.5, 1.05, 0.2] + [0.4, 0.0, -1.0]
    return made(account, z)


@pytest.fixture(scope="module")
def large() -> Fit:
    """Every mechanism's parameters, some tied together."""
    account = load_account(FOLDER / "everything.yaml")
    luck = np.random.default_rng(1)
    count = len(account.keys)
    z = luck.standard_normal((300, count)) * np.linspace(0.15, 1.1, count)
    z[:, 1] += z[:, 8]
    return made(account, z)


@pytest.mark.parametrize("draw", (evidence.posterior_and_prior, evidence.corner, evidence.trace))
def test_a_fit_of_many_parameters_names_itself_and_keeps_its_texts_apart(
    large: Fit, draw: Callable[[Fit], Figure], faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    figure = draw(large)
    assert "Account everything: " in words(figure)
    assert "months before 2013-01" in words(figure)
    assert faults_of_layout(figure) == []


def test_a_posterior_lies_on_the_scale_of_its_prior_best_informed_first(small: Fit) -> None:
    axes = panels(evidence.posterior_and_prior(small))[0]
    assert ticks(axes) == ["ties.openness", "threat.concern", "threat.own_means"]
    columns = [2, 0, 1]
    medians = [float(line.get_xdata()[0]) for line in axes.lines if line.get_marker() == "o"]
    np.testing.assert_allclose(medians, np.median(small.u, axis=0)[columns])
    intervals = [
        each.get_segments()[0][:, 0] for each in axes.collections if len(each.get_segments()) == 1
    ]
    expected = np.quantile(small.u, [0.1, 0.9], axis=0).T[columns]
    eighties = [pair for pair in intervals if any(np.allclose(pair, one) for one in expected)]
    np.testing.assert_allclose(eighties, expected)
    assert [bar.get_x() for bar in axes.patches] == [0.1] * 3
    assert [bar.get_width() for bar in axes.patches] == [0.8] * 3


def test_a_posteriors_numbers_are_in_its_own_unit(small: Fit) -> None:
    axes = panels(evidence.posterior_and_prior(small))[0]
    said = texts(axes)
    for prior in PRIORS:
        values = np.quantile(small.values[prior.key], [0.5, 0.1, 0.9])
        for numbers in (values, prior.from_unit([0.5, 0.1, 0.9])):
            shown = "{:.3g} [{:.3g}, {:.3g}]".format(*numbers)
            assert shown.replace("-", "−") in said


def test_a_parameter_as_wide_as_its_prior_is_said_to_be_uninformed(small: Fit) -> None:
    axes = panels(evidence.posterior_and_prior(small))[0]
    heading = next(text for text in axes.texts if "ot informed by the record" in text.get_text())
    places = dict(zip(ticks(axes), axes.get_yticks(), strict=True))
    assert places["threat.concern"] < heading.get_position()[1] < places["threat.own_means"]
    informed = made(small.problem.account, 0.3 * small.z)
    assert "ot informed" not in words(evidence.posterior_and_prior(informed))


def test_a_corner_shows_the_parameters_that_matter_in_their_own_units(small: Fit) -> None:
    figure = evidence.corner(small, most=2)
    first, _, pair, second = figure.axes
    assert [pair.get_xlabel(), pair.get_ylabel()] == ["threat\n.concern", "ties\n.openness"]
    ends = np.quantile(small.values["ties.openness"], [0.005, 0.995])
    assert pair.get_ylim()[0] < ends[0] and ends[1] < pair.get_ylim()[1]
    x = np.asarray(second.lines[0].get_xdata())
    np.testing.assert_allclose(second.lines[0].get_ydata(), np.exp(PRIORS[2].log_density(x)))
    area = sum(bar.get_width() * bar.get_height() for bar in first.patches)
    assert area == pytest.approx(1.0)
    (rank,) = texts(figure.axes[1])
    expected = pd.DataFrame(small.z[:, [0, 2]]).corr("spearman").iloc[0, 1]
    assert number(rank) == pytest.approx(expected, abs=0.006)


def test_contours_hold_the_share_of_draws_they_say(small: Fit) -> None:
    pair = evidence.corner(small, most=2).axes[2]
    (contours,) = (each for each in pair.collections if len(each.get_paths()) == 2)
    points = np.stack([small.values["threat.concern"], small.values["ties.openness"]], axis=1)
    inside = [path.contains_points(points).mean() for path in contours.get_paths()]
    assert inside == pytest.approx([0.9, 0.5], abs=0.02)


def test_tied_parameters_are_shown_though_each_is_unknown() -> None:
    account = load_account(FOLDER / "everything.yaml")
    z = np.random.default_rng(2).standard_normal((300, len(account.keys)))
    z[:, 4] = z[:, 11] + 0.1 * z[:, 4]
    figure = evidence.trace(made(account, z), most=2)
    shown = [axes.get_title(loc="left") for axes in panels(figure)]
    assert shown == [account.keys[4], account.keys[11]]


def test_a_trace_shows_every_draw_and_says_what_the_sampler_did(small: Fit) -> None:
    figure = evidence.trace(small, most=3)
    axes = panels(figure)[0]
    assert axes.get_title(loc="left") == "threat.concern"
    values = small.values["threat.concern"]
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), values)
    assert axes.lines[1].get_ydata()[-1] == pytest.approx(values.mean())
    said = words(figure)
    for part in ("nested sampling", "1,834 effective draws", "45,211", "−812.34 ± 0.02"):
        assert part in said


@pytest.mark.parametrize("number", [1, 4])
def test_profiles_show_levels_verdicts_and_what_had_not_settled(
    small: Fit, faults_of_layout: Callable[[Figure], list[str]], number: int
) -> None:
    heights = -0.1 * np.arange(9.0)[::-1] ** 2
    settled = np.arange(9) != 8
    every = [
        Profile(f"threat.concern{place}", np.linspace(0.0, 4.0, 9), heights * place, settled)
        for place in range(number)
    ]
    figure = evidence.profiles(small, every)
    assert faults_of_layout(figure) == []
    for axes, each in zip(panels(figure), every, strict=True):
        assert axes.get_title(loc="left") == f"{each.key}: {each.verdict}"
        at, *_ = [line for line in axes.lines if len(line.get_xdata()) == 9]
        np.testing.assert_array_equal(at.get_ydata(), each.log_likelihood)
        marked = [line for line in axes.lines if line.get_marker() == "o"]
        assert [len(line.get_xdata()) for line in marked] == [8, 1]
        assert marked[1].get_markerfacecolor() == "white"
    assert "account tiny" in words(figure)


@pytest.mark.parametrize("draw", (evidence.posterior_and_prior, evidence.corner, evidence.trace))
def test_one_parameter_or_one_that_does_not_vary_gives_a_figure(
    draw: Callable[[Fit], Figure], faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    for priors in (PRIORS[:1], PRIORS[:2]):
        account = Account("tiny", "A tiny one", "wakhan", "none", default_scenario(), priors, {})
        z = np.random.default_rng(0).standard_normal((50, len(priors)))
        z[:, 0] = 0.3
        assert faults_of_layout(draw(made(account, z))) == []


# Scores.


def forecasters(names: tuple[str, ...], observations: tuple[str, ...]) -> list[Score]:
    """Two origins of 24 months; each forecaster worse than the one before."""
    luck = np.random.default_rng(3)
    truth = luck.gamma(0.5, 0.4, size=(48, 5, 5, 1)) + 0.01
    counts = luck.poisson(truth[..., 0])
    found = []
    for place, name in enumerate(names):
        expected = truth * np.exp(luck.normal(0.0, 0.05 + 0.12 * place, size=truth.shape))
        for observation in observations:
            shape = None if observation == "poisson" else np.array([2.0])
            halves = [
                score(name, counts[k : k + 24], expected[k : k + 24], shape, origin=144 + k)
                for k in (0, 24)
            ]
            found.append(joined(halves))
    return found


@pytest.fixture(scope="module")
def every() -> list[Score]:
    return forecasters((*ACCOUNTS, *YARDSTICKS), ("rounds", "poisson"))


def of(scores: list[Score], name: str, observation: str) -> Score:
    return next(one for one in scores if (one.name, one.observation) == (name, observation))


@pytest.mark.parametrize(
    "draw",
    [
        lambda scores: evidence.score_table_figure(scores, REFERENCE),
        *(
            lambda scores, by=by: evidence.breakdown_figure(scores, REFERENCE, by)
            for by in differences.BREAKDOWNS
        ),
        evidence.calibration,
        lambda scores: evidence.calibration(scores, of="totals"),
    ],
    ids=["table", *differences.BREAKDOWNS, "cells", "totals"],
)
def test_scores_of_eleven_forecasters_keep_their_texts_apart(
    every: list[Score],
    draw: Callable[[list[Score]], Figure],
    faults_of_layout: Callable[[Figure], list[str]],
) -> None:
    figure = draw(every)
    assert "One month ahead · 48 months, 2005-01 to 2008-12, 2 origins" in words(figure)
    assert faults_of_layout(figure) == []


def test_scores_of_forecasters_that_learn_have_no_origin(
    every: list[Score], faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    learned = [replace(one, kind=LEARNING) for one in every if one.observation == "rounds"]
    figure = evidence.score_table_figure(learned, REFERENCE)
    assert (
        "One month ahead, learning on · 48 months, 2005-01 to 2008-12 · five channels · rounds"
        in words(figure)
    )
    assert faults_of_layout(figure) == []


@pytest.mark.parametrize(("place", "observation"), [(0, "poisson"), (1, "rounds")])
def test_the_score_table_ranks_forecasters_with_intervals(
    every: list[Score], place: int, observation: str
) -> None:
    axes = panels(evidence.score_table_figure(every, REFERENCE))[place]
    here = [one for one in every if one.observation == observation]
    ranked = sorted(here, key=lambda one: -one.total)
    assert ticks(axes) == [one.name.replace("_", " ") for one in ranked]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    segments = {
        each.get_segments()[0][0, 1]: each
        for each in axes.collections
        if isinstance(each, LineCollection)
    }
    numbers = [number(text) for text in texts(axes) if text != "log score"]
    for row, (one, dot) in enumerate(zip(ranked, dots, strict=True)):
        gap = compared(one, of(every, REFERENCE, observation))
        assert numbers[row] == pytest.approx(one.total, abs=0.051)
        assert dot.get_xdata()[0] == pytest.approx(float(gap.total))
        if one.name == REFERENCE:
            assert dot.get_color() == "white" and row not in segments
            continue
        colour = ACCOUNT_COLOURS.get(one.name, YARDSTICK)
        assert dot.get_color() == colour
        assert to_hex(segments[row].get_color()[0]).upper() == colour.upper()
        ends = segments[row].get_segments()[0][:, 0]
        assert ends == pytest.approx([float(gap.low), float(gap.high)])


@pytest.mark.parametrize("by", differences.BREAKDOWNS)
def test_a_breakdown_writes_every_difference_and_marks_the_clear_ones(
    every: list[Score], by: str
) -> None:
    figure = evidence.breakdown_figure(every, REFERENCE, by)
    first = panels(figure)[0]
    here = [one for one in every if one.observation == "poisson" and one.name != REFERENCE]
    ranked = sorted(here, key=lambda one: -one.total)
    base = parts(of(every, REFERENCE, "poisson"), by)
    labels = {"republic": [LABELS[name] for name in REPUBLICS]}
    labels["channel"] = [name.capitalize() for name in CHANNELS[:5]]
    labels["period"] = ["2005-01\nto 2006-12", "2007-01\nto 2008-12"]
    assert ticks(panels(figure)[1], "x") == labels[by]
    assert ticks(first) == [one.name.replace("_", " ") for one in ranked]
    cells = iter(first.texts)
    clear = 0
    for one in ranked:
        for part, values in parts(one, by).items():
            gap = paired_bootstrap(values, base[part])
            cell = next(cells)
            assert number(cell.get_text()) == pytest.approx(float(gap.total), abs=0.051)
            marked = bool(gap.low > 0.0 or gap.high < 0.0)
            assert (cell.get_weight() == "bold") == marked
            clear += marked
    assert 0 < clear == len([each for each in first.patches if isinstance(each, Rectangle)])
    (mesh,) = first.collections
    assert mesh.norm.vmin == -mesh.norm.vmax
    assert float(mesh.norm(0.0)) == pytest.approx(0.5)


def test_the_reference_alone_leaves_nothing_to_compare() -> None:
    alone = forecasters((REFERENCE,), ("poisson",))
    FigureCanvasAgg(evidence.score_table_figure(alone, REFERENCE)).draw()
    FigureCanvasAgg(evidence.breakdown_figure(alone, REFERENCE, "channel")).draw()


def test_scores_that_cannot_be_compared_are_refused(every: list[Score]) -> None:
    with pytest.raises(ValueError, match="one score of 'oracle' under poisson, found 0"):
        evidence.score_table_figure(every, "oracle")
    with pytest.raises(ValueError, match="expected one of republic, channel, period"):
        evidence.breakdown_figure(every, REFERENCE, "month")
    with pytest.raises(ValueError, match="expected cells or totals"):
        evidence.calibration(every, of="blocks")
    with pytest.raises(ValueError, match="one kind, not of none"):
        evidence.score_table_figure([], REFERENCE)
    counts = np.zeros((3, 5, 5), dtype=np.int64)
    short = score("short", counts, np.ones((3, 5, 5, 1)), origin=9)
    with pytest.raises(ValueError, match="scored on different months"):
        evidence.score_table_figure([*every, short], REFERENCE)


def test_calibration_shows_pit_and_coverage_of_each_forecaster(every: list[Score]) -> None:
    chosen = [one for one in every if one.observation == "rounds"][:4]
    for which in ("cells", "totals"):
        figure = evidence.calibration(chosen, of=which)
        shown = panels(figure)
        assert len(shown) == 8
        for place, one in enumerate(chosen):
            left, right = shown[2 * place : 2 * place + 2]
            assert left.get_title(loc="left") == one.name.replace("_", " ")
            marginal = getattr(one, which)
            band, *bars = left.patches
            heights = [bar.get_height() for bar in bars]
            np.testing.assert_allclose(heights, 10.0 * marginals.pit_histogram(marginal.pit))
            count = marginal.pit.size
            assert f"PIT of {count:,} counts" in words(figure).replace("\n", " ")
            spread = 1.96 * np.sqrt(0.1 * 0.9 / count) * 10.0
            assert band.get_height() == pytest.approx(2.0 * spread, rel=0.06)
            covered = marginal.covered.reshape(3, -1).mean(axis=1)
            np.testing.assert_allclose(right.lines[1].get_xdata(), marginals.LEVELS)
            np.testing.assert_allclose(right.lines[1].get_ydata(), covered)


# Checks of the fitting.


def test_rank_histograms_of_many_parameters(
    large: Fit, faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    keys = (*large.problem.account.keys, "observation.shape")
    ranks = np.random.default_rng(4).integers(0, 100, size=(200, len(keys)))
    ranks[:, 3] = 40 + ranks[:, 3] // 5
    figure = evidence.rank_histograms(ranks, keys, draws=99)
    assert faults_of_layout(figure) == []
    shown = panels(figure)
    assert [axes.get_title(loc="left") for axes in shown] == list(keys)
    for axes, column in zip(shown, ranks.T, strict=True):
        found = np.bincount(column // 10, minlength=10) / 20.0
        np.testing.assert_allclose([bar.get_height() for bar in axes.patches[1:]], found)
    assert faults_of_layout(evidence.recovery_coverage(ranks, keys, draws=99)) == []


def test_bins_that_hold_unlike_numbers_of_ranks_are_levelled() -> None:
    """Ranks 0 to 10 once each in four bins: every bar is at 1."""
    ranks = np.arange(11)[:, np.newaxis]
    axes = panels(evidence.rank_histograms(ranks, ["key"], draws=10, bins=4))[0]
    np.testing.assert_allclose([bar.get_height() for bar in axes.patches[1:]], 1.0)
    few = panels(evidence.rank_histograms(ranks % 3, ["key"], draws=2))[0]
    assert len(few.patches) == 1 + 3


def test_recovery_finds_nominal_coverage_and_names_what_is_off() -> None:
    right = np.arange(100)
    ranks = np.stack([right, 40 + right // 5], axis=1)
    figure = evidence.recovery_coverage(ranks, ["right", "wide"], draws=99)
    axes = panels(figure)[0]
    curves = [line for line in axes.lines if len(line.get_xdata()) == 99]
    np.testing.assert_allclose(curves[0].get_ydata(), curves[0].get_xdata(), atol=1e-9)
    np.testing.assert_allclose(curves[1].get_ydata()[30:], 1.0)
    mean = (np.asarray(curves[0].get_ydata()) + curves[1].get_ydata()) / 2.0
    np.testing.assert_allclose(curves[2].get_ydata(), mean)
    assert "50, 80 or 95 %: wide." in words(figure).replace("\n", " ")
    assert any(isinstance(each, PolyCollection) for each in axes.collections)


def test_ranks_beyond_the_draws_are_refused() -> None:
    with pytest.raises(ValueError, match="ranks from 0 to 9; expected 0 to 5"):
        evidence.rank_histograms(np.arange(10)[:, np.newaxis], ["key"], draws=5)
    with pytest.raises(ValueError, match=r"expected \(dataset, 2\)"):
        evidence.recovery_coverage(np.arange(10)[:, np.newaxis], ["a", "b"], draws=9)


def test_the_confusion_table_is_written_out_with_the_truth_framed(
    faults_of_layout: Callable[[Figure], list[str]],
) -> None:
    cells = np.random.default_rng(5).dirichlet(np.ones(7), size=7)
    cells[0, 1] = np.nan
    figure = evidence.confusion(pd.DataFrame(cells, index=ACCOUNTS, columns=ACCOUNTS))
    axes = panels(figure)[0]
    names = [name.replace("_", " ") for name in ACCOUNTS]
    assert ticks(axes) == ticks(axes, "x") == names
    assert texts(axes) == [f"{value:.2f}" for value in cells.ravel() if np.isfinite(value)]
    frames = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    corners = [tuple(np.floor(frame.get_xy())) for frame in frames]
    assert corners == [(k, k) for k in range(7)]
    assert faults_of_layout(figure) == []


# Spread.

YEARS = np.arange(2021, 2036)
AVERAGES = ("weighted by evidence", "weighted by predictive score", "equal weights")


def curves_ending(*ends: float) -> dict[str, Array]:
    return {
        name: end * np.linspace(0.1, 1.0, 15) for name, end in zip(ACCOUNTS, ends, strict=False)
    }


@pytest.mark.parametrize("scale", (1.0, 0.15, 0.0))
def test_spread_by_account_names_each_line_at_its_end(
    scale: float, faults_of_layout: Callable[[Figure], list[str]]
) -> None:
    ends = np.array([0.30, 0.31, 0.32, 0.80, 0.80, 0.97, 0.0]) * scale
    curves = curves_ending(*ends)
    averages = {name: (0.31 + 0.01 * k) * scale * np.ones(15) for k, name in enumerate(AVERAGES)}
    bands = {name: (0.9 * curve, 1.1 * curve) for name, curve in curves.items()}
    figure = evidence.spread_by_account(YEARS, curves, averages, "Spread", bands)
    axes = panels(figure)[0]
    assert faults_of_layout(figure) == []
    for name, curve in curves.items():
        (drawn,) = (
            line
            for line in axes.lines
            if line.get_color() == ACCOUNT_COLOURS[name] and len(line.get_xdata()) == 15
        )
        np.testing.assert_array_equal(drawn.get_ydata(), curve)
    labels = {text.get_text(): text.get_position()[1] for text in axes.texts}
    expected = {f"{curve[-1]:.2f}  {name.replace('_', ' ')}" for name, curve in curves.items()}
    expected |= {f"{curve[-1]:.2f}  {name}" for name, curve in averages.items()}
    assert set(labels) == expected
    in_order = [float(label.split()[0]) for label in sorted(labels, key=lambda one: labels[one])]
    assert in_order == sorted(in_order)
    assert ticks(axes, "x")[0] == "2035"
    broken = [line for line in axes.lines if line.get_linewidth() > 2.0]
    assert {line.get_linestyle() for line in broken} == {"--"}
    assert sum(isinstance(each, PolyCollection) for each in axes.collections) == 7


def test_spread_by_account_needs_neither_bands_nor_averages() -> None:
    figure = evidence.spread_by_account(YEARS, curves_ending(0.5, 0.2), {}, "Spread")
    assert "Shading" not in words(figure) and "Broken" not in words(figure)
    assert len(panels(figure)[0].texts) == 2


@pytest.mark.parametrize("wanted", ([0.5, 0.5, 0.5], [0.0, 0.9, 0.02], [1.0, 1.0], [0.3], []))
def test_labels_keep_apart_in_order_and_within_bounds(wanted: list[float]) -> None:
    places = np.array(evidence.apart(wanted, 0.1, 0.0, 1.0))
    assert (np.diff(np.sort(places)) >= 0.1 - 1e-12).all()
    assert ((places >= 0.0) & (places <= 1.0)).all()
    assert (np.argsort(places) == np.argsort(wanted, kind="stable")).all()


def test_labels_with_room_stay_where_they_are() -> None:
    assert evidence.apart([0.7, 0.2, 0.5], 0.1, 0.0, 1.0) == pytest.approx([0.7, 0.2, 0.5])
    assert evidence.apart([0.5, 0.5], 0.1, 0.0, 1.0) == pytest.approx([0.45, 0.55])


def test_spread_within_and_between_accounts(
    faults_of_layout: Callable[[Figure], list[str]],
) -> None:
    luck = np.random.default_rng(6)
    scenarios = ("baseline", "a_long_name_of_a_scenario_that_takes_two_lines", "withdrawal")
    rows = []
    for scenario in scenarios:
        for name in ACCOUNTS:
            value = luck.uniform(0.2, 0.8)
            rows.append((scenario, name, value, value - 0.1, value + 0.15))
        rows += [(scenario, name, luck.uniform(0.3, 0.6), np.nan, np.nan) for name in AVERAGES]
    frame = pd.DataFrame(rows, columns=["scenario", "account", "probability", "low", "high"])
    figure = evidence.spread_within_and_between(frame)
    assert faults_of_layout(figure) == []
    axes = panels(figure)[0]
    assert [label.replace("\n", " ") for label in ticks(axes)] == [
        name.replace("_", " ") for name in scenarios
    ]
    accounts = frame[frame["account"].isin(ACCOUNTS)]
    dots = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
    np.testing.assert_allclose(dots, accounts["probability"])
    segments = [each.get_segments()[0][:, 0] for each in axes.collections]
    np.testing.assert_allclose(segments, accounts[["low", "high"]])
    diamonds = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "D"]
    np.testing.assert_allclose(diamonds, frame.loc[frame["account"].isin(AVERAGES), "probability"])
    between = accounts.groupby("scenario", sort=False)["probability"]
    np.testing.assert_allclose([bar.get_x() for bar in axes.patches], between.min())
    widths = [bar.get_width() for bar in axes.patches]
    np.testing.assert_allclose(widths, between.max() - between.min())
    (legend,) = figure.legends
    names = [text.get_text() for text in legend.get_texts()]
    assert names == [name.replace("_", " ") for name in (*ACCOUNTS, *AVERAGES)]


def test_a_figure_is_the_same_bytes_each_time(every: list[Score], tmp_path: Path) -> None:
    for folder in ("one", "other"):
        save(evidence.score_table_figure(every, REFERENCE), tmp_path / folder, "table")
    for kind in ("png", "svg"):
        one, other = ((tmp_path / f / f"table.{kind}").read_bytes() for f in ("one", "other"))
        assert one == other
