"""What an attribution says: tables, sentences, and rows for a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from sim.analysis.attribution import WAYS, Attributed, Attribution, Way
from sim.analysis.intervals import Estimate
from sim.analysis.kinds import KINDS_DEFINED, listed
from sim.analysis.mechanisms import Mechanism, in_words, rows
from sim.analysis.shapley import adding_up
from sim.analysis.summary import CARE
from sim.analysis.wording import end_label
from sim.names import LABELS, REPUBLICS
from sim.rules.spread import KINDS
from sim.scenario.without_effect import without_effect
from sim.tables import Table, in_markdown, markdown, markdown_text

#: Decimals of points and of roles in tables.
DIGITS: Final = 1
ROLE_DIGITS: Final = 3
#: Ways that hold a change against one other set of changes.
PAIRED_WAYS: Final[tuple[Way, ...]] = ("alone", "left out")
HOW: Final = (
    "Alone: the change and no other. Left out: all changes, against all but this one. Shapley "
    "value: what adding the change did, on average over the orders in which the changes can be "
    "made; these add up to what all do together (rounded so that they still do). Intervals are of "
    "95%, from runs that faced the same chance with and without the change."
)


def changes_table(found: Attribution) -> Table:
    """The changes by number, with where each was set."""
    rows = []
    for number, change in enumerate(found.changes, 1):
        what = change.label + (f" ({change.measure})" if change.measure else "")
        rows.append((str(number), what, str(change.origin) or "–"))
    title = f"Changes of {found.between.second.name} against {found.between.first.name}"
    return Table(title, ("change", "what", "set in"), tuple(rows))


def kind_tables(found: Attribution) -> Iterator[Table]:
    """For each kind of spread, what each change did in points of P: alone, left out, Shapley."""
    for kind in KINDS:
        one = found.of(kind)
        title = (
            f"P(spread: {one.what}) by {end_label(found.between.second.end)}, in "
            f"points: {100 * one.before:.1f}% without the changes, {100 * one.after:.1f}% with all"
        )
        shares = _shares(one)
        total = sum(shares, Fraction())
        cells = [[_points(estimate) for estimate in one.by_way[way]] for way in PAIRED_WAYS]
        cells.append([_points(*of) for of in zip(one.by_way["shapley"], shares, strict=True)])
        made: list[tuple[str, ...]] = []
        for number, row in enumerate(zip(*cells, strict=True)):
            nothing = ("0.0",) * len(row) if found.same[number] else row
            made.append((str(number + 1), *nothing))
        sums = (_sum(one.by_way[way]) for way in PAIRED_WAYS)
        made.append(("sum", *sums, f"{float(total):+.{DIGITS}f}"))
        made.append(("all together", "", "", _points(one.whole, total)))
        yield Table(title, ("change", "alone", "left out", "Shapley value"), tuple(made))


def roles_table(found: Attribution) -> Table:
    """The Shapley value of each change for the hard role in each republic."""
    columns = []
    for code in REPUBLICS:
        one = found.of(f"hard_role.{code}")
        shares = _shares(one)
        cells = [
            "0.000" if same else _role(estimate, share)
            for estimate, share, same in zip(one.by_way["shapley"], shares, found.same, strict=True)
        ]
        columns.append([*cells, _role(one.whole, sum(shares, Fraction()))])
    numbers = [*map(str, range(1, len(found.changes) + 1)), "all together"]
    return Table(
        "Hard role at the end by republic (Tajikistan 2020 = 1): Shapley values",
        ("change", *(LABELS[code] for code in REPUBLICS)),
        tuple(zip(numbers, *columns, strict=True)),
    )


def sentences(found: Attribution) -> list[str]:
    """What did it, what did nothing, and what cannot be told, each kind of spread in a sentence."""
    many = len(found.changes)
    orders = f"{len(found.orders.listed)} sampled orders" if found.orders.listed else "all orders"
    told = [
        f"{found.between.second.name} against {found.between.first.name}: "
        f"{many} change{'s' if many > 1 else ''}, {len(found.orders.sets)} sets of them, "
        f"{found.replicates:,} runs of each, seed {found.seed}, {orders}."
    ]
    told += [_of_kind(found.of(kind)) for kind in KINDS]
    told += _of_nothing(found)
    if many == 1 and len(_keys(found)) > 1:
        told.append(
            "There is one change, so all is its doing; --each-key takes its keys one by one."
        )
    if found.left_out:
        told.append(
            f"{found.left_out:,} replicates are left out, in which a run failed with some of the "
            "changes."
        )
    first, second = found.between.first, found.between.second
    if (first.start, first.end) != (second.start, second.end):
        told.append(f"All run over the months of {second.name}, which differ from {first.name}'s.")
    return told


def _keys(found: Attribution) -> set[str]:
    return {key for change in found.changes if change.after for key in change.after.set}


def _of_kind(one: Attributed) -> str:
    name = one.what.capitalize()
    if not one.whole.clear:
        return f"{name}: no effect that can be told from chance, {_points(one.whole)} points."
    clear = [
        (abs(share.value), number, share)
        for number, share in enumerate(one.by_way["shapley"], 1)
        if share.clear
    ]
    by = [f"change {number} ({100 * share.value:+.1f})" for _, number, share in sorted(clear)[::-1]]
    whose = f", by {listed(by)}" if by else "; no single change's part is clear"
    return f"{name}: {_points(one.whole)} points together{whose}."


def _of_nothing(found: Attribution) -> Iterator[str]:
    """Changes that do nothing at all, and those of which no effect can be told from chance."""
    reasons = _reasons(found)
    for number, (change, same) in enumerate(zip(found.changes, found.same, strict=True), 1):
        if same:
            why = reasons.get(number)
            yield (
                f"Change {number} ({change.label}) changes nothing: with it and without it all "
                f"{found.replicates:,} runs come out the same"
                + (f", because {why}." if why else ", whatever else is changed.")
            )
    unclear = [
        str(number)
        for number, same in enumerate(found.same, 1)
        if not same and not any(_clear(found.of(kind), number - 1) for kind in KINDS)
    ]
    if unclear:
        which = f"Change{'s' if len(unclear) > 1 else ''} {listed(unclear)}"
        yield f"{which}: no effect on any kind of spread that can be told from chance."


def _clear(one: Attributed, number: int) -> bool:
    return any(one.by_way[way][number].clear for way in WAYS)


def _reasons(found: Attribution) -> dict[int, str]:
    """Why changes change nothing, where that can be told from the scenario alone."""
    idle = without_effect(found.between.second)
    told = {}
    for number, change in enumerate(found.changes, 1):
        keys = list(change.after.set) if change.after else [change.name]
        why = [
            next((one.reason for one in idle if (one.origin, one.key) == (change.origin, key)), "")
            for key in keys
        ]
        if all(why):
            told[number] = " and ".join(dict.fromkeys(why))
    return told


# Numbers.


def _shares(one: Attributed) -> list[Fraction]:
    """Shapley values as they are shown: rounded, and adding up."""
    if one.measure.share:
        return adding_up([100 * share for share in one.exact], DIGITS)
    return adding_up(one.exact, ROLE_DIGITS)


def _points(estimate: Estimate, shown: Fraction | None = None) -> str:
    """`+3.2 (+1.0 to +5.4)`, in points."""
    value = 100 * estimate.value if shown is None else float(shown)
    low, high = 100 * estimate.low, 100 * estimate.high
    return f"{value:+.{DIGITS}f} ({low:+.{DIGITS}f} to {high:+.{DIGITS}f})"


def _role(estimate: Estimate, shown: Fraction) -> str:
    interval = f" ({estimate.low:+.3f} to {estimate.high:+.3f})"
    return f"{float(shown):+.{ROLE_DIGITS}f}" + ("" if estimate.low != estimate.low else interval)


def _sum(estimates: Sequence[Estimate]) -> str:
    return f"{100 * sum(estimate.value for estimate in estimates):+.{DIGITS}f}"


# Files.


def attribution_text(found: Attribution, why: Sequence[Mechanism]) -> str:
    """The text of `attribution.md`."""
    changes = changes_table(found)
    told = [words for words in map(in_words, why) if words]
    blocks = [
        f"# {markdown_text(changes.title)}",
        markdown(in_markdown(changes)),
        "\n".join(f"- {markdown_text(line)}" for line in sentences(found)),
        "## What each change did to the kinds of spread",
        HOW,
    ]
    for table in kind_tables(found):
        blocks += [f"### {markdown_text(table.title)}", markdown(table)]
    roles = roles_table(found)
    blocks += [f"## {roles.title}", markdown(roles)]
    if told:
        blocks += ["## Why roles rise or fall", *(markdown_text(line) for line in told)]
    blocks += [KINDS_DEFINED, "## Read with care", CARE]
    return "\n\n".join(blocks) + "\n"


def attribution_csv(found: Attribution) -> str:
    """One row per outcome, change and way, and one per outcome for all changes together."""
    lines = [
        ("outcome", "unit", "change", "what", "way", "value", "low", "high", "changes_nothing")
    ]
    for one in found.outcomes:
        about = (one.measure.key, one.measure.unit)
        for number, change in enumerate(found.changes):
            for way in WAYS:
                estimate = one.by_way[way][number]
                value = one.exact[number] if way == "shapley" else estimate.value
                same = "true" if found.same[number] else "false"
                lines.append(
                    (*about, str(number + 1), change.label, way, *_numbers(estimate, value), same)
                )
        whole = _numbers(one.whole, one.exact_whole)
        lines.append((*about, "all", "all changes together", "together", *whole, ""))
    return _csv(lines)


def reasons_csv(found: Attribution, why: tuple[Mechanism, ...]) -> str:
    """One row per republic and term of offers and answers that moved, and what each change did."""
    changes = [f"change_{number}" for number in range(1, len(found.changes) + 1)]
    lines = [("republic", "side", "term", "before", "after", *changes)]
    lines += [
        tuple(one if isinstance(one, str) else repr(float(one)) for one in row) for row in rows(why)
    ]
    return _csv(lines)


def _numbers(estimate: Estimate, value: Fraction | float) -> tuple[str, str, str]:
    return repr(float(value)), repr(estimate.low), repr(estimate.high)


def _csv(lines: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()
