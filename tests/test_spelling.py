"""Characters that look like others are named, with their place."""

import unicodedata

import pytest

from sim.spelling import foreign, plain


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (
            "s\u0456nophobia",
            "; the 2nd character of 's\u0456nophobia' is CYRILLIC SMALL LETTER "
            "BYELORUSSIAN-UKRAINIAN I (U+0456); expected Latin 'i'",
        ),
        (
            "\u03a4JK",
            "; the 1st character of '\u03a4JK' is GREEK CAPITAL LETTER TAU (U+03A4); expected "
            "Latin 'T'",
        ),
        (
            "2030\u201312",
            "; the 5th character of '2030\u201312' is EN DASH (U+2013); expected '-'",
        ),
        ("\u22120.5", "; the 1st character of '\u22120.5' is MINUS SIGN (U+2212); expected '-'"),
        (
            "2030\u201112",
            "; the 5th character of '2030\u201112' is NON-BREAKING HYPHEN (U+2011); expected '-'",
        ),
        (
            "1\u00a0000",
            "; the 2nd character of '1\\xa0000' is NO-BREAK SPACE (U+00A0); expected an ordinary "
            "space, or none",
        ),
        (
            "thr\u200beat",
            "; the 4th character of 'thr\\u200beat' is ZERO WIDTH SPACE (U+200B), which cannot be "
            "seen; leave it out",
        ),
        (
            "\u041a\u0430\u0437\u0430\u0445\u0441\u0442\u0430\u043d",
            "; the 1st character of '\u041a\u0430\u0437\u0430\u0445\u0441\u0442\u0430\u043d' is "
            "CYRILLIC CAPITAL LETTER KA (U+041A); expected Latin letters",
        ),
        (
            "\uff13",
            "; the 1st character of '\uff13' is FULLWIDTH DIGIT THREE (U+FF13); expected '3'",
        ),
        ("sinophobia", ""),
        ("", ""),
    ],
)
def test_the_foreign_character_is_named(text, hint):
    assert foreign(text) == hint


def test_places_are_counted_in_english():
    def place(k: int) -> str:
        return foreign("x" * (k - 1) + "\u0430").split()[2]

    places = [place(k) for k in (1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111)]
    ordinals = "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th"
    assert places == ordinals.split()


def test_every_dash_space_and_invisible_character_has_a_plain_form():
    for code in range(0x80, 0x3000):
        category = unicodedata.category(chr(code))
        if category in ("Pd", "Zs", "Cf"):
            assert plain(chr(code)) in ("-", " ", ""), hex(code)


def test_what_has_no_look_alike_stays():
    assert plain("\u0416\u5b57") == "\u0416\u5b57"
    assert plain("r\u00e9gime") == "regime"
    assert plain("sinophobia.baseline") == "sinophobia.baseline"
