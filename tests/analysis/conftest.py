"""Results made by hand, of which everything is known."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.experiments.store import Result
from sim.names import REPUBLICS
from sim.rules.spread import EVENT_KINDS
from sim.scenario import default_scenario

KEY = "sinophobia.restraint"


#: The default scenario, without its record in place of the draws.
FREE = dataclasses.replace(default_scenario(), history="free", start=0)


def _result_of(
    rows,
    *,
    points=None,
    kind="grid",
    seed=1,
    name="hand",
    folder=None,
    scenarios=("one",),
    end=515,
    values=None,
    others=None,
    **changed,
):
    """A result from (scenario, point, replicate, {republic: (month, held)}).

    A republic that is not named never spreads and holds 0.1. `points`: values by number, or by
    scenario and number. `values`: of parameters, by scenario or for all.
    `changed`: of the manifest. `others`: by run, months of other kinds of spread by republic.
    """
    others = others or {}
    frame = []
    for scenario, point, replicate, spread in rows:
        for code in REPUBLICS:
            month, held = spread.get(code, (None, 0.1))
            kinds = others.get((scenario, point, replicate), {})
            frame.append(
                {
                    "scenario": scenario,
                    "point": point,
                    "replicate": replicate,
                    "republic": code,
                    "spread_month": month,
                    **{
                        f"spread_month_{kind}": kinds.get(kind, {}).get(code)
                        for kind in EVENT_KINDS
                    },
                    "sustained_end": np.float32(held),
                    "hard_role_end": np.float32(held),
                }
            )
    of = {point: scenario for scenario, point, _, _ in rows}
    points = points or {point: {} for _, point, _, _ in rows}
    points = {
        (key if isinstance(key, tuple) else (of.get(key, scenarios[0]), key)): point
        for key, point in points.items()
    }
    keys = list(next(iter(points.values())))
    manifest = {
        "kind": "run" if kind == "run" else "sweep",
        "name": name,
        "title": name,
        "status": "complete",
        "seed": seed,
        "replicates": len({row[2] for row in rows}),
        "runs": len(rows),
        "failed": 0,
        "code": "0",
        "versions": {"wakhan": "1", "numpy": "2"},
        "git_commit": None,
        "config": name,
        "design": {"kind": kind, "keys": keys, "points": len(points)},
        "scenarios": [{"name": scenario} for scenario in scenarios],
        **changed,
    }
    result = Result(Path(folder or f"results/{name}"), manifest)
    values = values or {}
    result.__dict__["scenarios"] = {
        scenario: dataclasses.replace(FREE, name=scenario, title=scenario, end=end).with_values(
            values.get(scenario, values if "." in str(next(iter(values), "")) else {})
        )
        for scenario in scenarios
    }
    result.__dict__["republics"] = pd.DataFrame(frame)
    result.__dict__["reasons"] = pd.DataFrame(
        {name: [] for name in ("scenario", "power", "republic", "term", "month", "side", "mean")}
    )
    result.__dict__["points"] = pd.DataFrame(
        [
            {"scenario": scenario, "point": number, **point}
            for (scenario, number), point in points.items()
        ]
    )
    return result


@pytest.fixture(scope="session")
def result_of():
    """What makes such results."""
    return _result_of


@pytest.fixture(scope="session")
def four():
    """Four runs of one point: Kyrgyzstan first, then a tie, then only Tajikistan, then nowhere."""
    return _result_of(
        [
            ("one", 0, 0, {"KGZ": ("2024-05", 0.8), "UZB": ("2030-01", 0.6)}),
            ("one", 0, 1, {"KGZ": ("2026-12", 0.7), "KAZ": ("2026-12", 0.5)}),
            ("one", 0, 2, {"TJK": ("2015-01", 1.0)}),
            ("one", 0, 3, {}),
        ],
        kind="run",
    )


@pytest.fixture(scope="session")
def grid():
    """Restraint 0, 1, 2; in each replicate the role spreads up to a restraint of 2, 1, 1 and 0."""
    return _result_of(
        [
            ("one", point, replicate, {"UZB": ("2022-03", 0.6)} if point < limit else {})
            for point in range(3)
            for replicate, limit in enumerate((3, 2, 2, 1))
        ],
        points={point: {KEY: float(point)} for point in range(3)},
    )
