"""The table of docs/sources.md: the yearly series."""

from __future__ import annotations

from sim.pages.blocks import markdown
from sim.record.series import load_series


def series_table() -> str:
    """The yearly series: years, unit and sources."""
    columns = ("series", "years", "unit", "source")
    return markdown(
        columns,
        (
            (
                f"`{name}`",
                f"{series.years[0]}-{series.years[-1]}",
                series.unit,
                "; ".join(dict.fromkeys(series.sources)),
            )
            for name, series in load_series().items()
        ),
    )
