"""Record and model year by year."""

import numpy as np

from sim.names import CHANNELS
from sim.pages import pace
from sim.scenario import default_scenario


def test_the_record_year_by_year_is_that_of_reports():
    """31 courses in 2018 and 20 in 2019; 19 talks in 2011 and 2019, and nine in 2020."""
    seen = dict(zip(range(1993, pace.RECORDED + 1), pace.recorded(), strict=True))
    assert [seen[year][CHANNELS.index("training")] for year in (2018, 2019)] == [31, 20]
    assert [seen[year][CHANNELS.index("dialogue")] for year in (2011, 2019, 2020)] == [19, 19, 9]


def test_rows_are_medians_with_the_middle_eight_tenths():
    years, channels = 2036 - 1993, len(CHANNELS)
    seen = np.full((pace.RECORDED + 1 - 1993, channels), 3.0)
    free = np.broadcast_to(np.arange(11.0), (years, channels, 11))
    rows = pace.year_table(seen, free, free + 1.0).splitlines()
    assert rows[2].startswith("| 2010 | 3 / 5.0 (1 to 9) |")
    assert rows[-2].startswith("| 2025 | 6.0 (2 to 10) |")
    assert rows[-1].startswith("| 2026-2035, a year | 6.0 (2 to 10) |")


def test_the_range_tells_what_lies_outside():
    years = 2036 - 1993
    seen = np.zeros((pace.RECORDED + 1 - 1993, len(CHANNELS)))
    seen[-1] = 4.0
    onwards = np.full((years, len(CHANNELS), 3), 2.0)
    onwards[-1, 1] = 5.0
    rows = pace.range_table(seen, onwards).splitlines()
    assert rows[2] == "| dialogue | 0 to 4 | 2.0 to 2.0 | 2.0 to 2.0 | yes |"
    assert rows[3] == "| training | 0 to 4 | 2.0 to 2.0 | 2.0 to 5.0 | no |"


def test_the_ceilings_are_the_busiest_three_years_on_record():
    """Talks 2010-2012, courses 2017-2019, operations 2016-2018: to the first decimal."""
    three = (
        np.stack([pace.recorded()[k : k - 2 or None] for k in range(3)]).mean(axis=0).max(axis=0)
    )
    values = default_scenario().values
    for key, channel in (
        ("most_talks", "dialogue"),
        ("most_courses", "training"),
        ("most_operations", "operation"),
    ):
        assert values[f"capacity.{key}"] == round(float(three[CHANNELS.index(channel)]), 1)
