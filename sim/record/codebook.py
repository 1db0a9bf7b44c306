"""The tables of docs/codebook.md that follow from the record."""

from collections.abc import Collection

from sim.names import CHANNELS, FORMS, LABELS, REPUBLICS
from sim.record.events import BILATERAL, JOINT, PERIODS, Counts, Record
from sim.record.rows import topic_lines


def summary_table(record: Record, power: str, forms: Collection[str] = FORMS) -> str:
    """`summary_rows` as a Markdown table."""
    lines = ["| republic | period | " + " | ".join(CHANNELS) + " | all |"]
    lines.append("|---|---|" + "--:|" * (len(CHANNELS) + 1))
    lines += (f"| {' | '.join(row)} |" for row in summary_rows(record, power, forms))
    return "\n".join(lines)


def summary_rows(
    record: Record, power: str, forms: Collection[str] = FORMS
) -> list[tuple[str, ...]]:
    """`Record.summary` as rows of text, one per republic and period, with totals.

    Where events come after 2020, the total up to 2020 has a row of its own.
    """
    table = record.summary(power, forms)
    periods = [_years(first, last) for first, last in record.periods]
    rows = []
    for name, counts in [
        *((LABELS[republic], table[:, r]) for r, republic in enumerate(REPUBLICS)),
        ("all five", table.sum(axis=1)),
    ]:
        rows += [_row(name, period, counts[p]) for p, period in enumerate(periods)]
    everything = table.sum(axis=1)
    if len(periods) > len(PERIODS):
        known = everything[: len(PERIODS)].sum(axis=0)
        rows.append(_row("all five", _years(PERIODS[0][0], PERIODS[-1][1]), known))
    rows.append(_row("all five", "all", everything.sum(axis=0)))
    return rows


def _years(first: str, last: str) -> str:
    return first[:4] if first[:4] == last[:4] else f"{first[:4]}-{last[:4]}"


def codebook_tables(record: Record) -> dict[str, str]:
    """The generated tables of docs/codebook.md by name."""
    return {
        "china bilateral": summary_table(record, "CHN", BILATERAL),
        "china joint": summary_table(record, "CHN", JOINT),
        "russia": summary_table(record, "RUS"),
        "appendices": _appendix_table(record),
        "topics": _topic_table(),
    }


def _appendix_table(record: Record) -> str:
    lines = ["| appendix | " + " | ".join(REPUBLICS) + " | all |", "|---|" + "--:|" * 6]
    for number in range(1, 6):
        chosen = record.select(power="CHN", sources=("yau2022",), pages=(f"app{number}",))
        counts = [len(chosen.select(republic=republic)) for republic in REPUBLICS]
        cells = [str(number), *(str(n) for n in counts), str(sum(counts))]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _topic_table() -> str:
    lines = ["| group | topic | meaning |", "|---|---|---|"]
    for line in topic_lines():
        lines.append(f"| {line['group']} | `{line['topic']}` | {line['meaning']} |")
    return "\n".join(lines)


def _row(republic: str, period: str, counts: Counts) -> tuple[str, ...]:
    return (republic, period, *(str(n) for n in counts), str(counts.sum()))
