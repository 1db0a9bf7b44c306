"""Options that several commands share."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable

import click

from sim.cli.usage import Whole
from sim.compiled.choice import ENGINES, FEWEST_RUNS, choose
from sim.errors import InputError
from sim.names import LARGEST_SEED


def place(path: str) -> str:
    """A file or folder as typed, with the home folder in place of a leading `~` or `~user`.

    The shell leaves these as they are in quotes and behind a `=`. Raises InputError for what no
    file can be called.
    """
    if not path:
        raise InputError("an empty name; expected that of a file or folder")
    if any(unicodedata.category(sign) == "Cc" for sign in path):
        problem = "holds control characters; expected the name of a file or folder"
        raise InputError(problem, file=path)
    if any("\ud800" <= sign <= "\udfff" for sign in path):
        raise InputError("is no text in the encoding of this locale", file=path)
    found = _from_home(path)
    try:
        os.lstat(found)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass
    except OSError as error:  # such as a name that is too long
        raise InputError(f"cannot be looked at: {error.strerror}", file=found) from None
    return found


def _from_home(path: str) -> str:
    if not path.startswith("~"):
        return path
    user = path.partition(os.sep)[0]
    if user != "~" and os.path.lexists(path):
        return os.path.join(os.curdir, path)  # a file of such a name, which is nobody's home
    found = os.path.expanduser(path)
    if found == path or (user == "~" and os.environ.get("HOME") == ""):
        raise InputError(f"no home folder is known for '{user}'; name the whole path", file=path)
    return found


seed_option = click.option("--seed", type=Whole(0, LARGEST_SEED), default=2021, show_default=True)


def record_options(command: Callable[..., None]) -> Callable[..., None]:
    """Options that commands share which take a record of the user's own."""
    for option in (
        click.option(
            "--facilities",
            metavar="CODING",
            help="What counts as a facility of China's: one_programme, several_sites or "
            "china_manned (docs/codebook.md).",
        ),
        click.option(
            "--complete-until",
            multiple=True,
            metavar="CHN[.FORM]=YYYY-MM",
            help="Last month to which China's events are complete (forms: bilateral, sco).",
        ),
        click.option(
            "--record-only",
            type=place,
            metavar="FILE",
            help="Events in place of the packaged record.",
        ),
        click.option(
            "--record",
            type=place,
            metavar="FILE",
            help="Events of your own, added to the packaged record.",
        ),
    ):
        command = option(command)
    return command


def _use_engine(_context: click.Context, _option: click.Parameter, engine: str | None) -> None:
    if engine:
        choose(engine)


def worker_options(command: Callable[..., None]) -> Callable[..., None]:
    """Options that commands share which fill a result folder."""
    for option in (
        click.option("--no-figures", is_flag=True, help="Draw no figures."),
        click.option(
            "--engine",
            type=click.Choice(ENGINES),
            expose_value=False,
            callback=_use_engine,
            help="What works out the months: compiled code, several times faster on many runs, or "
            "NumPy. Results are the same. [default: compiled where llvmlite is installed and there "
            f"are {FEWEST_RUNS:,} runs or more]",
        ),
        click.option("--redo", is_flag=True, help="Move a result that is there aside, begin anew."),
        click.option(
            "--workers",
            type=Whole(1, 1024),
            metavar="N",
            help="Processes to use; default: as many as there are processors and enough to do.",
        ),
    ):
        command = option(command)
    return command
