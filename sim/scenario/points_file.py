"""Points of a list design in a CSV file: a column for each key, a line for each point.

A column `luck` of whole numbers says which points face the same luck; without it, all do.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import numpy as np
from numpy.typing import NDArray

from sim.errors import Faults, InputError, shown
from sim.parameters import Array
from sim.scenario import convert
from sim.scenario.documents import Document, related_file
from sim.scenario.files import TABLES, near_file
from sim.scenario.keys import Setting
from sim.scenario.points import Points
from sim.scenario.text import Node, Origin, Scalar
from sim.scenario.variants import shown_value, varied_setting

#: Bytes of such a file, its keys, and its points at most.
LARGEST: Final = 500_000_000
MOST_KEYS: Final = 1_000
MOST_POINTS: Final = 1_000_000
_BLOCK: Final = 10_000
#: The column that says which points face the same luck.
LUCK: Final = "luck"
_LUCK_SETTING: Final = Setting(LUCK, 0.0, float(MOST_POINTS), "", False, (LUCK,))
_NUMBERS = re.compile(
    r"(?:[-+]?[0-9]{1,20}(?:\.[0-9]{0,25})?(?:[eE][-+]?[0-9]{1,3})?\n)*", re.ASCII
)


@dataclass(frozen=True, eq=False)
class Listing:
    """Keys and points of a list, shape (point, key), and the number of luck of each point."""

    keys: tuple[str, ...]
    table: Array
    luck: NDArray[np.int32]


def read_points(document: Document, node: Node) -> Listing:
    """What the file of points holds that a sweep names.

    Raises InputError for a file that is missing or too large, no text, or faulty in some line.
    """
    place = "points.file"
    path, named = related_file(document, node, place)
    if not path.is_file():
        what = "a folder, not a file" if path.is_dir() else "no such file"
        problem = f"{what}: '{shown(named)}'{near_file(path, TABLES)}"
        raise node.origin.error(problem, place)
    if path.stat().st_size > LARGEST:
        raise InputError(f"larger than {LARGEST // 1_000_000} MB", file=named)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            keys, table = _read(file, named)
    except UnicodeDecodeError:
        raise InputError("not a text file in UTF-8; expected a CSV file", file=named) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=named) from None
    luck = np.zeros(len(table), dtype=np.int32)
    if LUCK in keys:
        luck = table[:, keys.index(LUCK)].astype(np.int32)
        table = table[:, [key != LUCK for key in keys]]
        keys = tuple(key for key in keys if key != LUCK)
    if not keys:
        raise InputError("names no key to vary", file=named, line=1)
    _check_apart(table, luck, named)
    return Listing(keys, table, luck)


def write_points(path: Path, points: Points, count: int) -> None:
    """Writes the first `count` points as `read_points` reads them."""
    keys = points.keys
    plain = [shown_value(key, 1.0) == "1" for key in keys]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow((LUCK, *keys))
        for first in range(0, count, _BLOCK):
            some = slice(first, min(first + _BLOCK, count))
            block = np.stack(list(points.values(some).values()), axis=1).tolist()
            for luck, row in zip(points.luck[some].tolist(), block, strict=True):
                told = (
                    value if is_plain else shown_value(key, value)
                    for key, value, is_plain in zip(keys, row, plain, strict=True)
                )
                out.writerow((luck, *told))


def _read(file: TextIO, named: str) -> tuple[tuple[str, ...], Array]:
    rows = csv.reader(file, strict=True)
    try:
        header = next(rows, None)
        if not header:
            raise InputError("empty; expected a header of keys", file=named)
        settings = _settings(header, named)
        blocks = list(_blocks(rows, settings, named))
    except csv.Error as error:
        raise InputError(f"not a valid CSV line: {error}", file=named, line=rows.line_num) from None
    if not blocks:
        raise InputError("has a header and no points", file=named)
    return tuple(header), np.concatenate(blocks)


def _settings(header: list[str], named: str) -> list[Setting]:
    if len(header) > MOST_KEYS:
        raise InputError(f"names {len(header):,} keys; at most {MOST_KEYS:,}", file=named, line=1)
    found: list[Setting] = []
    set_by: dict[str, str] = {}
    faults = Faults()
    for key in header:
        with faults:
            try:
                setting = _LUCK_SETTING if key == LUCK else varied_setting(key)
            except InputError as error:
                hint = "; separate keys by commas" if ";" in key or "\t" in key else ""
                raise InputError(f"{error}{hint}", file=named, line=1) from None
            for leaf in setting.leaves:
                if leaf in set_by:
                    problem = f"varies {leaf} again, after '{set_by[leaf]}'"
                    raise InputError(problem, file=named, line=1, key=key)
                set_by[leaf] = key
            found.append(setting)
    faults.tell()
    return found


def _blocks(rows: Iterator[list[str]], settings: Sequence[Setting], named: str) -> Iterator[Array]:
    """Values, some thousand points at a time."""
    before = 0
    while block := list(islice(rows, _BLOCK)):
        for number, row in enumerate(block):
            if len(row) != len(settings):
                found = f"{len(row)} field{'' if len(row) == 1 else 's'}"
                problem = f"{found}; expected {len(settings)}, as in the header"
                raise InputError(problem, file=named, line=before + number + 2)
        if before + len(block) > MOST_POINTS:
            raise InputError(f"holds more than {MOST_POINTS:,} points", file=named)
        columns = zip(*block, strict=True)
        yield np.stack(
            [
                _column(texts, setting, named, before + 2)
                for texts, setting in zip(columns, settings, strict=True)
            ],
            axis=1,
        )
        before += len(block)


def _column(texts: Sequence[str], setting: Setting, named: str, first_line: int) -> Array:
    """Values of a key: all at once where they are plain numbers in range, else one by one."""
    numbers = not (setting.switch or setting.words or setting.months)
    if numbers and _NUMBERS.fullmatch("\n".join([*texts, ""])):
        values = np.array(texts, dtype=float) + 0.0  # no -0
        fits = (values >= setting.low) & (values <= setting.high)
        if setting is _LUCK_SETTING:
            fits &= values == np.floor(values)
        if setting.yes_or_no:
            fits &= (values == 0.0) | (values == 1.0)
        if fits.all():
            return values
    found = []
    faults = Faults()
    for number, text in enumerate(texts):
        with faults:
            node = Scalar(text, True, Origin(named, first_line + number))
            if setting is _LUCK_SETTING:
                found.append(float(convert.whole(node, 0, MOST_POINTS, LUCK)))
            else:
                found.append(convert.number(node, setting, setting.key))
    faults.tell()
    return np.array(found)


def _check_apart(table: Array, luck: NDArray[np.int32], named: str) -> None:
    """No two points of the same luck are the same."""
    table = np.column_stack([table, luck])
    random = np.random.default_rng(0)
    odd = random.integers(0, 2**63, table.shape[1], dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    marks = (np.ascontiguousarray(table).view(np.uint64) * odd).sum(axis=1, dtype=np.uint64)
    order = np.argsort(marks, kind="stable")
    for place in np.flatnonzero(marks[order][1:] == marks[order][:-1]):
        first, again = order[place], order[place + 1]
        if (table[first] == table[again]).all():
            problem = f"the same values as in line {first + 2}"
            raise InputError(problem, file=named, line=int(again) + 2)
