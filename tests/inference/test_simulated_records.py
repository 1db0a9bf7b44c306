"""Simulated records are what the likelihood reads."""

from dataclasses import replace

import numpy as np
import pytest

from sim.calendar import RECORD_MONTHS, month_label
from sim.inference.observation import OBSERVED, SCORED_CHANNELS, scored_counts
from sim.inference.replay import intensities
from sim.inference.simulated_records import (
    TooManyEvents,
    Truths,
    draw_history,
    posed,
    simulated_record,
)
from sim.record.reading import load_record

#: Switches off what reads roles, so that their unit cannot matter.
WITHOUT_ROLES = {
    f"{name}.enabled": 0.0
    for name in ("hedging", "accommodation", "diffusion", "capacity", "division_of_labour")
}
TRUE = {"ties.china_rate.dialogue": 2.0, "threat.concern": 1.0}
SHAPES = np.array([4.0, 2.0, 1.0, 3.0, 0.5])


def changed(account, values):
    return replace(account, scenario=account.scenario.with_values(values))


def columns(values):
    return {key: np.array([value]) for key, value in values.items()}


def test_a_record_reads_back_as_it_was_drawn(account, tmp_path):
    drawn = draw_history(account, TRUE, SHAPES, 5)
    made = simulated_record(account, TRUE, SHAPES, 5, tmp_path)
    read = load_record(made.record)
    np.testing.assert_array_equal(scored_counts(read)[..., :6], drawn.counts[..., :6])
    np.testing.assert_array_equal(made.objections, drawn.counts[..., 6])
    assert drawn.counts.shape == (RECORD_MONTHS, 5, len(OBSERVED))
    assert (drawn.counts[..., :6].sum(axis=(0, 1)) > 0).all()
    assert not list(tmp_path.glob("*.tmp"))
    # All else is the real record's, in its order.
    real = load_record()
    gone = set(real.scored().entries)
    kept = tuple(entry for entry in real.reported().entries if entry not in gone)
    assert read.entries[: len(kept)] == kept
    assert len(read) == len(kept) + drawn.counts[..., :6].sum()
    assert {entry.channel for entry in gone} == set(OBSERVED[:6])


@pytest.mark.parametrize("shapes", [SHAPES, None])
def test_the_likelihood_reads_the_intensities_that_drew_a_record(account, tmp_path, shapes):
    drawn = draw_history(account, TRUE, shapes, 8)
    made = simulated_record(account, TRUE, shapes, 8, tmp_path)
    problem = posed(account, made, RECORD_MONTHS, "rounds" if shapes is not None else "poisson")
    np.testing.assert_array_equal(problem.counts, drawn.counts)
    u = np.array([[(2.0 - 0.3) / 3.7, 0.5], [0.2, 0.9]])
    read = problem.intensities(u, RECORD_MONTHS - 1)
    np.testing.assert_allclose(read[..., 0], drawn.intensities, rtol=1e-12)
    assert not np.allclose(read[..., 1], drawn.intensities, rtol=0.01)
    # What was drawn feeds back: the real record at the same values says otherwise.
    real = intensities(account.scenario, columns(TRUE))[..., 0]
    np.testing.assert_allclose(real[0], drawn.intensities[0], rtol=1e-12)
    assert not np.allclose(real, drawn.intensities, rtol=0.01)


def test_the_replay_of_a_drawn_record_gives_the_intensities_it_was_drawn_from(account, tmp_path):
    drawn = draw_history(account, TRUE, SHAPES, 3, months=120)
    made = simulated_record(account, TRUE, SHAPES, 3, tmp_path, months=120)
    read = intensities(replace(account.scenario, record=made.record), columns(TRUE), 119)
    np.testing.assert_allclose(read[..., 0], drawn.intensities, rtol=1e-12)


def test_counts_scatter_as_the_likelihood_holds(account):
    """Squares of deviations add up to the variances by channel, and rounds are shared."""
    rates = {f"ties.china_rate.{channel}": 20.0 for channel in SCORED_CHANNELS[1:]}
    busy = changed(account, {**rates, "bilateralism.routine": 0.0, **WITHOUT_ROLES})
    values = {"ties.china_rate.dialogue": 20.0, "threat.concern": 0.0}
    # Beyond its prior, which a truth that is given may be.
    shapes = np.array([0.5, 1000.0, 2.0, 8.0, 30.0])

    def several(shapes):
        """Means and counts of histories one after another, (month, republic, channel in rounds)."""
        drawn = [draw_history(busy, values, shapes, seed, most_events=10**7) for seed in range(6)]
        means, counts = zip(*((one.intensities, one.counts) for one in drawn), strict=True)
        return (np.concatenate(parts)[..., :5] for parts in (means, counts))

    mean, count = (of.sum(axis=1) for of in several(shapes))
    variance = (mean + mean**2 / shapes).sum(axis=0)
    np.testing.assert_allclose(((count - mean) ** 2).sum(axis=0) / variance, 1.0, atol=0.4)
    # Without the shared factor, the scatter would be a small part of that in the first channel.
    assert mean[:, 0].sum() < 0.3 * variance[0]
    mean, count = several(None)
    squares = ((count - mean) ** 2).sum(axis=(0, 1))
    np.testing.assert_allclose(squares / mean.sum(axis=(0, 1)), 1.0, atol=0.2)


def test_outposts_and_objections_scatter_as_poisson(account):
    """Objections drawn change nothing that follows: the likelihood knows what is expected."""
    provoking = changed(
        account,
        {
            "ties.china_rate.basing": 50.0,
            "accommodation.tolerance": 0.0,
            "accommodation.quarrel": 0.0,
            "accommodation.burden_sharing": 0.0,
            "accommodation.voiced": 1.0,
            "bilateralism.routine": 0.0,
        },
    )
    drawn = draw_history(provoking, TRUE, SHAPES, 4, most_events=10**7)
    mean, count = (of[..., 5:].sum(axis=1) for of in (drawn.intensities, drawn.counts))
    assert (count.sum(axis=0) > 30).all()
    np.testing.assert_allclose(count.sum(axis=0), mean.sum(axis=0), rtol=0.3)
    squares = ((count - mean) ** 2).sum(axis=0)
    np.testing.assert_allclose(squares / mean.sum(axis=0), 1.0, atol=0.4)


def test_a_shorter_history_is_the_beginning_of_a_longer_one(account, tmp_path):
    long = draw_history(account, TRUE, SHAPES, 9, months=60)
    short = draw_history(account, TRUE, SHAPES, 9, months=36)
    np.testing.assert_array_equal(long.counts[:36], short.counts)
    np.testing.assert_array_equal(long.intensities[:36], short.intensities)
    other = draw_history(account, TRUE, SHAPES, 10, months=36)
    assert (other.counts != short.counts).any()
    made = simulated_record(account, TRUE, SHAPES, 9, tmp_path, months=36)
    read = scored_counts(load_record(made.record))
    np.testing.assert_array_equal(read[:36, :, :6], short.counts[..., :6])
    assert read[36:].sum() == 0


def test_too_many_events_are_refused(account):
    total = int(draw_history(account, TRUE, SHAPES, 2, months=48).counts[..., :6].sum())
    kept = draw_history(account, TRUE, SHAPES, 2, months=48, most_events=total)
    assert kept.counts[..., :6].sum() == total
    with pytest.raises(TooManyEvents, match=f"more than {total - 1} events by 199"):
        draw_history(account, TRUE, SHAPES, 2, months=48, most_events=total - 1)


def test_wrong_truths_are_refused(account):
    with pytest.raises(ValueError, match=r"threat\.concern"):
        draw_history(account, {"ties.china_rate.dialogue": 1.0}, SHAPES, 1)
    with pytest.raises(ValueError, match="shapes"):
        draw_history(account, TRUE, SHAPES[:2], 1)


def test_truths_come_from_the_prior(account):
    truths = Truths.from_prior(account, range(400), "rounds")
    assert len(truths) == 400
    assert truths.shapes.shape == (5, 400)
    for prior in account.parameters:
        share = np.mean(truths.values[prior.key] < prior.median())
        assert share == pytest.approx(0.5, abs=0.1)
    below = (truths.shapes < account.shape.median()).mean(axis=1)
    np.testing.assert_allclose(below, 0.5, atol=0.1)
    assert len(np.unique(truths.shapes)) == truths.shapes.size
    assert Truths.from_prior(account, [1], "poisson").shapes is None
    values, shapes = truths[3]
    again, shapes_again = Truths.from_prior(account, [3], "rounds")[0]
    assert values == again
    np.testing.assert_array_equal(shapes, shapes_again)


def test_simulated_events_lie_in_the_months_they_were_drawn_in(account, tmp_path):
    made = simulated_record(account, TRUE, None, 4, tmp_path, months=30)
    months = [e.month for e in load_record(made.record).scored().entries]
    assert months == sorted(months)
    assert months[-1] <= month_label(29)
