"""Reference numbers of the baseline: `python -m tests.golden.update` writes them anew.

To be done, with a line in CHANGELOG.md under "Results changed", when a change of results is meant.
"""

import json
from pathlib import Path

import numpy as np

from sim.calendar import month_index
from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.model.schedule import PERIODS
from sim.names import CHANNELS, CHINA, REPUBLICS
from sim.rules.spread import first_month, spread_count, sustained_in_each_run
from sim.scenario import load_scenario

FILE = Path(__file__).with_name("baseline.json")
RUNS, SEED = 64, 7
YEARS = (2020, 2025, 2035)


def measured(history):
    """Means over runs by name, in six significant digits."""
    scenario = load_scenario(
        {"name": "golden", "from": "1993-01", "to": "2035-12", "history": history}
    )
    model = InfluenceModel(scenario, RUNS, seed=SEED, reasons=False)
    h = Watch(model).follow(model)
    model.release()
    found = {}

    def note(name, values):
        found[name] = float(f"{np.asarray(values, dtype=float).mean():.6g}")

    for year in YEARS:
        month = month_index(f"{year}-12") - h.months[0]
        quarter = np.searchsorted(h.quarters, month_index(f"{year}-12"))
        for place, republic in enumerate(REPUBLICS):
            note(f"hard role {republic} {year}", h.hard_role[month, place])
            note(f"security role {republic} {year}", h.security_role[month, place])
        note(f"norm {year}", h.tracks["norm"][quarter])
    for period, (name, _, _) in enumerate(PERIODS):
        for place, channel in enumerate(CHANNELS):
            counts = h.period_counts[period, :, place].sum(axis=0, dtype=float)
            note(f"China's reported {channel} {name}", counts)
    events = h.yearly.sum(axis=(0, 2), dtype=float)
    note("Russia's events", events[1 - CHINA])
    first = first_month(sustained_in_each_run(h.hard_role, h.duration), h.threshold, h.months)
    note("P(spread)", spread_count(first) > 0)
    note("republics reached", spread_count(first))
    for kind, months in h.presence_first.items():
        for place, republic in enumerate(REPUBLICS):
            for year in YEARS:
                reached = (months[place] >= 0) & (months[place] <= month_index(f"{year}-12"))
                note(f"P({kind} in {republic} by {year})", reached)
    return found


def update():
    """Write the numbers of both histories."""
    numbers = {history: measured(history) for history in ("free", "replay")}
    FILE.write_text(json.dumps(numbers, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    update()
    print(f"Wrote {FILE}. Now say why in CHANGELOG.md, under 'Results changed'.")
