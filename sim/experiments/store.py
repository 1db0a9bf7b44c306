"""Result folders: what is in them, how they come about, and how they are read; one door to all.

A folder at work holds `manifest.json` and `parts/`; when all parts are there they are merged into
tables, and `parts/` goes. Every file is written beside its place and then moved there, so that it
is whole or not there. Nothing that is not this program's own is touched.
"""

from sim.experiments.book import FAILURES, Book, Given, begin
from sim.experiments.files import write_text, writing
from sim.experiments.folder import COMPARISON, Found, begin_comparison, look, working_in
from sim.experiments.manifest import (
    MANIFEST,
    finish,
    new_manifest,
    read_manifest,
    write_manifest,
)
from sim.experiments.part_files import PARTS, Arrays, part_path, read_part, write_part
from sim.experiments.provenance import same_code
from sim.experiments.result import KINDS, TABLES, Result, load_result

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
    "begin",
    "begin_comparison",
    "finish",
    "load_result",
    "look",
    "new_manifest",
    "part_path",
    "read_manifest",
    "read_part",
    "same_code",
    "working_in",
    "write_manifest",
    "write_part",
    "write_text",
    "writing",
]
