"""Characters that look like others: letters of other alphabets, dashes, blanks, full-width signs.

A word may look right and still be wrong (`sinophobia` with a Cyrillic i, a month with an en dash,
a number with a minus sign from a word processor). Which character it is, and where, has to be said.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from typing import Final

from sim.errors import shown

#: Letters of other alphabets that print like Latin ones, row by row.
_ALIKE: Final = (
    ("АВЕЅІЈКМНОРСТУХҮаеѕіјорсухһԛԝԁ", "ABESIJKMHOPCTYXYaesijopcyxhqwd"),  # Cyrillic
    ("кмтвнг", "kmtbhr"),  # Cyrillic, alike in some fonts or in italics
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχϲϳ", "ABEZHIKMNOPTYXabeiknoptuxcj"),  # Greek
    ("ıɑɡ", "iag"),  # Latin, but of phonetics and Turkish
    ("‘’‚′“”„″«»", '\'\'\'\'""""""'),  # quotation marks
    ("−⁃⸺─━ー", "------"),  # what looks like a dash, and is none to Unicode
    ("，、；：＝٫", ",,;:=."),  # punctuation of other keyboards
)
_PLAIN: Final = {
    sign: plain for signs, plains in _ALIKE for sign, plain in zip(signs, plains, strict=True)
}


def plain(text: str) -> str:
    """The text in ASCII as far as its characters have a look-alike there."""
    return "".join(_plain(sign) for sign in text)


def foreign(text: str) -> str:
    """`; the 2nd character of '...' is CYRILLIC ... (U+0456); expected Latin 'i'`, or nothing.

    For text that was not understood and is written in ASCII: the first character that is not.
    """
    place = next((k for k, sign in enumerate(text) if not sign.isascii()), None)
    if place is None:
        return ""
    sign = text[place]
    name = unicodedata.name(sign, "a character without a name")
    what = f"the {_ordinal(place + 1)} character of '{shown(text)}' is {name} (U+{ord(sign):04X})"
    return f"; {what}{_instead(sign, plain(text))}"


def nearest(name: str, valid: Iterable[str]) -> str:
    """`; did you mean 'strength'?`, or nothing when no valid name is near.

    A character that only looks right is named, unless the name may be meant so.
    """
    known = list(valid)
    alike = plain(name).strip()
    if alike in known and alike != name:
        return foreign(name) or f"; did you mean '{alike}'?"
    close = difflib.get_close_matches(alike, known, n=1, cutoff=0.6)
    return f"{foreign(name)}; did you mean '{close[0]}'?" if close else ""


def _instead(sign: str, whole: str) -> str:
    """What to type in place of a character."""
    alike = _plain(sign)
    if not alike:
        return ", which cannot be seen; leave it out"
    if alike == " ":
        return "; expected an ordinary space, or none"
    if not whole.isascii():
        return "; expected Latin letters"
    return f"; expected Latin '{alike}'" if alike.isalpha() else f"; expected '{alike}'"


def _plain(sign: str) -> str:
    """What a character looks like in ASCII: itself when nothing there is alike."""
    if sign.isascii():
        return sign
    if sign in _PLAIN:
        return _PLAIN[sign]
    category = unicodedata.category(sign)
    if category in ("Cf", "Mn", "Me"):  # zero width, soft hyphens, marks that combine
        return ""
    if category in ("Zs", "Zl", "Zp"):
        return " "
    if category == "Pd":
        return "-"
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    letters = unicodedata.normalize("NFKD", sign)
    base = "".join(each for each in letters if not unicodedata.combining(each))
    return base if base and base.isascii() else _PLAIN.get(base, sign)


def _ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
