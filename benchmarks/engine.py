"""How fast compiled months are against NumPy's, and whether both give the same.

    python benchmarks/engine.py [--runs 2000] [--repeats 5] [--old CLONE] [--headline]

One process, one core, medians. Months: free histories to 2035 with what a sweep keeps. Part: one
part of the headline sweep from design to the arrays that are written. Likelihoods: those of an
account with all of its parameters varied. `--old` names a clone of an earlier commit, whose NumPy
engine is timed on its own model in a process of its own, in turns. `--headline` makes the whole
headline sweep with both engines and compares the files.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

# One core: set before NumPy is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from sim.compiled import choice, library
from sim.compiled.engine import Compiled
from sim.compiled.graphs import below
from sim.compiled.kernels import Kernel
from sim.compiled.recording import record
from sim.compiled.watching import CompiledWatch
from sim.experiments import parts
from sim.experiments.carry_out import carry_out
from sim.experiments.contents import reason_months
from sim.experiments.experiment import of_sweep
from sim.experiments.parts import simulate_part
from sim.inference.likelihood import Problem
from sim.model.histories import Watch
from sim.model.influence import InfluenceModel
from sim.scenario import load_scenario, load_sweep
from sim.scenario.accounts import load_account

HEADLINE = "scenarios/sweeps/headline.yaml"
FREE = "scenarios/futures/free_history.yaml"

#: What is timed in an earlier clone: its own model, months alone and a part of its headline sweep.
OLD = """
import sys, time; sys.path.insert(0, sys.argv[1])
from dataclasses import replace
from sim import experiments, parts
from sim.model import InfluenceModel
from sim.outcomes import Watch
from sim.scenario import load_scenario, load_sweep
runs = int(sys.argv[2])
free = replace(load_scenario(sys.argv[1] + "/scenarios/baseline.yaml"), history="free", start=0)
begun = time.process_time()
model = InfluenceModel(free, runs=runs, reasons=False); Watch(model).follow(model)
months = (time.process_time() - begun) / runs
sweep = experiments.of_sweep(load_sweep(sys.argv[1] + "/scenarios/sweeps/headline.yaml"))
part = sweep.parts()[0]
begun = time.process_time(); parts.simulate_part(sweep, part, 2000, lambda _: None)
print(months, (time.process_time() - begun) / part.runs)
"""


def seconds(work):
    """Processor time of something."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def numpy_months(scenario, runs):
    """Histories of a model that steps."""
    model = InfluenceModel(scenario, runs=runs, reasons=False)
    Watch(model).follow(model)
    model.release()


def compiled_months(watch, runs):
    """The same by compiled months."""
    points = np.zeros(runs, dtype=np.int64)
    watch.follow(runs, seed=0, replicates=np.arange(runs), varied={}, points=points)


def likelihoods(problem, points, engine):
    """Log likelihoods by one engine."""
    os.environ[choice.VARIABLE] = engine
    problem.log_likelihood(points)


def told(name, numpy, compiled, of):
    """Prints rates and ratios."""
    ratios = [a / b for a, b in zip(numpy, compiled, strict=True)]
    fast, slow = statistics.median(compiled), statistics.median(numpy)
    print(
        f"{name:24} {of / slow:7.0f}/s by NumPy, {of / fast:7.0f}/s compiled: "
        f"{statistics.median(ratios):.1f} times ({min(ratios):.1f} to {max(ratios):.1f})",
        flush=True,
    )


def first_uses():
    """Recording and compiling a program that is new, and reading one that is kept."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        sweep = load_sweep(HEADLINE)
        scenario = sweep.scenarios[0]
        library._made_with()
        times = []
        for _ in range(2):
            begun = time.perf_counter()
            CompiledWatch(scenario, sweep.keys, reason_months(scenario))
            times.append(time.perf_counter() - begun)
        del os.environ["XDG_CACHE_HOME"]
    print(f"first use of the headline's keys {times[0]:.2f} s, from the cache {times[1]:.3f} s")


def stages(sweep, part):
    """Where the time of a part goes, and what a history takes at least."""
    spent = defaultdict(float)

    def timed(owner, name, stage):
        plain = getattr(owner, name)

        def call(*arguments, **options):
            begun = time.process_time()
            try:
                return plain(*arguments, **options)
            finally:
                spent[stage] += time.process_time() - begun

        setattr(owner, name, call)
        return lambda: setattr(owner, name, plain)

    undo = [
        timed(Kernel, "call", "months (kernel)"),
        timed(Compiled, "_tables", "tables for the kernel, first draws"),
        timed(parts, "outcomes_of", "outcomes (roles that last, first months)"),
        timed(parts, "summary", "quantiles"),
    ]
    total = seconds(lambda: simulate_part(sweep, part, 2000, lambda _: None, choice.COMPILED))
    for each in undo:
        each()
    spent["the rest (copies, checks)"] = total - sum(spent.values())
    for stage, used in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {used / total:4.0%} {used / part.runs * 1e6:6.0f} us a history: {stage}")


def least():
    """Operations of a month by phase, and draws of a history."""
    scenario = load_scenario(FREE)
    watch = CompiledWatch(scenario, (), ())
    recorded = record(
        scenario,
        watch._compiled._phases,
        (),
        [plan.keeping for plan in watch._compiled._plans],
        expected=False,
    )
    for phase, month in zip(recorded.phases, recorded.months, strict=True):
        roots = [*month.told, *month.after.values()]
        every = [node for node in below(roots) if node.in_the_loop]
        ops = Counter(node.op for node in every)
        leaves = sum(ops[name] for name in ("state", "count", "normal", "before"))
        print(
            f"  {phase}: {len(every) - leaves:,} operations a run and month "
            f"({ops['exp']} exp, {ops['log']} log, {ops['divide']} divisions), {leaves} reads"
        )
    model = InfluenceModel(scenario, 200, reasons=False)
    drawn = 0.0
    while model.running:
        model.step()
        world = model.world
        each = (world.events, world.joint, world.objections, world.protests)
        drawn += sum(float(array.sum()) for array in each)
    print(f"  {drawn / 200:.0f} events, each with a draw, a history")


def whole_headline():
    """The headline sweep by both engines: times, and whether every table is the same file."""
    sweep = of_sweep(load_sweep(HEADLINE))
    with tempfile.TemporaryDirectory() as folder:
        for engine in choice.ENGINES:
            os.environ[choice.VARIABLE] = engine
            begun = time.perf_counter()
            carry_out(sweep, Path(folder) / engine, 1)
            print(f"headline sweep, {engine}, one worker: {time.perf_counter() - begun:.1f} s")
        tables = sorted(path.name for path in (Path(folder) / "numpy").glob("*.parquet"))
        differing = [
            name
            for name in tables
            if (Path(folder) / "numpy" / name).read_bytes()
            != (Path(folder) / "compiled" / name).read_bytes()
        ]
    print(f"headline sweep: {len(tables)} tables, differing: {differing or 'none'}")


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--old")
    parser.add_argument("--headline", action="store_true")
    asked = parser.parse_args()
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    named = [line.split(":")[1].strip() for line in lines if "model name" in line]
    name = (named or [platform.processor()])[0]
    print(
        f"{name}, Python {platform.python_version()}, NumPy {np.__version__}, {asked.repeats} turns"
    )
    first_uses()
    free = load_scenario(FREE)
    watch = CompiledWatch(free, (), ())
    sweep = of_sweep(load_sweep(HEADLINE))
    part = sweep.parts()[0]
    account = load_account("scenarios/accounts/everything.yaml")
    problem = Problem(account, 336)
    points = 0.2 + 0.6 * np.random.default_rng(0).random((asked.runs, len(account.keys)))
    work = {
        "months": (
            asked.runs,
            lambda: numpy_months(free, asked.runs),
            lambda: compiled_months(watch, asked.runs),
        ),
        "part of the headline": (
            part.runs,
            lambda: simulate_part(sweep, part, 2000, lambda _: None, choice.NUMPY),
            lambda: simulate_part(sweep, part, 2000, lambda _: None, choice.COMPILED),
        ),
        "likelihoods": (
            asked.runs,
            lambda: likelihoods(problem, points, choice.NUMPY),
            lambda: likelihoods(problem, points, choice.COMPILED),
        ),
    }
    found = {}
    for _, _, compiled in work.values():
        compiled()  # once beforehand, with what is worked out once
    for name, (of, numpy, compiled) in work.items():
        times = [(seconds(numpy), seconds(compiled)) for _ in range(asked.repeats)]
        found[name] = (of, *zip(*times, strict=True))
        told(name, *found[name][1:], of)
    print("where the time of a part goes:")
    stages(sweep, part)
    print("what a history takes at least:")
    least()
    if asked.old:
        against(asked, found, work)
    if asked.headline:
        whole_headline()


def against(asked, found, work):
    """An earlier commit's engine on its own model, in turns with compiled months."""
    months, part = ([], []), ([], [])
    for _ in range(asked.repeats):
        given = [sys.executable, "-c", OLD, asked.old, str(asked.runs)]
        made = subprocess.run(given, capture_output=True, text=True, check=True)
        old = [float(value) for value in made.stdout.split()]
        for (before, now), each, name in zip(
            (months, part), old, ("months", "part of the headline"), strict=True
        ):
            before.append(each)
            now.append(seconds(work[name][2]) / found[name][0])
    told("months, against --old", *months, 1)
    told("part, against --old", *part, 1)


if __name__ == "__main__":
    main()
