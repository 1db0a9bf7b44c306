"""What free runs and replays must show: where outposts come first, and which aims are met."""

import numpy as np
import pytest

from sim.model.influence import InfluenceModel
from sim.names import REPUBLICS, TAJIKISTAN
from sim.pages import targets
from sim.scenario import load_scenario

BEFORE_2010 = targets.NOT_BEFORE - 1
IN_2016 = targets.NOT_BEFORE + 80


def months(*runs):
    """First months by republic, -1 where a run names none."""
    return np.array([[run.get(code, -1) for run in runs] for code in REPUBLICS])


def test_first_outposts_are_counted_over_all_runs():
    found = targets.outposts(
        months(
            {"TJK": IN_2016},
            {"TJK": IN_2016, "KGZ": IN_2016 + 1},
            {"KGZ": BEFORE_2010, "TJK": IN_2016},
            {"KAZ": IN_2016, "TJK": IN_2016},
            {},
        )
    )
    assert found.first[TAJIKISTAN] == pytest.approx(2 / 5)
    assert found.first.sum() == pytest.approx(3 / 5)  # two in one month have no first
    assert found.nowhere == pytest.approx(1 / 5)
    assert found.only_tajikistan == pytest.approx(1 / 5)
    assert found.none_before == pytest.approx(4 / 5)


def test_runs_without_outposts_have_no_first():
    found = targets.outposts(months({}, {}))
    assert (found.first == 0.0).all()
    assert found.none_before == 1.0


def test_what_is_missed_is_shown_as_missed():
    assert targets._share("outposts", 0.5, 0.5).met
    assert not targets._share("outposts", 0.5, 0.49).met
    table = targets.measured(targets.FEW)
    count, _, *lines = table.splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines[2:]]
    met = sum(row[3] == "yes" for row in rows)
    assert {row[3] for row in rows} <= {"yes", "**no**"}
    assert count == f"{met} of {len(rows)} are met."


def test_exchanged_borders_leave_the_qccm_with_tajikistan():
    swapped = load_scenario(targets.SWAPPED)
    model = InfluenceModel(swapped, runs=2, reasons=False)
    while model.month < 300:
        model.step()
    member = [float(model.qccm_member(i)[0]) for i in range(len(REPUBLICS))]
    kyrgyz = REPUBLICS.index("KGZ")
    triangle = model.triangle
    model.release()
    assert member == [float(code == "TJK") for code in REPUBLICS]
    assert float(triangle[kyrgyz].max()) > 0.0 == float(triangle[TAJIKISTAN].max())
