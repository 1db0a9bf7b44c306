"""Figures of an attribution: nothing is cut or overlaps, however many changes and long names."""

from fractions import Fraction

import pytest

from sim.analysis import Estimate
from sim.analysis.attribution import MEASURES, WAYS, Attributed, Attribution
from sim.analysis.scenario_changes import Between, ScenarioChange
from sim.analysis.shapley import Orders
from sim.plots.attribution import attribution, attribution_of_roles
from sim.scenario import default_scenario


def made_up(changes, name):
    """An attribution of some changes, the last of which changes nothing."""
    base = default_scenario()
    several = tuple(ScenarioChange("parameter", name, "1", "2") for _ in range(changes))

    def estimate(number):
        return Estimate(0.02 * number, 0.02 * number - 0.05, 0.02 * number + 0.05)

    outcomes = tuple(
        Attributed(
            measure=measure,
            what=measure.label,
            before=0.2,
            after=0.4,
            whole=Estimate(0.2, 0.1, 0.3),
            by_way={way: tuple(map(estimate, range(changes))) for way in WAYS},
            exact=(Fraction(1, 5 * changes),) * changes,
            exact_whole=Fraction(1, 5),
        )
        for measure in MEASURES
    )
    same = (*[False] * (changes - 1), True)
    between = Between(base, base, several, ())
    return Attribution(between, Orders(changes), 1, 100, 0, outcomes, same)


@pytest.mark.parametrize("draw", [attribution, attribution_of_roles])
@pytest.mark.parametrize(
    ("changes", "name"), [(1, "ties.openness"), (4, "m" * 100), (12, "sinophobia.baseline.KAZ")]
)
def test_layout(faults_of_layout, draw, changes, name):
    assert faults_of_layout(draw(made_up(changes, name))) == []


def test_a_change_that_does_nothing_has_no_interval():
    figure = attribution(made_up(3, "ties.openness"))
    said = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert said == [" changes nothing"] * 4
