"""How fast likelihoods and fits of accounts are.

    python benchmarks/evidence.py [--account everything] [--likelihoods 20000] [--fits]

Two processes, one thread each. Prints the time that 100,000 likelihoods of the whole record take
(from fewer, once both processes are warm); with --fits also that of a fit by either method, and
what they say of the evidence. Run it with nothing else running.
"""

import argparse
import time

import numpy as np

from sim.experiments.workers import one_thread_each
from sim.inference import fit as fits
from sim.inference.likelihood import CHUNK, Problem
from sim.inference.processes import counted
from sim.scenario.accounts import load_account

WORKERS = 2


def likelihoods(problem, number):
    """Seconds per likelihood."""
    points = np.random.default_rng(1).random((number, len(problem.account.keys)))
    with one_thread_each(), counted(problem, WORKERS, None) as (likelihood, _):
        likelihood(points[: WORKERS * CHUNK])
        begun = time.perf_counter()
        likelihood(points)
        return (time.perf_counter() - begun) / number


def main():
    """Prints the timings."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--account", default="everything")
    parser.add_argument("--likelihoods", type=int, default=20_000)
    parser.add_argument("--fits", action="store_true")
    given = parser.parse_args()
    problem = Problem(load_account(given.account), 336)
    each = likelihoods(problem, given.likelihoods)
    print(
        f"100,000 likelihoods: {1e5 * each:.0f} s ({1 / each:,.0f} a second, {WORKERS} processes)"
    )
    for method in fits.METHODS if given.fits else ():
        begun = time.perf_counter()
        with one_thread_each():
            found = fits.fit(problem, method=method, workers=WORKERS)
        print(
            f"fit by {method}: {time.perf_counter() - begun:.0f} s, {found.evaluations:,} "
            f"likelihoods, log evidence {found.log_evidence:.2f} ± {found.error:.2f}, "
            f"{found.effective:,.0f} effective draws"
        )


if __name__ == "__main__":
    main()
