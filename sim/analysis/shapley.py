"""Shapley values: what each of some changes did, on average over the orders of making them.

A set of changes is a whole number whose bit i says whether change i is in it. Up to MOST_EXACT
changes, all orders count; of more, a sample of orders, each with its reverse. In both, the values
add up to what all changes do together, to the last digit, as each order does by itself.

Shapley 1953 (Contributions to the Theory of Games 2); sampled orders with their reverses as in
Mitchell et al. 2022 (Journal of Machine Learning Research 23).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Changes up to which every order counts: 8 make 256 sets.
MOST_EXACT: Final = 8
#: Orders sampled beyond, half of them the reverse of the others.
ORDERS: Final = 32

#: Of one change: the set that it is added to, and the share of orders in which it is.
Weights = Mapping[int, Fraction]


@dataclass(frozen=True)
class Orders:
    """Orders of some changes: all of them where none is listed."""

    changes: int
    listed: tuple[tuple[int, ...], ...] = ()

    @property
    def everything(self) -> int:
        """The set of all changes."""
        return (1 << self.changes) - 1

    @cached_property
    def weights(self) -> tuple[Weights, ...]:
        """By change, how often it is added to which set."""
        if not self.listed:
            return tuple(self._of_all(change) for change in range(self.changes))
        found: list[dict[int, Fraction]] = [{} for _ in range(self.changes)]
        for order in self.listed:
            for change, before in _steps(order):
                weights = found[change]
                weights[before] = weights.get(before, Fraction()) + Fraction(1, len(self.listed))
        return tuple(found)

    def _of_all(self, change: int) -> dict[int, Fraction]:
        """|S|! (n - |S| - 1)! / n! for each set S without the change."""
        n, bit = self.changes, 1 << change
        return {
            before: Fraction(
                math.factorial(before.bit_count()) * math.factorial(n - before.bit_count() - 1),
                math.factorial(n),
            )
            for before in range(1 << n)
            if not before & bit
        }

    @cached_property
    def sets(self) -> tuple[int, ...]:
        """All sets that are needed, the smallest first: also each change alone, and left out."""
        found = {0, self.everything}
        for change, weights in enumerate(self.weights):
            bit = 1 << change
            found |= {bit, self.everything ^ bit}
            found |= {of for before in weights for of in (before, before | bit)}
        return tuple(sorted(found, key=lambda one: (one.bit_count(), one)))


def orders_of(changes: int, seed: int, sampled: int = ORDERS) -> Orders:
    """All orders of a few changes, or a sample of the orders of many."""
    if changes <= MOST_EXACT:
        return Orders(changes)
    random = np.random.default_rng([seed, changes])
    drawn = [tuple(map(int, random.permutation(changes))) for _ in range(max(sampled // 2, 1))]
    return Orders(changes, tuple(order for one in drawn for order in (one, one[::-1])))


def shapley(orders: Orders, values: Mapping[int, Fraction]) -> tuple[Fraction, ...]:
    """The Shapley value of each change, from the value of each set: exact, and adding up."""
    return tuple(
        sum(
            (
                weight * (values[before | 1 << change] - values[before])
                for before, weight in weights.items()
            ),
            Fraction(),
        )
        for change, weights in enumerate(orders.weights)
    )


def shapley_by_run(
    orders: Orders, values: Mapping[int, NDArray[np.float64]], change: int
) -> NDArray[np.float64]:
    """The Shapley value of a change run by run; `values` have shape (run,)."""
    found = np.zeros_like(values[0])
    for before, weight in orders.weights[change].items():
        found += float(weight) * (values[before | 1 << change] - values[before])
    return found


def error_of_orders(orders: Orders, values: Mapping[int, float], change: int) -> float:
    """Standard error of a Shapley value from the choice of orders; 0 where all count."""
    if not orders.listed:
        return 0.0
    bit = 1 << change
    before = [dict(_steps(order))[change] for order in orders.listed]
    by_order = [values[one | bit] - values[one] for one in before]
    pairs = np.array(by_order).reshape(-1, 2).mean(axis=1)
    return float(pairs.std(ddof=1) / np.sqrt(len(pairs))) if len(pairs) > 1 else 0.0


def adding_up(parts: Sequence[Fraction], digits: int) -> list[Fraction]:
    """Parts rounded to so many decimals such that they add up to their sum, rounded.

    Those with the largest remainders are rounded up; none is further than a unit of the last
    decimal from its true value.
    """
    unit = 10**digits
    total = round(sum(parts, Fraction()) * unit)
    floors = [math.floor(part * unit) for part in parts]
    left = total - sum(floors)
    by_rest = sorted(range(len(parts)), key=lambda i: (-(parts[i] * unit - floors[i]), i))
    for place in by_rest[:left]:
        floors[place] += 1
    return [Fraction(one, unit) for one in floors]


def _steps(order: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each change of an order with the set of those before it."""
    before = 0
    for change in order:
        yield change, before
        before |= 1 << change
