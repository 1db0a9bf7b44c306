"""A small account with two parameters, for tests of simulated records and fits to them."""

import pytest

from sim.scenario.accounts import load_account

ACCOUNT = """\
source: yau2022
argument: a test
priors:
  ties.china_rate.dialogue: {kind: uniform, low: LOW, high: HIGH, why: w, page: p}
  threat.concern: {kind: uniform, low: 0.5, high: 1.5, why: w, page: p}
  observation.shape: {kind: lognormal, median: 3, spread: 1.5, why: w, page: p}
"""


@pytest.fixture
def made():
    """Writes such an account into a folder and loads it."""

    def make(folder, name="mine", low="0.3", high="4"):
        path = folder / f"{name}.yaml"
        path.write_text(ACCOUNT.replace("LOW", low).replace("HIGH", high))
        return load_account(path)

    return make


@pytest.fixture
def account(made, tmp_path):
    return made(tmp_path)
