"""The record: simulated against recorded events, and the record itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.calendar import RECORD_MONTHS, RECORD_START, month_label, month_number
from sim.model.schedule import PERIODS
from sim.names import CHANNELS, LABELS, REPUBLICS
from sim.plots.cases import Case, Floats, case_of, numbers
from sim.plots.style import (
    CHANNEL_COLOURS,
    INK,
    PALE,
    POWER_COLOURS,
    dot,
    legend_below,
    line,
    patch,
    sheet,
    styled,
    years_axis,
)
from sim.record.coverage import adding_up, own_rows
from sim.record.events import BILATERAL, JOINT, Entry, Record
from sim.record.own import OwnRecord, complete_text, in_captions

if TYPE_CHECKING:
    from sim.experiments.store import Result

RECORDED = "#7A7A7A"
#: Months that a file of the user's own says to be complete.
SHADE = "#DCE9F5"

MISSING = (float("nan"),) * 3


@styled
def record_check(
    result: Result, *, scenario: str | None = None, point: int | None = None
) -> Figure:
    """Simulated against recorded events with China, by year and channel."""
    case = case_of(result, scenario, point)
    recorded = case.record.reported().counts("CHN", BILATERAL)
    first_months = np.arange(0, len(recorded), 12)
    yearly = np.add.reduceat(recorded.sum(axis=1), first_months, axis=0)
    years = 1993.0 + np.arange(len(yearly))
    note = (
        "All five republics; simulated events as public reports would show them (reporting rate "
        "applied). Exercises under the SCO are not counted here."
    )
    partial = years[-1] if len(recorded) % 12 else None
    if partial is not None:
        note += f" Hatched: {partial:.0f} as far as the record goes, to {case.record_month}."
    shown = _full_years(case)
    note += _left_out(case, shown)
    if case.replays and case.first_year < case.record_year:
        note += " In the replay simulated and recorded events coincide by construction."
    page = sheet(
        2,
        3,
        title="China's security events: simulated and recorded",
        subtitle=case.subtitle_of_quantiles,
        note=note,
        share_y=False,
        gap=0.42,
        legend_lines=1,
    )
    for axes, number in zip(page.flat, range(len(CHANNELS)), strict=True):
        channel = CHANNELS[number]
        colour = CHANNEL_COLOURS[channel]
        fan = case.counts("CHN", channel)
        free = np.isin(fan.x, shown)
        axes.set_title(channel.capitalize())
        _mark_replay(axes, case)
        here = years + 1.0 > case.first_year
        bars = axes.bar(years[here] + 0.5, yearly[here, number], width=0.8, color=RECORDED)
        if partial is not None and len(bars):
            bars[-1].set(facecolor="white", edgecolor=RECORDED, hatch="//////", linewidth=0.6)
        x = fan.x[free] + 0.5
        axes.fill_between(x, fan.q05[free], fan.q95[free], color=colour, alpha=0.25, linewidth=0)
        axes.fill_between(x, fan.q25[free], fan.q75[free], color=colour, alpha=0.35, linewidth=0)
        axes.plot(x, fan.mean[free], color=colour, marker="o" if len(x) == 1 else None)
        tops = [*yearly[here, number], *fan.q95[free][np.isfinite(fan.q95[free])], 1.0]
        axes.set_ylim(0.0, 1.12 * float(max(tops)))
        axes.locator_params(axis="y", integer=True, nbins=5)
        axes.grid(axis="y")
    years_axis(page.flat[0], case.first_year, case.last_year)
    for axes in (page.flat[0], page.flat[3]):
        axes.set_ylabel("Events per year")
    sample = CHANNEL_COLOURS[CHANNELS[0]]
    handles = [patch(RECORDED), line(sample), patch(sample, alpha=0.5), patch(sample, alpha=0.25)]
    labels = ["recorded", "simulated, mean", "25–75 % of runs", "5–95 % of runs"]
    if case.replays and case.first_year < case.record_year:
        handles.append(patch(PALE))
        labels.append("replay: simulated = recorded")
    legend_below(page, handles, labels, 5, note)
    return page.figure


def _full_years(case: Case) -> Floats:
    """Years that are simulated from January to December; all that are drawn, if none is in full.

    A year of which the record replays some months, or which the scenario begins or ends within,
    would stand beside whole ones as a fall or a jump.
    """
    first = max(case.first_year, case.record_year) if case.replays else case.first_year
    full: Floats = np.arange(np.ceil(first), np.floor(case.last_year), dtype=float)
    if len(full):
        return full
    return np.arange(np.floor(first), np.ceil(case.last_year), dtype=float)


def _left_out(case: Case, shown: Floats) -> str:
    """What a note says of years that are simulated in part, and not shown."""
    first = max(case.first_year, case.record_year) if case.replays else case.first_year
    years = np.arange(np.floor(first), np.ceil(case.last_year))
    left_out = [f"{year:.0f}" for year in years if year not in shown]
    if not left_out:
        return ""
    return f" Not drawn: {' and '.join(left_out)}, simulated in part of the year only."


def _mark_replay(axes: Axes, case: Case) -> None:
    if case.replays and case.first_year < case.record_year:
        axes.axvspan(case.first_year, case.record_year, color=PALE, linewidth=0, zorder=0)


@styled
def record_table(
    result: Result, *, scenario: str | None = None, point: int | None = None
) -> Figure:
    """China's bilateral events a year by republic, channel and period, recorded and simulated."""
    case = case_of(result, scenario, point)
    recorded = case.record.reported().counts("CHN", BILATERAL)
    spans = _spans(case, len(recorded))
    rows = [(republic, span) for republic in range(len(REPUBLICS)) for span in spans]
    page = sheet(
        1,
        1,
        title="China's bilateral security events a year, recorded and simulated",
        subtitle=case.subtitle_of_quantiles,
        note=_note_of_table(case, spans),
        panel_height=0.165 * (len(rows) + 1.6) + 0.08 * len(REPUBLICS),
        left=0.10,
        axis_height=0.12,
        panel_titles=False,
    )
    axes = page.panel(0)
    axes.axis("off")
    axes.set_xlim(0.0, 7.0)
    depth = len(rows) + 1.6 + 0.5 * len(REPUBLICS)
    axes.set_ylim(depth, 0.0)
    edges = 1.42 + 0.93 * np.arange(len(CHANNELS))
    for number, channel in enumerate(CHANNELS):
        axes.text(edges[number] + 0.9, 0.5, channel.capitalize(), ha="right", va="center", size=7.5)
    axes.plot([0.0, 7.0], [1.1, 1.1], color=INK, linewidth=0.8)
    cells = _cells(case)
    y = 1.2
    for republic, span in rows:
        if span is spans[0]:
            y += 0.5
            axes.text(0.0, y + 0.5, LABELS[REPUBLICS[republic]], va="center", size=7.5)
        years = (span.last - span.first + 1) / 12.0
        seen = recorded[span.first : span.last + 1, republic].sum(axis=0)
        before = recorded[span.start_of_period : span.first, republic].sum(axis=0)
        colour = RECORDED if span.replayed else INK
        axes.text(0.80, y + 0.5, span.label, va="center", size=7.0, color=colour)
        for number, channel in enumerate(CHANNELS):
            found = cells.get((span.period, REPUBLICS[republic], channel), MISSING)
            # What the record replays in the same period is the same in every run.
            same = float(before[number]) if case.replays else 0.0
            mean, low, high = (max(value - same, 0.0) for value in found)
            shown = _rate(seen[number] / years) if span.recorded else ""
            if not span.replayed:
                shown = " | ".join(filter(None, (shown, _cell(mean, low, high, years))))
            axes.text(
                edges[number] + 0.9,
                y + 0.5,
                shown,
                ha="right",
                va="center",
                size=6.0,
                color=colour,
            )
        y += 1.0
    return page.figure


@dataclass(frozen=True)
class _Span:
    """Months of a row: of one period, all of them replayed or none, and recorded throughout or not.

    `start_of_period`: where the simulated counts of the period begin, which replayed months may do.
    """

    period: str
    start_of_period: int
    first: int
    last: int
    replayed: bool
    recorded: bool

    @property
    def label(self) -> str:
        """Years, with the months where they are not whole ones."""
        first, last = month_label(self.first), month_label(self.last)
        return f"{first.removesuffix('-01')}–{last.removesuffix('-12')}"


def _spans(case: Case, covered: int) -> list[_Span]:
    """The periods of the model within a scenario; of a replay, cut where the record ends."""
    found = []
    for period, begin, end in PERIODS:
        first, last = max(begin, case.scenario.start), min(end, case.scenario.end)
        if first > last:
            continue
        if not case.replays:
            found.append(_Span(period, first, first, last, False, last < covered))
            continue
        if first < covered:
            found.append(_Span(period, first, first, min(last, covered - 1), True, True))
        if last >= covered:
            found.append(_Span(period, first, max(first, covered), last, False, False))
    return found


def _note_of_table(case: Case, spans: Sequence[_Span]) -> str:
    note = "In brackets the middle nine tenths of runs; events as public reports would show them."
    if any(span.recorded and not span.replayed for span in spans):
        note = f"Recorded | simulated, the mean over runs. {note}"
    else:
        note = f"Simulated: the mean over runs. {note}"
    if any(span.replayed for span in spans):
        note += (
            f" Grey, to {case.record_month}: as recorded; a replay has the same in every run. "
            "Later months are simulated only."
        )
    elif any(not span.recorded and span.first < case.record.months for span in spans):
        note += (
            f" The record ends with {case.record_month}: a period that goes on has no recorded "
            "rate of the same years."
        )
    return note


def _rate(value: float) -> str:
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def _cells(case: Case) -> dict[tuple[str, str, str], tuple[float, float, float]]:
    """Mean, 5 and 95 per cent of a period's events, by period, republic and channel."""
    rows = case.period_rows
    keys = zip(rows["period"], rows["republic"], rows["channel"], strict=True)
    values = zip(*(numbers(rows[name]).tolist() for name in ("mean", "q05", "q95")), strict=True)
    return dict(zip(keys, values, strict=True))


def _cell(mean: float, low: float, high: float, span: float) -> str:
    if not np.isfinite(mean):
        return "-"
    if low == high:
        return _rate(mean / span)
    return f"{_rate(mean / span)} ({_rate(low / span)}–{_rate(high / span)})"


@styled
def record_timeline(record: Record, own: OwnRecord | None = None) -> Figure:
    """The dated events of a record by republic and channel, China's and Russia's.

    own: the user's file in it, whose rows have a dark edge, and the months that it adds a shade.
    """
    added = set(own_rows(record)) if own and not own.only else set()
    begins = 1993.0 + (0 if own and own.only else RECORD_MONTHS) / 12.0
    ends = 1993.0 + record.months / 12.0
    shaded = own is not None and ends > begins
    lanes = len(CHANNELS) + 1
    note = (
        "A mark is a month with events, its area their number; an event with several republics is "
        "shown in each. Hollow: the month is inferred, approximate, unknown or from a schedule. "
        "Diamonds: under an organisation (SCO, CSTO, QCCM). The Russian half is incomplete. "
        f"{complete_text(record.complete)}. {adding_up(record, own)}"
    )
    months = sorted(entry.month for entry in record.entries) or [RECORD_START]
    china, russia = (len(record.select(power=power)) for power in ("CHN", "RUS"))
    joint = len(record.select(power="CHN", forms=JOINT))
    page = sheet(
        len(REPUBLICS),
        1,
        title=f"The coded record of security events{in_captions(own).split(', China')[0]}",
        subtitle=(
            f"China: {china} rows, {joint} of them under the SCO · Russia: {russia} rows, "
            f"incomplete · {months[0]} to {months[-1]}"
        ),
        note=note,
        panel_height=1.12,
        row_gap=0.26,
        legend_lines=2 if own else 1,
        left=1.30,
    )
    for axes, republic in zip(page.flat, REPUBLICS, strict=True):
        chosen = record.select(republic=republic)
        axes.set_title(f"{LABELS[republic]} ({len(chosen)})")
        axes.axhspan(lanes - 1.5, lanes - 0.5, color=PALE, linewidth=0, zorder=0)
        for number, channel in enumerate(CHANNELS):
            entries = chosen.select(power="CHN", channels=(channel,)).entries
            _strip(axes, number, entries, CHANNEL_COLOURS[channel], added)
        _strip(axes, lanes - 1, chosen.select(power="RUS").entries, POWER_COLOURS["RUS"], added)
        if shaded:
            axes.axvspan(begins, ends, color=SHADE, linewidth=0, zorder=-1)
        axes.set_yticks(
            range(lanes), [*(f"China: {channel}" for channel in CHANNELS), "Russia (incomplete)"]
        )
        axes.tick_params(axis="y", labelsize=6.3, length=0)
        axes.set_ylim(lanes - 0.4, -0.6)
        axes.grid(axis="x")
    years_axis(page.flat[0], 1993.0, record.last_year + 1.0, most=8)
    handles = [
        dot(INK),
        dot(INK, size=7.0),
        dot(INK, filled=False),
        dot(INK, marker="D", size=3.5),
    ]
    labels = ["one event", "three events", "month uncertain", "under an organisation"]
    if added:
        handles.append(dot(INK, filled=False, size=5.5))
        labels.append("dark edge: your rows")
    legend: list[Artist] = [*handles]
    if shaded:
        legend.append(patch(SHADE))
        labels.append(f"complete by your file, to {month_label(record.months - 1)}")
    legend_below(page, legend, labels, len(labels) if len(labels) < 5 else 3, note)
    return page.figure


def _strip(
    axes: Axes, lane: int, entries: Sequence[Entry], colour: str, added: Collection[Entry]
) -> None:
    """Dots of a lane: one per month, form and certainty, as large as there are events.

    Those of `added` events stand by themselves, with a dark edge.
    """
    _dots(axes, lane, [entry for entry in entries if entry not in added], colour, None)
    _dots(axes, lane, [entry for entry in entries if entry in added], colour, INK)


def _dots(axes: Axes, lane: int, entries: Sequence[Entry], colour: str, edge: str | None) -> None:
    kinds = Counter(
        (
            month_number(entry.month) / 12.0,
            entry.form != "bilateral",
            entry.certainty in ("certain", "reported_denied"),
        )
        for entry in entries
    )
    for joint in (False, True):
        for certain in (True, False):
            found = {x: n for (x, j, c), n in kinds.items() if (j, c) == (joint, certain)}
            if found:
                sizes: Floats = 16.0 * np.array(list(found.values()), dtype=float)
                axes.scatter(
                    list(found),
                    np.full(len(found), lane),
                    s=sizes * (0.75 if joint else 1.0),
                    marker="D" if joint else "o",
                    facecolors=colour if certain else "white",
                    edgecolors=edge or (colour if not certain else "white"),
                    linewidths=0.8 if edge or not certain else 0.4,
                    alpha=0.9,
                    clip_on=False,
                    zorder=3,
                )
