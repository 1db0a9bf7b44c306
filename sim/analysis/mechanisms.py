"""Why a role rose or fell: what changed in the terms of China's offers and of the answers to them.

An offer is a sum of named terms in logs of a rate, an answer one in logits, and both are kept as
means over the three hard channels. What each change did to a term is its Shapley value, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.analysis.attribution import Attribution, set_name
from sim.analysis.intervals import Estimate
from sim.analysis.kinds import listed
from sim.analysis.runs import Floats
from sim.analysis.shapley import shapley_by_run
from sim.experiments.store import Result
from sim.names import LABELS, REPUBLICS

#: Changes of a term, in logs or logits, that are told: at least so much, ...
LEAST: Final = 0.02
#: ... and at least this share of the largest.
LEAST_SHARE: Final = 0.15
#: Terms told of one direction.
MOST_TERMS: Final = 3
#: Changes of the hard role that are told, in units of Tajikistan's in 2020.
LEAST_ROLE: Final = 0.005


@dataclass(frozen=True)
class TermChange:
    """How a term changed, on average over the years from `Mechanism.since` on.

    by_change: what each of the scenario's changes did to it.
    """

    side: str
    term: str
    before: float
    after: float
    by_change: Floats

    @property
    def change(self) -> float:
        """By how much it rose."""
        return self.after - self.before


@dataclass(frozen=True)
class Mechanism:
    """Why China's hard role in a republic changed. since: first month in which a term differs."""

    republic: str
    since: str
    role: Estimate
    terms: tuple[TermChange, ...]

    def total(self, side: str) -> float:
        """Change of the sum of all terms of a side."""
        return sum(term.change for term in self.terms if term.side == side)

    @property
    def factor(self) -> float:
        """By which hard offers that are accepted multiply, by the mean terms."""
        answers = [
            sum(getattr(term, when) for term in self.terms if term.side == "answer")
            for when in ("before", "after")
        ]
        accepted = np.logaddexp(0.0, -answers[0]) - np.logaddexp(0.0, -answers[1])
        return float(np.exp(self.total("offer") + accepted))


def mechanisms(attribution: Attribution, result: Result) -> tuple[Mechanism, ...]:
    """Why the hard role in each republic changed; nothing where no term did."""
    frame = result.reasons
    frame = frame[frame["power"] == "CHN"]
    wide = frame.pivot_table(
        index=["republic", "side", "term", "month"],
        columns="scenario",
        values="mean",
        observed=True,
        sort=False,
    )
    orders, count = attribution.orders, len(attribution.changes)
    none, every = (set_name(made, count) for made in (0, orders.everything))
    differs = wide[none] != wide[every]
    if not differs.any():
        return ()
    month = wide.index.get_level_values("month").astype(str)
    since = str(min(month[differs]))
    means = wide[month >= since].groupby(["republic", "side", "term"], observed=True).mean()
    values = {made: means[set_name(made, count)].to_numpy(float) for made in orders.sets}
    by_change = np.array([shapley_by_run(orders, values, change) for change in range(count)])
    found = {
        (str(republic), str(side), str(term)): TermChange(
            str(side),
            str(term),
            float(values[0][place]),
            float(values[orders.everything][place]),
            by_change[:, place],
        )
        for place, (republic, side, term) in enumerate(means.index)
    }
    return tuple(
        Mechanism(
            code,
            since,
            attribution.of(f"hard_role.{code}").whole,
            tuple(term for (republic, _, _), term in found.items() if republic == code),
        )
        for code in REPUBLICS
    )


def in_words(mechanism: Mechanism) -> str:
    """Why a role rose or fell, and although what; nothing where it hardly moved."""
    role = mechanism.role
    if abs(role.value) < LEAST_ROLE or not role.clear:
        return ""
    rises = role.value > 0.0
    told = (
        f"{LABELS[mechanism.republic]}: China's hard role {'rises' if rises else 'falls'} by "
        f"{abs(role.value):.3f} ({role.low:+.3f} to {role.high:+.3f})"
    )
    largest = max((abs(term.change) for term in mechanism.terms), default=0.0)
    clear = [
        term for term in mechanism.terms if abs(term.change) >= max(LEAST, LEAST_SHARE * largest)
    ]
    speak_for = _told([term for term in clear if (term.change > 0.0) == rises])
    against = _told([term for term in clear if (term.change > 0.0) != rises])
    if against:
        told += f", although other reasons point the other way: {against}"
    if speak_for:
        told += f". What {'outweighs them' if against else 'did it'}: {speak_for}"
    factor = mechanism.factor
    told += (
        f". Reasons to offer {mechanism.total('offer'):+.2f} in all (log rate), to accept "
        f"{mechanism.total('answer'):+.2f} (logit): about {factor:.2f} times as many accepted hard "
        f"offers from {mechanism.since[:4]} on."
    )
    if (factor > 1.0) != rises:
        told += (
            " These means over channels and years do not show it: the role hangs on the channel, "
            "and on what came of earlier events."
        )
    return told


def _told(terms: list[TermChange]) -> str:
    """Terms with what each changed by, and through which of the scenario's changes most."""
    strongest = sorted(terms, key=lambda term: -abs(term.change))[:MOST_TERMS]
    if not strongest:
        return ""
    return listed(
        f"{term.term} ({term.change:+.2f}, by change "
        f"{int(np.argmax(term.by_change * np.sign(term.change))) + 1})"
        for term in strongest
    )


def rows(found: tuple[Mechanism, ...]) -> Iterator[tuple[str | float, ...]]:
    """Republic, side, term, before, after, and what each change did, of every term that moved."""
    for one in found:
        for term in one.terms:
            if term.change or term.by_change.any():
                yield (one.republic, term.side, term.term, term.before, term.after, *term.by_change)
