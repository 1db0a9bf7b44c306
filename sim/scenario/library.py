"""The library of scenarios, sweeps and accounts that comes with the package, and where names lead.

A name on the command line is looked for in three places, and the first file found is the one:
the current folder, `scenarios` in it, and the library. It may leave out the extension, and, unless
it names a folder, the folder as well: `futures/afghan_war.yaml`, `afghan_war`. A path that
begins with a dot or at the root of the file system is taken as it stands.

A file may name another in the same way as long as that one's place in its study is empty: `extends:
baseline.yaml` then means the library's. The library's own files name only each other.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from sim.errors import InputError, shown
from sim.scenario.files import near_file
from sim.spelling import nearest

EXTENSIONS: Final = (".yaml", ".yml")
#: Where a user's files lie, in the current folder.
SCENARIOS: Final = Path("scenarios")
#: How messages and lists call the library's folder.
LIBRARY: Final = "library"
#: The library in an installed package; in a clone, the folder `scenarios` takes its place.
PACKAGED: Final = Path(__file__).resolve().parents[1] / LIBRARY
#: Folders of files that are no scenarios, within `scenarios` and the library.
SWEEPS: Final = "sweeps"
ACCOUNTS: Final = "accounts"


@dataclass(frozen=True)
class Place:
    """A file that was found: its path, its name in messages, and whether it is the library's.

    `hides` is the name of the library's file that a file of the user's stands before.
    """

    path: Path
    shown: str
    of_library: bool = False
    hides: str | None = None


def library() -> Path:
    """The folder of the library."""
    return PACKAGED if PACKAGED.is_dir() else PACKAGED.parents[1] / SCENARIOS


def find(text: str, kind: str | None = None) -> Place:
    """The file that a name or path on the command line means.

    `kind` names the folder that is looked into first, such as `accounts`. Raises InputError where
    there is no such file, or more than one.
    """
    if os.path.isfile(text):
        return Place(Path(text), text)
    for name in _with_extensions(text):
        if os.path.isfile(name):
            return _of_user(Path(name), text, kind)
    if not _is_path_only(text):
        own = None if is_library(SCENARIOS) else _within(SCENARIOS, text, kind)
        if own:
            return _of_user(own, text, kind)
        packaged = _within(library(), text, kind)
        if packaged:
            return _of_library(packaged)
    near = _near(text, kind)
    if near and not os.path.lexists(text):
        raise InputError(f"no such {_what(text, kind)}{near}", file=text)
    # What is no file, cannot be read or is not there: whoever opens it says so.
    return Place(Path(text), text)


def instead_of(path: Path, folders: tuple[Path, ...]) -> Place | None:
    """The library's file in place of one that a user's file names and that is not there.

    The library is asked for the path as it lies from each of `folders`, and from `scenarios` there.
    """
    for folder in folders:
        for start in (folder / SCENARIOS, folder):
            if path.is_relative_to(start):
                found = _exactly(library(), path.relative_to(start).as_posix())
                if found:
                    return _of_library(found)
    return None


def elsewhere(name: str) -> str:
    """A hint to files of the library that bear a name, for a file that is not where it was sought.

    They are named as another file has to name them: from the top of the library.
    """
    there = [path for path in files(library()) if path.name == name]
    named = " or ".join(f"'{path.relative_to(library()).as_posix()}'" for path in there[:2])
    return f"; did you mean {named}, of the library?" if named else ""


def files(folder: Path) -> list[Path]:
    """The scenario, sweep and account files under a folder."""
    return sorted(path for path in folder.rglob("*") if path.suffix in EXTENSIONS)


def places() -> list[Place]:
    """The user's files under `scenarios`, then those of the library that they do not hide."""
    own = [] if is_library(SCENARIOS) else [_of_user(path, None, None) for path in files(SCENARIOS)]
    hidden = {place.hides for place in own}
    packaged = [_of_library(path) for path in files(library())]
    return [*own, *(place for place in packaged if place.shown not in hidden)]


def holds(path: Path) -> bool:
    """Whether a file, its path resolved, is one of the library."""
    return path.is_relative_to(library().resolve())


def is_library(folder: Path) -> bool:
    """Whether a folder is the library itself, as `scenarios` is in a clone."""
    return _same(folder, library())


def _of_user(path: Path, text: str | None, kind: str | None) -> Place:
    """A file of the user's, and the library's that `text` would mean without it."""
    found = None
    if path.is_relative_to(SCENARIOS):
        found = _exactly(library(), path.relative_to(SCENARIOS).as_posix())
    if found is None and text is not None:
        found = _within(library(), text, kind)
    hides = None if found is None or _same(found, path) else _of_library(found).shown
    return Place(path, path.as_posix(), hides=hides)


def _of_library(path: Path) -> Place:
    root = SCENARIOS if is_library(SCENARIOS) else Path(LIBRARY)
    return Place(path, (root / path.relative_to(library())).as_posix(), of_library=True)


def _within(root: Path, text: str, kind: str | None) -> Path | None:
    """The file of a name in a folder of scenarios: at its place, or anywhere when it is bare."""
    name = PurePosixPath(text)
    if len(name.parts) > 1 and name.parts[0] in (SCENARIOS.name, LIBRARY):
        if name.parts[0] == LIBRARY and root == SCENARIOS:
            return None
        name = PurePosixPath(*name.parts[1:])
    for start in (f"{kind}/", "") if kind else ("",):
        found = _exactly(root, f"{start}{name}")
        if found:
            return found
    if len(name.parts) != 1:
        return None
    stem = name.stem if name.suffix in EXTENSIONS else name.name
    bare = [path for path in files(root) if path.stem == stem and path.is_file()]
    if len(bare) > 1:
        several = ", ".join(f"'{path.relative_to(root).as_posix()}'" for path in bare[:3])
        raise InputError(f"may be {several}; name the folder, too", file=shown(text))
    return bare[0] if bare else None


def _exactly(root: Path, name: str) -> Path | None:
    """The file at a place in a folder, which the name may not leave."""
    if ".." in PurePosixPath(name).parts:
        return None
    paths = [root / text for text in _with_extensions(name)]
    return next((path for path in paths if os.path.isfile(path)), None)


def _with_extensions(text: str) -> Iterator[str]:
    yield text
    if not text.endswith(EXTENSIONS):
        yield from (f"{text}{extension}" for extension in EXTENSIONS)


def _is_path_only(text: str) -> bool:
    """Whether a text can be nothing but a path."""
    return (
        not text
        or text.startswith((".", "~", "\\"))
        or os.path.isabs(text)
        or bool(PureWindowsPath(text).drive)
        or "\0" in text
    )


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _is_bare(text: str) -> bool:
    return PurePosixPath(text).name == text and not text.endswith(EXTENSIONS)


def _what(text: str, kind: str | None) -> str:
    """What a name would be the name of."""
    return (kind or SCENARIOS.name).removesuffix("s") if _is_bare(text) else "file"


def _near(text: str, kind: str | None) -> str:
    """A hint for a name that leads nowhere: what has a name like it, or what there is."""
    stem = Path(text).stem
    if _is_path_only(text) or near_file(Path(text)):
        return ""
    known = [found for root in (SCENARIOS, library()) for found in files(root / (kind or ""))]
    stems = sorted({found.stem for found in known})
    hint = nearest(stem, stems)
    if hint or not _is_bare(text):
        return hint
    return f"; there are {', '.join(stems)}" if kind and stems else "; see `wakhan list`"
