"""Sensitivity indices as sentences, tables and CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from sim.analysis.indices import Indices
from sim.analysis.wording import FEW
from sim.tables import Table, markdown

#: Directions and pairs that a table shows; all are in the CSV file.
MOST_ROWS: Final = 20
MOST_PAIRS: Final = 10
_COLUMNS: Final = {
    "sobol": (("first", "first order"), ("total", "total")),
    "morris": (("moved", "mean size of effect"), ("mean", "mean effect")),
}
DEFINED: Final = {
    "sobol": "First order: the share of the outcome's variance that a key makes by itself, all "
    "others averaged over. Total: the share that would be gone if the key alone were known, with "
    "all it does together with others. Luck varies from row to row and is held within them, so "
    "shares of a key hold what it does together with chance. Intervals of 95%, by bootstrap over "
    "rows.",
    "morris": "Effects along paths on which one key after the other moves by half of its levels, "
    "as a change of the outcome by the whole range. The mean size ranks keys; where it is far "
    "above the size of the mean, the effect changes its sign or hangs on other keys. Intervals of "
    "95%.",
}


def sentence(found: Indices) -> str:
    """What the outcome hangs on, in one sentence."""
    ranked = found.ranked
    clear = ranked[ranked[f"{found.by}_low"] > 0.0]
    told = f"{found.label[0].upper()}{found.label[1:]}"
    if clear.empty:
        return f"{told} hangs on no key that {found.rows:,} rows could tell from chance."
    names = [f"{row.key} ({getattr(row, found.by):.2f})" for row in clear.head(3).itertuples()]
    more = f", and on {len(clear) - len(names)} more" if len(clear) > len(names) else ""
    what = "total index" if found.kind == "sobol" else "mean size of effect"
    few = " Few rows: the intervals are rough." if found.rows < FEW else ""
    return f"{told} hangs most on {', '.join(names)}{more} ({what}).{few}{_alone(found)}"


def _alone(found: Indices) -> str:
    if found.kind != "sobol":
        return ""
    share = min(max(float(found.table["first"].clip(lower=0.0).sum()), 0.0), 1.0)
    return f" Keys by themselves make {share:.0%} of the variance over the design."


def left_out(found: Indices) -> str:
    """What was left out because runs failed, or nothing."""
    if not found.left_out:
        return ""
    total = found.rows + found.left_out
    return f"{found.left_out:,} of {total:,} rows hold runs that failed and are left out whole."


def index_table(found: Indices) -> Table:
    """The directions that matter most."""
    columns = _COLUMNS[found.kind]
    rows = tuple(
        (str(row["key"]), *(_cell(row, column) for column, _ in columns))
        for _, row in found.ranked.head(MOST_ROWS).iterrows()
    )
    hidden = len(found.table) - len(rows)
    title = found.label + (f", and {hidden} keys more in the CSV file" if hidden else "")
    return Table(title, ("key", *(label for _, label in columns)), rows)


def pair_table(found: Indices) -> Table | None:
    """The pairs that do most together, where the design tells them."""
    if found.second is None:
        return None
    ranked = found.second.sort_values("second", ascending=False, kind="stable").head(MOST_PAIRS)
    rows = tuple(
        (str(row["key"]), str(row["with"]), _cell(row, "second")) for _, row in ranked.iterrows()
    )
    return Table(f"{found.label}: pairs", ("key", "with", "second order"), rows)


def _cell(row: pd.Series, column: str) -> str:
    return f"{row[column]:.2f} ({row[f'{column}_low']:.2f} to {row[f'{column}_high']:.2f})"


def csv_of(every: Sequence[Indices]) -> str:
    """All indices of all outcomes, one row per outcome and key; pairs name the second key."""
    frames = []
    for found in every:
        frames.append(found.table.assign(outcome=found.outcome, **{"with": ""}))
        if found.second is not None:
            frames.append(found.second.assign(outcome=found.outcome))
    table = pd.concat(frames)
    first = ["outcome", "key", "with"]
    rest = [name for name in table.columns if name not in first]
    return str(table[[*first, *rest]].to_csv(index=False, float_format="%.6g", lineterminator="\n"))


def text_of(every: Sequence[Indices], title: str) -> str:
    """A page of Markdown."""
    blocks = [f"# {title}", DEFINED[every[0].kind]]
    for found in every:
        blocks += [sentence(found), left_out(found), markdown(index_table(found))]
        pairs = pair_table(found)
        blocks += [markdown(pairs)] if pairs else []
    return "\n\n".join(filter(None, blocks)) + "\n"
