"""What a model must be given. `sim.scenario.Scenario` is one; anything of this shape will do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from sim.model.paths import Change
from sim.record.own import OwnRecord


@runtime_checkable
class Inputs(Protocol):
    """Months, history, one number per parameter, and dated changes.

    `start` and `end` are month indices, both included. `history` is `replay`, where the record
    takes the place of China's draws as far as it is complete, or `free`. `record` is what a user
    adds to the packaged record or puts in its place, if anything. `values` holds one number per
    leaf key.
    """

    @property
    def start(self) -> int:
        """First month."""

    @property
    def end(self) -> int:
        """Last month."""

    @property
    def history(self) -> str:
        """`replay` or `free`."""

    @property
    def record(self) -> OwnRecord | None:
        """What stands beside or in place of the packaged record; None for nothing."""

    @property
    def values(self) -> Mapping[str, float]:
        """Parameters by leaf key."""

    @property
    def environment_changes(self) -> tuple[Change, ...]:
        """Changes of variables of the environment and of memberships."""

    @property
    def parameter_changes(self) -> tuple[Change, ...]:
        """Changes of parameters and switches."""
