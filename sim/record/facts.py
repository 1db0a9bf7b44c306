"""Sourced numbers on the republics."""

import re
from dataclasses import dataclass
from pathlib import Path

from sim.names import REPUBLICS
from sim.record.csv_files import packaged, read_table

FACT_COLUMNS = ("republic", "parameter", "value", "unit", "year", "source", "confidence", "note")
CONFIDENCES = ("high", "medium", "low", "derived", "memory")


@dataclass(frozen=True, slots=True)
class Fact:
    """A sourced number. `republic` is a code or ALL; `year` is the last year `period` names."""

    republic: str
    parameter: str
    value: float
    unit: str
    period: str
    source: str
    confidence: str
    note: str

    @property
    def year(self) -> int:
        """The last year named in `period`: 2019 for `2019`, `2019-04` and `2015-2019` alike."""
        return max(_years(self.period))


@dataclass(frozen=True, slots=True)
class Facts:
    """All sourced numbers, in the order of the file."""

    facts: tuple[Fact, ...]

    def find(self, parameter: str, republic: str | None = None) -> tuple[Fact, ...]:
        """The facts on a parameter, of one republic or of all, by year; empty if there are none."""
        found = (
            fact
            for fact in self.facts
            if fact.parameter == parameter and republic in (None, fact.republic)
        )
        return tuple(sorted(found, key=lambda fact: fact.year))

    def value(self, parameter: str, republic: str, year: int | None = None) -> float:
        """The latest value, or the latest up to `year`; KeyError if there is none."""
        found = [f for f in self.find(parameter, republic) if year is None or f.year <= year]
        if not found:
            until = "" if year is None else f" up to {year}"
            raise KeyError(f"no {parameter} of {republic}{until}")
        return found[-1].value


def load_facts(path: Path | None = None) -> Facts:
    """The sourced numbers on the republics, from the packaged file or another of the same form."""
    facts = []
    for line in read_table(path or packaged("republics.csv"), FACT_COLUMNS):
        if not _years(line["year"]):
            raise line.fail("year", "a year, a month or a span of years")
        facts.append(
            Fact(
                line.choice("republic", (*REPUBLICS, "ALL")),
                line["parameter"],
                line.number_in("value"),
                line["unit"],
                line["year"],
                line["source"],
                line.choice("confidence", CONFIDENCES),
                line["note"],
            )
        )
    return Facts(tuple(facts))


def _years(period: str) -> list[int]:
    """The years in a period; the short second year of `2017-18` is read with the first."""
    short = re.fullmatch(r"([12][0-9])([0-9]{2})-(1[3-9]|[2-9][0-9])", period)
    if short:
        return [int(short[1] + short[2]), int(short[1] + short[3])]
    return [int(year) for year in re.findall(r"(?<![0-9])[12][0-9]{3}(?![0-9])", period)]
