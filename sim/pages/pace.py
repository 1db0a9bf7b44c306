"""The pace of China's events year by year: record and model, of docs/defaults.md."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.calendar import RECORD_MONTHS
from sim.names import CHANNELS, CHINA
from sim.pages.blocks import SEED, markdown
from sim.pages.defaults_page import recorded_events, yearly_reports
from sim.pages.measured import MODEL, Maker

RUNS: Final = 400
#: Enough to see that a change of code has changed numbers.
FEW: Final = 4
FIRST: Final = 2010
#: The last year of the record, and the last for which the world outside is known.
RECORDED: Final = 1993 + RECORD_MONTHS // 12 - 1
KNOWN: Final = 2025

Yearly = NDArray[np.float64]


def recorded() -> Yearly:
    """China's reported bilateral events of all five republics, shape (year from 1993, channel)."""
    months = recorded_events()[CHINA, :RECORD_MONTHS].sum(axis=1)
    yearly: Yearly = months.reshape(-1, 12, len(CHANNELS)).sum(axis=1).astype(float)
    return yearly


def year_table(seen: Yearly, free: Yearly, onwards: Yearly) -> str:
    """A row per year: the record beside free runs, then runs that go on from the record."""
    rows = []
    for year in range(FIRST, KNOWN + 1):
        made = (free if year <= RECORDED else onwards)[year - 1993]
        cells = [_spread(made[c]) for c in range(len(CHANNELS))]
        if year <= RECORDED:
            cells = [f"{seen[year - 1993, c]:.0f} / {cell}" for c, cell in enumerate(cells)]
        rows.append((str(year), *cells))
    later = onwards[KNOWN + 1 - 1993 :].mean(axis=0)
    rows.append((f"{KNOWN + 1}-2035, a year", *(_spread(later[c]) for c in range(len(CHANNELS)))))
    return markdown(("year", *CHANNELS), rows, right=len(CHANNELS))


def _spread(counts: Yearly) -> str:
    low, middle, high = np.quantile(counts, (0.1, 0.5, 0.9))
    return f"{middle:.1f} ({low:.0f} to {high:.0f})"


def range_table(seen: Yearly, onwards: Yearly) -> str:
    """Medians after the record, against the range of single years of the record from FIRST on."""
    rows = []
    for c, channel in enumerate(CHANNELS):
        past = seen[FIRST - 1993 :, c]
        medians = np.median(onwards[RECORDED + 1 - 1993 :, c], axis=-1)
        known = medians[: KNOWN - RECORDED]
        ahead = medians[KNOWN - RECORDED :]
        rows.append(
            (
                channel,
                f"{past.min():.0f} to {past.max():.0f}",
                *(f"{found.min():.1f} to {found.max():.1f}" for found in (known, ahead)),
                "yes" if medians.min() >= past.min() and medians.max() <= past.max() else "no",
            )
        )
    columns = (
        "channel",
        f"record, {FIRST}-{RECORDED}",
        f"medians, {RECORDED + 1}-{KNOWN}",
        f"medians, {KNOWN + 1}-2035",
        "within",
    )
    return markdown(columns, rows, right=4)


def measured(runs: int) -> dict[str, str]:
    """The measured blocks of the page."""
    seen, onwards = recorded(), yearly_reports("replay", runs, SEED)
    return {
        "year by year": year_table(seen, yearly_reports("free", runs, SEED), onwards),
        "within the range": range_table(seen, onwards),
    }


MAKER: Final = Maker(
    name="pace",
    blocks=("year by year", "within the range"),
    command="python -m sim.pages pace",
    takes="ten seconds",
    how=f"{RUNS} runs, seed {SEED}",
    few=lambda: measured(FEW),
    make=lambda: measured(RUNS),
    rests_on=(*MODEL, "sim/pages/pace.py", "sim/pages/defaults_page.py"),
)
