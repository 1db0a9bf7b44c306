"""Names of files and folders as they are typed."""

import os

import pytest

from sim.cli.options import place
from sim.errors import InputError


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "an empty name; expected that of a file or folder"),
        ("a\0b", "a\\x00b: holds control characters; expected the name of a file or folder"),
        ("a\nb", "a\\nb: holds control characters"),
        ("a\udcff", "a\\udcff: is no text in the encoding of this locale"),
        ("\x1b[2J", "\\x1b[2J: holds control characters"),
        ("n" * 300, "cannot be looked at: File name too long"),
        ("in_circles/r", "in_circles/r: cannot be looked at: Too many levels of symbolic links"),
    ],
)
def test_what_no_file_is_called(tmp_path, monkeypatch, typed, message):
    monkeypatch.chdir(tmp_path)
    os.symlink("in_circles", "in_circles")
    with pytest.raises(InputError) as caught:
        place(typed)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("typed", ["r", "there/r", "file/r", "-o", "Ergebnisse für Zürich"])
def test_what_is_there_or_not_is_for_the_command_to_say(tmp_path, monkeypatch, typed):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    (tmp_path / "file").write_text("")
    assert place(typed) == typed
