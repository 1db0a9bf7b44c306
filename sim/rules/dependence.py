"""Dependence: trade, investment, debt and remittances, and what they buy.

Claims carried: E1, E2, E3, E4, E5, E6, E7, G3 (see `sim/analysis/claims`).
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.parameters import Array, Section, mechanism_switch, parameter
from sim.rules.decay import moved

#: Kazakh income per head in 2019: the top of the scale, USD.
HIGHEST_INCOME = 9460.0
#: Largest Chinese investment in the region (Kazakhstan, 2025), USD bn: the top of the scale.
LARGEST_INVESTMENT = 11.4
#: Remittances at which dependence on them counts as full, share of GDP.
FULL_REMITTANCES = 0.5


@dataclass(frozen=True)
class Dependence(Section):
    """Parameters of the economic ties."""

    section: ClassVar[str] = "dependence"
    title: ClassVar[str] = "Trade, investment, debt and remittances, and what they buy"

    enabled: Array = mechanism_switch()
    trade_china: Array = parameter(
        {"KAZ": 0.185, "KGZ": 0.27, "TJK": 0.25, "TKM": 0.48, "UZB": 0.185},
        low=0,
        high=1,
        unit="share",
        meaning="China's share of trade in 2019 (mean of export and import shares)",
        source="CIA World Factbook 2019",
        basis="sourced",
        by="republic",
    )
    trade_russia: Array = parameter(
        {"KAZ": 0.22, "KGZ": 0.15, "TJK": 0.19, "TKM": 0.09, "UZB": 0.165},
        low=0,
        high=1,
        unit="share",
        meaning="Russia's share of trade in 2019 (mean of export and import shares)",
        source="CIA World Factbook 2019",
        basis="sourced",
        by="republic",
    )
    remittances: Array = parameter(
        {"KAZ": 0.0, "KGZ": 0.287, "TJK": 0.337, "TKM": 0.0, "UZB": 0.063},
        low=0,
        high=1,
        unit="share of GDP",
        meaning="remittances from Russia in 2017",
        source="Bank of Russia; World Bank; olimova_olimov2021 2.1, 4",
        basis="sourced",
        by="republic",
    )
    debt: Array = parameter(
        {"KAZ": 0.065, "KGZ": 0.463, "TJK": 0.366, "TKM": 0.0, "UZB": 0.2},
        low=0,
        high=1,
        unit="share",
        meaning="China's share of external public debt, about 2020",
        source="olimova_olimov2021 2.1 (TJK, Eximbank); Beyaz Gazete 2020 (KGZ); others uncertain",
        basis="judgement",
        by="republic",
    )
    investment: Array = parameter(
        {"KAZ": 11.4, "KGZ": 2.1, "TJK": 2.2, "TKM": 9.5, "UZB": 10.7},
        low=0,
        high=100,
        unit="USD bn",
        meaning="stock of Chinese direct investment in 2025, the level the path is scaled to",
        source="Eurasian Development Bank 2025",
        basis="sourced",
        by="republic",
    )
    investment_weight: Array = parameter(
        {"KAZ": 0.24, "KGZ": 0.82, "TJK": 1.0, "TKM": 0.87, "UZB": 0.65},
        low=0,
        high=1,
        unit="share",
        meaning="weight of that stock in the economy (stock over GDP 2023, Tajikistan = 1)",
        source="Eurasian Development Bank 2025; World Bank; olimova_olimov2021 2.2",
        basis="sourced",
        by="republic",
    )
    income: Array = parameter(
        {"KAZ": 9460, "KGZ": 1420, "TJK": 870, "TKM": 6650, "UZB": 1830},
        low=100,
        high=100000,
        unit="USD per head",
        meaning="GDP per head in 2019: the poor receive gifts, the rich buy",
        source="World Bank; yau2022 pp.28-29",
        basis="sourced",
        by="republic",
    )
    rents: Array = parameter(
        1.0,
        low=0,
        high=6,
        unit="logit",
        meaning="how far trade and investment (or remittances) open a republic to the patron",
        source="yau2022 conclusion; olimova_olimov2021 2.2",
        basis="judgement",
    )
    pliancy: Array = parameter(
        1.1,
        low=0,
        high=6,
        unit="logit",
        meaning="how far debt to China makes a republic accept its offers",
        source="olimova_olimov2021 2.1; yau2022 p.35",
        basis="judgement",
    )
    protection: Array = parameter(
        0.47,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far China's investment raises its offers, to protect it",
        source="didigova2021 ch.II; yau2022 p.8",
        basis="judgement",
    )
    pipelines: Array = parameter(
        0.4,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far pipelines under construction raise China's offers of talks",
        source="yau2022 p.8",
        basis="judgement",
    )
    gifts: Array = parameter(
        1.0,
        low=0,
        high=4,
        unit="log rate",
        meaning="how far poverty raises offers of transfer (gifts instead of sales)",
        source="yau2022 pp.28-29",
        basis="judgement",
    )
    arms_sales: Array = parameter(
        {"KAZ": 0.4, "KGZ": 0, "TJK": 0, "TKM": 0.4, "UZB": 0.2},
        low=0,
        high=4,
        unit="log rate",
        meaning="how far sales of arms to the rich in oil and gas add to gifts (0.4: 2 of 6 "
        "Kazakh transfers were bought; 0.2: 1 of 6 Uzbek ones)",
        source="yau2022 p.29, app.5; Turkmenistan, which only bought, as Kazakhstan",
        basis="judgement",
        by="republic",
    )
    adjustment: Array = parameter(
        3.0,
        low=0.1,
        high=20,
        unit="years",
        meaning="half-life with which investment and debt move to their path",
        source="wakhan",
        basis="judgement",
    )


def trade_with_china(p: Dependence, share: Array, trade_path: Array) -> Array:
    """China's share of trade, 0-1: the 2019 share along the regional path (2019 = 1)."""
    return np.minimum(share * trade_path, 1.0)


def adjusted(p: Dependence, stock: Array, target: Array, years: float) -> Array:
    """A stock (any unit) after moving towards its target for a step of `years`."""
    return moved(stock, target, p.adjustment, years)


def pull_of_china(
    p: Dependence, trade: Array, investment: Array, weight: Array, debt: Array, distress: Array
) -> Array:
    """What dependence adds to the answer to China (logit, at least 0).

    `trade` and `debt` are shares 0-1, `investment` the share of its 2025 level with `weight` in
    the economy; debt `distress` 0-1 doubles the force of debt.
    """
    rents = p.rents * 0.5 * (trade + weight * investment)
    return p.enabled * (rents + p.pliancy * debt * (1.0 + distress))


def dependence_on_russia(p: Dependence, trade: Array, remittances: Array, union: Array) -> Array:
    """How far a republic depends on Russia, 0-1.

    Trade share, remittances (share of GDP, full at one half) and membership of the EAEU with its
    weight `union` 0-1.
    """
    full = np.minimum(remittances / FULL_REMITTANCES, 1.0)
    return p.enabled * np.minimum(0.5 * (trade + full) + union, 1.0)


def pull_of_russia(p: Dependence, dependence: Array) -> Array:
    """What dependence adds to the answer to Russia (logit, at least 0)."""
    return p.rents * dependence


def protection(p: Dependence, stock: Array, investment: Array) -> Array:
    """Log factor on China's offers where it has investment to protect.

    `stock` USD bn at the 2025 level, `investment` the share of that level reached.
    """
    return p.enabled * p.protection * (stock / LARGEST_INVESTMENT) * investment


def pipelines(p: Dependence, under_construction: Array) -> Array:
    """Log factor on China's offers of talks: pipelines of its own are being built, 0 or 1."""
    return p.enabled * p.pipelines * under_construction


def wealth(income: Array) -> Array:
    """Income per head over the region's highest, 0-1."""
    return np.minimum(income / HIGHEST_INCOME, 1.0)


def gifts(p: Dependence, income: Array) -> Array:
    """Log factor on offers of transfer to the poor; 0 for the richest (yau2022 pp.28-29)."""
    return p.enabled * p.gifts * (1.0 - wealth(income))


def arms_sales(p: Dependence, sales: Array) -> Array:
    """Log factor on China's transfers: arms that are bought, for energy, not given."""
    return p.enabled * sales
