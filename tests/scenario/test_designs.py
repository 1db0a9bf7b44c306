"""Designs as numbers: what each kind promises of its points."""

import itertools

import numpy as np
import pytest

from sim.scenario.designs import (
    crossed,
    crossed_size,
    evenly_spaced_in_logs,
    latin_hypercube,
    morris,
)


def test_a_latin_hypercube_has_one_point_in_each_slice_of_every_direction():
    unit = latin_hypercube(40, 3, seed=1)
    assert unit.shape == (40, 3)
    assert (np.sort(np.floor(unit * 40), axis=0) == np.arange(40)[:, np.newaxis]).all()
    assert (latin_hypercube(40, 3, seed=1) == unit).all()
    assert (latin_hypercube(40, 3, seed=2) != unit).any()


def test_points_of_a_seed_stay_the_same():
    """The same scenario and seed give the same bytes on every Python: golden values."""
    assert latin_hypercube(3, 2, seed=0).round(6).tolist() == GOLDEN["lhs"]
    assert crossed(2, 2, False, seed=0).unit.round(6).tolist() == GOLDEN["sobol"]
    assert (morris(1, 4, 2, seed=0) * 3).round().tolist() == GOLDEN["morris"]


GOLDEN = {
    "lhs": [[0.365627, 0.857451], [0.706597, 0.572269], [0.102107, 0.244963]],
    "sobol": [
        [0.666402, 0.846279],
        [0.372742, 0.104023],
        [0.311499, 0.453296],
        [0.901153, 0.675097],
    ],
    "morris": [[3.0, 2.0], [1.0, 2.0], [1.0, 0.0]],
}


@pytest.mark.parametrize("levels", [2, 4, 6])
def test_each_step_of_a_path_moves_one_direction_by_half_of_its_levels(levels):
    paths = morris(30, levels, 5, seed=3).reshape(30, 6, 5)
    steps = np.diff(paths, axis=1)
    size = (levels // 2) / (levels - 1)
    assert (np.sort((np.abs(steps) > 0).argmax(axis=2)) == np.arange(5)).all()
    assert ((np.abs(steps) > 1e-9).sum(axis=2) == 1).all()
    assert np.allclose(np.abs(steps).max(axis=2), size)
    assert set((paths * (levels - 1)).round(9).ravel()) == set(range(levels))
    assert (steps > 0).any() and (steps < 0).any()


@pytest.mark.parametrize("second_order", [False, True])
def test_a_design_for_sobol_indices_takes_one_direction_from_the_other_sample(second_order):
    base, directions = 8, 3
    made = crossed(base, directions, second_order, seed=0)
    size = crossed_size(base, directions, second_order)
    assert len(made.row) == len(made.swapped) == len(made.other) == size
    points = np.where(
        made.swapped[:, np.newaxis] == np.arange(directions),
        made.unit[made.other],
        made.unit[made.row],
    ).reshape(base, -1, directions)
    first, last = points[:, 0], points[:, -1]
    assert (first == made.unit[:base]).all() and (last == made.unit[base:]).all()
    for k, kept in itertools.product(range(directions), range(directions)):
        other, own = (last, first) if k == kept else (first, last)
        assert (points[:, 1 + k, kept] == other[:, kept]).all()
        if second_order:
            assert (points[:, 1 + directions + k, kept] == own[:, kept]).all()


def test_a_design_for_sobol_indices_has_the_order_that_salib_reads():
    sobol = pytest.importorskip("SALib.sample.sobol")
    problem = {"num_vars": 3, "names": list("abc"), "bounds": [[0, 1]] * 3}
    theirs = sobol.sample(problem, 8, calc_second_order=True, scramble=False).reshape(8, 8, 3)
    made = crossed(8, 3, True, seed=0)
    of = made.swapped.reshape(8, 8)[0]
    swaps = [np.flatnonzero(theirs[3, n] != theirs[3, 0 if n < 4 else 7]) for n in range(8)]
    assert [list(each) for each in swaps] == [[] if k < 0 else [k] for k in of]


def test_values_even_in_logs():
    assert evenly_spaced_in_logs(0.01, 100, 5) == (0.01, 0.1, 1, 10, 100)
    with pytest.raises(ValueError, match="two steps"):
        evenly_spaced_in_logs(1, 2, 1)
