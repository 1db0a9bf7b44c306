"""Forecasters that learn: what they knew before each month, and Bayes' rule as their measure."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.inference import fit as fits
from sim.inference import learning, yardsticks
from sim.inference.likelihood import Problem
from sim.inference.observation import scored_counts
from sim.inference.scores import LEARNING, since
from sim.record.reading import load_record
from sim.scenario.accounts import load_account

ACCOUNT = """\
source: yau2022
argument: a test
priors:
  ties.openness: {kind: normal, mean: 0.5, sd: 1, why: w, page: p}
  ties.china_rate.dialogue: {kind: lognormal, median: 0.5, spread: 3, why: w, page: p}
  observation.shape: {kind: lognormal, median: 1, spread: 2.5, why: w, page: p}
"""
#: Years in which the first talks were held, so that there is something to learn.
FIRST, END = 24, 48


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Fits before and after two years."""
    path = tmp_path_factory.mktemp("learning") / "mine.yaml"
    path.write_text(ACCOUNT)
    account = load_account(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fits, "STARTS", 60)
        return [
            fits.fit(Problem(account, origin), seed=3, draws=600, effective=600)
            for origin in (FIRST, END)
        ]


@pytest.fixture(scope="module")
def learned(found):
    return learning.of_account(found)


def test_scores_add_up_to_the_difference_in_evidence(found, learned):
    """But for what channels of one month say of each other, and the noise of draws."""
    before, after = found
    assert learned.total == pytest.approx(after.log_evidence - before.log_evidence, abs=0.1)
    held = before.problem.intensities(before.u, END - 1)
    assert held.shape[0] == END


def test_every_month_between_the_fits_is_scored_once(learned):
    assert learned.month.tolist() == list(range(FIRST, END))
    assert (learned.name, learned.kind, learned.observation) == ("mine", LEARNING, "rounds")
    assert learned.blocks.shape == (END - FIRST, 7)
    assert learned.cells.crps.shape == (END - FIRST, 5, 7)
    assert learned.totals.covered.shape == (3, END - FIRST, 7)


def test_the_first_month_is_foreseen_by_the_first_posterior(found, learned):
    """Draws of the later fit say nothing new there; they only lower the noise."""
    before = found[0]
    intensity = before.problem.intensities(before.u, FIRST)[FIRST:]
    from sim.inference.scores import score

    alone = score(
        "mine",
        before.problem.counts[FIRST : FIRST + 1],
        intensity,
        before.shapes,
        origin=FIRST,
    )
    np.testing.assert_allclose(learned.blocks[0], alone.blocks[0], atol=0.03)


def test_too_few_draws_call_for_a_fit_in_between(found, monkeypatch):
    asked = []
    whole = learning.fit

    def noted(problem, **options):
        asked.append(problem.origin)
        return whole(problem, **options)

    monkeypatch.setattr(learning, "fit", noted)
    effective = _least_effective(found)
    monkeypatch.setattr(learning, "LEAST", 1.01 * effective)
    bridged = learning.of_account(found)
    assert len(asked) == 1
    assert FIRST < asked[0] < END
    assert bridged.total == pytest.approx(found[1].log_evidence - found[0].log_evidence, abs=0.1)


def _least_effective(found):
    problem = found[1].problem
    pools = [learning._Pool.of(one, problem, FIRST) for one in found]
    log_weight = learning._log_weights(pools)
    np.testing.assert_allclose(np.exp(log_weight).sum(axis=1), 1.0)
    return float((1.0 / (np.exp(log_weight) ** 2).sum(axis=1)).min())


def test_draws_that_never_suffice_are_said_to(found, monkeypatch):
    monkeypatch.setattr(learning, "LEAST", 1e9)
    with pytest.raises(fits.FitError, match="mine: its draws do not represent its posterior"):
        learning.of_account(found)


# Yardsticks.


@pytest.fixture(scope="module")
def counts():
    return scored_counts(load_record())


def test_yardsticks_are_fitted_anew_each_january(counts):
    """In the first year of each, they are those of a rolling origin; the constant rate goes on."""
    learned = {one.name: one for one in learning.of_yardsticks(counts, 240, 264)}
    for january in (240, 252):
        fixed = {
            one.name: one
            for one in yardsticks.scored(counts, [january], 12)
            if (one.observation, one.kind) == ("rounds", "one_month")
        }
        assert fixed.keys() == learned.keys()
        for name, one in fixed.items():
            here = learned[name].blocks[january - 240 : january - 228]
            if name != "constant rate":
                np.testing.assert_allclose(here, one.blocks, rtol=1e-9)
            else:
                assert np.abs(here - one.blocks).max() > 1e-4


def test_yardsticks_know_nothing_of_what_is_to_come(counts):
    changed = counts.copy()
    changed[252:] += 3
    before = {one.name: one for one in learning.of_yardsticks(counts, 240, 264)}
    for one in learning.of_yardsticks(changed, 240, 264):
        np.testing.assert_array_equal(one.blocks[:12], before[one.name].blocks[:12])


# A scoring's.


def test_months_from_one_on(learned):
    later = since(learned, 30)
    assert later.month.tolist() == list(range(30, END))
    np.testing.assert_array_equal(later.blocks, learned.blocks[6:])
    np.testing.assert_array_equal(later.totals.covered, learned.totals.covered[:, 6:])
    np.testing.assert_array_equal(later.cells.pit, learned.cells.pit[6:])


def test_scores_are_kept_beside_the_parts(found, learned, tmp_path, monkeypatch):
    (tmp_path / "parts").mkdir()
    jobs = tuple(
        SimpleNamespace(account="mine", origin=origin, record=None) for origin in (FIRST, END)
    )
    judged = SimpleNamespace(
        jobs=jobs,
        folder=tmp_path,
        manifest={"config": "0" * 64},
        fits=lambda origin: {"mine": found},
    )
    asked = []

    def of_account(fits):
        asked.append(fits)
        return learned

    monkeypatch.setattr(learning, "of_account", of_account)
    monkeypatch.setattr(learning, "of_yardsticks", lambda *given: [])
    for one in (learning.scores(judged), learning.scores(judged)):
        (again,) = one
        assert (again.name, again.kind) == (learned.name, LEARNING)
        for name in ("month", "origin", "blocks"):
            np.testing.assert_array_equal(getattr(again, name), getattr(learned, name))
        np.testing.assert_array_equal(again.cells.covered, learned.cells.covered)
    assert len(asked) == 1


def test_a_first_look_has_none():
    jobs = (SimpleNamespace(account=None, origin=12), SimpleNamespace(account="a", origin=24))
    assert learning.scores(SimpleNamespace(jobs=jobs)) == []


def test_months_do_not_share_the_luck_of_their_pit(learned):
    """Two months without events and with like forecasts still have PITs of their own."""
    first, second = learned.cells.pit[0], learned.cells.pit[1]
    assert np.corrcoef(first.ravel(), second.ravel())[0, 1] < 0.9
