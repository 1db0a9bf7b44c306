"""What a process has made before, found again by what it was made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Made = TypeVar("Made")


class Known(Generic[Made]):
    """The last few things made, by keys that can be compared and need no hash, as scenarios are.

    `most`: so many are kept; when there are more, all of them go.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[Any, Made]] = []

    def of(self, key: Any, make: Callable[[], Made]) -> Made:
        """What was made for a key, or is made now."""
        for known, made in self._kept:
            if known == key:
                return made
        if len(self._kept) >= self._most:
            self._kept.clear()
        made = make()
        self._kept.append((key, made))
        return made
