"""How free runs compare with the record, as docs/defaults.md has it."""

import pytest

from sim.pages import defaults_page


def test_the_misfit_is_shown_plainly():
    free = defaults_page.free_past(20, seed=1)
    # Which events are reported is drawn, so that means agree but for chance.
    assert free.by_run.sum(axis=(0, 1)).mean(axis=-1) == pytest.approx(
        free.events[0].sum(axis=(0, 1)), rel=0.1, abs=1.0
    )
    assert (free.by_run == free.by_run.astype(int)).all()
    table = defaults_page.misfit_table(free)
    assert "| Turkmenistan | 2014-2020 | **3 /" in table
    assert "| Turkmenistan | 1993-2000 | 2 /" in table
    assert len(table.splitlines()) == 2 + 6 * 3
    assert "| China | dialogue | 1993-2020 | 266 |" in defaults_page.totals_table(free)
