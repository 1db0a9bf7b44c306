"""Mistakes of users, what each is told, and a grade: `python -m tests.bad_scenarios.graded.update`.

Carries out every mistake of `mistakes.yaml`, writes its message there and docs/messages.md anew. A
message that has changed loses its grade: read it as someone who does not know the program, and give
it one by hand.
"""

import os
import shlex
import tempfile
from collections import Counter
from pathlib import Path

import yaml
from click.testing import CliRunner

from sim.cli.app import main

TABLE = Path(__file__).with_name("mistakes.yaml")
PAGE = Path(__file__).parents[3] / "docs" / "messages.md"
GRADES = {
    "great": "says where (file, line and key, or option), what was expected, and what to write or "
    "do instead",
    "good": "says where and what was expected; what to write has to be worked out",
    "bad": "is true, but leaves the reader to search for the place or the reason",
    "terrible": "misleads, says nothing, shows the program's insides, or does not come at all",
}
UNGRADED = "ungraded"
#: Files that every mistake finds in its folder.
STUDY = {"baseline.yaml": "name: baseline\n"}
HEAD = """\
# Mistakes and what each is told. Written by `python -m tests.bad_scenarios.graded.update`, but for
# what was done, the files, the command and the grade, which are ours.
"""
INTRODUCTION = """\
# What wrong input is told

{count} mistakes that a user may make, in files and on the command line, with the message that each
one gets. A test makes every one of them and compares the message word for word. Each ends with exit
code 2, and nothing is written.

A message is graded by what it says to someone who does not know the program, after the scale by
which OpenFisca judges its own:

| grade | a message that | here |
|---|---|---|
{grades}

A few rules hold everywhere. All that is wrong in a file is told at once, up to ten things.
Republics and powers are codes (`TJK`); for another spelling the message gives the code. A character
that only looks right (a Cyrillic letter, an en dash, a no-break space) is named with its place.
Numbers have a decimal point. Where a file that yours extends is at fault, both are named, and the
one to mend comes first.
"""


def load():
    """The mistakes, each a mapping."""
    return yaml.safe_load(TABLE.read_text("utf-8"))


def told(mistake, folder):
    """What a mistake is told when it is made in an empty folder; the lines."""
    for name, text in (STUDY | mistake.get("files", {})).items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(mistake.get("encoding", "utf-8")))
    before = sorted(Path(folder).rglob("*"))
    here = os.getcwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(main, shlex.split(mistake["command"])[1:])
    finally:
        os.chdir(here)
    assert result.exit_code == 2, (mistake["command"], result.output, result.exception)
    assert not result.stdout, result.stdout
    assert sorted(Path(folder).rglob("*")) == before
    lines = result.stderr.splitlines()
    return lines[3:] if lines[0].startswith("Usage:") else lines


def page(mistakes):
    """The mistakes as a page of documentation."""
    counts = Counter(mistake["grade"] for mistake in mistakes)
    grades = "\n".join(f"| {name} | {what} | {counts[name]} |" for name, what in GRADES.items())
    parts = [INTRODUCTION.format(count=len(mistakes), grades=grades)]
    for group in dict.fromkeys(mistake["group"] for mistake in mistakes):
        parts.append(f"## {group}\n")
        for mistake in mistakes:
            if mistake["group"] == group:
                parts.append(_section(mistake))
    return "\n".join(parts)


def _section(mistake):
    """A mistake with its file, its command and its message."""
    lines = [f"**{mistake['did'][0].upper()}{mistake['did'][1:]}** ({mistake['grade']})", ""]
    for name, text in mistake.get("files", {}).items():
        if name.endswith(".yaml") and "results/" not in name:
            lines += ["```yaml", f"# {name}", *text.rstrip("\n").split("\n"), "```", ""]
    lines += ["```console", f"$ {mistake['command']}", *mistake["says"], "```", ""]
    return "\n".join(lines)


class _Blocks(yaml.SafeDumper):
    """Writes a text of several lines line by line."""


_Blocks.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)


def update():
    """Writes messages and page anew; returns how many messages have changed."""
    mistakes = load()
    changed = 0
    for mistake in mistakes:
        with tempfile.TemporaryDirectory() as folder:
            says = told(mistake, folder)
        if says != mistake.get("says"):
            mistake |= {"says": says, "grade": UNGRADED}
            changed += 1
    text = yaml.dump(mistakes, Dumper=_Blocks, allow_unicode=True, sort_keys=False, width=100)
    TABLE.write_text(HEAD + text, "utf-8")
    PAGE.write_text(page(mistakes), "utf-8")
    return changed


if __name__ == "__main__":
    print(f"{update()} messages have changed; give each a grade in {TABLE}, then run this again.")
