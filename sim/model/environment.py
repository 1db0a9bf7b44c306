"""The environment: Afghanistan, Xinjiang, the West, means and memberships, and what may be set.

Everything here is given from outside: yearly series (`sim/data/series.csv`), dated steps of our
own judgement, memberships with dates, and the dated `events` of a scenario, which override the
rest from their month on. `sim/model/paths.py` puts them together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from sim.calendar import month_index
from sim.model.series import (
    afghan_path,
    investment_path,
    log_means,
    russian_means_path,
    steps,
    trade_path,
    us_path,
)
from sim.names import INSTITUTIONS, REPUBLICS
from sim.parameters import Basis

#: Unit of what holds or does not.
YES_OR_NO: Final = "0 or 1"


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


VARIABLES: tuple[Variable, ...] = (
    Variable(
        "afghan_insecurity",
        "insecurity in Afghanistan",
        "0-1: square root of yearly deaths over those of 2021",
        0,
        1,
        "UCDP 2019 (to 2018), 25.1 (2019-2024)",
        "sourced",
        "held, but at least afghan_future; fluctuations from 2025",
        afghan_path,
    ),
    Variable(
        "xinjiang",
        "weight that Beijing gives to stability in Xinjiang",
        "0-1",
        0,
        1,
        "yau2022 app.1 (topics of talks), pp.6-10",
        "judgement",
        "held",
        # Half stands throughout; half goes by the share of talks that name the East Turkestan
        # movement, over that of 2001-2008: 3 of 26, 20 of 74, 12 of 73, 3 of 47, 1 of 46. From
        # August 2021 the fear of its return from Afghanistan (p.10).
        steps(
            ("1993-01", 0.7),
            ("2001-01", 1.0),
            ("2009-01", 0.8),
            ("2014-01", 0.6),
            ("2018-01", 0.55),
            ("2021-08", 0.7),
        ),
    ),
    Variable(
        "overseas_interests",
        "weight of interests abroad in what Beijing says of defence",
        "0-1",
        0,
        1,
        "didigova2021 ch.II (white papers of 2008, 2013, 2015, 2019); work reports of 2005, 2016",
        "judgement",
        "held",
        # Work report of 2005: rights of Chinese abroad; white paper of January 2009: missions
        # other than war; of April 2013, May 2015 and July 2019: interests abroad, more each time.
        steps(
            ("1993-01", 0.0),
            ("2005-03", 0.2),
            ("2009-01", 0.4),
            ("2013-04", 0.7),
            ("2015-05", 0.8),
            ("2019-07", 1.0),
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
        log_means("gdp_CHN", 1993, 2022),
    ),
    Variable(
        "russian_means",
        "Russian GDP, from 2022 less what the war in Ukraine takes",
        "0-1: share of 2013",
        0,
        1,
        "World Bank; CIA World Factbook 2026; that three fifths are left is ours",
        "judgement",
        "held",
        russian_means_path,
    ),
    Variable(
        "joint_action",
        "whether China's forces act jointly with foreign ones",
        YES_OR_NO,
        0,
        1,
        "yau2022 pp.24-25 (October 2002, with Kyrgyzstan)",
        "sourced",
        "held",
        steps(("1993-01", 0.0), ("2002-10", 1.0)),
    ),
    Variable(
        "posts_abroad",
        "China's means to keep posts abroad",
        "0-1",
        0,
        1,
        "didigova2021 ch.II, p.3 (white paper of 2013, Djibouti 2017)",
        "judgement",
        "held",
        steps(("1993-01", 0.0), ("2013-04", 0.5), ("2016-01", 1.0)),
    ),
    Variable(
        "quarrel_with_west",
        "Russia's quarrel with the West",
        "0-1",
        0,
        1,
        "aliyev2019 (2014); rauf_saud2020 sec.6 (2008); sanctions of February 2022",
        "judgement",
        "held",
        steps(
            ("1993-01", 0.1), ("1999-03", 0.2), ("2008-08", 0.4), ("2014-03", 0.7), ("2022-02", 1.0)
        ),
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
        us_path,
    ),
    Variable(
        "trade",
        "China's trade with the region over its GDP",
        "path, 2019 = 1",
        0,
        5,
        "yau2022 p.8; Chinese customs; World Bank; CIA World Factbook 2026",
        "sourced",
        "held",
        trade_path,
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
        investment_path,
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
        steps(("1993-01", 0.0), ("2013-01", 0.5), ("2018-01", 0.8), ("2022-01", 1.0)),
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
        steps(
            ("1993-01", 0.0), ("2010-01", 0.2), ("2014-01", 0.5), ("2017-01", 0.8), ("2018-01", 1.0)
        ),
    ),
    Variable(
        "closure",
        "closure of China's borders to travellers in the pandemic",
        "0-1",
        0,
        1,
        "yau2022 p.33; 24.kg 2020, 2021; inform.kz (reopening of January 2023); the level is ours",
        "judgement",
        "0 from 2023",
        steps(("1993-01", 0.0), ("2020-02", 0.8), ("2023-01", 0.0)),
    ),
    Variable(
        "labour_closure",
        "closure of Russia's borders to travellers and migrants in the pandemic",
        "0-1",
        0,
        1,
        "olimova_olimov2021 2.5, 4; The Diplomat 2020; Tashkent Times 2021 (remittances)",
        "judgement",
        "0 from 2021-07",
        steps(("1993-01", 0.0), ("2020-03", 0.6), ("2021-01", 0.3), ("2021-07", 0.0)),
    ),
    Variable(
        "qccm_open",
        "whether the QCCM exists",
        YES_OR_NO,
        0,
        1,
        "didigova2021 3.3 (August 2016)",
        "sourced",
        "held",
        steps(("1993-01", 0.0), ("2016-08", 1.0)),
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
        "pipelines",
        "pipelines to China under construction",
        YES_OR_NO,
        0,
        1,
        "yau2022 p.8 (safety of pipelines on the agenda); months of general knowledge",
        "judgement",
        "0",
        by_republic=True,
    ),
    Variable(
        "border_settled",
        "a border with China that is settled, with contacts across it agreed",
        YES_OR_NO,
        0,
        1,
        "protocol on border contacts 2011 (Kyrgyzstan), handover of land 2011 (Tajikistan)",
        "sourced",
        "held",
        by_republic=True,
    ),
    Variable(
        "civil_war",
        "share of China's visitors and offers that a civil war keeps away",
        "share",
        0,
        1,
        "peace of 27 June 1997 (Tajikistan); the share is ours",
        "judgement",
        "0",
        by_republic=True,
    ),
    Variable(
        "crisis",
        "a crisis of the regime under way",
        YES_OR_NO,
        0,
        1,
        "yau2022 app.1 (Kyrgyzstan 2005, 2010, 2020); docs/codebook.md (the others)",
        "sourced",
        "0; drawn from 2026",
        by_republic=True,
    ),
)

#: Dated civil wars: (first month, month after the last, republic, share of visitors kept away).
#: The share is judgement: China's embassy stayed, and two meetings are on record in these years.
RECORDED_CIVIL_WARS = (
    ("1993-01", "1997-07", "TJK", 0.8),  # from 1992-05 to the peace of 1997-06-27
)

#: Years in which pipelines to China were agreed and built: (first month, month after the last,
#: republic). From the agreement to the third line of gas, May 2014.
RECORDED_PIPELINES = (
    ("2004-05", "2014-06", "KAZ"),
    ("2006-04", "2014-06", "TKM"),
    ("2007-04", "2014-06", "UZB"),
)

#: When a border with China was settled: (month, republic). The Kazakh line was marked by 2002
#: (general knowledge), Kyrgyz border contacts were agreed in 2011, and Tajikistan handed land over
#: in September 2011.
SETTLED_BORDERS = (("2002-05", "KAZ"), ("2011-07", "KGZ"), ("2011-09", "TJK"))

#: Months from 1993-01 on for which the world outside is known, to the end of 2025; crises of
#: regimes are drawn after them.
KNOWN_MONTHS: Final = month_index("2026-01")

#: Dated crises: (first month, month after the last, republic).
RECORDED_CRISES = (
    ("1993-01", "1997-07", "TJK"),  # the civil war, from 1992-05 to the peace of 1997-06-27
    ("2005-03", "2005-06", "KGZ"),
    ("2005-05", "2005-08", "UZB"),  # Andijan, from 2005-05-13
    ("2010-04", "2010-07", "KGZ"),
    ("2020-10", "2021-01", "KGZ"),
    ("2022-01", "2022-04", "KAZ"),
)


@dataclass(frozen=True)
class Settable:
    """What a scenario's event may set, with its range."""

    key: str
    low: float
    high: float
    meaning: str
    unit: str


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
            found[key] = Settable(key, variable.low, variable.high, variable.meaning, variable.unit)
    for institution in INSTITUTIONS:
        for republic in REPUBLICS:
            key = f"membership.{institution}.{republic}"
            meaning = f"membership of {republic} in {institution}"
            found[key] = Settable(key, 0, 1, meaning, YES_OR_NO)
    return found
