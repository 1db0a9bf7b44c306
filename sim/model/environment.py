"""The environment: Afghanistan, Xinjiang, the West, means and memberships, month by month.

Everything here is given from outside: yearly series (`sim/data/series.csv`), dated steps of our
own judgement, memberships with dates, and the dated `events` of a scenario, which override the
rest from their month on. Levels are scaled to 0-1 here, once; trade and investment are paths
relative to a year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.calendar import month_index
from sim.names import INSTITUTIONS, REPUBLICS
from sim.parameters import Array, Basis, Section, parameter
from sim.record.memberships import load_memberships
from sim.record.series import Series, load_series


@dataclass(frozen=True)
class Environment(Section):
    """Parameters of what lies outside the region."""

    section: ClassVar[str] = "environment"
    title: ClassVar[str] = "Afghanistan after the series ends"
    mechanism: ClassVar[bool] = False

    afghan_future: Array = parameter(
        0.8,
        low=0,
        high=1.5,
        unit="share",
        meaning="Afghan insecurity after the series ends, as a share of its last five years' mean",
        source="wakhan",
        basis="judgement",
    )
    afghan_volatility: Array = parameter(
        0.35,
        low=0,
        high=2,
        unit="log sd",
        meaning="spread of Afghan insecurity around its level after the series ends",
        source="UCDP 2019 (yearly changes)",
        basis="judgement",
    )
    afghan_persistence: Array = parameter(
        2.0,
        low=0.1,
        high=20,
        unit="years",
        meaning="half-life of a departure of Afghan insecurity from its level",
        source="wakhan",
        basis="judgement",
    )


@dataclass(frozen=True)
class Variable:
    """One thing given from outside, and how its path is made before events change it.

    `path` maps a month index to the value, or is None for a variable that is 0 unless an event
    sets it. `by_republic` variables have one path per republic.
    """

    name: str
    meaning: str
    unit: str
    low: float
    high: float
    source: str
    basis: Basis
    past_end: str
    path: Callable[[int], float] | None = None
    by_republic: bool = False


def _steps(*dated: tuple[str, float]) -> Callable[[int], float]:
    """Value that changes at dated steps; the first holds before its date, too."""
    starts = [month_index(month) for month, _ in dated]

    def value(month: int) -> float:
        current = dated[0][1]
        for start, (_, level) in zip(starts, dated, strict=True):
            if month >= start:
                current = level
        return current

    return value


@cache
def _all_series() -> Mapping[str, Series]:
    return load_series()


def _yearly(name: str) -> dict[int, float]:
    series = _all_series()[name]
    return dict(zip(series.years.tolist(), series.values.tolist(), strict=True))


def _year(month: int) -> int:
    return 1993 + month // 12


def _interpolated(series: Mapping[int, float], year: float) -> float:
    """Value at a year: log-linear between known years, held at both ends."""
    years = np.array(sorted(series), dtype=float)
    logs = np.log([series[int(known)] for known in years])
    return float(np.exp(np.interp(year, years, logs)))


def _means(name: str, top: float) -> Callable[[int], float]:
    return lambda month: min(_interpolated(_yearly(name), _year(month)) / top, 1.0)


def _log_means(name: str, first: int, last: int) -> Callable[[int], float]:
    """Growth by orders of magnitude: log GDP from 0 in the year `first` to 1 in `last`."""

    def value(month: int) -> float:
        gdp = _yearly(name)
        reached = np.log(_interpolated(gdp, _year(month)) / gdp[first])
        return float(np.clip(reached / np.log(gdp[last] / gdp[first]), 0.0, 1.0))

    return value


def _region_gdp(year: int) -> float:
    return sum(_interpolated(_yearly(f"gdp_{republic}"), year) for republic in REPUBLICS)


def _trade_path(month: int) -> float:
    """China's trade with the region over the region's GDP, 2019 = 1."""
    trade = _yearly("china_central_asia_trade")

    def share(year: int) -> float:
        return _interpolated(trade, year) / _region_gdp(year)

    return share(min(_year(month), 2023)) / share(2019)


def _investment_path(month: int) -> float:
    """Chinese investment in the region, 2025 = 1: zero in 2000, then the known stocks."""
    known = {2000: 0.0, 2012: 7.82, 2016: 19.6, 2025: 35.9}
    years = sorted(known)
    return float(np.interp(_year(month), years, [known[year] / 35.9 for year in years]))


#: Years whose mean stands for Afghanistan after the series ends.
_AFGHAN_LAST = (2014, 2015, 2016, 2017, 2018)
AFGHAN_SERIES_END = month_index("2018-12")


def _afghan_level(year: int) -> float:
    """Square root of yearly conflict deaths over the worst year: 0-1."""
    deaths = _yearly("afghan_conflict_deaths")
    return float(np.sqrt(deaths[year] / max(deaths.values())))


def _afghan_path(month: int) -> float:
    if month <= AFGHAN_SERIES_END:
        return _afghan_level(_year(month))
    return sum(_afghan_level(year) for year in _AFGHAN_LAST) / len(_AFGHAN_LAST)


def _us_path(month: int) -> float:
    afghan = _yearly("us_troops_afghanistan")
    kyrgyz = _yearly("us_troops_kyrgyzstan")
    both = {year: afghan[year] + kyrgyz[year] for year in afghan}
    year = min(max(_year(month), min(both)), max(both))
    return both[year] / max(both.values())


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "afghan_insecurity",
        "insecurity in Afghanistan",
        "0-1: square root of yearly deaths over the worst year",
        0,
        1,
        "UCDP 2019",
        "sourced",
        "afghan_future times the mean of 2014-2018, with fluctuations",
        _afghan_path,
    ),
    Variable(
        "xinjiang",
        "weight that Beijing gives to stability in Xinjiang",
        "0-1",
        0,
        1,
        "yau2022 pp.6-10; didigova2021 ch.II",
        "judgement",
        "held",
        # Mentions of the East Turkestan movement fell after 2018 (yau2022 p.10).
        _steps(
            ("1993-01", 0.5), ("2001-10", 0.8), ("2013-01", 0.9), ("2017-10", 1.0), ("2019-01", 0.9)
        ),
    ),
    Variable(
        "chinese_means",
        "Chinese GDP",
        "0-1: log of GDP from 1993 (0) to 2022 (1)",
        0,
        1,
        "World Bank",
        "sourced",
        "held",
        _log_means("gdp_CHN", 1993, 2022),
    ),
    Variable(
        "russian_means",
        "Russian GDP",
        "0-1: share of 2013",
        0,
        1,
        "World Bank",
        "sourced",
        "held",
        _means("gdp_RUS", 2292.47),
    ),
    Variable(
        "quarrel_with_west",
        "Russia's quarrel with the West",
        "0-1",
        0,
        1,
        "aliyev2019 (2014); rauf_saud2020 sec.6 (2008)",
        "judgement",
        "held",
        _steps(("1993-01", 0.1), ("1999-03", 0.2), ("2008-08", 0.4), ("2014-03", 0.7)),
    ),
    Variable(
        "us_presence",
        "US troops in Afghanistan and Kyrgyzstan",
        "0-1: share of 2011",
        0,
        1,
        "DMDC (troopdata)",
        "sourced",
        "held",
        _us_path,
    ),
    Variable(
        "trade",
        "China's trade with the region over its GDP",
        "path, 2019 = 1",
        0,
        5,
        "yau2022 p.8; Chinese customs; World Bank",
        "sourced",
        "held",
        _trade_path,
    ),
    Variable(
        "investment",
        "Chinese investment in the region",
        "path, 2025 = 1",
        0,
        5,
        "MOFCOM 2012; Eurasian Development Bank 2016, 2025; nought in 2000 is ours",
        "judgement",
        "held",
        _investment_path,
    ),
    Variable(
        "build_up",
        "military build-up in Xinjiang",
        "0-1",
        0,
        1,
        "yau2022 p.30",
        "judgement",
        "held",
        _steps(("1993-01", 0.0), ("2013-01", 0.5), ("2018-01", 0.8), ("2022-01", 1.0)),
    ),
    Variable(
        "programme",
        "Chinese police training programmes",
        "0-1",
        0,
        1,
        "yau2022 pp.28, 34",
        "judgement",
        "held",
        _steps(
            ("1993-01", 0.0), ("2010-01", 0.2), ("2014-01", 0.5), ("2017-01", 0.8), ("2018-01", 1.0)
        ),
    ),
    Variable(
        "closure",
        "closure of borders in a pandemic",
        "0-1",
        0,
        1,
        "olimova_olimov2021 2.5, 4; yau2022 p.33",
        "judgement",
        "0 from 2021",
        _steps(("1993-01", 0.0), ("2020-02", 0.8), ("2020-08", 0.5), ("2021-01", 0.0)),
    ),
    Variable(
        "labour_closure",
        "closure of the Russian labour market to migrants",
        "0-1",
        0,
        1,
        "olimova_olimov2021 2.5, 4",
        "judgement",
        "0 from 2021",
        _steps(("1993-01", 0.0), ("2020-03", 0.6), ("2021-01", 0.0)),
    ),
    Variable(
        "qccm_open",
        "whether the QCCM exists",
        "0 or 1",
        0,
        1,
        "didigova2021 3.3 (August 2016)",
        "sourced",
        "held",
        _steps(("1993-01", 0.0), ("2016-08", 1.0)),
    ),
    Variable(
        "sinophobia_shock",
        "rise of the baseline of sinophobia",
        "share",
        -1,
        1,
        "scenario",
        "judgement",
        "0",
        by_republic=True,
    ),
    Variable(
        "debt_distress",
        "distress over debt owed to China",
        "0-1",
        0,
        1,
        "scenario",
        "judgement",
        "0",
        by_republic=True,
    ),
    Variable(
        "crisis",
        "a crisis of the regime under way",
        "0 or 1",
        0,
        1,
        "yau2022 app.1 (Kyrgyzstan 2005, 2010, 2020)",
        "sourced",
        "0",
        by_republic=True,
    ),
)

#: Dated crises of the record: (first month, month after the last, republic).
RECORDED_CRISES = (
    ("2005-03", "2005-06", "KGZ"),
    ("2010-04", "2010-07", "KGZ"),
    ("2020-10", "2021-01", "KGZ"),
)


@dataclass(frozen=True)
class Settable:
    """What a scenario's event may set, with its range."""

    key: str
    low: float
    high: float
    meaning: str


@cache
def settable_variables() -> Mapping[str, Settable]:
    """Keys of the environment and of memberships that an event may set.

    `environment.NAME`, `environment.NAME.REPUBLIC` for a variable by republic, and
    `membership.INSTITUTION.REPUBLIC` (0 or 1; `qccm` widens the mechanism).
    """
    found: dict[str, Settable] = {}
    for variable in VARIABLES:
        keys = [f"environment.{variable.name}"]
        if variable.by_republic:
            keys = [f"{keys[0]}.{republic}" for republic in REPUBLICS]
        for key in keys:
            found[key] = Settable(key, variable.low, variable.high, variable.meaning)
    for institution in INSTITUTIONS:
        for republic in REPUBLICS:
            key = f"membership.{institution}.{republic}"
            found[key] = Settable(key, 0, 1, f"membership of {republic} in {institution}")
    return found


@dataclass(frozen=True)
class Change:
    """One dated change of the environment: `value` for `key` from `month` to before `until`."""

    key: str
    value: float
    month: int
    until: int | None


@cache
def _untouched(start: int, end: int) -> Mapping[str, Array]:
    """Paths before a scenario's changes: key to values over the months from start to end."""
    months = range(start, end + 1)
    paths: dict[str, Array] = {}
    for variable in VARIABLES:
        values = np.array([variable.path(month) if variable.path else 0.0 for month in months])
        if variable.by_republic:
            for republic in REPUBLICS:
                paths[f"environment.{variable.name}.{republic}"] = values
        else:
            paths[f"environment.{variable.name}"] = values
    for first, after, republic in RECORDED_CRISES:
        key = f"environment.crisis.{republic}"
        paths[key] = _overlaid(paths[key], start, 1.0, month_index(first), month_index(after))
    members = {
        f"membership.{institution}.{republic}": np.zeros(len(months))
        for institution in INSTITUTIONS
        for republic in REPUBLICS
    }
    for spell in load_memberships().spells:
        # Membership of the QCCM follows from its rule; only a scenario widens it.
        if spell.institution != "qccm":
            key = f"membership.{spell.institution}.{spell.republic}"
            until = None if spell.last is None else month_index(spell.last) + 1
            members[key] = _overlaid(members[key], start, 1.0, month_index(spell.first), until)
    return paths | members


def _overlaid(path: Array, start: int, value: float, month: int, until: int | None) -> Array:
    changed = path.copy()
    first = max(month - start, 0)
    last = len(path) if until is None else max(until - start, 0)
    changed[first:last] = value
    return changed


def overridden(key: str, start: int, end: int, changes: Iterable[Change]) -> NDArray[np.bool_]:
    """Whether a scenario's changes set a variable, by month from `start` to `end`, included."""
    path = np.zeros(end - start + 1)
    for change in changes:
        if change.key == key:
            path = _overlaid(path, start, 1.0, change.month, change.until)
    return path > 0.0


def paths(start: int, end: int, changes: Iterable[Change] = ()) -> dict[str, Array]:
    """Path of every variable and membership over the months from `start` to `end`, both included.

    Keys as in `settable_variables`; each value has shape (month,). Later changes win.
    """
    changed = dict(_untouched(start, end))
    for change in changes:
        path = changed[change.key]
        changed[change.key] = _overlaid(path, start, change.value, change.month, change.until)
    return changed
