"""Small accounts and a made-up fit of one, for the tests of what is said of them."""

import numpy as np
import pytest
from scipy.special import ndtr

from sim.calendar import RECORD_MONTHS
from sim.inference.fit import Fit
from sim.inference.likelihood import Problem
from sim.scenario.accounts import load_account

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
DRAWS = 4000


@pytest.fixture(scope="module")
def accounts(tmp_path_factory):
    """Three accounts that differ in name."""
    folder = tmp_path_factory.mktemp("reports")
    for name in ("alpha", "beta", "gamma"):
        (folder / f"{name}.yaml").write_text(ACCOUNT)
    return {name: load_account(folder / f"{name}.yaml") for name in ("alpha", "beta", "gamma")}


@pytest.fixture(scope="session")
def made():
    """A fit of an account with given numbers, as if it had been found."""

    def fit_of(account, z, shapes=None, **others):
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

    return fit_of


@pytest.fixture(scope="module")
def fitted(accounts, made):
    """The first number as before, the second known well, the third moved to one end; the shapes
    of the first channel as before, those of the others known well."""
    z = np.random.default_rng(1).standard_normal((DRAWS, 3))
    z[:, 1] *= 0.2
    z[:, 2] += 2.0
    account = accounts["alpha"]
    bells = np.random.default_rng(2).standard_normal((5, DRAWS)) * [[1.0], *[[0.1]] * 4]
    return made(account, z, account.shape.from_unit(ndtr(bells)))
