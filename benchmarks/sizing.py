"""Sizes the rates that no fit informs: free runs from 1993 shall hold as many events as the record.

Three totals over republics and years are matched: the SCO's exercises over 1993-2020, and Russia's
exercises, its own and joint ones, over the years of their record, 1994-2020.
Russia's other channels have no record, and change in proportion to its exercises. The rates of
China's own channels are fitted; the tables that this prints, those of docs/defaults.md, show what
they come to.

    python benchmarks/sizing.py [--runs 400] [--rounds 6] [--seed 2021]

Nothing is written: take the rates printed over into sim/rules/ties.py and institutions.py, and say
so in the changelog under "Results changed".
"""

from __future__ import annotations

import argparse

import numpy as np

from sim.cli.terminal import show
from sim.model.sections import default_values
from sim.names import CHANNELS, CHINA, RUSSIA
from sim.pages import defaults_page
from sim.pages.blocks import SEED
from sim.tables import Table

EXERCISE = CHANNELS.index("exercise")
RUSSIAN = "ties.russia_rate.exercise"
#: Relative error at which the matching ends.
CLOSE = 0.005


def totals(events: np.ndarray, joint: np.ndarray) -> dict[str, float]:
    """What a record or free runs hold, by the key of the rate that is scaled."""
    years = defaults_page.RUSSIAN_RECORD
    return {
        "institutions.sco_exercises": float(joint[CHINA].sum()),
        RUSSIAN: float(events[RUSSIA, years, :, EXERCISE].sum()),
        "institutions.csto_exercises": float(joint[RUSSIA, years].sum()),
    }


def wanted_totals() -> dict[str, float]:
    """What free runs shall hold."""
    return totals(defaults_page.recorded_events(), defaults_page.recorded_joint())


def matched(runs: int, rounds: int, seed: int) -> tuple[dict[str, float], defaults_page.FreePast]:
    """Rates scaled round by round until their totals are those of the record."""
    wanted, defaults = wanted_totals(), default_values()
    rates = {key: defaults[key] for key in wanted}
    free = defaults_page.free_past(runs, seed, with_all_of_russia(rates))
    for number in range(1, rounds + 1):
        made = totals(free.events, free.joint)
        error = max(abs(made[key] / wanted[key] - 1.0) for key in wanted)
        print(f"round {number}: largest misfit of a total {error:.1%}", flush=True)
        if error < CLOSE:
            break
        # Channels feed one another, so each round only goes part of the way.
        rates = {key: rate * (wanted[key] / made[key]) ** 0.8 for key, rate in rates.items()}
        free = defaults_page.free_past(runs, seed, with_all_of_russia(rates))
    return with_all_of_russia(rates), free


def with_all_of_russia(rates: dict[str, float]) -> dict[str, float]:
    """The rates, and those of Russia's other channels in proportion to its exercises."""
    defaults = default_values()
    factor = rates[RUSSIAN] / defaults[RUSSIAN]
    others = [f"ties.russia_rate.{channel}" for channel in CHANNELS]
    return {key: defaults[key] * factor for key in others} | rates


def main() -> None:
    """Prints the matched rates, and how free runs at them compare with the record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=defaults_page.RUNS)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    rates, free = matched(given.runs, given.rounds, given.seed)
    defaults, wanted, made = default_values(), wanted_totals(), totals(free.events, free.joint)
    rows = tuple(
        (
            key,
            f"{defaults[key]:.3g}",
            f"{rate:.3g}",
            f"{wanted[key]:.0f}" if key in wanted else "",
            f"{made[key]:.1f}" if key in made else "",
        )
        for key, rate in rates.items()
    )
    columns = ("rate", "default", "matched", "record", "free runs")
    show(
        Table("Rates of offers", columns, rows),
        defaults_page.totals_table(free),
        defaults_page.misfit_table(free),
        defaults_page.russia_table(free),
    )


if __name__ == "__main__":
    main()
