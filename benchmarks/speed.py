"""How fast the ensemble is against the same model run one history at a time.

    python benchmarks/speed.py [--runs 2000] [--single 4]

One process, one core. The single runs build one model per history and step it to its end, which is
what Mesa's batch_run does. Prints the ratio of times per run, where the time of the ensemble goes,
and the memory of the process over a hundred chunks.
"""

import argparse
import os
import time
from collections import defaultdict
from dataclasses import replace

# One core: set before NumPy is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.scenario import default_scenario

PHASES = {
    "begin_step": "environment, read",
    "_environment": "environment, Afghanistan",
    "_republics": "republics (assess, respond, trade, hear, watch)",
    "_powers": "powers (offer)",
    "_events_happen": "events",
    "_ties_accumulate": "ties and roles",
    "_russia_reacts": "Russia reacts",
    "_shocks_at_home": "protests and crises",
    "_institutions": "institutions",
}


def one_at_a_time(scenario, runs):
    """Seconds per history, models built one by one."""
    begun = time.process_time()
    for replicate in range(runs):
        model = InfluenceModel(scenario, runs=1, replicates=[replicate], reasons=False)
        while model.running:
            model.step()
        model.release()
    return (time.process_time() - begun) / runs


def ensemble(scenario, runs, *, watch):
    """Seconds per history, all in one model."""
    begun = time.process_time()
    model = InfluenceModel(scenario, runs=runs, reasons=watch)
    if watch:
        Watch(model).follow(model)
    else:
        while model.running:
            model.step()
    model.release()
    return (time.process_time() - begun) / runs


def by_phase(scenario, runs):
    """Seconds of an ensemble by phase of the month."""
    spent = defaultdict(float)
    model = InfluenceModel(scenario, runs=runs, reasons=False)

    def timed(name):
        plain = getattr(model, name)

        def call(*arguments):
            begun = time.process_time()
            plain(*arguments)
            spent[name] += time.process_time() - begun

        return call

    for name in PHASES:
        setattr(model, name, timed(name))
    while model.running:
        model.step()
    model.release()
    return spent


def resident():
    """Memory of this process, MB."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--single", type=int, default=4)
    arguments = parser.parse_args()
    for history in ("replay", "free"):
        scenario = replace(default_scenario(), history=history)
        ensemble(scenario, 50, watch=False)  # warm up
        single = one_at_a_time(scenario, arguments.single)
        many = ensemble(scenario, arguments.runs, watch=False)
        watched = ensemble(scenario, arguments.runs, watch=True)
        print(
            f"{history}: one at a time {single * 1e3:.0f} ms a run, in an ensemble of "
            f"{arguments.runs} {many * 1e3:.2f} ms: {single / many:.0f} times faster; "
            f"{1 / many:.0f} histories to 2035 per second and core "
            f"({1 / watched:.0f} with outcomes and reasons kept)"
        )
    spent = by_phase(replace(default_scenario(), history="free"), arguments.runs)
    total = sum(spent.values())
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {seconds / total:5.0%}  {PHASES[name]}")
    sizes = []
    short = replace(default_scenario(), history="free", end=11)
    for _ in range(100):
        ensemble(short, 500, watch=True)
        sizes.append(resident())
    print(f"memory after 10 chunks {sizes[9]:.0f} MB, after 100 {sizes[99]:.0f} MB")


if __name__ == "__main__":
    main()
