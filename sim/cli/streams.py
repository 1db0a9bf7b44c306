"""Standard streams that never fail: a closed, full or narrow terminal loses text, and no work."""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from typing import Any, Final, TextIO

from sim.cli.ending import FAILED

#: Ways to write what an encoding lacks that do not end the program; others become `replace`.
_LENIENT: Final = ("replace", "backslashreplace", "ignore", "namereplace", "xmlcharrefreplace")


class Lossy(io.RawIOBase):
    """A stream that drops what it cannot write, and remembers why."""

    def __init__(self, stream: io.RawIOBase) -> None:
        self._stream = stream
        self.problem: OSError | None = None

    def writable(self) -> bool:
        """It is."""
        return True

    def isatty(self) -> bool:
        """Whether someone is there to look."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """That of the stream beneath."""
        return self._stream.fileno()

    def write(self, content: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Writes what can be written, or nothing from the first failure on."""
        while self.problem is None:
            try:
                written = self._stream.write(content)
            except OSError as problem:
                self.problem = problem
            else:
                if written is not None:
                    return written
                select.select([], [self], [])  # a pipe that does not wait by itself, and is full
        return len(content)


def open_streams() -> None:
    """Replaces the standard streams by such; those that are closed lead nowhere.

    A closed one would else be the next file that is opened, and be printed into.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = _lossy(sys.stdout)
    sys.stderr = _lossy(sys.stderr)


def close_streams(code: int, *, kept: bool) -> int:
    """Writes out what is left; the exit code, given that of the command.

    Text that a full device did not take is told of; it is a failure unless a result folder has
    kept what it says. A reader that has gone, such as `head`, has seen enough.
    """
    sys.stdout.flush()
    beneath = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    problem = beneath.problem if isinstance(beneath, Lossy) else None
    if problem is not None and problem.errno != errno.EPIPE:
        print(f"wakhan: not all could be printed: {problem.strerror}", file=sys.stderr)
        code = code if code or kept else FAILED
    sys.stderr.flush()
    return code


def _lossy(stream: TextIO | None) -> TextIO:
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")
    stream.flush()
    raw: Any = getattr(stream.buffer, "raw", stream.buffer)
    beneath: Any = Lossy(raw)
    return io.TextIOWrapper(
        io.BufferedWriter(beneath),
        encoding=stream.encoding,
        errors=stream.errors if stream.errors in _LENIENT else "replace",
        line_buffering=bool(stream.line_buffering),
    )
