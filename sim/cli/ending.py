"""How commands end: exit codes, and the one line about what went wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, Final

import click

from sim.cli.usage import explained
from sim.errors import GaveUp, InputError
from sim.tables import shown

DONE: Final = 0
#: What went wrong without being the user's mistake.
FAILED: Final = 1
WRONG_INPUT: Final = 2
#: By Ctrl-C, as shells number it.
INTERRUPTED: Final = 130


def complain(error: InputError) -> None:
    """What is wrong with an input, on stderr: a line for each fault."""
    for line in str(error).splitlines():
        tell(f"error: {line}")


def tell(problem: str) -> None:
    """One line on stderr."""
    click.echo(f"wakhan: {shown(problem)}", err=True)


def code_of(command: Callable[[], Any]) -> int:
    """Carries out a command; says in one line what ends it, and returns the exit code."""
    try:
        code = command()
        return code if isinstance(code, int) else DONE
    except click.ClickException as error:
        (explained(error) if isinstance(error, click.UsageError) else error).show()
        return error.exit_code
    except InputError as error:
        complain(error)
        return WRONG_INPUT
    except GaveUp as error:
        tell(str(error))
        return FAILED
    except (KeyboardInterrupt, click.Abort):
        tell("interrupted")
        return INTERRUPTED
    except UnicodeEncodeError as error:
        if error.encoding != sys.getfilesystemencoding():
            raise
        tell(
            f"names of files cannot hold '{error.object[error.start]}' under the encoding of this "
            f"terminal ({error.encoding}); name a plainer folder with -o, or set PYTHONUTF8=1"
        )
        return FAILED
    except OSError as error:
        if error.errno is None:
            raise
        where = "" if error.filename is None else f"{error.filename}: "
        tell(f"{where}{os.strerror(error.errno)}")
        return FAILED
    except MemoryError:
        tell("out of memory; fewer runs at a time (--chunk) or fewer workers take less")
        return FAILED
