"""Result folders: what is in them, how they come about, and how they are read; one door to all.

A folder at work holds `manifest.json` and `parts/`; when all parts are there they are merged into
tables, and `parts/` goes. Every file is written beside its place and then moved there, so that it
is whole or not there. Nothing that is not this program's own is touched.
"""

from sim.experiments.additions import adding_to, is_noted, note
from sim.experiments.book import FAILURES, Book, begin
from sim.experiments.comparison_folder import COMPARISON, begin_comparison, read_note
from sim.experiments.files import own_folder, read_text, write_text, writing
from sim.experiments.folder import Found, holding, look, working_in
from sim.experiments.inputs import Given
from sim.experiments.manifest import (
    MANIFEST,
    begin_manifest,
    finish,
    new_manifest,
    read_manifest,
    write_manifest,
)
from sim.experiments.part_files import PARTS, Arrays, part_path, read_part, remove_parts, write_part
from sim.experiments.provenance import same_code
from sim.experiments.refreshing import refresh
from sim.experiments.result import KINDS, Result, load_result
from sim.experiments.table_files import TABLES, read_unchanged, table_path
from sim.experiments.verifying import verified

__all__ = [
    "COMPARISON",
    "FAILURES",
    "KINDS",
    "MANIFEST",
    "PARTS",
    "TABLES",
    "Arrays",
    "Book",
    "Found",
    "Given",
    "Result",
    "adding_to",
    "begin",
    "begin_comparison",
    "begin_manifest",
    "finish",
    "holding",
    "is_noted",
    "load_result",
    "look",
    "new_manifest",
    "note",
    "own_folder",
    "part_path",
    "read_manifest",
    "read_note",
    "read_part",
    "read_text",
    "read_unchanged",
    "refresh",
    "remove_parts",
    "same_code",
    "table_path",
    "verified",
    "working_in",
    "write_manifest",
    "write_part",
    "write_text",
    "writing",
]
