"""What every key of a scenario means, for people: `wakhan explain`."""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import InputError
from sim.model.environment import VARIABLES, Variable
from sim.model.sections import MECHANISMS, SECTIONS, default_values, registry
from sim.names import CHANNELS, INSTITUTIONS, LABELS, POWERS, REPUBLICS, code_of
from sim.parameters import Parameter, parameters_of
from sim.record.fitted import Fitted, load_fitted
from sim.scenario.keys import dated_settings, is_switch, key_hint, parameter_settings
from sim.scenario.words import (
    ACCOUNT_KEYS,
    DESIGN_KEYS,
    EVENT_KEYS,
    OBSERVATION_KEYS,
    SWEEP_KEYS,
    TOP_KEYS,
)
from sim.scenario.writing import number, switch_or_number
from sim.tables import Table, plain

BASES = {
    "sourced": "sourced: the number stands in the source",
    "fitted": "fitted: from comparing the model with the record",
    "judgement": "judgement: ours, for want of anything better",
}
MEMBERSHIP = "membership"


def explain(key: str | None = None) -> str:
    """What a key means, as plain text; without a key, what there is to explain."""
    blocks = explanation(key)
    return "\n\n".join(plain(block) if isinstance(block, Table) else block for block in blocks)


def explanation(key: str | None = None) -> tuple[str | Table, ...]:
    """What a key means, as texts and tables. An unknown key is an InputError with a hint."""
    if key is None:
        return _contents()
    if key in SECTIONS:
        return tuple(_section(key))
    if key == MEMBERSHIP:
        return (_memberships(),)
    if key in parameter_settings():
        return (_parameter(key),)
    if key in dated_settings():
        return (_dated(key),)
    fixed = TOP_KEYS | SWEEP_KEYS | {f"events.{name}": text for name, text in EVENT_KEYS.items()}
    fixed |= {f"design.{name}": text for name, text in DESIGN_KEYS.items()}
    fixed |= ACCOUNT_KEYS | OBSERVATION_KEYS
    if key in fixed:
        return (f"{key}\n  {fixed[key]}",)
    valid = dict.fromkeys([*SECTIONS, MEMBERSHIP, *parameter_settings(), *dated_settings(), *fixed])
    raise InputError(f"nothing to explain{_label_hint(key) or key_hint(key, valid)}", key=key)


def _label_hint(word: str) -> str:
    """What a word is that ends keys and is none: a republic, a channel, a power, an institution."""
    for labels, what, example in (
        (REPUBLICS, "a republic", "sinophobia.baseline"),
        (CHANNELS, "a channel", "ties.depth"),
        (INSTITUTIONS, "an institution", "membership"),
    ):
        code = code_of(word, labels)
        if code:
            return f" by itself: {what}, with which keys end, such as '{example}.{code}'"
    return " by itself: a power; it stands in no key" if code_of(word, POWERS) else ""


def _contents() -> tuple[str | Table, ...]:
    rows = tuple(
        (
            name,
            "mechanism" if name in MECHANISMS else "always on",
            str(sum(not is_switch(p) for p in parameters_of(section).values())),
            section.title,
        )
        for name, section in SECTIONS.items()
    )
    keys = tuple((key, meaning) for key, meaning in TOP_KEYS.items())
    return (
        Table("Sections of a scenario file", ("section", "kind", "parameters", "about"), rows),
        Table("Other keys at the top of a scenario file", ("key", "meaning"), keys),
        "More: wakhan explain SECTION, or SECTION.PARAMETER such as sinophobia.restraint;\n"
        "for what events can set besides: wakhan explain environment, wakhan explain membership",
    )


def _section(name: str) -> Iterator[str | Table]:
    section = SECTIONS[name]
    rows = tuple(
        (p.name, _default(p), _range(p), p.unit, p.meaning) for p in parameters_of(section).values()
    )
    title = f"{name}: {section.title}"
    yield Table(title, ("parameter", "default", "range", "unit", "meaning"), rows)
    if name == "environment":
        variables = tuple(
            (_variable_key(v), f"{number(v.low)} to {number(v.high)}", v.unit, v.meaning)
            for v in VARIABLES
        )
        title = "Variables given from outside, which events can set"
        yield Table(title, ("key", "range", "unit", "meaning"), variables)


def _variable_key(variable: Variable) -> str:
    key = f"environment.{variable.name}"
    return f"{key}.REPUBLIC" if variable.by_republic else key


def _memberships() -> Table:
    rows = tuple(
        (f"{MEMBERSHIP}.{institution}.REPUBLIC", LABELS[institution])
        for institution in INSTITUTIONS
    )
    return Table("Memberships, which events can set to 0 or 1", ("key", "institution"), rows)


def _default(parameter: Parameter) -> str:
    if isinstance(parameter.default, tuple):
        values = set(parameter.default)
        if len(values) == 1:
            return f"{number(parameter.default[0])} for each {parameter.by}"
        return ", ".join(f"{label} {number(value)}" for label, value in parameter.defaults.items())
    return switch_or_number(parameter.default, is_switch(parameter))


def _range(parameter: Parameter) -> str:
    if is_switch(parameter):
        return "true or false"
    return f"{number(parameter.low)} to {number(parameter.high)}"


def _parameter(key: str) -> str:
    parameter = registry().get(key) or registry()[key.rpartition(".")[0]]
    label = key.rpartition(".")[2] if key != parameter.key else ""
    default = number(default_values()[key]) if label else _default(parameter)
    facts = {
        "meaning": parameter.meaning + (f", for {LABELS.get(label, label)}" if label else ""),
        "default": default,
        "range": _range(parameter),
        "unit": parameter.unit,
        "source": parameter.source,
        "basis": BASES[parameter.basis],
        **_record_says(key),
        "one value": f"per {parameter.by}: {', '.join(parameter.labels)}" if parameter.by else "",
        "section": f"{parameter.section}: {SECTIONS[parameter.section].title}",
        "in a file": _usage(parameter, label),
    }
    return _facts(key, facts)


def _record_says(key: str) -> dict[str, str]:
    """What a fit to the record found of a parameter, or of each label that was asked about."""
    said = {}
    for each in load_fitted().values():
        if each.parameter == key or each.parameter.startswith(f"{key}."):
            label = each.parameter.removeprefix(key).removeprefix(".")
            said[f"record, {label}" if label else "record"] = fitted_text(each)
    return said


def fitted_text(fitted: Fitted) -> str:
    """What the record says of a parameter, in a line."""
    range_ = f"80% within {number(fitted.low)} to {number(fitted.high)}"
    if not fitted.informed:
        return f"says too little (account '{fitted.account}': {range_})"
    median = f"median {number(fitted.median)}, {range_} (account '{fitted.account}')"
    if fitted.default:
        return f"{median}; by judgement {number(fitted.judged)}"
    return f"{median}; not taken over, since that account leaves mechanisms out"


def _usage(parameter: Parameter, label: str) -> str:
    label = label or (parameter.labels[0] if parameter.by else "")
    leaf = f"{parameter.key}.{label}" if label else parameter.key
    value = switch_or_number(default_values()[leaf], is_switch(parameter))
    inner = f"{{{label}: {value}}}" if label else value
    return f"{parameter.section}: {{{parameter.name}: {inner}}}"


def _dated(key: str) -> str:
    setting = dated_settings()[key]
    value = number(min(1.0, setting.high))
    usage = f"events: [{{month: 2026-01, set: {{{key}: {value}}}}}]"
    bounds = f"{number(setting.low)} to {number(setting.high)}"
    if setting.yes_or_no:
        bounds = setting.expected
    if key.startswith(f"{MEMBERSHIP}."):
        _, institution, *label = key.split(".")
        who = LABELS[label[0]] if label else "all five republics"
        meaning = f"membership of {who} in {LABELS[institution]}"
        past = "rule of geography" if institution == "qccm" else "dated memberships in the data"
        return _facts(key, {"meaning": meaning, "range": bounds, "path": past, "in a file": usage})
    name = key.split(".")[1]
    variable = next(v for v in VARIABLES if v.name == name)
    path = "given month by month" if variable.path else "0 but where recorded, or set by events"
    facts = {
        "meaning": variable.meaning,
        "range": bounds,
        "unit": variable.unit,
        "source": variable.source,
        "basis": BASES[variable.basis],
        "path": path,
        "past its end": variable.past_end if variable.path else "",
        "one value": f"per republic: {', '.join(REPUBLICS)}" if variable.by_republic else "",
        "set by": "an event only, from its month on",
        "in a file": usage,
    }
    return _facts(key, facts)


def _facts(key: str, facts: dict[str, str]) -> str:
    given = {name: fact for name, fact in facts.items() if fact}
    width = max(map(len, given))
    return "\n".join([key, *(f"  {name.ljust(width)}  {fact}" for name, fact in given.items())])
