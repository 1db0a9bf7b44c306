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

    return share(min(_year(month), 2024)) / share(2019)


def investment_path(month: int) -> float:
    """Chinese investment in the region, 2025 = 1: zero in 2000, then the known stocks."""
    known = {2000: 0.0, 2012: 7.82, 2016: 19.6, 2025: 35.9}
    years = sorted(known)
    return float(np.interp(_year(month), years, [known[year] / 35.9 for year in years]))


#: Last month of the series of deaths in Afghanistan.
AFGHAN_SERIES_END = month_index("2024-12")
#: First month after the war of 2021: from here on deaths do not tell all, and the parameter
#: `environment.afghan_future` is the least there is.
AFGHAN_WAR_OVER = month_index("2022-01")


def afghan_path(month: int) -> float:
    """Insecurity in Afghanistan, 0-1: square root of a year's deaths over those of the worst."""
    deaths = _yearly("afghan_conflict_deaths")
    year = min(_year(month), max(deaths))
    return float(np.sqrt(deaths[year] / max(deaths.values())))


#: Share of its GDP's worth for the region that the war in Ukraine leaves Russia.
LEFT_BY_THE_WAR = 0.6
_WAR_IN_UKRAINE = month_index("2022-02")


def russian_means_path(month: int) -> float:
    """Russian GDP, 2013 = 1; from February 2022 on less what the war takes."""
    left = LEFT_BY_THE_WAR if month >= _WAR_IN_UKRAINE else 1.0
    return left * means("gdp_RUS", 2292.47)(month)


#: Yearly figures are of one date; those of 2021 were taken after the last soldiers had left.
_AMERICANS_LEFT = month_index("2021-09")


def us_path(month: int) -> float:
    """US troops in Afghanistan and Kyrgyzstan, the most there were = 1."""
    afghan = _yearly("us_troops_afghanistan")
    kyrgyz = _yearly("us_troops_kyrgyzstan")
    both = {year: afghan[year] + kyrgyz[year] for year in afghan}
    year = min(max(_year(month), min(both)), max(both))
    if year == 2021 and month < _AMERICANS_LEFT:
        year = 2020
    return both[year] / max(both.values())
