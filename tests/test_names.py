"""Names and other spellings lead to codes."""

import pytest

from sim.names import ALSO_CALLED, LABELS, POWERS, REPUBLICS, code_of, republic_code


@pytest.mark.parametrize("code", REPUBLICS)
def test_a_republic_is_found_by_code_name_and_two_letters(code):
    for spelling in (code, code.lower(), LABELS[code], LABELS[code].upper(), *ALSO_CALLED[code]):
        assert republic_code(spelling) == code


def test_a_power_is_found_by_code_name_and_two_letters():
    spellings = ("CHN", "china", "CN", "RUS", "Russia", "russian federation")
    assert [code_of(text, POWERS) for text in spellings] == ["CHN"] * 3 + ["RUS"] * 3


def test_no_spelling_stands_for_two_codes():
    spellings = [name.casefold() for names in ALSO_CALLED.values() for name in names]
    spellings += [label.casefold() for code, label in LABELS.items() if code in ALSO_CALLED]
    assert len(spellings) == len(set(spellings))
    assert set(ALSO_CALLED) == {*POWERS, *REPUBLICS}


@pytest.mark.parametrize("other", ["Afghanistan", "", "T", "x" * 10_000, None, 3, "China"])
def test_anything_else_is_told_what_there_is(other):
    with pytest.raises(ValueError, match="unknown republic") as caught:
        republic_code(other)
    assert str(caught.value).endswith(
        "; expected one of KAZ (Kazakhstan), KGZ (Kyrgyzstan), TJK (Tajikistan), "
        "TKM (Turkmenistan), UZB (Uzbekistan)"
    )
    assert len(str(caught.value)) < 250


def test_a_look_alike_in_a_name_is_named():
    with pytest.raises(ValueError, match=r"CYRILLIC SMALL LETTER A \(U\+0430\)"):
        republic_code("Tajikist\u0430n")
