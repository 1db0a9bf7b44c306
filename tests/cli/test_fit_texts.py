"""What fits say of parameters, in numbers, tables and `summary.md`."""

from dataclasses import replace

import pytest
from scipy.special import ndtr

from sim.cli import fit_texts
from sim.inference.learned import learned
from sim.inference.likelihood import Problem
from sim.inference.observation import SCORED_CHANNELS

SHAPES = tuple(f"observation.shape.{channel}" for channel in SCORED_CHANNELS)
Z = 1.2815515655446004


def test_how_much_of_the_prior_a_posterior_covers(fitted):
    found = {each.key: each for each in learned(fitted)}
    account = fitted.problem.account
    assert tuple(found) == (*account.keys, *SHAPES)
    same, narrow, moved = (found[key] for key in account.keys)
    assert same.width == pytest.approx(0.8, abs=0.03)
    assert narrow.width == pytest.approx(2 * ndtr(0.2 * Z) - 1, abs=0.02)
    assert moved.width == pytest.approx(ndtr(2 + Z) - ndtr(2 - Z), abs=0.03)
    assert [each.informed for each in (same, narrow, moved)] == [False, True, True]
    assert [found[key].informed for key in SHAPES] == [False, True, True, True, True]
    assert found[SHAPES[0]].width == pytest.approx(0.8, abs=0.03)
    assert narrow.prior == pytest.approx((0.3, 1.5, 2.7))
    edges = 3 * ndtr([-0.2 * Z, 0.0, 0.2 * Z])
    assert narrow.posterior == pytest.approx(tuple(edges), abs=0.04)
    middle = account.parameters[2].from_unit(ndtr(2.0))
    assert moved.posterior[1] == pytest.approx(float(middle), rel=0.02)


def test_shapes_are_told_of_where_there_are_any(fitted):
    assert [each.key for each in learned(replace(fitted, shapes=None))] == list(
        fitted.problem.account.keys
    )


def test_the_table_of_a_fit(fitted):
    table = fit_texts.fit_table(fitted)
    assert table.title == "Posterior against prior: median (80% interval)"
    assert [row[0] for row in table.rows] == [*fitted.problem.account.keys, *SHAPES]
    assert [row[4] for row in table.rows] == ["no", "", "", "no", "", "", "", ""]
    assert table.rows[1][1] == "1.5 (0.3 to 2.7)"
    each = learned(fitted)[1]
    low, middle, high = each.posterior
    assert table.rows[1][2:4] == (
        f"{middle:.3g} ({low:.2g} to {high:.2g})",
        f"{each.width:.2f}",
    )


def test_the_summary_of_a_fit(fitted):
    line = fit_texts.fit_line(fitted)
    assert line == (
        "alpha, 1993-01 to 2020-12, rounds: log evidence -1234.57 ± 0.02 (Laplace -1234.90), "
        "1,834 effective draws of 45,211 likelihoods"
    )
    text = fit_texts.fit_summary(fitted)
    assert text.startswith(f"# A small one\n\na test\n\n{line}.\n\n| parameter | prior |")
    for row in fit_texts.fit_table(fitted).rows:
        assert f"| {' | '.join(row)} |" in text.splitlines()
    assert "from 0.72 on" in text
    earlier = replace(fitted, problem=Problem(fitted.problem.account, 12, "poisson"))
    assert fit_texts.fit_line(earlier).startswith("alpha, 1993-01 to 1993-12, poisson: ")
