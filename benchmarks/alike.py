"""What tells the republics apart once threat and sinophobia are off: the table of docs/model.md.

    python benchmarks/alike.py [--runs 400] [--seed 2021]

China's mean hard role in 2031-2035, with one source of difference after another taken away.
"""

from __future__ import annotations

import argparse
import dataclasses

from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.model.sections import registry
from sim.names import LABELS, REPUBLICS
from sim.pages.blocks import markdown
from sim.scenario import default_scenario
from sim.scenario.words import HISTORIES, History


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
CASES = {
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


def hard_roles(history: History, values: dict[str, float], runs: int, seed: int) -> list[float]:
    """China's mean hard role in 2031-2035 by republic."""
    scenario = dataclasses.replace(default_scenario(), history=history).with_values(values)
    model = InfluenceModel(scenario, runs=runs, seed=seed, reasons=False)
    role = Watch(model).follow(model).hard_role[-60:].mean(axis=(0, 2), dtype=float)
    model.release()
    return [float(value) for value in role]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--seed", type=int, default=2021)
    given = parser.parse_args()
    rows = []
    for history in reversed(HISTORIES):
        for name, values in CASES.items():
            roles = hard_roles(history, values, given.runs, given.seed)
            cells = [f"{role:.2f}" for role in roles]
            rows.append((history, name, *cells, f"{max(roles) - min(roles):.2f}"))
    columns = ("history", "case", *(LABELS[republic] for republic in REPUBLICS), "range")
    print(markdown(columns, rows, right=len(REPUBLICS) + 1))


if __name__ == "__main__":
    main()
