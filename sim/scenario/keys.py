"""What a key names, and what it may be set to.

The one place that turns the registry of parameters and the environment's variables into the keys
of scenario files, `--set`, events and sweeps.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from sim.errors import InputError, shown
from sim.model.environment import YES_OR_NO, settable_variables
from sim.model.sections import SECTIONS, leaves_under, registry
from sim.names import REPUBLICS, code_of
from sim.parameters import Parameter, parameters_of
from sim.spelling import foreign, plain

#: Sections whose numbers define outcomes: they hold for a whole run, so no event may set them.
UNDATED = ("spread",)
#: As many names as an error message lists.
MANY = 6
#: Where to look when no valid key is near.
EXPLAIN = "'wakhan explain' lists the keys"


@dataclass(frozen=True)
class Setting:
    """What one key sets: its range, and the leaf keys that take the value."""

    key: str
    low: float
    high: float
    unit: str
    switch: bool
    leaves: tuple[str, ...]
    #: Whether it takes 0 or 1 and nothing between.
    yes_or_no: bool = False
    #: Words that it takes, each counted as its place among them.
    words: tuple[str, ...] = ()
    #: Whether it takes months, counted as years with a fraction.
    months: bool = False

    @property
    def expected(self) -> str:
        """What the key takes, in words."""
        if self.words:
            return " or ".join(self.words)
        if self.months:
            return "a month such as 2026-01"
        if self.yes_or_no:
            return YES_OR_NO
        return "true or false" if self.switch else number_between(self.low, self.high, self.unit)

    def problem(self, value: float) -> str | None:
        """What is wrong with a value, or None."""
        either = self.switch or self.yes_or_no
        allowed = value in (0.0, 1.0) if either else self.low <= value <= self.high
        return None if allowed else f"expected {self.expected}, not {value:g}"


def number_between(low: float, high: float, unit: str = "") -> str:
    """`a number from 0 to 8 (logit)`."""
    return f"a number from {low:g} to {high:g}" + (f" ({unit})" if unit else "")


def is_switch(parameter: Parameter) -> bool:
    """Whether a parameter is the switch of a mechanism."""
    return parameter.name == "enabled"


@cache
def parameter_settings() -> Mapping[str, Setting]:
    """Every key of a parameter: of single numbers, and without label for all labels at once."""
    found = {}
    for key, p in registry().items():
        single = tuple(f"{key}.{label}" for label in p.labels) or (key,)
        for name, targets in [(key, single), *((leaf, (leaf,)) for leaf in single)]:
            found[name] = Setting(name, p.low, p.high, p.unit, is_switch(p), targets)
    return found


@cache
def dated_settings() -> Mapping[str, Setting]:
    """Every key that an event may set: parameters, variables of the environment, memberships.

    A key by republic without its republic means all five.
    """
    found = {
        key: setting
        for key, setting in parameter_settings().items()
        if key.split(".")[0] not in UNDATED
    }
    for key, s in settable_variables().items():
        yes_or_no = s.unit == YES_OR_NO
        found[key] = Setting(key, s.low, s.high, "", False, (key,), yes_or_no)
        stem, _, label = key.rpartition(".")
        if label in REPUBLICS:
            before = found[stem].leaves if stem in found else ()
            found[stem] = Setting(stem, s.low, s.high, "", False, (*before, key), yes_or_no)
    return found


def find_parameter(key: str) -> Setting:
    """What a parameter's key sets. An unknown key is an error that names the nearest one."""
    settings = parameter_settings()
    if key in settings:
        return settings[key]
    if key in dated_settings():
        raise InputError("given from outside, not a parameter; an event can set it", key=key)
    raise InputError(f"unknown key{key_hint(key, settings)}", key=shown(key))


def find_dated(key: str) -> Setting:
    """What a key sets in an event. An unknown key is an error that names the nearest one."""
    settings = dated_settings()
    if key in settings:
        return settings[key]
    if key in parameter_settings():
        raise InputError("defines an outcome, so no event can set it", key=key)
    raise InputError(f"unknown key{key_hint(key, settings)}", key=shown(key))


def expand(values: Mapping[str, float]) -> dict[str, float]:
    """Values by leaf key from values by any key of a parameter or of the environment."""
    return {leaf: number for key, number in values.items() for leaf in find_dated(key).leaves}


def leaf_stem(leaf: str) -> str:
    """A leaf key without its republic or channel, if it has one."""
    return leaf.rpartition(".")[0] if leaf.count(".") == 2 else leaf


def key_hint(key: str, valid: Collection[str]) -> str:
    """The nearest valid dotted key: by its last word within its stem or alone, or as a whole."""
    strange = foreign(key)
    if strange:
        alike = plain(key).strip()
        return strange + (key_hint(alike, valid) if alike.isascii() and alike not in valid else "")
    if key in SECTIONS and key not in valid:
        return f"; name one of its parameters, such as '{leaves_under(key)[-1]}'"
    stem, _, last = key.rpartition(".")
    below = [name.rpartition(".")[2] for name in valid if name.rpartition(".")[0] == stem]
    if stem and below:
        near = near_word(last, below)
        if near:
            return f"; did you mean '{stem}.{near}'?"
        return f"; expected one of {', '.join(below)}" if len(below) <= MANY else f"; {EXPLAIN}"
    elsewhere = [f"'{name}'" for name in valid if name.rpartition(".")[2] == last]
    if not stem and 1 <= len(elsewhere) <= MANY:
        return f"; did you mean {' or '.join(elsewhere)}?"
    return word_hint(key, valid) or f"; {EXPLAIN}"


def word_hint(word: str, valid: Collection[str]) -> str:
    """`; did you mean ...?`, or nothing when no valid word is near."""
    strange = foreign(word)
    alike = plain(word).strip()
    if strange and (alike in valid or not alike.isascii()):
        return strange
    near = near_word(alike, valid)
    return f"{strange}; did you mean '{near}'?" if near else strange


def near_word(word: str, valid: Collection[str]) -> str | None:
    """The nearest valid word, whatever its case; a republic also by name or two-letter code."""
    found = code_of(word, valid)
    if found is not None:
        return found
    return next(iter(difflib.get_close_matches(word, valid, n=1, cutoff=0.6)), None)


def parameter_problem(section: str, name: str) -> str:
    """Why a section has no parameter of that name, and which was probably meant."""
    if name == "enabled":
        return "no switch here: this section is not a mechanism, so it is always on"
    if f"environment.{name}" in dated_settings() and section == "environment":
        return "given from outside, not a parameter; an event can set it"
    return (
        f"unknown parameter{word_hint(name, parameters_of(SECTIONS[section])) or home_hint(name)}"
    )


def home_hint(name: str) -> str:
    """Which sections have a parameter of that name."""
    homes = [f"'{section}'" for section in SECTIONS if name in parameters_of(SECTIONS[section])]
    return f"; it belongs inside {' or '.join(homes)}" if homes else f"; {EXPLAIN}"


def label_problem(parameter: Parameter, label: str) -> str:
    """Why a parameter has no value under that label."""
    hint = word_hint(label, parameter.labels)
    return f"unknown {parameter.by}" + (hint or f"; expected one of {', '.join(parameter.labels)}")
