"""Accounts: each study as a scenario with priors, so that the record can judge between them.

An account file is a scenario file that says besides which study it follows, what that study
argues, why each value stands where it stands, and what the study holds likely of the parameters
it leaves open:

    extends: common.yaml
    source: didigova2021
    argument: what the study argues, in a few sentences of ours
    sinophobia: {enabled: false}
    because:
      sinophobia.enabled: {why: the study does not speak of it, page: silent}
    priors:
      threat.concern: {kind: lognormal, median: 1.8, spread: 1.7, why: ..., page: pp. 10-11}

Every value that an account file sets needs its reason in the same file. What a file says of a key
(a value, a prior, or its mechanism switched off) replaces what the files it extends say of it; one
file says one thing of a key. Priors are over single numbers: a parameter by republic or channel is
named with its label. Mechanisms that are off have no priors, since these could not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, cast

import numpy as np

from sim.errors import Faults, InputError, shown
from sim.model.sections import MECHANISMS, SECTIONS, registry
from sim.parameters import Array
from sim.scenario import Scenario, convert, library
from sim.scenario.documents import Document, chain, looks_like_account, named_document, wrong_kind
from sim.scenario.keys import UNDATED, Setting, dated_settings, key_hint, parameter_settings
from sim.scenario.loading import default_scenario, resolve, section_values
from sim.scenario.priors import Prior, PriorKind
from sim.scenario.text import MapNode, Node, Origin
from sim.scenario.words import ACCOUNT_KEYS, PRIOR_KINDS, REASON_KEYS, SHAPE, STUDIES

__all__ = [
    "SHAPE",
    "Account",
    "Prior",
    "Reason",
    "list_accounts",
    "load_account",
]

#: What the accounts extend; not one to be compared.
COMMON: Final = "common"
#: The shape of the rounds: its range, and the value it has without a prior.
SHAPE_SETTING: Final = Setting(SHAPE, 0.01, 1000.0, "shape", False, (SHAPE,))
SHAPE_DEFAULT: Final = 1.0


@dataclass(frozen=True)
class Reason:
    """Why a value stands where it stands; `key` as in the file."""

    key: str
    why: str
    page: str


@dataclass(frozen=True)
class Account:
    """A study as the model can carry it: a scenario, and priors over what it leaves open.

    `reasons` says, by leaf key, why a value of the scenario was set.
    """

    name: str
    title: str
    source: str
    argument: str
    scenario: Scenario
    priors: tuple[Prior, ...]
    reasons: Mapping[str, Reason]

    @property
    def parameters(self) -> tuple[Prior, ...]:
        """Priors over parameters of the model, in the order of the columns of a unit cube."""
        return tuple(prior for prior in self.priors if prior.key != SHAPE)

    @property
    def shape(self) -> Prior | None:
        """The prior over the shape of the rounds, the same for each channel."""
        return next((prior for prior in self.priors if prior.key == SHAPE), None)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of `parameters`."""
        return tuple(prior.key for prior in self.parameters)

    @property
    def mechanisms(self) -> dict[str, bool]:
        """Whether each mechanism is on."""
        return {name: bool(self.scenario.values[f"{name}.enabled"]) for name in MECHANISMS}

    def from_unit_cube(self, u: Array) -> dict[str, Array]:
        """Values by key, each of shape (draw,), at points `u` of shape (draw, key) in 0-1."""
        if u.ndim != 2 or u.shape[1] != len(self.keys):
            raise ValueError(f"expected shape (draw, {len(self.keys)}), not {u.shape}")
        return {prior.key: prior.from_unit(u[:, i]) for i, prior in enumerate(self.parameters)}

    def prior_draws(self, n: int, seed: int) -> dict[str, Array]:
        """`n` independent draws from the priors: values by key, each of shape (n,)."""
        return self.from_unit_cube(np.random.default_rng(seed).random((n, len(self.keys))))

    def at_medians(self) -> Scenario:
        """The scenario with every parameter that has a prior at its middle."""
        return self.scenario.with_values({prior.key: prior.median() for prior in self.parameters})


# Loading.


def list_accounts() -> tuple[str, ...]:
    """Names of the accounts in `scenarios/accounts`, or of the library's when there are none."""
    for root in (library.SCENARIOS, library.library()):
        names = {file.stem for file in library.files(root / library.ACCOUNTS)} - {COMMON}
        if names:
            return tuple(sorted(names))
    return ()


def load_account(source: str | Path) -> Account:
    """The account of a name or of a file. Raises InputError with all that is wrong in it."""
    return resolve_account(named_document(source, library.ACCOUNTS))


def resolve_account(document: Document) -> Account:
    """The account of a document that was read. Raises InputError with all its faults."""
    top = document.top
    if not looks_like_account(top):
        raise wrong_kind(document, "an account, which has 'source' and 'priors'")
    source = argument = ""
    scenario, files = default_scenario(), [document]
    faults = Faults()
    with faults:
        convert.needed(top, ("source", "argument"))
    with faults:
        if "source" in top.values:
            source = convert.choice(top.values["source"], STUDIES, "source")
    with faults:
        if "argument" in top.values:
            argument = convert.prose(top.values["argument"], "argument")
    with faults:
        scenario = resolve(document, ACCOUNT_KEYS)
        files = list(chain(document))
    found: list[_Said] = []
    for each in files:
        with faults:
            found.append(_said_by(each))
    faults.tell()
    priors: dict[str, Prior] = {}
    reasons: dict[str, Reason] = {}
    for said in reversed(found):
        priors = {key: prior for key, prior in priors.items() if not said.settles(key)}
        reasons = {key: reason for key, reason in reasons.items() if key not in said.priors}
        priors |= said.priors
        reasons |= said.reasons
    if not priors:
        raise top.origin.error("gives no prior", "priors")
    for prior in priors.values():
        with faults:
            _check_against(scenario, prior)
    faults.tell()
    return Account(
        name=scenario.name,
        title=scenario.title,
        source=source,
        argument=argument,
        scenario=scenario,
        priors=tuple(priors.values()),
        reasons=reasons,
    )


@dataclass(frozen=True)
class _Said:
    """What one file of a chain says: values by leaf key with where, priors and reasons."""

    values: Mapping[str, tuple[float, Origin]]
    priors: Mapping[str, Prior]
    reasons: Mapping[str, Reason]

    def settles(self, key: str) -> bool:
        """Whether the file leaves no room for an inherited prior on a key."""
        switch, _ = self.values.get(_switch_of(key), (1.0, None))
        return key in self.values or not switch


def _said_by(document: Document) -> _Said:
    """What a file says. Raises InputError with all that is wrong in it."""
    top = document.top
    values: dict[str, tuple[float, Origin]] = {}
    priors: dict[str, Prior] = {}
    reasons: dict[str, Reason] = {}
    faults = Faults()
    for section, node in top.values.items():
        with faults:
            if section in SECTIONS:
                values |= section_values(section, node)
    if looks_like_account(top):
        with faults:
            priors = _priors(top.values["priors"]) if "priors" in top.values else {}
        for key, prior in priors.items():
            with faults:
                if key in values:
                    problem = f"has a value as well ({values[key][1]}); give one or the other"
                    raise prior.origin.error(problem, f"priors.{key}")
        with faults:
            if not faults:  # a value that is wrong needs no reason yet
                reasons = _reasons(top.values.get("because"), values)
    try:
        faults.tell()
    except InputError as error:
        raise document.blamed(error) from None
    return _Said(values, priors, reasons)


def _switch_of(key: str) -> str:
    """The switch of the mechanism that a parameter belongs to."""
    return f"{key.partition('.')[0]}.enabled"


def _reasons(node: Node | None, values: Mapping[str, tuple[float, Origin]]) -> dict[str, Reason]:
    """Reasons by leaf key: one for each value that the same file sets, and for no other."""
    found: dict[str, Reason] = {}
    faults = Faults()
    if node is not None:
        table = convert.mapping(node, "keys to reasons", "because")
        for key, each in table.values.items():
            with faults:
                reason, leaves = _reason(key, table.keys_at[key], each)
                if not any(leaf in values for leaf in leaves):
                    problem = "gives a reason for what this file does not set"
                    raise table.keys_at[key].error(problem, f"because.{key}")
                for leaf in leaves:
                    if leaf in found:
                        problem = f"gives {leaf} a second reason, after '{found[leaf].key}'"
                        raise table.keys_at[key].error(problem, f"because.{key}")
                    if leaf in values:
                        found[leaf] = reason
    faults.tell()  # before what is missing: it may be among the misspelt
    for leaf, (_, origin) in values.items():
        with faults:
            if leaf not in found:
                raise origin.error("lacks its reason under 'because'", leaf)
    faults.tell()
    return found


def _reason(key: str, origin: Origin, node: Node) -> tuple[Reason, tuple[str, ...]]:
    settings = parameter_settings()
    if key not in settings:
        hint = key_hint(key, settings)
        raise origin.error(f"{shown(key)}: unknown key{hint}", "because")
    table = convert.mapping(node, "why and page", f"because.{key}")
    convert.known_keys(table, REASON_KEYS, f"because.{key}.")
    why, page = _why_and_page(table, origin, f"because.{key}")
    return Reason(key, why, page), settings[key].leaves


def _why_and_page(table: MapNode, origin: Origin, place: str) -> tuple[str, str]:
    convert.needed(table, REASON_KEYS, place)
    why, page = (convert.prose(table.values[name], f"{place}.{name}") for name in REASON_KEYS)
    return why, page


def _priors(node: Node) -> dict[str, Prior]:
    table = convert.mapping(node, "keys to priors", "priors")
    found: dict[str, Prior] = {}
    faults = Faults()
    for key, each in table.values.items():
        with faults:
            found[key] = _prior(key, table.keys_at[key], each)
    faults.tell()
    return found


def _prior(key: str, origin: Origin, node: Node) -> Prior:
    setting = _prior_setting(key, origin)
    place = f"priors.{key}"
    table = convert.mapping(node, "kind, two numbers, why and page", place)
    if "kind" not in table.values:
        raise origin.error("lacks 'kind'", place)
    kind = cast(PriorKind, convert.choice(table.values["kind"], PRIOR_KINDS, f"{place}.kind"))
    convert.known_keys(table, ("kind", *PRIOR_KINDS[kind], *REASON_KEYS), f"{place}.")
    numbers, why, page = (0.0, 0.0), "", ""
    faults = Faults()
    with faults:
        numbers = _two_numbers(table, kind, setting, place)
    with faults:
        why, page = _why_and_page(table, origin, place)
    faults.tell()
    return Prior(key, kind, numbers, setting.low, setting.high, why, page, origin)


def _two_numbers(
    table: MapNode, kind: PriorKind, setting: Setting, place: str
) -> tuple[float, float]:
    """The two numbers of a prior, in the order of its kind."""
    convert.needed(table, PRIOR_KINDS[kind], place)
    first, second = (table.values[name] for name in PRIOR_KINDS[kind])
    names = tuple(f"{place}.{name}" for name in PRIOR_KINDS[kind])
    centre = other = 0.0
    faults = Faults()
    with faults:
        centre = convert.number(first, setting, names[0])
        if kind == "lognormal" and centre <= 0.0:
            raise first.origin.error("expected a median above 0", names[0])
    with faults:
        if kind == "uniform":
            other = convert.number(second, setting, names[1])
        else:
            other = convert.above(second, 0.0 if kind == "normal" else 1.0, names[1])
    faults.tell()
    if kind == "uniform" and other <= centre:
        problem = f"expected low below high, not {centre:g} and {other:g}"
        raise table.origin.error(problem, place)
    return centre, other


@cache
def _prior_settings() -> Mapping[str, Setting]:
    return {**parameter_settings(), SHAPE: SHAPE_SETTING}


def _prior_setting(key: str, origin: Origin) -> Setting:
    """The one number that a prior is over; anything else is an error."""
    settings = _prior_settings()
    if key not in settings:
        problem = f"unknown key{key_hint(key, settings)}"
        if key in dated_settings():
            problem = "given from outside, not a parameter; a prior is over parameters"
        raise origin.error(f"{shown(key)}: {problem}", "priors")
    setting = settings[key]
    place = f"priors.{key}"
    if setting.switch:
        raise origin.error("a switch; set it in its section", place)
    if key.partition(".")[0] in UNDATED:
        raise origin.error("defines an outcome; the record says nothing about it", place)
    if len(setting.leaves) > 1:
        by = registry()[key].by
        problem = f"has one value per {by}; name one, such as '{setting.leaves[0]}'"
        raise origin.error(problem, place)
    return setting


def _check_against(scenario: Scenario, prior: Prior) -> None:
    """A prior can matter in its scenario, and allows the value that stands there without it."""
    place = f"priors.{prior.key}"
    switch = _switch_of(prior.key)
    if not scenario.values.get(switch, 1.0):
        where = scenario.sources[switch]
        problem = f"cannot matter: '{switch.partition('.')[0]}' is switched off ({where})"
        raise prior.origin.error(problem, place)
    for event in scenario.events:
        if any(change.key == prior.key for change in event.changes):
            raise prior.origin.error(f"an event sets it, too ({event.origin})", place)
    value = scenario.values.get(prior.key, SHAPE_DEFAULT)
    if not prior.holds(value):
        problem = f"leaves out {value:g}, the value it has without a prior"
        raise prior.origin.error(f"{problem}; expected a prior that allows it", place)
