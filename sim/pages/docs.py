"""The generated parts of docs/: tables from the registries, and what only simulation can tell.

    python -m sim.pages.docs --write      writes the tables anew; so does `make docs`
    python -m sim.pages.docs --check      exits with 1 if one of them is out of date
    python -m sim.pages.docs --claims     examines claims (two minutes), for docs/claims.md
    python -m sim.pages.docs --defaults   simulates the past freely, for docs/defaults.md

A table stands between `<!-- generated: NAME -->` and `<!-- end -->`. What is simulated says with
how many runs and which seed, and is not checked for being up to date.
"""

from __future__ import annotations

import argparse
import dataclasses
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.analysis.claims import CLAIMS, Check, Claim, Variant, examine
from sim.calendar import RECORD_MONTHS, month_index
from sim.cli.overview import count_of, effect_text
from sim.inference.accounts import accounts_table
from sim.model.environment import VARIABLES, Variable
from sim.model.histories import TRACKED
from sim.model.sections import SECTIONS
from sim.model.world import World
from sim.names import CHANNELS, CHINA, LABELS, REPUBLICS, RUSSIA
from sim.parameters import Array, Parameter, parameters_of
from sim.record.codebook import codebook_tables
from sim.record.fitted import load_fitted
from sim.record.memberships import load_memberships
from sim.record.reading import load_record
from sim.record.series import load_series
from sim.scenario import Scenario, default_scenario
from sim.scenario.keys import is_switch
from sim.scenario.writing import number, switch_or_number

FOLDER: Final = Path("docs")
COMMAND: Final = "python -m sim.pages.docs"
#: Pages whose tables follow from code and data alone, and so can be checked.
PAGES: Final = ("codebook.md", "model.md", "sources.md", "claims.md", "defaults.md", "accounts.md")

CLAIM_RUNS: Final = 200
DEFAULT_RUNS: Final = 400
SEED: Final = 2021

_LINK = re.compile(r"\]\((?P<target>[^)#:\s]+)(#[^)]*)?\)")
_BLOCK = re.compile(r"<!-- generated: (?P<name>.+?) -->\n(?P<text>.*?)<!-- end -->", re.DOTALL)


# Blocks in a page.


def blocks_of(text: str) -> dict[str, str]:
    """The generated blocks of a page by name."""
    return {block["name"]: block["text"].strip() for block in _BLOCK.finditer(text)}


def renewed(text: str, tables: Mapping[str, str]) -> str:
    """A page with the blocks that `tables` names written anew, and the others as they are."""

    def block(found: re.Match[str]) -> str:
        name = found["name"]
        content = tables.get(name, found["text"].strip())
        return f"<!-- generated: {name} -->\n{content}\n<!-- end -->"

    return _BLOCK.sub(block, text)


def links_of(text: str) -> list[str]:
    """The files that a page links to."""
    return [link["target"] for link in _LINK.finditer(text)]


def tables() -> dict[str, str]:
    """Every table that follows from code and data alone, by name."""
    return {
        **{f"parameters of {name}": parameter_table(name) for name in SECTIONS},
        "environment": environment_table(),
        "memberships": membership_table(),
        "series": series_table(),
        "world": world_table(),
        "outcomes": outcome_table(),
        "claims": claims_table(CLAIMS),
        "fitted": fitted_table(default=True),
        "not taken over": fitted_table(default=False),
        "accounts": accounts_table(),
        **codebook_tables(load_record()),
    }


def out_of_date(folder: Path = FOLDER) -> list[str]:
    """Blocks that are not what code and data say, as `page: name`; a lacking page as itself."""
    known, stale = tables(), []
    for page in PAGES:
        path = folder / page
        if not path.is_file():
            stale.append(page)
            continue
        for name, text in blocks_of(path.read_text("utf-8")).items():
            if name in known and known[name] != text:
                stale.append(f"{page}: {name}")
    return stale


def write(folder: Path, pages: Iterable[str], known: Mapping[str, str]) -> None:
    """Writes the blocks of some pages anew."""
    for page in pages:
        path = folder / page
        path.write_text(renewed(path.read_text("utf-8"), known), encoding="utf-8", newline="\n")


# Tables.


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> str:
    """A Markdown table; the last `right` columns are flush right."""
    rules = ["---"] * (len(columns) - right) + ["--:"] * right
    lines = [columns, rules, *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in lines
    )


def parameter_table(section: str) -> str:
    """The parameters of a section."""
    columns = ("parameter", "default", "range", "unit", "meaning", "source", "basis")
    return markdown(
        columns,
        (
            (
                f"`{p.name}`",
                _default(p),
                "on or off" if is_switch(p) else f"{number(p.low)} to {number(p.high)}",
                p.unit,
                p.meaning,
                p.source,
                p.basis,
            )
            for p in parameters_of(SECTIONS[section]).values()
        ),
    )


def _default(parameter: Parameter) -> str:
    if isinstance(parameter.default, tuple):
        return ", ".join(f"{label} {number(value)}" for label, value in parameter.defaults.items())
    if is_switch(parameter):
        return "on" if parameter.default else "off"
    return switch_or_number(parameter.default, False)


def fitted_table(*, default: bool) -> str:
    """What the record says of parameters: of those whose default it gave, or of the others."""
    found = [each for each in load_fitted().values() if each.default == default]
    columns = ("parameter", "by judgement", "median", "80% within", "account")
    return markdown(
        columns if default else (*columns, "the record"),
        (
            (
                f"`{each.parameter}`",
                number(each.judged),
                number(each.median),
                f"{number(each.low)} to {number(each.high)}",
                f"`{each.account}`",
                *(() if default else ("informs it" if each.informed else "says too little",)),
            )
            for each in found
        ),
    )


def environment_table() -> str:
    """The variables given from outside."""
    columns = ("variable", "meaning", "unit", "range", "source", "basis", "past its end")
    return markdown(columns, map(_variable_row, VARIABLES))


def _variable_row(variable: Variable) -> tuple[str, ...]:
    name = f"{variable.name}.REPUBLIC" if variable.by_republic else variable.name
    return (
        f"`{name}`",
        variable.meaning,
        variable.unit,
        f"{number(variable.low)} to {number(variable.high)}",
        variable.source,
        variable.basis,
        variable.past_end,
    )


def membership_table() -> str:
    """The dated memberships."""
    columns = ("institution", "republic", "from", "to", "source", "confidence")
    return markdown(
        columns,
        (
            (
                LABELS[spell.institution],
                spell.republic,
                spell.first,
                spell.last or "",
                spell.source,
                spell.confidence,
            )
            for spell in load_memberships().spells
        ),
    )


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


def world_table() -> str:
    """The state variables: the arrays of the World."""
    return markdown(
        ("variable", "by", "unit", "meaning"),
        (
            (
                f"`{field.name}`",
                ", ".join(field.metadata["dims"]).replace("_", " "),
                field.metadata["unit"],
                field.metadata["meaning"],
            )
            for field in dataclasses.fields(World)
        ),
    )


def outcome_table() -> str:
    """What is kept of every run each quarter."""
    return markdown(
        ("variable", "by", "unit", "label"),
        (
            (f"`{kept.name}`", ", ".join((*kept.dims, "run")), kept.unit, kept.label)
            for kept in TRACKED
        ),
    )


def claims_table(claims: Sequence[Claim]) -> str:
    """The claims, what carries them and what is checked; not how the checks come out."""
    columns = ("id", "claim", "source", "rule", "parameters", "checked", "against")
    return markdown(
        columns,
        (
            (
                claim.id,
                claim.sentence,
                claim.source,
                f"`{claim.rule}`",
                ", ".join(f"`{key}`" for key in claim.parameters),
                "<br>".join(f"{check.predicts} ({compared(check)})" for check in claim.checks),
                ", ".join(claim.against),
            )
            for claim in claims
        ),
    )


def compared(check: Check) -> str:
    """What a check compares, such as `threat.triangle` 0.5 against 0."""
    when = "free runs 1993-2020" if check.on.past else "replay, then free to 2035"
    if check.off is None:
        return when
    on, off = _settings(check.on), _settings(check.off)
    keys = list(dict.fromkeys([*on, *off]))
    sides = [f"`{key}` {_side(on, key)} against {_side(off, key)}" for key in keys]
    after = ", from 2021 on" if check.on.environment else ""
    return f"{', '.join(sides)}{after}; {when}"


def _settings(variant: Variant) -> dict[str, float]:
    return dict(variant.values) | dict(variant.environment)


def _side(settings: Mapping[str, float], key: str) -> str:
    if key not in settings:
        return "default"
    if key.endswith(".enabled"):
        return "on" if settings[key] else "off"
    return number(settings[key])


# What the claims come to.


def measured_claims(runs: int, seed: int, progress: Callable[[int, int], None]) -> str:
    """The findings on every claim, with the command that makes them."""
    findings = examine(CLAIMS, default_scenario(), runs=runs, seed=seed, progress=progress)
    rows = [
        (
            finding.claim.id,
            effect.check.predicts,
            effect_text(effect),
            effect.check.unit,
            "yes" if effect.holds else "no",
            finding.verdict,
        )
        for finding in findings
        for effect in finding.effects
    ]
    made = f"Made by `{COMMAND} --claims`: {runs} runs on each side of a check, seed {seed}."
    columns = ("id", "predicted", "measured, with 95% interval", "unit", "as predicted", "claim")
    return "\n\n".join([made, markdown(columns, rows), f"{count_of(findings)}."])


# How free runs compare with the record.


@dataclass(frozen=True)
class FreePast:
    """Free runs of 1993-2020 beside the record, all counts as reports would show them.

    events: bilateral events, shape (power, month, republic, channel), mean over runs.
    joint: shares in multilateral exercises, shape (power, month, republic), mean over runs.
    by_run: China's bilateral events, shape (period, republic, channel, run).
    """

    events: Array
    joint: Array
    by_run: Array


PERIODS: Final = (("1993-2000", 0, 96), ("2001-2013", 96, 252), ("2014-2020", 252, 336))
#: From how many events on a count is large enough to be missed.
LARGE: Final = 10
#: The years of the record of Russian exercises, 1994-2010.
RUSSIAN_RECORD: Final = slice(month_index("1994-01"), month_index("2010-12") + 1)


def free_past(runs: int, seed: int = SEED, values: Mapping[str, float] | None = None) -> FreePast:
    """Simulates 1993-2020 freely, without the record."""
    from sim.model.influence import InfluenceModel

    past = dataclasses.replace(default_scenario(), history="free", end=RECORD_MONTHS - 1)
    model = InfluenceModel(past.with_values(values or {}), runs=runs, seed=seed, reasons=False)
    events, joint = [], []
    by_run = np.zeros((len(PERIODS), len(REPUBLICS), len(CHANNELS), runs))
    while model.running:
        period = next(p for p, (_, _, after) in enumerate(PERIODS) if model.month < after)
        model.step()
        seen = model.world.events.copy()
        seen[CHINA] *= model.reporting
        by_run[period] += seen[CHINA]
        events.append(seen.mean(axis=-1))
        joint.append(model.world.joint.mean(axis=-1))
    model.release()
    return FreePast(np.stack(events, axis=1), np.stack(joint, axis=1), by_run)


def recorded_events() -> NDArray[np.int64]:
    """Bilateral events of the record, shape (power, month, republic, channel)."""
    record = load_record()
    return np.stack([record.counts(power, ("bilateral", "qccm")) for power in ("CHN", "RUS")])


def recorded_joint() -> NDArray[np.int64]:
    """Shares in exercises under an organisation, shape (power, month, republic)."""
    record = load_record()
    return np.stack([record.joint(power) for power in ("CHN", "RUS")])


def totals_table(free: FreePast) -> str:
    """What is matched: totals by power and channel."""
    events, joint = recorded_events(), recorded_joint()
    everything, exercise = slice(0, RECORD_MONTHS), CHANNELS.index("exercise")
    rows = [
        ("China", channel, "1993-2020", events[CHINA, ..., c].sum(), free.events[CHINA, ..., c])
        for c, channel in enumerate(CHANNELS)
    ]
    rows.append(
        (
            "China",
            "joint exercises, shares",
            "1993-2020",
            joint[CHINA].sum(),
            free.joint[CHINA, everything],
        )
    )
    rows.append(
        (
            "Russia",
            "exercise",
            "1994-2010",
            events[RUSSIA, RUSSIAN_RECORD, :, exercise].sum(),
            free.events[RUSSIA, RUSSIAN_RECORD, :, exercise],
        )
    )
    rows.append(
        (
            "Russia",
            "joint exercises, shares",
            "1994-2010",
            joint[RUSSIA, RUSSIAN_RECORD].sum(),
            free.joint[RUSSIA, RUSSIAN_RECORD],
        )
    )
    return markdown(
        ("power", "events", "years", "record", "free runs", "free / record"),
        (
            (power, what, years, str(seen), f"{made.sum():.1f}", f"{made.sum() / seen:.2f}")
            for power, what, years, seen, made in rows
        ),
        right=3,
    )


def misfit_table(free: FreePast) -> str:
    """China's bilateral events by republic, period and channel: record, then free runs."""
    events = recorded_events()[CHINA]
    seen = np.stack([events[first:after].sum(axis=0) for _, first, after in PERIODS])
    rows: list[tuple[str, ...]] = []
    for i, republic in enumerate(REPUBLICS):
        rows += _misfit_rows(LABELS[republic], seen[:, i], free.by_run[:, i])
    rows += _misfit_rows("all five", seen.sum(axis=1), free.by_run.sum(axis=1))
    columns = ("republic", "period", *CHANNELS, "all")
    return markdown(columns, rows, right=len(CHANNELS) + 1)


def _misfit_rows(name: str, seen: NDArray[np.int64], made: Array) -> Iterator[tuple[str, ...]]:
    for p, (period, _, _) in enumerate(PERIODS):
        cells = [_beside(int(seen[p, c]), made[p, c]) for c in range(len(CHANNELS))]
        yield (name, period, *cells, _beside(int(seen[p].sum()), made[p].sum(axis=0)))


def _beside(seen: int, made: Array) -> str:
    """Record and mean of free runs; bold where the record is outside the middle nine tenths."""
    text = f"{seen} / {made.mean():.1f}"
    return text if _covers(seen, made) else f"**{text}**"


def _covers(seen: int, made: Array) -> bool:
    low, high = np.quantile(made, (0.05, 0.95))
    return bool(low <= seen <= high)


def covered(free: FreePast) -> str:
    """How many counts by republic, period and channel free runs cover, in a sentence."""
    events = recorded_events()[CHINA]
    inside, large = [], []
    for p, (_, first, after) in enumerate(PERIODS):
        seen = events[first:after].sum(axis=0)
        for i, c in np.ndindex(seen.shape):
            made = free.by_run[p, i, c]
            inside.append(_covers(int(seen[i, c]), made))
            large.append(max(float(seen[i, c]), float(made.mean())) >= LARGE)
    of_large = [found for found, big in zip(inside, large, strict=True) if big]
    return (
        f"Of the {len(inside)} counts by republic, period and channel, {sum(inside)} of the record "
        "lie within the middle nine tenths of free runs. Most are small, and small counts are easy "
        f"to cover: of the {len(of_large)} with ten or more events in the record or in free runs, "
        f"{sum(of_large)} are covered."
    )


def russia_table(free: FreePast) -> str:
    """Russian exercises by republic, 1994-2010: record, then free runs."""
    exercise = CHANNELS.index("exercise")
    events, joint = recorded_events()[RUSSIA, RUSSIAN_RECORD], recorded_joint()[RUSSIA]
    own = free.events[RUSSIA, RUSSIAN_RECORD, :, exercise].sum(axis=0)
    shared = free.joint[RUSSIA, RUSSIAN_RECORD].sum(axis=0)
    return markdown(
        ("republic", "bilateral exercises", "shares in joint exercises"),
        (
            (
                LABELS[republic],
                f"{events[:, i, exercise].sum()} / {own[i]:.1f}",
                f"{joint[RUSSIAN_RECORD, i].sum()} / {shared[i]:.1f}",
            )
            for i, republic in enumerate(REPUBLICS)
        ),
        right=2,
    )


def growth_table(runs: int, seed: int) -> str:
    """China's bilateral events a year before and after the record ends, as reported."""
    recorded = recorded_events()[CHINA, 252:].sum(axis=(0, 1)) / 7.0
    rows = [("record", "2014-2020", *_per_year(recorded))]
    for history in ("free", "replay"):
        kept = _yearly(dataclasses.replace(default_scenario(), history=history), runs, seed)
        spans = ((2014, 2020), (2021, 2025), (2026, 2030), (2031, 2035))
        for first, last in spans[history == "replay" :]:
            mean = kept[first - 1993 : last - 1993 + 1].mean(axis=0)
            rows.append((f"{history} history", f"{first}-{last}", *_per_year(mean)))
    return markdown(("", "years", *CHANNELS, "all"), rows, right=len(CHANNELS) + 1)


def _yearly(scenario: Scenario, runs: int, seed: int) -> Array:
    """China's reported events of all republics, mean over runs, shape (year, channel)."""
    from sim.model.histories import Watch
    from sim.model.influence import InfluenceModel

    model = InfluenceModel(scenario, runs=runs, seed=seed, reasons=False)
    yearly = Watch(model).follow(model).yearly[:, CHINA].mean(axis=-1, dtype=float)
    model.release()
    return yearly


def _per_year(counts: Array) -> list[str]:
    return [*(f"{count:.1f}" for count in counts), f"{counts.sum():.1f}"]


def measured_defaults(runs: int, seed: int) -> dict[str, str]:
    """The blocks of docs/defaults.md."""
    free = free_past(runs, seed)
    return {
        "made": f"Made by `{COMMAND} --defaults`: {runs} runs, seed {seed}.",
        "totals": totals_table(free),
        "misfit": misfit_table(free),
        "covered": covered(free),
        "russian exercises": russia_table(free),
        "growth": growth_table(runs, seed),
    }


# The command.


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=(__doc__ or "").split("\n")[0])
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--write", action="store_true", help="write the tables anew (default)")
    chosen.add_argument("--check", action="store_true", help="exit with 1 if one is out of date")
    chosen.add_argument("--claims", action="store_true", help="examine the claims")
    chosen.add_argument("--defaults", action="store_true", help="simulate the past freely")
    parser.add_argument("--runs", type=int, help=f"{CLAIM_RUNS} for claims, else {DEFAULT_RUNS}")
    parser.add_argument("--seed", type=int, default=SEED, help=f"default: {SEED}")
    given = parser.parse_args(arguments)
    if given.check:
        stale = out_of_date()
        if stale:
            print(f"out of date: {', '.join(stale)}; run {COMMAND} --write", file=sys.stderr)
        return 1 if stale else 0
    if given.claims:
        from sim.progress import Bar

        with Bar("claims") as bar:
            found = measured_claims(given.runs or CLAIM_RUNS, given.seed, bar)
        write(FOLDER, ("claims.md",), tables() | {"measured": found})
    elif given.defaults:
        found_defaults = measured_defaults(given.runs or DEFAULT_RUNS, given.seed)
        write(FOLDER, ("defaults.md",), found_defaults)
    else:
        write(FOLDER, PAGES, tables())
    return 0


if __name__ == "__main__":
    sys.exit(main())
