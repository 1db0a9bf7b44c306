"""Every column of a result's tables: its type, unit, meaning and what it varies over.

The one registry of them. The tables are made after it, it goes into their Parquet schemas as
metadata, and docs/results.md is written from it. Units stand where variables are declared: among
the tracked variables, in the World, and beside each parameter.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sim.experiments.contents import (
    STATISTICS,
    spread_column,
    spread_month_column,
    total_column,
    years_of_sustained,
)
from sim.model.histories import TRACKED
from sim.model.inputs import Inputs
from sim.model.sections import leaves, registry
from sim.model.terms import ANSWER_TERMS, OFFER_TERMS
from sim.model.world import World
from sim.names import CHANNELS, LABELS, POWERS
from sim.rules.spread import EVENT_KINDS, HARD_ROLE
from sim.scenario.variants import described, is_given

Kind = Literal["string", "int8", "int32", "float32", "float64"]

#: What stands in one row of each table.
TABLES: Final[Mapping[str, str]] = {
    "runs": "one row per run: the values that vary, and what holds for the run as a whole",
    "republics": "one row per run and republic: outcomes of the republic",
    "points": "one row per point of the design: the values that vary",
    "quantiles": "one row per point, quarter, variable and republic: quantiles and mean over runs",
    "counts": "one row per point, year, power and channel: events as reports would show them, all "
    "republics together, over runs",
    "periods": "one row per point, period, republic and channel: China's bilateral events as "
    "reports would show them, over runs",
    "reasons": "one row per point, year, power, republic and term: mean over runs of what adds up "
    "to an offer or an answer",
}


@dataclass(frozen=True)
class Column:
    """A column: `dims` are what its values vary over; a label varies over itself.

    `each` says, for a column of labels whose rows have units of their own, the unit of each label.
    """

    name: str
    kind: Kind
    unit: str
    meaning: str
    dims: tuple[str, ...]
    each: Mapping[str, str] = field(default_factory=dict)

    @property
    def metadata(self) -> dict[str, str]:
        """What the schema of a Parquet file says of the column."""
        said = {"unit": self.unit, "meaning": self.meaning, "dims": " ".join(self.dims)}
        return said | ({"units": json.dumps(dict(self.each))} if self.each else {})


_TRACKED: Final = {tracked.name: tracked for tracked in TRACKED}
_WORLD: Final = {state.name: state.metadata for state in dataclasses.fields(World)}


def _label(
    name: str, unit: str, meaning: str, kind: Kind = "string", each: Mapping[str, str] | None = None
) -> Column:
    return Column(name, kind, unit, meaning, (name,), each or {})


SCENARIO: Final = _label("scenario", "name", "name of the scenario")
POINT: Final = _label(
    "point", "number", "point of the design, counted from 0 over all scenarios", "int32"
)
REPLICATE: Final = _label(
    "replicate",
    "number",
    "number of the run's luck, from 0: runs with the same number face the same",
    "int32",
)
REPUBLIC: Final = _label("republic", "ISO 3166 code", "the republic")
POWER: Final = _label(
    "power", "ISO 3166 code", ", ".join(f"{code} for {LABELS[code]}" for code in POWERS)
)
CHANNEL: Final = _label("channel", "name", f"channel of security ties: {', '.join(CHANNELS)}")
MONTH: Final = _label("month", "YYYY-MM", "the month at whose end values are taken")

NEVER: Final = "; empty for never"
#: What spreads, with its verb.
SPREADS: Final[Mapping[str, str]] = {
    "outposts": "China's outposts have",
    "operations": "China's operations, sustained at `spread.operations_rate`, have",
    "exercises": "China's bilateral exercises, sustained at `spread.exercises_rate`, have",
    HARD_ROLE: "China's hard role has",
}


def columns(
    table: str, keys: Sequence[str] = (), years: Sequence[int | str] = ()
) -> tuple[Column, ...]:
    """The columns of a table in their order.

    keys: those that vary. years: those at whose end sustained roles are kept.
    """
    varied = tuple(_varied(key) for key in keys)
    match table:
        case "runs":
            return (SCENARIO, POINT, REPLICATE, *varied, *_of_run())
        case "republics":
            return (SCENARIO, POINT, REPLICATE, REPUBLIC, *_of_republic(years))
        case "points":
            return (SCENARIO, POINT, *varied)
    labels, statistics = SUMMARIES[table]
    unit = "events" if table in ("counts", "periods") else f"that of the {labels[1].name}"
    if table == "reasons":
        unit = "that of the side"
    dims = ("point", *(label.name for label in labels))
    made = (Column(name, "float32", unit, _STATISTICS[name], dims) for name in statistics)
    return (SCENARIO, POINT, *labels, *made)


def columns_of(table: str, keys: Sequence[str], scenarios: Sequence[Inputs]) -> tuple[Column, ...]:
    """The columns of a table of a result in which some keys and scenarios vary."""
    return columns(table, keys, years_of_sustained(scenarios))


def _varied(key: str) -> Column:
    if is_given(key):
        return Column(key, "float64", *described(key), ("point",))
    parameter = registry().get(key) or leaves()[key]
    label = key.rpartition(".")[2]
    meaning = parameter.meaning
    if key not in registry():
        meaning += f", for {LABELS.get(label, label)}"
    elif parameter.by:
        meaning += f", the same for each {parameter.by}"
    return Column(key, "float64", parameter.unit, meaning, ("point",))


def _of_run() -> tuple[Column, ...]:
    counts = (
        Column(
            spread_column(kind),
            "int8",
            "republics",
            f"number of republics other than Tajikistan to which {SPREADS[kind]} spread",
            ("run",),
        )
        for kind in (HARD_ROLE, *EVENT_KINDS)
    )
    return (*counts, *(_at_the_end(name, name, ("run",)) for name in ("norm", "tolerance")))


def _of_republic(years: Sequence[int | str]) -> tuple[Column, ...]:
    dims, role = ("republic", "run"), "china_hard_role"
    months = [
        Column(
            spread_month_column(kind),
            "string",
            "YYYY-MM",
            f"month from which {SPREADS[kind]} spread{NEVER}",
            dims,
        )
        for kind in (HARD_ROLE, *EVENT_KINDS)
    ]
    totals_of_kinds = [
        Column(
            total_column(kind),
            "float32",
            "events",
            f"China's bilateral {kind} from 1993 to the end, as reports would show them",
            dims,
        )
        for kind in EVENT_KINDS
    ]
    held = [
        Column(
            f"sustained_{when}",
            "float32",
            _TRACKED[role].unit,
            f"highest level that {_label_of(role)} had held for `spread.duration` months by the "
            + ("end" if when == "end" else f"end of {when}"),
            dims,
        )
        for when in (*years, "end")
    ]
    ends = (
        ("hard_role", "china_hard_role"),
        ("security_role", "china_security_role"),
        ("china_share", "china_share"),
        ("sinophobia", "sinophobia"),
    )
    totals = [
        Column(name, "int32", _WORLD[name]["unit"], f"{meaning}, over all months", dims)
        for name, meaning in (
            ("protests", "protests against China"),
            ("objections", "Moscow's objections to what China does there"),
            ("public_objections", "of those, the ones that became public"),
        )
    ]
    return (
        *months,
        *totals_of_kinds,
        *held,
        *(_at_the_end(name, variable, dims) for name, variable in ends),
        *totals,
    )


def _at_the_end(name: str, variable: str, dims: tuple[str, ...]) -> Column:
    meaning = f"{_label_of(variable)} at the end"
    return Column(f"{name}_end", "float32", _TRACKED[variable].unit, meaning, dims)


def _label_of(variable: str) -> str:
    label = _TRACKED[variable].label
    names = ("China", "Russia", "Moscow", "SCO")
    return label if label.startswith(names) else f"{label[0].lower()}{label[1:]}"


_STATISTICS: Final[Mapping[str, str]] = {
    **{name: f"quantile of {int(name[1:])}% over runs" for name in STATISTICS if name != "mean"},
    "mean": "mean over runs",
}

_VARIABLE: Final = _label(
    "variable",
    "name",
    "what is tracked, as docs/model.md lists it",
    each={tracked.name: tracked.unit for tracked in TRACKED},
)
_SIDE: Final = _label(
    "side",
    "name",
    "offer: of a power to a republic; answer: of the republic to it",
    each={
        "offer": _WORLD["offer_terms"]["unit"],
        "answer": _WORLD["answer_terms"]["unit"],
    },
)
_TERM: Final = _label(
    "term",
    "name",
    "the reason, as its mean over the hard channels; of offers: "
    f"{', '.join(OFFER_TERMS)}; of answers: {', '.join(ANSWER_TERMS)}",
)

#: Columns of the tables that summarise runs: labels, then statistics.
SUMMARIES: Final[Mapping[str, tuple[tuple[Column, ...], tuple[str, ...]]]] = {
    "quantiles": (
        (
            MONTH,
            _VARIABLE,
            dataclasses.replace(
                REPUBLIC, meaning=REPUBLIC.meaning + "; empty for a variable of all"
            ),
        ),
        STATISTICS,
    ),
    "counts": (
        (_label("year", "year", "calendar year", "int32"), POWER, CHANNEL),
        ("mean", *STATISTICS[:-1]),
    ),
    "periods": (
        (_label("period", "years", "first and last year of the period"), REPUBLIC, CHANNEL),
        ("mean", "q05", "q50", "q95"),
    ),
    "reasons": ((MONTH, POWER, REPUBLIC, _SIDE, _TERM), ("mean",)),
}
