"""Kills a command at many moments, starts it again, and counts how often the bytes are the same.

    python benchmarks/kills.py sweep                     twenty kills of a sweep
    python benchmarks/kills.py fit --kills 10            ten of a fit, aimed at its checkpoint

A sweep is killed in preparation, in parts, while its tables are made and while figures are drawn;
a fit soon after a step of it was kept, or while one is being written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

SCENARIO = """\
name: brief
from: 1993-01
to: 2000-06
history: free
spread: {threshold: 0.02, duration: 3}
"""
SWEEP = """\
scenario: brief.yaml
seed: 5
replicates: 1000
design: {kind: grid}
vary: {sinophobia.restraint: {low: 0, high: 8, steps: 12}}
"""
ACCOUNT = """\
title: A small one
source: yau2022
argument: a test
priors:
  ties.openness: {kind: normal, mean: 0.5, sd: 1, why: w, page: p}
  threat.concern: {kind: uniform, low: 0, high: 3, why: w, page: p}
  observation.shape: {kind: lognormal, median: 1, spread: 2.5, why: w, page: p}
"""
PATIENCE = 600.0
#: What of a manifest changes with the time and the place, and nothing else may.
OF_THE_TIME = ("started", "finished", "seal", "git_changed", "command")

Reached = Callable[[Path], bool]


def _any(pattern: str, least: int = 1) -> Reached:
    return lambda folder: sum(1 for _ in folder.glob(pattern)) >= least


#: By moment: when it is reached, and for how long it lasts, more or less, in seconds.
OF_SWEEP: dict[str, tuple[Reached, float]] = {
    "in preparation": (Path.exists, 0.03),
    "in parts": (_any("parts/*.part"), 0.8),
    "making tables": (_any("*.parquet*"), 0.4),
    "drawing": (_any("figures/*"), 3.0),
}
OF_FIT: dict[str, tuple[Reached, float]] = {
    "in preparation": (Path.exists, 0.03),
    "a step kept": (_any("parts/*"), 2.0),
    "a step being written": (_any("parts/*.tmp"), 0.0),
}


def main() -> int:
    """Prints a line per kill and the counts; 0 where all came to the same bytes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["sweep", "fit"])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--method", default="nested", help="of a fit")
    parser.add_argument("-v", action="store_true", help="show what the command says")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wakhan-kills-") as place:
        study = Path(place)
        (study / "brief.yaml").write_text(SCENARIO)
        (study / "wide.yaml").write_text(SWEEP)
        (study / "small.yaml").write_text(ACCOUNT)
        words = ["sweep", "wide.yaml"]
        if asked.what == "fit":
            words = ["fit", "small.yaml", "--method", asked.method, "--no-figures"]
        moments = OF_SWEEP if asked.what == "sweep" else OF_FIT
        return _kills(study, [*words, "--workers", "2"], moments, asked.kills, asked.seed)


def _kills(
    study: Path, words: list[str], moments: dict[str, tuple[Reached, float]], kills: int, seed: int
) -> int:
    luck = random.Random(seed)
    began = time.monotonic()
    if _start(study, words, study / "whole").wait():
        print("the command fails when it is not killed; -v shows why")
        return 1
    whole = contents(study / "whole")
    print(f"not killed: {time.monotonic() - began:.0f} s, {len(whole)} files")
    same: dict[str, list[bool]] = {name: [] for name in moments}
    for number, (name, (reached, lasts)) in zip(range(kills), _again(moments), strict=False):
        folder = study / str(number)
        for share in (1.0, 0.5, 0.2, 0.0):
            if _kill(study, words, folder, reached, luck.uniform(0.0, share * lasts)):
                break
            shutil.rmtree(folder, ignore_errors=True)  # it had ended by then
        code = _start(study, words, folder).wait()
        found = contents(folder)
        odd = sorted(key for key in {*whole, *found} if whole.get(key) != found.get(key))
        same[name].append(code == 0 and not odd)
        print(f"{number + 1:3} {name}: exit {code}, {', '.join(odd[:5]) or 'the same'}")
        shutil.rmtree(folder, ignore_errors=True)
    for name, good in same.items():
        print(f"{name}: {sum(good)} of {len(good)} the same bytes")
    return 0 if all(map(all, same.values())) else 1


def _again(
    moments: dict[str, tuple[Reached, float]],
) -> Iterator[tuple[str, tuple[Reached, float]]]:
    while True:
        yield from moments.items()


def _start(study: Path, words: list[str], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "sim", *words, "-o", str(folder)],
        cwd=study,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.DEVNULL,
        stderr=None if "-v" in sys.argv else subprocess.DEVNULL,
    )


def _kill(study: Path, words: list[str], folder: Path, reached: Reached, delay: float) -> bool:
    """Kills a command so long after a moment; whether it was still running."""
    process = _start(study, words, folder)
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end and not reached(folder):
        time.sleep(0.0005)
    time.sleep(delay)
    running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return running


def contents(folder: Path) -> dict[str, str]:
    """A digest of every file of a result, of the manifest without the time."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.name == "manifest.json":
                said = json.loads(content)
                content = json.dumps(
                    {key: said[key] for key in said if key not in OF_THE_TIME}
                ).encode()
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


if __name__ == "__main__":
    sys.exit(main())
