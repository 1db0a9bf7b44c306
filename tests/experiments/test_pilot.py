"""What an experiment will take is reckoned from a few runs, and nothing of them is kept."""

import pytest

from sim.cli.dry_run import costs, duration, size
from sim.experiments.experiment import of_sweep
from sim.experiments.pilot import MOST, Estimate, estimate


@pytest.fixture
def found(sweep, small_parts):
    return estimate(of_sweep(sweep), workers=2, chunk=2_000)


def test_sizes_are_those_of_the_design(found, sweep):
    assert (found.points, found.runs, found.parts, found.workers) == (6, 60, 3, 2)
    assert 0 < found.measured <= MOST + MOST // 10
    assert found.seconds == pytest.approx(found.runs / found.speed / 2)


def test_disk_is_near_what_the_result_takes(found, sweep, tmp_path):
    from sim.experiments.carry_out import sweep as carried_out
    from sim.experiments.store import TABLES, table_path

    result = carried_out(sweep, tmp_path / "r")
    kept = sum(table_path(result.folder, name).stat().st_size for name in TABLES)
    assert kept / 2 < found.tables < kept * 2


def test_more_runs_take_more(sweep, found):
    from dataclasses import replace

    more = estimate(of_sweep(replace(sweep, replicates=1_000)), workers=2, chunk=2_000)
    assert more.runs == 100 * found.runs
    assert more.reading - found.reading > 0
    assert more.tables > found.tables


def test_what_is_told():
    made = Estimate(1_000, 200_000, 100, 2, 7_300.0, 14.0, 1.24e9, 3e9, 56e6, 1.2e8, 220)
    assert costs("mine", made).splitlines() == [
        "mine: 1,000 points, 200,000 runs in 100 parts",
        "time: about 2 hours with 2 workers (14 runs a second and worker; measured on 220 runs), "
        "without figures",
        "memory: about 1.2 GB while it simulates, about 3 GB while results are read",
        "disk: about 56 MB, and about 120 MB more while it runs",
        "Nothing was kept. Without --dry-run the same command carries it out.",
    ]
    assert [duration(seconds) for seconds in (0.2, 50, 95, 3_000, 200_000)] == [
        "about 1 second", "about 50 seconds", "about 1.6 minutes", "about 50 minutes",
        "about 2.3 days",
    ]  # fmt: skip
    assert size(300) == "less than 1 MB"
