"""Every section of a scenario file, and how plain values become the arrays that rules read."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from sim.model.afghanistan import Environment
from sim.parameters import Array, Parameter, Section, parameters_of
from sim.rules.accommodation import Accommodation
from sim.rules.bilateralism import Bilateralism
from sim.rules.capacity import Capacity
from sim.rules.dependence import Dependence
from sim.rules.diffusion import Diffusion
from sim.rules.division_of_labour import DivisionOfLabour
from sim.rules.hedging import Hedging
from sim.rules.institutions import Institutions
from sim.rules.regime import Regime
from sim.rules.sinophobia import Sinophobia
from sim.rules.spread import Spread
from sim.rules.threat import Threat
from sim.rules.ties import Ties


@dataclass(frozen=True)
class Sections:
    """All parameters of a model, one field per section."""

    threat: Threat
    division_of_labour: DivisionOfLabour
    bilateralism: Bilateralism
    accommodation: Accommodation
    dependence: Dependence
    sinophobia: Sinophobia
    hedging: Hedging
    institutions: Institutions
    regime: Regime
    diffusion: Diffusion
    capacity: Capacity
    ties: Ties
    environment: Environment
    spread: Spread


SECTIONS: Mapping[str, type[Section]] = {
    section.section: section
    for section in (
        Threat,
        DivisionOfLabour,
        Bilateralism,
        Accommodation,
        Dependence,
        Sinophobia,
        Hedging,
        Institutions,
        Regime,
        Diffusion,
        Capacity,
        Ties,
        Environment,
        Spread,
    )
}

#: The sections that are mechanisms, each with a switch `enabled`.
MECHANISMS: tuple[str, ...] = tuple(name for name, section in SECTIONS.items() if section.mechanism)


def registry() -> dict[str, Parameter]:
    """Every parameter by its key, switches included: `sinophobia.restraint` and so on."""
    return {
        parameter.key: parameter
        for section in SECTIONS.values()
        for parameter in parameters_of(section).values()
    }


def leaves() -> dict[str, Parameter]:
    """Every single number by its leaf key: `sinophobia.baseline.KAZ`, `threat.spillover`."""
    found = {}
    for key, parameter in registry().items():
        if parameter.by:
            for label in parameter.labels:
                found[f"{key}.{label}"] = parameter
        else:
            found[key] = parameter
    return found


@cache
def leaves_under(key: str) -> tuple[str, ...]:
    """Leaf keys of a section, a parameter or a leaf, in the order of `leaves`; else none."""
    return tuple(leaf for leaf in leaves() if leaf == key or leaf.startswith(f"{key}."))


def default_values() -> dict[str, float]:
    """Default of every leaf key."""
    values: dict[str, float] = {}
    for key, parameter in registry().items():
        if isinstance(parameter.default, tuple):
            for label, number in parameter.defaults.items():
                values[f"{key}.{label}"] = number
        else:
            values[key] = parameter.default
    return values


def build(values: Mapping[str, float], varied: Mapping[str, Array] | None = None) -> Sections:
    """Sections with arrays as the rules read them.

    `values` holds one number per leaf key; `varied` replaces some of them by arrays of shape
    `(run,)`. A key that varied by republic or channel names may leave out the label: all of the
    parameter's labels then vary together. Raises KeyError on an unknown or missing key.
    """
    spread_out: dict[str, Array] = {}
    for key, array in (varied or {}).items():
        found = leaves_under(key)
        if not found:
            raise KeyError(key)
        spread_out |= dict.fromkeys(found, np.asarray(array, dtype=float))

    def leaf_array(leaf: str) -> Array:
        return spread_out[leaf] if leaf in spread_out else np.array([float(values[leaf])])

    built = {}
    for name, section in SECTIONS.items():
        fields: dict[str, Array] = {}
        for parameter in parameters_of(section).values():
            if parameter.by:
                rows = [leaf_array(f"{parameter.key}.{label}") for label in parameter.labels]
                fields[parameter.name] = np.stack(np.broadcast_arrays(*rows))
            else:
                fields[parameter.name] = leaf_array(parameter.key)
        built[name] = section(**fields)
    return Sections(**{field.name: built[field.name] for field in dataclasses.fields(Sections)})  # type: ignore[arg-type]
