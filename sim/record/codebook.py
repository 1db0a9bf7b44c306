"""The tables of docs/codebook.md that follow from the record."""

from collections.abc import Collection

from sim.names import CHANNELS, FORMS, LABELS, REPUBLICS
from sim.record.events import MULTILATERAL, PERIODS, Counts, Record
from sim.record.reading import topic_lines


def summary_table(record: Record, power: str, forms: Collection[str] = FORMS) -> str:
    """`Record.summary` as a Markdown table, a line per republic and period, with totals."""
    lines = ["| republic | period | " + " | ".join(CHANNELS) + " | all |"]
    lines.append("|---|---|" + "--:|" * (len(CHANNELS) + 1))
    table = record.summary(power, forms)
    for r, republic in enumerate(REPUBLICS):
        for p, (first, last) in enumerate(PERIODS):
            lines.append(_table_line(LABELS[republic], f"{first[:4]}-{last[:4]}", table[p, r]))
    for p, (first, last) in enumerate(PERIODS):
        lines.append(_table_line("all five", f"{first[:4]}-{last[:4]}", table[p].sum(axis=0)))
    lines.append(_table_line("all five", "all", table.sum(axis=(0, 1))))
    return "\n".join(lines)


def codebook_tables(record: Record) -> dict[str, str]:
    """The generated tables of docs/codebook.md by name."""
    return {
        "china bilateral": summary_table(record, "CHN", ("bilateral",)),
        "china joint": summary_table(record, "CHN", MULTILATERAL),
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


def _table_line(republic: str, period: str, counts: Counts) -> str:
    cells = [republic, period, *(str(n) for n in counts), str(counts.sum())]
    return "| " + " | ".join(cells) + " |"
