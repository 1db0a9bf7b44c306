"""Scenario, sweep and account files as they were read, and the files that they name.

Paths in a file (`extends`, `record`, and the scenarios of a sweep) are relative to its folder and
stay inside its study: the folder that holds `scenarios` when the file lies somewhere below a
folder of that name (the nearest one), else the parent of the file's own folder. Links are
followed before this is checked.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Final

from sim.errors import InputError, shown
from sim.scenario import convert, library
from sim.scenario.files import near_file
from sim.scenario.text import MapNode, Node, read_document
from sim.scenario.words import ACCOUNT_KEYS, SWEEP_KEYS, TOP_KEYS

LONGEST_CHAIN: Final = 10


@dataclass(frozen=True)
class Document:
    """A file that was read: its content, folder, name in messages, and resolved path.

    `reached` says by which file it is named, such as `extended by mine.yaml`; nothing for the file
    that the user gave.
    """

    top: MapNode
    folder: Path
    shown: str | None
    path: Path
    reached: str = ""

    def blamed(self, error: InputError) -> InputError:
        """An error about this file, with a remark on how it was reached."""
        return error.noting(self.reached) if self.reached else error


def open_document(path: Path, shown_as: str, reached: str = "") -> Document:
    """Reads a scenario, sweep or account file; `shown_as` is its name in messages."""
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError, ValueError):
        raise InputError("cannot be read: not a valid path", file=shown(shown_as)) from None
    try:
        top = read_document(path, shown_as)
    except InputError as error:
        raise (error.noting(reached) if reached else error) from None
    return Document(top, resolved.parent, shown_as, resolved, reached)


def named_document(source: str | Path, kind: str | None = None) -> Document:
    """The file of a name or path on the command line, read; see `sim/scenario/library.py`."""
    place = library.find(str(source), kind)
    return open_document(place.path, place.shown)


def related_file(document: Document, node: Node, key: str) -> tuple[Path, str]:
    """Path and shown name of a file that another one names, inside the study of the latter."""
    text = convert.text(node, key)
    if os.path.isabs(text) or PureWindowsPath(text).drive or text.startswith(("~", "\\")):
        raise node.origin.error(f"expected a path relative to the file, not '{shown(text)}'", key)
    try:
        path = (document.folder / text).resolve()
    except (OSError, RuntimeError, ValueError):
        raise node.origin.error(f"not a valid path: '{shown(text)}'", key) from None
    study = study_of(document.folder)
    if not path.is_relative_to(study):
        problem = f"'{shown(text)}' leads out of the study, the folder '{shown(study.name)}'"
        raise node.origin.error(problem, key)
    return path, os.path.normpath(os.path.join(os.path.dirname(document.shown or ""), text))


def related_document(document: Document, node: Node, key: str) -> Document:
    """The scenario that another file names, read; or the account that an account extends."""
    path, shown_as = _related_or_of_library(document, node, key)
    if not path.is_file():
        what = "a folder, not a file" if path.is_dir() else "no such file"
        hint = near_file(path) or library.elsewhere(path.name)
        raise node.origin.error(f"{what}: '{shown(shown_as)}'{hint}", key)
    how = "extended by" if key == "extends" else "a scenario of"
    reached = ", ".join(filter(None, (f"{how} {document.shown}", document.reached)))
    found = open_document(path, shown_as, reached)
    kind = kind_of(found.top)
    if kind == "sweep" or (kind == "account" and not looks_like_account(document.top)):
        problem = f"'{shown(shown_as)}' is {with_article(kind)}; expected a scenario"
        raise node.origin.error(problem, key)
    return found


def _related_or_of_library(document: Document, node: Node, key: str) -> tuple[Path, str]:
    """Path and shown name of a file that another one names; the library's in an empty place."""
    path, shown_as = related_file(document, node, key)
    if not os.path.lexists(path):
        study = study_of(document.folder)
        place = library.instead_of(path, (document.folder, study))
        if place:
            return place.path.resolve(), place.shown
    return path, shown_as


def chain(top: Document) -> Iterator[Document]:
    """A document and all that it extends, the most remote last."""
    found = [top]
    while True:
        document = found[-1]
        yield document
        node = document.top.values.get("extends")
        if node is None or convert.is_null(node):
            return
        path, shown_as = _related_or_of_library(document, node, "extends")
        if path in [earlier.path for earlier in found]:
            names = " -> ".join([str(earlier.shown) for earlier in found] + [shown_as])
            raise node.origin.error(f"goes round in a circle: {names}", "extends")
        if len(found) > LONGEST_CHAIN:
            raise node.origin.error(f"a chain of more than {LONGEST_CHAIN} files", "extends")
        found.append(related_document(document, node, "extends"))


def looks_like_sweep(top: MapNode) -> bool:
    """Whether a file is a sweep rather than a scenario, by its keys."""
    return any(key in SWEEP_KEYS and key not in TOP_KEYS for key in top.values)


def looks_like_account(top: MapNode) -> bool:
    """Whether a file is an account rather than a scenario, by its keys."""
    return any(key in ACCOUNT_KEYS for key in top.values)


def kind_of(top: MapNode) -> str:
    """Whether a file is a sweep, an account or a scenario, by its keys."""
    if looks_like_sweep(top):
        return "sweep"
    return "account" if looks_like_account(top) else "scenario"


def with_article(kind: str) -> str:
    """`an account`, `a sweep`."""
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"


#: The command for each kind of file.
_COMMANDS: Final = {"scenario": "run", "sweep": "sweep", "account": "fit"}


def wrong_kind(document: Document, expected: str) -> InputError:
    """The error about a file of another kind than `expected`: what it is, and what takes it."""
    kind = kind_of(document.top)
    problem = f"{with_article(kind)}; expected {expected}"
    if document.shown and not document.reached:
        problem += f"; try 'wakhan {_COMMANDS[kind]} {shown(document.shown, 120)}'"
    return document.top.origin.error(problem)


def study_of(folder: Path) -> Path:
    """The folder that paths in the files of `folder` may not leave."""
    if folder.is_relative_to(library.PACKAGED):
        return library.PACKAGED
    for ancestor in (folder, *folder.parents):
        if ancestor.name == "scenarios":
            return ancestor.parent
    return folder.parent
