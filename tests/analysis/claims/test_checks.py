"""One constructor makes every check: what differs between its sides, and nothing else."""

import numpy as np

from sim.analysis.claims.checks import Claim, Measure, Variant, check, variants_of

measure = Measure(lambda histories: np.zeros(3), "role")


def test_settings_are_parameters_or_the_environment_after_the_record():
    made = check(
        "more",
        measure,
        on={"environment.crisis.KAZ": 1.0, "environment.afghan_future": 0.5, "threat.demand": 2.0},
        off={"environment.trade": 2.0},
        past=True,
    )
    assert made.on == Variant(
        values=(("environment.afghan_future", 0.5), ("threat.demand", 2.0)),
        environment=(("environment.crisis.KAZ", 1.0),),
        past=True,
    )
    assert made.off == Variant(environment=(("environment.trade", 2.0),), past=True)
    assert (made.sign, made.level, made.built_in, made.exception) == (1, 0.0, "", None)


def test_without_settings_a_side_is_the_scenario_and_without_off_there_is_one_side():
    assert check("more", measure).on == Variant()
    assert check("more", measure).off is None
    assert check("more", measure, on={"ties.openness": 1.0}, off={}).off == Variant()


def test_variants_are_named_once_in_the_order_they_are_met():
    one = check("a", measure, off={"threat.demand": 0.0})
    two = check("b", measure, on={"threat.demand": 0.0}, off={})
    claims = [
        Claim(name, "S.", "x", "threat", (), (each,))
        for name, each in zip("AB", (one, two), strict=True)
    ]
    assert variants_of(claims) == [Variant(), Variant(values=(("threat.demand", 0.0),))]
