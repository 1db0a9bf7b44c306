"""Yearly series and dated steps of our own judgement as monthly paths.

Levels are scaled to 0-1 here, once; trade and investment are paths relative to a year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from sim.calendar import month_index
from sim.names import REPUBLICS
from sim.record.series import Series, load_series


def steps(*dated: tuple[str, float]) -> Callable[[int], float]:
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


def means(name: str, top: float) -> Callable[[int], float]:
    """A series as a share of `top`, at most 1."""
    return lambda month: min(_interpolated(_yearly(name), _year(month)) / top, 1.0)


def log_means(name: str, first: int, last: int) -> Callable[[int], float]:
    """Growth by orders of magnitude: log GDP from 0 in the year `first` to 1 in `last`."""

    def value(month: int) -> float:
        gdp = _yearly(name)
        reached = np.log(_interpolated(gdp, _year(month)) / gdp[first])
        return float(np.clip(reached / np.log(gdp[last] / gdp[first]), 0.0, 1.0))

    return value


def _region_gdp(year: int) -> float:
    return sum(_interpolated(_yearly(f"gdp_{republic}"), year) for republic in REPUBLICS)


def trade_path(month: int) -> float:
    """China's trade with the region over the region's GDP, 2019 = 1."""
    trade = _yearly("china_central_asia_trade")

    def share(year: int) -> float:
        return _interpolated(trade, year) / _region_gdp(year)

    return share(min(_year(month), 2023)) / share(2019)


def investment_path(month: int) -> float:
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


def afghan_path(month: int) -> float:
    """Insecurity in Afghanistan; after the series ends, the mean of its last five years."""
    if month <= AFGHAN_SERIES_END:
        return _afghan_level(_year(month))
    return sum(_afghan_level(year) for year in _AFGHAN_LAST) / len(_AFGHAN_LAST)


def us_path(month: int) -> float:
    """US troops in Afghanistan and Kyrgyzstan, the most there were = 1."""
    afghan = _yearly("us_troops_afghanistan")
    kyrgyz = _yearly("us_troops_kyrgyzstan")
    both = {year: afghan[year] + kyrgyz[year] for year in afghan}
    year = min(max(_year(month), min(both)), max(both))
    return both[year] / max(both.values())
