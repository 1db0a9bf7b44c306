"""Tables of docs/model.md: parameters, environment, memberships, state and outcomes."""

from __future__ import annotations

import dataclasses

from sim.model.environment import VARIABLES, Variable
from sim.model.histories import TRACKED
from sim.model.sections import SECTIONS
from sim.model.world import World
from sim.names import LABELS
from sim.pages.blocks import markdown
from sim.parameters import Parameter, parameters_of
from sim.record.memberships import load_memberships
from sim.scenario.keys import is_switch
from sim.scenario.writing import number, switch_or_number


def tables() -> dict[str, str]:
    """Every table of the page that follows from code and data alone, by name."""
    return {
        **{f"parameters of {name}": parameter_table(name) for name in SECTIONS},
        "environment": environment_table(),
        "memberships": membership_table(),
        "world": world_table(),
        "outcomes": outcome_table(),
    }


def parameter_table(section: str) -> str:
    """The parameters of a section."""
    columns = ("parameter", "default", "range", "unit", "meaning", "source", "basis")
    return markdown(
        columns,
        (
            (
                f"`{p.name}`",
                _default(p),
                "on or off" if is_switch(p) else f"{number(p.low)} to {number(p.high)}",
                p.unit,
                p.meaning,
                p.source,
                p.basis,
            )
            for p in parameters_of(SECTIONS[section]).values()
        ),
    )


def _default(parameter: Parameter) -> str:
    if isinstance(parameter.default, tuple):
        return ", ".join(f"{label} {number(value)}" for label, value in parameter.defaults.items())
    if is_switch(parameter):
        return "on" if parameter.default else "off"
    return switch_or_number(parameter.default, False)


def environment_table() -> str:
    """The variables given from outside."""
    columns = ("variable", "meaning", "unit", "range", "source", "basis", "past its end")
    return markdown(columns, map(_variable_row, VARIABLES))


def _variable_row(variable: Variable) -> tuple[str, ...]:
    name = f"{variable.name}.REPUBLIC" if variable.by_republic else variable.name
    return (
        f"`{name}`",
        variable.meaning,
        variable.unit,
        f"{number(variable.low)} to {number(variable.high)}",
        variable.source,
        variable.basis,
        variable.past_end,
    )


def membership_table() -> str:
    """The dated memberships."""
    columns = ("institution", "republic", "from", "to", "source", "confidence")
    return markdown(
        columns,
        (
            (
                LABELS[spell.institution],
                spell.republic,
                spell.first,
                spell.last or "",
                spell.source,
                spell.confidence,
            )
            for spell in load_memberships().spells
        ),
    )


def world_table() -> str:
    """The state variables: the arrays of the World."""
    return markdown(
        ("variable", "by", "unit", "meaning"),
        (
            (
                f"`{field.name}`",
                ", ".join(field.metadata["dims"]).replace("_", " "),
                field.metadata["unit"],
                field.metadata["meaning"],
            )
            for field in dataclasses.fields(World)
        ),
    )


def outcome_table() -> str:
    """What is kept of every run each quarter."""
    return markdown(
        ("variable", "by", "unit", "label"),
        (
            (f"`{kept.name}`", ", ".join((*kept.dims, "run")), kept.unit, kept.label)
            for kept in TRACKED
        ),
    )
