"""Results side by side."""

import pytest

from sim import analysis
from sim.analysis import Estimate


@pytest.fixture
def results_to_compare(result_of):
    def results_of(*, seed):
        base = [({"KGZ": ("2022-03", 0.6)} if k < 10 else {}) for k in range(20)]
        more = [({"KGZ": ("2022-03", 0.8)} if k < 12 else {}) for k in range(20)]
        return [
            result_of(
                [("one", 0, k, row) for k, row in enumerate(rows)], kind="run", seed=s, name=name
            )
            for rows, s, name in ((base, 1, "base"), (more, seed, "more"))
        ]

    return results_of


def test_paired_comparison_knows_that_luck_is_shared(results_to_compare):
    (paired,) = analysis.compare(results_to_compare(seed=1)).contrasts
    comparison = analysis.compare(results_to_compare(seed=2))
    (unpaired,) = comparison.contrasts
    assert paired.paired
    assert not unpaired.paired
    assert paired.change.value == unpaired.change.value == pytest.approx(0.1)
    assert paired.change.low >= 0.0 > unpaired.change.low
    assert "another seed than base" in comparison.notes[0]
    assert paired.hard_role["KGZ"].value == pytest.approx((10 * 0.2 + 2 * 0.7) / 20)
    assert paired.hard_role["TJK"] == Estimate(0.0, 0.0, 0.0)


def test_comparison_uses_the_replicates_that_both_have(results_to_compare):
    short, long = results_to_compare(seed=1)
    short.__dict__["republics"] = short.republics[short.republics["replicate"] < 10]
    comparison = analysis.compare([short, long])
    assert comparison.contrasts[0].change.value == 0.0
    assert comparison.notes == ("They differ in replicates; pairs use the 10 that both have.",)


def test_scenarios_that_end_apart_are_compared_up_to_the_first_end(result_of):
    early = result_of([("one", 0, k, {}) for k in range(3)], kind="run", name="early", end=347)
    late = result_of(
        [("one", 0, k, {"KGZ": ("2031-01", 0.6)}) for k in range(3)], kind="run", name="late"
    )
    comparison = analysis.compare([early, late])
    assert comparison.contrasts[0].change.value == 0.0
    assert "end at different months" in comparison.notes[0]
