"""Errors that end in a few lines: input that is the user's to mend, and work that came to nothing.

A message never holds more than a few hundred characters, and no control characters, whatever was
typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Final

#: Faults told of one input; the others are counted.
MOST_TOLD: Final = 10
#: Faults after which the rest of an input is not looked at.
MOST_FOUND: Final = 100
#: Characters of a file name, a key and a problem in a message.
LONGEST_FILE: Final = 200
LONGEST_KEY: Final = 100
LONGEST_PROBLEM: Final = 400


class InputError(Exception):
    """Input that is wrong: a line for each fault, no traceback, exit code 2.

    A message names what is known of file, line and key, what was expected, and the nearest
    valid name.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: object = None,
        line: int | None = None,
        key: str | None = None,
    ) -> None:
        self.file = None if file is None else shown(str(file), LONGEST_FILE)
        self.line = line
        self._several: tuple[InputError, ...] = ()
        self._remark = ""
        where = self.file if line is None else f"{self.file}:{line}"
        shown_key = shown(key, LONGEST_KEY) if key else None
        parts = [part for part in (where, shown_key, _bounded(problem)) if part]
        self._text = ": ".join(parts)
        super().__init__(self._text)

    def __str__(self) -> str:
        """The message: a line for each fault."""
        return self._text + self._remark

    @classmethod
    def of(cls, faults: Iterable[InputError]) -> InputError:
        """One error for several faults: each told once, file by file in the order of lines."""
        found = _each_once(faults)
        if len(found) == 1:
            return found[0]
        files = list(dict.fromkeys(fault.file for fault in found))
        found.sort(key=lambda fault: (files.index(fault.file), fault.line or 0))
        told = [str(fault) for fault in found[:MOST_TOLD]]
        if len(found) > MOST_TOLD:
            more = len(found) - MOST_TOLD
            told.append(f"and {'' if len(found) < MOST_FOUND else 'at least '}{more} more")
        error = cls("several faults")
        error._text = "\n".join(told)
        error._several = tuple(found)
        return error

    @property
    def faults(self) -> tuple[InputError, ...]:
        """The faults, each an error of its own."""
        return self._several or (self,)

    def noting(self, remark: str) -> InputError:
        """The same faults, each with a remark in brackets at its end.

        What differs in the remark alone is the same fault.
        """
        return InputError.of(fault._noting(remark) for fault in self.faults)

    def _noting(self, remark: str) -> InputError:
        again = InputError("")
        again._text = self._text
        again._remark = f"{self._remark} ({shown(remark, LONGEST_FILE)})"
        again.file, again.line = self.file, self.line
        return again


def _each_once(faults: Iterable[InputError]) -> list[InputError]:
    """Faults without those that were told before, whatever their remarks."""
    found: dict[str, InputError] = {}
    for fault in faults:
        found.setdefault(fault._text, fault)
    return list(found.values())


class Faults:
    """Faults that are found one by one and told together.

    `with faults:` keeps an InputError that is raised inside and goes on after the block;
    `faults.tell()` raises what was kept, if anything.
    """

    def __init__(self, found: Iterable[InputError] = ()) -> None:
        self._found = list(found)

    def __enter__(self) -> None:
        """Begins a block whose InputError is kept."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Keeps an InputError; when there are very many, raises them all at once."""
        if not isinstance(error, InputError):
            return False
        self._found += error.faults
        if len(self._found) >= MOST_FOUND:
            raise InputError.of(self._found) from None
        return True

    def __bool__(self) -> bool:
        """Whether any was found."""
        return bool(self._found)

    def tell(self) -> None:
        """Raises one InputError of all faults that were kept, if any."""
        if self._found:
            raise InputError.of(self._found)


class GaveUp(Exception):
    """Work that came to no result, through nobody's mistake: one message, exit code 1."""


def shown(text: str, longest: int = 60) -> str:
    """What was typed as it may stand in a message: short, and printable."""
    short = text if len(text) <= longest else f"{text[: longest - 3]}..."
    return short if short.isprintable() else repr(short)[1:-1]


def _bounded(problem: str) -> str:
    """A message within bounds: of a long one, the middle is left out."""
    if len(problem) > LONGEST_PROBLEM:
        half = LONGEST_PROBLEM // 2
        problem = f"{problem[:half]} ... {problem[-half:]}"
    return problem if problem.isprintable() else repr(problem)[1:-1]
