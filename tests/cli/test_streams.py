"""Streams that drop what they cannot write, and texts that are shown as text."""

import errno
import io
import os

import pytest

from sim.cli.streams import Lossy
from sim.tables import BOX, Table, markdown_text, plain, shown


class Failing(io.RawIOBase):
    """A stream that takes five bytes, and then fails."""

    def __init__(self, number):
        self.taken = b""
        self.number = number

    def writable(self):
        return True

    def write(self, content):
        if len(self.taken) >= 5:
            raise OSError(self.number, os.strerror(self.number))
        self.taken += bytes(content[:5])
        return min(5, len(content))


@pytest.mark.parametrize("number", [errno.EPIPE, errno.ENOSPC, errno.EIO])
def test_what_cannot_be_written_is_dropped_and_the_reason_kept(number):
    beneath = Failing(number)
    lossy = Lossy(beneath)
    stream = io.TextIOWrapper(io.BufferedWriter(lossy), encoding="ascii", errors="replace")
    for _ in range(3):
        print("größer", file=stream, flush=True)
    assert beneath.taken == b"gr??e"
    assert lossy.problem is not None
    assert lossy.problem.errno == number
    stream.close()


def test_a_full_pipe_that_does_not_wait():
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    lossy = Lossy(io.FileIO(writing, "w"))
    with pytest.raises(BlockingIOError):
        while True:
            os.write(writing, b"x" * 65536)
    with os.fdopen(reading, "rb", buffering=0) as reader:
        os.read(reading, 65536)
        assert lossy.write(b"there is room again") == 19
        assert lossy.problem is None
        assert reader.readable()
    lossy._stream.close()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Мост, 中文, 😀 \u00a0\u202f–", "Мост, 中文, 😀 \u00a0\u202f–"),
        ("\x1b[31mred\x1b[0m", f"{BOX}[31mred{BOX}[0m"),
        ("one\ntwo\r\tthree\x00\x07", f"one{BOX}two{BOX}{BOX}three{BOX}{BOX}"),
        ("\u202egnp.exe\u2028\ud800", f"{BOX}gnp.exe{BOX}{BOX}"),
    ],
)
def test_signs_that_steer_a_terminal_are_boxes(text, kept):
    assert shown(text) == kept
    table = plain(Table(text, ("a",), ((text,),)))
    assert table == f"{kept}\n\na\n{kept}"


@pytest.mark.parametrize(
    ("title", "markdown"),
    [
        ("The world as known to 2025, then no surprises (3.5%)", None),
        ("Russia's CSTO; what if it goes? 50/50", None),
        ("<b>bold</b> &amp;", r"\<b\>bold\</b\> \&amp;"),
        ("[x](javascript:y) ![z](q)", r"\[x\](javascript:y) !\[z\](q)"),
        ("https://e.org www.e.org a@e.org", r"https\://e.org www\.e.org a\@e.org"),
        ("*a* _b_ `c` ~d~ $e$ a|b \\n", r"\*a\* \_b\_ \`c\` \~d\~ \$e\$ a\|b \\n"),
        ("# head", r"\# head"),
        ("- item", r"\- item"),
        ("2020. A year", r"2020\. A year"),
        ("2020 or 2021", None),
        ("one\n\n# two", f"one{BOX}{BOX}# two"),
    ],
)
def test_a_title_as_markdown_reads_the_same(title, markdown):
    assert markdown_text(title) == (title if markdown is None else markdown)
