"""Files that a user names: text of bounded size is read, and what is not is called what it is.

A folder, a result, a workbook or a picture in place of a YAML file is looked at from outside or by
its first bytes, and the message says what it is and what was expected.
"""

from __future__ import annotations

import difflib
import os
import stat
from pathlib import Path
from typing import Final

from sim.errors import InputError, shown
from sim.spelling import foreign, plain

LARGEST_FILE: Final = 1_000_000  # bytes
EXPECTED: Final = "expected a YAML file in plain text (UTF-8)"

#: What a file is that begins with these bytes.
_KINDS: Final = (
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"PAR1", "a Parquet table"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"PK\x03\x04", "a zip file"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
)
#: What a zip file is, by the end of its name.
_ZIPPED: Final = {
    ".docx": "a Word document",
    ".xlsx": "an Excel workbook",
    ".ods": "a LibreOffice table",
    ".odt": "a LibreOffice document",
}
#: What to do about some of them.
_REMEDIES: Final = {
    "a web page": "; download the file itself (on GitHub: Raw)",
    "a Word document": "; save it as plain text",
    "a LibreOffice document": "; save it as plain text",
    "a rich-text document": "; save it as plain text",
    "a gzip file": "; unpack it first",
    "a bzip2 file": "; unpack it first",
    "an xz file": "; unpack it first",
    "a zip file": "; unpack it first",
}
#: Endings of files that are taken for records of events, and of files that hold scenarios.
TABLES: Final = (".csv", ".tsv")
_YAML: Final = (".yaml", ".yml")
#: Marks a folder as a result, and the files in it that can be simulated again.
_MANIFEST: Final = "manifest.json"
_KEPT: Final = ("sweep.yaml", "scenario.resolved.yaml")


def read_text(path: Path, name: str) -> str:
    """Text of a file in UTF-8; `name` is how messages call it."""
    content = _read_bytes(path, name)
    begin = content[:20].lstrip().lower()
    for mark, kind in _KINDS:
        if content.startswith(mark) or begin.startswith(mark):
            if kind == "a zip file":
                kind = _ZIPPED.get(path.suffix.lower(), kind)
            raise InputError(f"{kind}; {EXPECTED}{_REMEDIES.get(kind, '')}", file=name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("not a text file in UTF-8", file=name, line=line) from None


def _read_bytes(path: Path, name: str) -> bytes:
    """Content of a regular file of bounded size, looked at before it is opened."""
    if path.suffix.lower() in TABLES:
        hint = "; a table of events is named by 'record' in a scenario"
        raise InputError(f"a table, by its name; {EXPECTED}{hint}", file=name)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise InputError(_folder(path, name), file=name)
        if not stat.S_ISREG(found.st_mode):
            raise InputError("is not a regular file", file=name)
        if found.st_size > LARGEST_FILE:
            size = f"{found.st_size / 1e6:.1f} MB"
            problem = f"is {size} large; a scenario or sweep file has at most 1 MB"
            raise InputError(problem, file=name)
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"no such file{_near_path(path)}", file=name) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot be read: {reason}", file=name) from None


def _folder(path: Path, name: str) -> str:
    """What a folder is that stands where a file belongs, and a file in it that fits."""
    result = (path / _MANIFEST).is_file()
    kept = [file for file in _KEPT if (path / file).is_file()] if result else _files(path, _YAML)
    what = "is the folder of a result" if result else "is a folder"
    such_as = f" such as '{shown(os.path.join(name, kept[0]), 120)}'" if kept else ""
    return f"{what}; expected a file{such_as}"


def _near_path(path: Path) -> str:
    """What is near a path that does not exist: a file in its folder, or a folder near its own."""
    folder = path.parent
    if folder.exists():
        return near_file(path)
    missing = _missing(folder)
    return f"; there is no folder '{shown(str(missing), 120)}'{near_folder(missing)}"


def near_folder(path: Path) -> str:
    """`; did you mean ...?` with a folder beside one that does not exist, or nothing."""
    missing = _missing(path)
    return _nearest(missing.name, _names(missing.parent, folders=True))


def _missing(folder: Path) -> Path:
    """The first folder on the way to one that is not there."""
    return next((place for place in reversed(folder.parents) if not place.exists()), folder)


def near_file(path: Path, endings: tuple[str, ...] = _YAML) -> str:
    """`; did you mean ...?` with a file beside a path that does not exist, or nothing."""
    by_stem = {Path(name).stem: name for name in _files(path.parent, endings)}
    return _nearest(path.stem, by_stem)


def _nearest(name: str, others: dict[str, str]) -> str:
    """A hint to the nearest of some names; a character that only looks alike is named."""
    strange = foreign(name)
    close = difflib.get_close_matches(plain(name), others, n=1, cutoff=0.6)
    if plain(name) not in others and not plain(name).startswith("-"):
        strange = ""  # the name may be meant so
    return f"{strange}; did you mean '{shown(others[close[0]])}'?" if close else strange


def _files(folder: Path, endings: tuple[str, ...]) -> list[str]:
    return [name for name in _names(folder) if name.endswith(endings)]


def _names(folder: Path, *, folders: bool = False) -> dict[str, str]:
    """Names in a folder, sorted; none where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entry.name for entry in entries if entry.is_dir() or not folders)
    except OSError:
        return {}
    return dict(zip(found, found, strict=True))
