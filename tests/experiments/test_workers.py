"""Work in other processes: told in one line when one of them is lost."""

import os

import pytest

from sim.errors import GaveUp
from sim.experiments.workers import each, lost_workers_told


def lost(number):
    os._exit(1)  # as the system does where memory runs out


def test_a_worker_that_is_lost_is_one_message():
    with pytest.raises(GaveUp, match=r"a worker process ended before its work .* goes on"):
        list(each(lost, [1, 2], 2))


def test_other_errors_are_not_taken_for_a_lost_worker():
    with pytest.raises(ZeroDivisionError), lost_workers_told():
        _ = 1 / 0
