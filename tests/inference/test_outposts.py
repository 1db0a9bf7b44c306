"""The rate of basing that goes with the outposts on record."""

from dataclasses import replace

import numpy as np
import pytest

from sim.inference import outposts
from sim.inference.accounts import load_account
from sim.inference.fit import Fit
from sim.inference.likelihood import Problem
from sim.inference.scoring_jobs import with_record
from sim.record.events import Entry, Record
from sim.record.own import OwnRecord
from sim.record.reading import load_record, write_record

ACCOUNT = """\
source: yau2022
argument: a test
because:
  ties.china_rate: {why: w, page: p}
  ties.coverage: {why: w, page: p}
ties:
  china_rate: {basing: 0.05}
  coverage: {KAZ: 1, KGZ: 1, TKM: 1, UZB: 1}
priors:
  ties.openness: {kind: normal, mean: 0.5, sd: 1, why: w, page: p}
  ties.coverage.TJK: {kind: lognormal, median: 0.7, spread: 1.6, why: w, page: p}
"""
#: Months seen: all of them would take long, and end with the outposts on record.
ORIGIN = 60


def fitted(problem, draws=4):
    return Fit(
        problem=problem,
        method="importance",
        seed=1,
        z=np.random.default_rng(1).standard_normal((draws, 2)),
        shapes=None,
        log_evidence=-1000.0,
        error=0.1,
        laplace=-1000.0,
        effective=float(draws),
        evaluations=draws,
    )


def account(folder, text=ACCOUNT):
    path = folder / "mine.yaml"
    path.write_text(text)
    return load_account(path)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return fitted(Problem(account(tmp_path_factory.mktemp("outposts")), ORIGIN))


def with_outposts(folder, months):
    """The record, and outposts in the Uzbekistan of these months."""
    extra = tuple(
        Entry(
            event=f"x-{month}",
            month=month,
            power="CHN",
            republic="UZB",
            channel="basing",
            form="bilateral",
            detail=("x_test",),
            size=(),
            source="x_test",
            page="p",
            certainty="certain",
        )
        for month in months
    )
    write_record(load_record().extended(Record(extra)), folder / "own.csv")
    return OwnRecord.instead(folder / "own.csv")


def test_expected_outposts_are_in_proportion_to_the_rate_and_to_what_is_reported(found):
    chosen = np.arange(4)
    expected = outposts.expected(found, chosen)
    assert (expected > 0.0).all()
    own = found.problem.account
    tenfold = replace(own, scenario=own.scenario.with_values({outposts.KEY: 0.5}))
    again = outposts.expected(fitted(Problem(tenfold, ORIGIN)), chosen)
    np.testing.assert_allclose(again, 10.0 * expected, rtol=1e-9)
    halved = replace(
        own,
        scenario=own.scenario.with_values(
            {f"ties.reporting.{outposts.CHANNEL}": 0.5, "bilateralism.routine": 0.0}
        ),
    )
    whole = replace(own, scenario=own.scenario.with_values({"bilateralism.routine": 0.0}))
    half = outposts.expected(fitted(Problem(halved, ORIGIN)), chosen)
    full = outposts.expected(fitted(Problem(whole, ORIGIN)), chosen)
    np.testing.assert_allclose(half, 0.5 * full, rtol=1e-9)


@pytest.mark.parametrize("seen", [0, 3])
def test_rates_make_the_outposts_on_record_probable(found, tmp_path, seen):
    """Of gamma's n + 1/2, by mean and spread, whatever rate the account begins with."""
    path = with_outposts(tmp_path, ["1994-03", "1995-04", "1997-11"][:seen])
    problem = Problem(with_record(found.problem.account, path), ORIGIN)
    chosen = np.repeat(np.arange(4), 5000)
    one = fitted(problem)
    expected = outposts.expected(one, chosen) / 0.05
    total = outposts.rates(one, chosen, 3) * expected
    assert total.mean() == pytest.approx(seen + 0.5, rel=0.05)
    assert total.var() == pytest.approx(seen + 0.5, rel=0.1)


def test_outposts_after_the_origin_count_for_nothing(found, tmp_path):
    later = with_outposts(tmp_path, ["1998-01", "2019-05"])
    problem = Problem(with_record(found.problem.account, later), ORIGIN)
    chosen = np.arange(4)
    assert outposts.rates(fitted(problem), chosen, 3).tobytes() == (
        outposts.rates(found, chosen, 3).tobytes()
    )


def test_rates_follow_their_seed(found):
    chosen = np.arange(4)
    assert outposts.rates(found, chosen, 3).tobytes() == outposts.rates(found, chosen, 3).tobytes()
    assert outposts.rates(found, chosen, 3).tobytes() != outposts.rates(found, chosen, 4).tobytes()


def test_an_account_without_basing_stays_without(tmp_path):
    none = account(tmp_path, ACCOUNT.replace("basing: 0.05", "basing: 0"))
    rates = outposts.rates(fitted(Problem(none, ORIGIN)), np.arange(4), 3)
    assert (rates == 0.0).all()
