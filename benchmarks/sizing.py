"""Sizes the rates of offers: free runs from 1993 shall hold as many events as the record.

One number per channel is matched, the total over republics and years: China's six channels and
the SCO's exercises over 1993-2020, Russia's exercises, its own and joint ones, over the years of
their record, 1994-2010. How events fall on periods and republics is not matched: the
tables that this prints, those of docs/defaults.md, show what comes out. Russia's other channels
have no record and stay as they are.

    python benchmarks/sizing.py [--runs 400] [--rounds 6] [--seed 2021]

Nothing is written: take the rates printed over into sim/rules/ties.py and institutions.py, and say
so in the changelog under "Results changed".
"""

from __future__ import annotations

import argparse

from sim import docs
from sim.names import CHANNELS, CHINA, RUSSIA
from sim.sections import default_values
from sim.tables import Table, show

EXERCISE = CHANNELS.index("exercise")
#: Relative error at which the matching ends.
CLOSE = 0.005


def targets() -> dict[str, float]:
    """What free runs shall hold, by the key of the rate that is scaled."""
    events, joint = docs.recorded_events(), docs.recorded_joint()
    china = {
        f"ties.china_rate.{channel}": float(events[CHINA, ..., c].sum())
        for c, channel in enumerate(CHANNELS)
    }
    years = docs.RUSSIAN_RECORD
    return china | {
        "institutions.sco_exercises": float(joint[CHINA].sum()),
        "ties.russia_rate.exercise": float(events[RUSSIA, years, :, EXERCISE].sum()),
        "institutions.csto_exercises": float(joint[RUSSIA, years].sum()),
    }


def made_by(free: docs.FreePast) -> dict[str, float]:
    """What free runs hold, by the same keys."""
    china = {
        f"ties.china_rate.{channel}": float(free.events[CHINA, ..., c].sum())
        for c, channel in enumerate(CHANNELS)
    }
    years = docs.RUSSIAN_RECORD
    return china | {
        "institutions.sco_exercises": float(free.joint[CHINA].sum()),
        "ties.russia_rate.exercise": float(free.events[RUSSIA, years, :, EXERCISE].sum()),
        "institutions.csto_exercises": float(free.joint[RUSSIA, years].sum()),
    }


def matched(runs: int, rounds: int, seed: int) -> tuple[dict[str, float], docs.FreePast]:
    """Rates scaled round by round until their totals are those of the record."""
    wanted, defaults = targets(), default_values()
    rates = {key: defaults[key] for key in wanted}
    free = docs.free_past(runs, seed, rates)
    for number in range(1, rounds + 1):
        made = made_by(free)
        error = max(abs(made[key] / wanted[key] - 1.0) for key in wanted)
        print(f"round {number}: largest misfit of a total {error:.1%}", flush=True)
        if error < CLOSE:
            break
        # Channels feed one another, so each round only goes part of the way.
        rates = {key: rate * (wanted[key] / made[key]) ** 0.8 for key, rate in rates.items()}
        free = docs.free_past(runs, seed, rates)
    return rates, free


def main() -> None:
    """Prints the matched rates, and how free runs at them compare with the record."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--runs", type=int, default=docs.DEFAULT_RUNS)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seed", type=int, default=docs.SEED)
    given = parser.parse_args()
    rates, free = matched(given.runs, given.rounds, given.seed)
    defaults, wanted, made = default_values(), targets(), made_by(free)
    rows = tuple(
        (key, f"{defaults[key]:.3g}", f"{rate:.3g}", f"{wanted[key]:.0f}", f"{made[key]:.1f}")
        for key, rate in rates.items()
    )
    columns = ("rate", "default", "matched", "record", "free runs")
    show(
        Table("Rates of offers", columns, rows),
        docs.totals_table(free),
        docs.misfit_table(free),
        docs.russia_table(free),
    )


if __name__ == "__main__":
    main()
