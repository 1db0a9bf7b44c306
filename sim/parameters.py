"""One record per parameter: value, unit, range, meaning, source and basis in one place.

A *section* is a frozen dataclass beside the rule it serves (`sim/rules/*.py`). Each of its
fields is made by `parameter(...)`, so the scenario loader, the JSON schema, `wakhan explain`, the
table in the docs and the bounds of sweeps all read the same record.

At run time a section's fields hold arrays whose last axis is the run: shape `(1,)` when every run
shares the value, `(run,)` when it varies; `(label, 1)` or `(label, run)` for a parameter with one
value per republic or channel.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.names import CHANNELS, REPUBLICS

Array = NDArray[np.float64]

Basis = Literal["sourced", "fitted", "judgement"]
#: sourced: the number stands in a source. fitted: chosen by comparing runs with the record.
#: judgement: ours, for want of anything better.

AXES: Mapping[str, tuple[str, ...]] = {"republic": REPUBLICS, "channel": CHANNELS}


@dataclass(frozen=True)
class Parameter:
    """What is known about one number of the model.

    `default` is a float, or for a parameter `by` republic or channel one float per label, in the
    order of `labels`. `low` and `high` are the valid range, both included.
    """

    section: str
    name: str
    default: float | tuple[float, ...]
    low: float
    high: float
    unit: str
    meaning: str
    source: str
    basis: Basis
    by: str | None = None

    @property
    def key(self) -> str:
        """Name in scenario files, such as `sinophobia.restraint`."""
        return f"{self.section}.{self.name}"

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the values of a parameter with several; empty for a single number."""
        return AXES[self.by] if self.by else ()

    @property
    def defaults(self) -> dict[str, float]:
        """Default per label."""
        if not isinstance(self.default, tuple):
            raise TypeError(f"{self.key} has a single value")
        return dict(zip(self.labels, self.default, strict=True))


def parameter(
    default: float | Mapping[str, float],
    *,
    low: float,
    high: float,
    unit: str,
    meaning: str,
    source: str,
    basis: Basis,
    by: Literal["republic", "channel"] | None = None,
) -> Any:
    """Field of a section. `source` is a key of docs/sources.md with page or section."""
    if isinstance(default, Mapping):
        if by is None:
            raise TypeError("a default per label needs `by`")
        value: float | tuple[float, ...] = tuple(float(default[label]) for label in AXES[by])
    else:
        value = float(default) if by is None else (float(default),) * len(AXES[by])
    numbers = value if isinstance(value, tuple) else (value,)
    if any(not low <= number <= high for number in numbers):
        raise ValueError(f"default {value} outside {low} to {high}")
    return dataclasses.field(
        metadata={
            "parameter": {
                "default": value,
                "low": float(low),
                "high": float(high),
                "unit": unit,
                "meaning": meaning,
                "source": source,
                "basis": basis,
                "by": by,
            }
        }
    )


class Section:
    """Base of the frozen dataclasses that hold the parameters of one rule file."""

    #: Name of the section in a scenario file.
    section: ClassVar[str]
    #: One line on what the section holds, for `wakhan explain` and the docs.
    title: ClassVar[str]
    #: Whether the section is a mechanism, which has a switch `enabled`.
    mechanism: ClassVar[bool] = True


def mechanism_switch() -> Any:
    """The `enabled` field: 1 when the mechanism is on, 0 when it is off (a bool in a scenario)."""
    return parameter(
        1,
        low=0,
        high=1,
        unit="switch",
        meaning="whether the mechanism is on",
        source="wakhan",
        basis="judgement",
    )


def parameters_of(section: type[Section]) -> dict[str, Parameter]:
    """Parameters of a section by name, in the order of the file; the switch `enabled` included."""
    found = {}
    for field in dataclasses.fields(section):  # type: ignore[arg-type]
        record = field.metadata["parameter"]
        found[field.name] = Parameter(section=section.section, name=field.name, **record)
    return found
