"""Mutates result folders at random, reads them, and counts what comes of it.

    python benchmarks/mutations.py [--folders 500] [--seed 1]

Each folder has one file changed: the manifest (a value, a key, a byte, sealed again or not), a
table (a byte, the end, another table, rows changed by hand) or another file that is kept. What may
come of reading it is one short line that says so, or the very same numbers. Tracebacks, and other
numbers without a word, are faults. A manifest that is sealed again is a forgery: it may say
anything, but no reading of it may end in a traceback.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from sim import analysis, experiments
from sim.analysis import summary
from sim.cli.files import check
from sim.errors import InputError
from sim.experiments import store
from sim.plots import plan_of
from sim.scenario import load_sweep

SCENARIO = """\
name: brief
from: 1993-01
to: 1995-06
history: free
spread: {threshold: 0.02, duration: 3}
"""
SWEEP = """\
scenario: brief.yaml
seed: 5
replicates: 10
design: {kind: grid}
vary:
  sinophobia.restraint: [0, 8]
  ties.openness: [-1, 2]
"""
VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 1, 7, 0.5, 10**20, float("nan"), "", "x", "list", "incomplete", "running",
    "../../x", [], [1], {}, {"x": 1}, "brief", "0" * 64, "\x1b[31m", "9" * 5000,
)  # fmt: skip


def main() -> int:
    """Prints the counts; 0 where there is no fault."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folders", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wakhan-mutations-") as place:
        made = Made(Path(place))
        counts: Counter[str] = Counter()
        for number in range(asked.folders):
            what, came = made.mutated(random.Random(asked.seed * 1_000_003 + number))
            counts[came.partition(":")[0]] += 1
            if came.startswith(FAULTS):
                print(f"{number:4} {what}: {came}")
    for came, times in sorted(counts.items()):
        print(f"{came}: {times} of {asked.folders}")
    return 1 if any(came in FAULTS for came in counts) else 0


FAULTS = (
    "traceback",
    "other numbers without a word",
    "a long message",
    "change not found by check",
)


class Made:
    """A sound result, and what is read of it."""

    def __init__(self, place: Path) -> None:
        self._place = place
        (place / "brief.yaml").write_text(SCENARIO)
        (place / "wide.yaml").write_text(SWEEP)
        self._sweep = load_sweep(place / "wide.yaml")
        given = store.Given({"brief": SCENARIO}, sweep=SWEEP, command="wakhan sweep wide.yaml")
        result = experiments.sweep(self._sweep, place / "whole", given=given)
        summary.complete(result)
        self._whole = result.folder
        self._numbers = numbers(result)

    def mutated(self, luck: random.Random) -> tuple[str, str]:
        """What was changed in a copy, and what came of it."""
        folder = self._place / "mutated"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._whole, folder)
        what = _mutate(folder, luck)
        forged = "sealed again" in what
        same = _digests(folder) == _digests(self._whole)
        came = []
        for read in (
            lambda: check(folder) and None,
            lambda: numbers(store.load_result(folder, incomplete=True)),
            lambda: numbers(experiments.sweep(self._sweep, folder)),
        ):
            try:
                found = read()
            except InputError as told:
                line = str(told)
                long = max(len(part) for part in line.splitlines()) > 600
                came.append(f"a long message: {len(line)}" if long else "told")
            except Exception:
                came.append(f"traceback: {traceback.format_exc().splitlines()[-1][:200]}")
            else:
                other = found is not None and found != self._numbers and not forged
                came.append("other numbers without a word" if other else "the same numbers")
        if came[0] == "the same numbers" and not (forged or same):
            return what, "change not found by check"
        return what, next((one for one in came if one.startswith(FAULTS)), came[1])


def numbers(result: store.Result) -> str:
    """Whatever is read of a result: texts, effects, and all tables."""
    tables = [getattr(result, name) for name in store.TABLES]
    sums = [int(pd.util.hash_pandas_object(table).sum()) for table in tables]
    list(plan_of(result))
    effects = [
        (one.name, one.before, one.after, one.change.value) for one in analysis.effects(result)
    ]
    said = summary.summary(result).partition("## What this folder holds")[0]
    return f"{said}\n{effects}\n{sums}"


def _digests(folder: Path) -> list[tuple[str, bytes]]:
    """Every file; of the manifest what it says, however it is laid out."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.name == store.MANIFEST:
                with contextlib.suppress(ValueError, RecursionError):
                    content = json.dumps(json.loads(content), sort_keys=True).encode()
            found.append((path.relative_to(folder).as_posix(), content))
    return found


def _mutate(folder: Path, luck: random.Random) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = folder / store.MANIFEST if luck.random() < 0.5 else luck.choice(files)
    if path.name == store.MANIFEST and luck.random() < 0.8:
        return f"{path.name}, {_mutate_manifest(path, luck)}"
    ways = [_a_bit, _a_bit, _the_end, _zeros, _gone, _a_folder]
    if path.suffix == ".parquet":
        ways += [_another, _by_hand, _by_hand]
    way = luck.choice(ways)
    way(path, luck)
    return f"{path.relative_to(folder)}, {way.__name__.strip('_').replace('_', ' ')}"


def _mutate_manifest(path: Path, luck: random.Random) -> str:
    manifest = json.loads(path.read_text())
    at: Any = manifest
    way = []
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = luck.choice(keys)
        way.append(str(key))
        if not isinstance(at[key], dict | list) or not at[key] or luck.random() < 0.3:
            break
        at = at[key]
    if luck.random() < 0.2:
        del at[key]
        said = "taken out"
    else:
        value = at[key]
        if isinstance(value, int) and not isinstance(value, bool) and luck.random() < 0.5:
            at[key] = value + luck.choice((-1, 1))
        else:
            at[key] = luck.choice(VALUES)
        said = f"now {str(at[key])[:30]!r}"
    sealed = luck.random() < 0.4
    if sealed:
        try:
            store.write_manifest(path.parent, manifest)
        except (TypeError, AttributeError):
            sealed = False
    if not sealed:
        path.write_text(json.dumps(manifest, indent=1))
    return f"{'.'.join(way)} {said}{', sealed again' if sealed else ''}"


def _a_bit(path: Path, luck: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
    path.write_bytes(content)


def _the_end(path: Path, luck: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: luck.randrange(len(content))])


def _zeros(path: Path, luck: random.Random) -> None:
    content = bytearray(path.read_bytes())
    first = luck.randrange(len(content))
    length = min(luck.randrange(1, 5000), len(content) - first)
    content[first : first + length] = bytes(length)
    path.write_bytes(content)


def _gone(path: Path, luck: random.Random) -> None:
    path.unlink()


def _a_folder(path: Path, luck: random.Random) -> None:
    path.unlink()
    path.mkdir()


def _another(path: Path, luck: random.Random) -> None:
    others = sorted(set(path.parent.glob("*.parquet")) - {path})
    shutil.copyfile(luck.choice(others), path)


def _by_hand(path: Path, luck: random.Random) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    place = luck.randrange(table.num_columns)
    field = table.schema.field(place)
    column = table.column(place).to_pylist()
    luck.shuffle(column)
    column[0] = None if luck.random() < 0.3 else column[0]
    pq.write_table(table.set_column(place, field, pa.array(column, field.type)), path)


if __name__ == "__main__":
    sys.exit(main())
