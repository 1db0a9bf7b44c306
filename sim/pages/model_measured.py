"""What docs/model.md shows as measured: sinophobia's two ways, and what tells the republics apart.

Where threat and sinophobia are off, one source of difference after another is taken away.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.model.histories import Histories, Watch
from sim.model.influence import InfluenceModel
from sim.model.sections import registry
from sim.names import LABELS, REPUBLICS
from sim.pages.blocks import SEED, markdown
from sim.pages.measured import MODEL, Maker
from sim.parameters import Array
from sim.scenario import default_scenario
from sim.scenario.words import HISTORIES, History

RUNS: Final = 400
#: Enough to see that a change of code has changed numbers.
FEW: Final = 4


def alike(*keys: str) -> dict[str, float]:
    """The same value for every republic: the mean of the defaults."""
    values: dict[str, float] = {}
    for key in keys:
        defaults = registry()[key].defaults
        mean = sum(defaults.values()) / len(defaults)
        values |= {f"{key}.{republic}": mean for republic in REPUBLICS}
    return values


OFF = {"threat.enabled": 0.0, "sinophobia.enabled": 0.0}
ECONOMIES = alike(
    *(
        f"dependence.{name}"
        for name in (
            "trade_china",
            "trade_russia",
            "remittances",
            "debt",
            "investment",
            "investment_weight",
            "income",
        )
    )
)
INSTITUTIONS = {"institutions.enabled": 0.0, **alike("ties.russian_bases")}
FORM = alike("bilateralism.prefer_multilateral", "hedging.neutrality")
REGIMES = alike("regime.insecurity", "regime.crisis_rate")
BUILD_UP = {"capacity.build_up": 0.0}
DIFFUSION = {"diffusion.weight": 0.0}
CASES: Final[dict[str, dict[str, float]]] = {
    "defaults": {},
    "threat off": {"threat.enabled": 0.0},
    "sinophobia off": {"sinophobia.enabled": 0.0},
    "both off": OFF,
    "both off, economies alike": OFF | ECONOMIES,
    "both off, institutions off, bases alike": OFF | INSTITUTIONS,
    "both off, form and neutrality alike": OFF | FORM,
    "both off, regimes alike": OFF | REGIMES,
    "both off, no build-up": OFF | BUILD_UP,
    "both off, no diffusion": OFF | DIFFUSION,
    "all of these": OFF | ECONOMIES | INSTITUTIONS | FORM | REGIMES | BUILD_UP | DIFFUSION,
}


def simulated(history: History, values: dict[str, float], runs: int) -> Histories:
    """Histories at some values, from the defaults."""
    scenario = dataclasses.replace(default_scenario(), history=history).with_values(values)
    model = InfluenceModel(scenario, runs=runs, seed=SEED, reasons=False)
    histories = Watch(model).follow(model)
    model.release()
    return histories


def alike_table(runs: int, cases: Mapping[str, dict[str, float]] = CASES) -> str:
    """China's mean hard role in 2031-2035, case by case."""
    rows, widest = [], 0.0
    for history in reversed(HISTORIES):
        for name, values in cases.items():
            role = simulated(history, values, runs).hard_role[-60:].mean(axis=0, dtype=float)
            roles = role.mean(axis=1)
            widest = max(widest, float(margin(role).max()))
            cells = [f"{one:.2f}" for one in roles]
            rows.append((history, name, *cells, f"{roles.max() - roles.min():.2f}"))
    columns = ("history", "case", *(LABELS[republic] for republic in REPUBLICS), "range")
    table = markdown(columns, rows, right=len(REPUBLICS) + 1)
    return f"{table}\n\n95% intervals of single roles are at most {widest:.2f} either way."


def sinophobia_table(runs: int) -> str:
    """What the mechanism as a whole changes in each republic, run by run."""
    on, off = (simulated("replay", values, runs) for values in ({}, {"sinophobia.enabled": 0.0}))

    def change(name: str) -> Array:
        with_it, without = (getattr(each, name)[-60:].mean(axis=0) for each in (on, off))
        return np.asarray(with_it - without, dtype=float)

    later = [each.period_counts[-1].sum(axis=1).astype(float) for each in (on, off)]
    changes = {
        "hard role, 2031-2035": (change("hard_role"), 3),
        "security role, 2031-2035": (change("security_role"), 3),
        "events after 2020": (later[0] - later[1], 1),
    }
    return markdown(
        ("republic", *changes),
        (
            (
                LABELS[republic],
                *(
                    f"{values[i].mean():+.{digits}f} ± {margin(values)[i]:.{digits}f}"
                    for values, digits in changes.values()
                ),
            )
            for i, republic in enumerate(REPUBLICS)
        ),
        right=len(changes),
    )


def margin(values: Array) -> Array:
    """Half the 95% interval of means over runs, the last axis."""
    found: Array = 1.96 * values.std(axis=-1, ddof=1) / np.sqrt(values.shape[-1])
    return found


def measured() -> dict[str, str]:
    """The measured blocks of the page."""
    return {"alike": alike_table(RUNS), "sinophobia both ways": sinophobia_table(RUNS)}


def few() -> tuple[str, ...]:
    """The tables with few runs, the one of its first and its last case."""
    first, *_, last = CASES
    ends = {name: CASES[name] for name in (first, last)}
    return alike_table(FEW, ends), sinophobia_table(FEW)


MAKER: Final = Maker(
    name="model",
    blocks=("alike", "sinophobia both ways"),
    command="python -m sim.pages model",
    takes="three minutes",
    how=f"{RUNS} runs, seed {SEED}",
    few=few,
    make=measured,
    rests_on=(*MODEL, "sim/pages/model_measured.py"),
)
