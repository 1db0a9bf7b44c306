"""What fits say of parameters, in numbers, tables and `summary.md`."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from sim.calendar import RECORD_MONTHS
from sim.cli import fit_texts
from sim.inference.accounts import load_account
from sim.inference.fit import Fit
from sim.inference.learned import learned
from sim.inference.likelihood import Problem
from sim.inference.observation import SCORED_CHANNELS

ACCOUNT = """\
title: A small one
source: yau2022
argument: a test
priors:
  ties.openness: {kind: normal, mean: 0.5, sd: 1, why: w, page: p}
  threat.concern: {kind: uniform, low: 0, high: 3, why: w, page: p}
  bilateralism.routine: {kind: lognormal, median: 1, spread: 1.8, why: w, page: p}
  observation.shape: {kind: lognormal, median: 1, spread: 2.5, why: w, page: p}
"""
SHAPES = tuple(f"observation.shape.{channel}" for channel in SCORED_CHANNELS)
DRAWS = 4000
Z = 1.2815515655446004


@pytest.fixture(scope="module")
def accounts(tmp_path_factory):
    """Three accounts that differ in name."""
    folder = tmp_path_factory.mktemp("reports")
    for name in ("alpha", "beta", "gamma"):
        (folder / f"{name}.yaml").write_text(ACCOUNT)
    return {name: load_account(folder / f"{name}.yaml") for name in ("alpha", "beta", "gamma")}


def made(account, z, shapes=None, **others):
    whole = {
        "problem": Problem(account, RECORD_MONTHS),
        "method": "importance",
        "seed": 1,
        "z": z,
        "shapes": shapes,
        "log_evidence": -1234.567,
        "error": 0.0234,
        "laplace": -1234.9,
        "effective": 1834.4,
        "evaluations": 45211,
    }
    return Fit(**(whole | others))


@pytest.fixture(scope="module")
def fitted(accounts):
    """The first number as before, the second known well, the third moved to one end; the shapes
    of the first channel as before, those of the others known well."""
    z = np.random.default_rng(1).standard_normal((DRAWS, 3))
    z[:, 1] *= 0.2
    z[:, 2] += 2.0
    account = accounts["alpha"]
    bells = np.random.default_rng(2).standard_normal((5, DRAWS)) * [[1.0], *[[0.1]] * 4]
    return made(account, z, account.shape.from_unit(ndtr(bells)))


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
