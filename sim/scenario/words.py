"""The fixed keys of scenario, sweep and account files, and what each one means.

The sections and their parameters are not here: they have their home beside the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

History = Literal["replay", "free"]
HISTORIES: Final = ("replay", "free")

#: Keys at the top of a scenario file, before those of the sections.
TOP_KEYS: Final = {
    "name": "name in results and plots; default: the file's name",
    "title": "what it is about, in one line",
    "extends": "path of the scenario that this one differs from, relative to this file",
    "from": "first month",
    "to": "last month",
    "history": "replay: the record takes the place of China's draws as far as it is complete; "
    "free: the past is simulated as well",
    "record": "path of a file of events that are added to the packaged record, or a mapping of "
    "add or only (in its place) to the path, complete_until and facilities",
    "events": "dated changes; those of an extended scenario come first",
}

#: Keys of a record of one's own.
RECORD_KEYS: Final = {
    "add": "path of a file of events, added to those of the packaged record",
    "only": "path of a file of events, used in place of the packaged record",
    "facilities": "what counts as a facility of China's in the packaged record: one_programme, the "
    "default, several_sites or china_manned; may stand alone",
    "called": "what texts and figures call the file; default: its own name",
    "complete_until": "last month to which China's events are complete, silent months included, "
    "for all forms or by form: {CHN: 2024-06} or {CHN: {bilateral: 2024-06, sco: 2023-12}}; asked "
    "for where events come after 2020, and with 'only'",
}

EVENT_KEYS: Final = {
    "name": "what sweeps and --set know it by: events.NAME.enabled, events.NAME.month",
    "month": "first month in which the change holds",
    "until": "month from which it no longer holds; default: it lasts",
    "set": "values by key: parameters, switches, variables of the environment, memberships",
    "note": "what happens, in one line",
}

Kind = Literal["grid", "fraction", "list", "zip", "lhs", "sobol", "morris", "accounts"]
KINDS: Final = ("grid", "fraction", "list", "zip", "lhs", "sobol", "morris", "accounts")
#: Kinds whose points are drawn from ranges.
SAMPLED: Final = ("lhs", "sobol", "morris")

#: Keys at the top of a sweep file.
SWEEP_KEYS: Final = {
    "name": TOP_KEYS["name"],
    "title": TOP_KEYS["title"],
    "scenario": "path of the scenario to vary, relative to this file",
    "scenarios": "paths of several scenarios: every point runs under each of them",
    "accounts": "names or paths of accounts, or all: every scenario runs under each of them, what "
    "an account leaves open at the middle of its priors",
    "seed": "seed of all luck; the same seed gives the same results",
    "replicates": "runs per point, each with luck of its own, the same luck at every point",
    "design": "how points are made from what varies",
    "vary": "what varies: keys to lists of values, to {low, high} with steps or log, to {from: "
    "prior} or {from: posterior RESULT}; or all, for every parameter in its range",
    "points": "for a list: the points to run, each a mapping of the same keys to values; or {file: "
    "POINTS.csv}, with a column for each key",
}

DESIGN_KEYS: Final = {
    "kind": "grid: every combination under vary; fraction: few of them, in which all pairs of "
    "levels are equally frequent; zip: first values together, then second ones; list: the points "
    "under points; lhs: a Latin hypercube; sobol: for Sobol indices; morris: for Morris screening; "
    "accounts: accounts under scenarios",
    "points": "for lhs: number of points",
    "base": "for sobol: size of its two samples, a power of two; it makes this many points for "
    "each key and two more",
    "second_order": "for sobol: true for indices of pairs, with twice the points; default: false",
    "trajectories": "for morris: number of paths, each with a point more than there are keys",
    "levels": "for morris: number of levels of a key, even; default: 4",
    "seed": "for lhs, sobol and morris: seed of the points; default: 0",
}

#: Keys of a design by its kind, besides `kind`: those it needs, and those it may have.
KEYS_OF_KINDS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "lhs": (("points",), ("seed",)),
    "sobol": (("base",), ("second_order", "seed")),
    "morris": (("trajectories",), ("levels", "seed")),
}
#: What manifests say of them besides the number of points.
NUMBERS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "lhs": ("seed",),
    "sobol": ("base", "second_order", "seed"),
    "morris": ("trajectories", "levels", "seed"),
}

#: Keys of a range of values under `vary`.
RANGE_KEYS: Final = {
    "low": "first value",
    "high": "last value",
    "steps": "number of evenly spaced values, both ends included; for a grid or zip",
    "log": "true for values that are evenly spaced, or equally likely, in logs",
}

#: Keys of values under `vary` that come from what is believed or was learnt.
FROM_KEYS: Final = {
    "from": "prior: of the account 'everything'; prior ACCOUNT: of another; posterior RESULT: of "
    "the folder of a fit, by its path from this file",
    "steps": "number of values, with equal shares on either side; for a grid or zip",
}

#: Keys that an account has at its top besides those of a scenario.
ACCOUNT_KEYS: Final = {
    "source": "key of the study that the account follows; wakhan: of none",
    "argument": "what the study argues, in a few sentences of ours",
    "because": "the reason for each value that the file sets: a mapping of keys to {why, page}",
    "priors": "what the account holds likely of a parameter before it sees the record: a mapping "
    "of keys to {kind, two numbers, why, page}",
}

#: The studies an account may follow; the last stands for none of them.
STUDIES: Final = (
    "didigova2021",
    "rauf_saud2020",
    "aliyev2019",
    "olimova_olimov2021",
    "yau2022",
    "wakhan",
)

REASON_KEYS: Final = {
    "why": "the reason, in our own words",
    "page": "page or section of the source; silent: the source does not say",
}

#: Kinds of prior and the two numbers that each one takes.
PRIOR_KINDS: Final = {
    "uniform": {"low": "smallest value", "high": "largest value"},
    "normal": {"mean": "centre", "sd": "standard deviation"},
    "lognormal": {
        "median": "centre",
        "spread": "factor of one standard deviation: two thirds lie within median / spread and "
        "median x spread",
    },
}

PRIOR_KEYS: Final = {
    "kind": "uniform, normal or lognormal; the last two are cut off at the parameter's range"
} | REASON_KEYS

#: The one number of how the record is observed that an account may give a prior.
SHAPE: Final = "observation.shape"
OBSERVATION_KEYS: Final = {
    SHAPE: "how evenly China's rounds fall: shape of the gamma factor of mean 1 that the republics "
    "share in a channel and month, under the observation model 'rounds' (a prior only)",
}
