"""The tables of a result folder, made from its parts one after the other."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.calendar import month_label
from sim.errors import InputError
from sim.experiments import contents, store
from sim.experiments.columns import SUMMARIES, TABLES, columns_of
from sim.experiments.experiment import Experiment, Part
from sim.experiments.table_files import identity, table_path
from sim.model.histories import REASON_UNIT, TRACKED
from sim.model.schedule import PERIODS
from sim.model.terms import ANSWER_TERMS, OFFER_TERMS
from sim.names import CHANNELS, POWERS, REPUBLICS

#: Names of one or more columns, and the labels that they hold along one axis.
Axis = tuple[tuple[str, ...], Sequence[tuple[Any, ...]]]

#: Rows of the table of points that are made at a time.
POINTS_AT_A_TIME: Final = 10_000
SERIES: Final = tuple(
    (tracked.name, republic)
    for tracked in TRACKED
    for republic in (REPUBLICS if tracked.dims else ("",))
)
TERMS: Final = (
    *(("offer", term) for term in OFFER_TERMS),
    *(("answer", term) for term in ANSWER_TERMS),
)


def assemble(
    folder: Path, experiment: Experiment, parts: Sequence[Part], digest: str
) -> list[dict[str, Any]]:
    """Writes every table of a result; returns the runs that failed."""
    tables = _Tables(experiment)
    failures: list[dict[str, Any]] = []
    with contextlib.ExitStack() as stack:
        writers = {
            name: stack.enter_context(_writer(folder, name, schema))
            for name, schema in _owned(tables.schemas, experiment, digest).items()
        }
        for table in tables.points():
            writers["points"].write_table(table)
        for part in parts:
            arrays = store.read_part(folder, part.number, digest)
            if arrays is None:
                path = store.part_path(folder, part.number)
                raise InputError("damaged; the same command makes it anew", file=path)
            for failure in json.loads(str(arrays["failures"])):
                failures.append({"part": part.number, **failure})
            for name, table in tables.of(part, arrays):
                writers[name].write_table(table)
    return failures


def _owned(
    schemas: Mapping[str, pa.Schema], experiment: Experiment, digest: str
) -> dict[str, pa.Schema]:
    """Schemas that say which result their tables belong to."""
    belongs = (experiment.kind, experiment.seed, digest)
    return {
        name: schema.with_metadata({**(schema.metadata or {}), **identity(name, *belongs)})
        for name, schema in schemas.items()
    }


@contextlib.contextmanager
def _writer(folder: Path, name: str, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    # Dictionaries and bounds of columns serve labels and whole numbers, not statistics.
    labels = [field.name for field in schema if not pa.types.is_float32(field.type)]
    with (
        store.writing(table_path(folder, name)) as beside,
        pq.ParquetWriter(
            beside,
            schema,
            compression="zstd",
            use_dictionary=labels,
            write_statistics=labels,
            write_page_checksum=True,
        ) as writer,
    ):
        yield writer


class _Tables:
    """Turns the arrays of parts into rows, in the order of scenario, point and replicate."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self.schemas = _schemas(experiment)
        #: Reasons and number of runs of a point whose last part is yet to come.
        self._pending: tuple[NDArray[np.int64] | int, NDArray[np.int64] | int] = (0, 0)

    def points(self) -> Iterator[pa.Table]:
        """One row per point, some thousands at a time."""
        points = self._experiment.points
        names = [scenario.name for scenario in self._experiment.scenarios]
        for first in range(0, len(points), POINTS_AT_A_TIME):
            some = slice(first, first + POINTS_AT_A_TIME)
            number = points.scenario[some]
            columns: dict[str, Any] = {
                "scenario": _taken(names, number),
                "point": np.arange(first, first + len(number)),
                **points.values(some),
            }
            yield pa.table(columns, schema=self.schemas["points"])

    def of(self, part: Part, arrays: store.Arrays) -> Iterator[tuple[str, pa.Table]]:
        """Rows of a part by table."""
        if arrays["size"].any():
            yield "runs", self._runs(part, arrays)
            yield "republics", self._republics(part, arrays)
        if "yearly" in arrays:
            yield from self._summaries(part, arrays)
        yield from self._reasons(part, arrays)

    def _runs(self, part: Part, arrays: store.Arrays) -> pa.Table:
        point = arrays["point"]
        columns = self._identity(part, arrays, 1)
        columns |= self._experiment.points.values(self._experiment.numbers(part)[point])
        return self._with_outcomes("runs", columns, arrays)

    def _republics(self, part: Part, arrays: store.Arrays) -> pa.Table:
        republics = len(REPUBLICS)
        columns = self._identity(part, arrays, republics)
        place = np.tile(np.arange(republics), len(arrays["point"]))
        columns["republic"] = _taken(REPUBLICS, place)
        return self._with_outcomes("republics", columns, arrays)

    def _identity(self, part: Part, arrays: store.Arrays, rows: int) -> dict[str, Any]:
        """Scenario, point and replicate of each run, on so many rows."""
        point = np.repeat(arrays["point"], rows)
        return {
            "scenario": self._scenario_of(part, len(point)),
            "point": self._experiment.numbers(part)[point],
            "replicate": np.repeat(arrays["replicate"], rows),
        }

    def _with_outcomes(self, table: str, columns: dict[str, Any], arrays: store.Arrays) -> pa.Table:
        """The table, with the outcomes that the other columns of its schema name."""
        schema = self.schemas[table]
        rows = len(columns["point"])
        for name in schema.names[len(columns) :]:
            values = arrays.get(f"run.{name}", np.full(rows, np.nan, np.float32)).reshape(-1)
            kind = schema.field(name).type
            columns[name] = (
                _months(values) if kind == pa.string() else pa.array(values, kind, from_pandas=True)
            )
        return pa.table(columns, schema=schema)

    def _summaries(self, part: Part, arrays: store.Arrays) -> Iterator[tuple[str, pa.Table]]:
        scenario = self._experiment.scenarios[part.scenario]
        points = self._experiment.numbers(part)[arrays["size"] > 0]
        tracks = [arrays[f"track.{tracked.name}"] for tracked in TRACKED]
        series = np.concatenate(
            [track.reshape(*track.shape[:2], -1, track.shape[-1]) for track in tracks], axis=2
        )
        months = _month_axis(contents.quarters(scenario))
        yield self._rows(
            "quantiles", part, points, (months, (("variable", "republic"), SERIES)), series
        )
        years = (("year",), [(year,) for year in contents.years(scenario)])
        yield self._rows(
            "counts",
            part,
            points,
            (years, _axis("power", POWERS), _axis("channel", CHANNELS)),
            arrays["yearly"],
        )
        within = [
            number
            for number, (_, first, last) in enumerate(PERIODS)
            if first <= scenario.end and last >= scenario.start
        ]
        periods = _axis("period", [PERIODS[number][0] for number in within])
        yield self._rows(
            "periods",
            part,
            points,
            (periods, _axis("republic", REPUBLICS), _axis("channel", CHANNELS)),
            arrays["periods"][:, within],
        )

    def _reasons(self, part: Part, arrays: store.Arrays) -> Iterator[tuple[str, pa.Table]]:
        """Mean reasons; those of a point in several parts when its last part is there."""
        sums = self._pending[0] + arrays["reasons"]
        sizes = self._pending[1] + arrays["size"]
        if part.first_replicate + part.replicates < self._experiment.replicates:
            self._pending = (sums, sizes)
            return
        self._pending = (0, 0)
        present = np.flatnonzero(sizes)
        means = sums[present] * REASON_UNIT / sizes[present].reshape(-1, 1, 1, 1, 1)
        scenario = self._experiment.scenarios[part.scenario]
        axes = (
            _month_axis(contents.reason_months(scenario)),
            _axis("power", POWERS),
            _axis("republic", REPUBLICS),
            (("side", "term"), TERMS),
        )
        if present.size:
            points = self._experiment.numbers(part)[present]
            yield self._rows("reasons", part, points, axes, means[..., np.newaxis], ("mean",))

    def _rows(
        self,
        name: str,
        part: Part,
        points: NDArray[np.int64],
        axes: Sequence[Axis],
        values: NDArray[Any],
        statistics: Sequence[str] = contents.STATISTICS,
    ) -> tuple[str, pa.Table]:
        """One row per point and label of each axis; the last axis of `values` is `statistics`."""
        lengths = [len(points), *(len(labels) for _, labels in axes)]
        count = math.prod(lengths)
        columns: dict[str, Any] = {
            "scenario": self._scenario_of(part, count),
            "point": np.repeat(points, count // len(points)),
        }
        for place, (names, labels) in enumerate(axes, 1):
            index = np.repeat(np.arange(lengths[place]), math.prod(lengths[place + 1 :]))
            index = np.tile(index, math.prod(lengths[:place]))
            for column, texts in zip(names, zip(*labels, strict=True), strict=True):
                columns[column] = _taken(texts, index)
        flat = values.reshape(count, -1)
        for column in SUMMARIES[name][1]:
            columns[column] = flat[:, statistics.index(column)].astype(np.float32)
        return name, pa.table(columns, schema=self.schemas[name])

    def _scenario_of(self, part: Part, rows: int) -> pa.Array:
        name = self._experiment.scenarios[part.scenario].name
        return _taken((name,), np.zeros(rows, dtype=np.int32))


def _schemas(experiment: Experiment) -> dict[str, pa.Schema]:
    """Columns by table: their types, and as metadata their units and meanings."""
    return {
        table: pa.schema(
            [
                pa.field(
                    column.name, pa.type_for_alias(column.kind), metadata=dict(column.metadata)
                )
                for column in columns_of(table, experiment.keys, experiment.scenarios)
            ],
            metadata={"meaning": meaning},
        )
        for table, meaning in TABLES.items()
    }


def _axis(name: str, labels: Sequence[str]) -> Axis:
    return (name,), [(label,) for label in labels]


def _month_axis(months: Sequence[int]) -> Axis:
    return _axis("month", [month_label(month) for month in months])


def _taken(labels: Sequence[Any], index: NDArray[np.integer[Any]]) -> pa.Array:
    """The label of each index."""
    return pa.array(labels).take(pa.array(index))


def _months(numbers: NDArray[np.int32]) -> pa.Array:
    """Month indices as YYYY-MM; null for -1, never."""
    found, index = np.unique(numbers, return_inverse=True)
    labels = [month_label(int(month)) if month >= 0 else None for month in found]
    return pa.array(labels, pa.string()).take(pa.array(index))
