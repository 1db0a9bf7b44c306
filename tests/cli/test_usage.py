"""What a wrong command line is told."""

import pytest
from click.testing import CliRunner

from sim.cli.app import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("run", "-n", "many", "x.yaml"),
            "Invalid value for '-n' / '--runs' / '--replicates': expected a whole number from 1 "
            "to 1000000, not many",
        ),
        (
            ("run", "--seed", "\u22121", "x.yaml"),
            "Invalid value for '--seed': expected a whole number from 0 to 4294967295, not "
            "\u22121; the 1st character of '\u22121' is MINUS SIGN (U+2212); expected '-'",
        ),
        (
            ("run", "\u2013n", "5", "x.yaml"),
            "Got unexpected extra arguments (5 x.yaml); the 1st character of '\u2013n' is EN DASH "
            "(U+2013); expected '-'.",
        ),
        (
            ("run", "--s\u0435ed=5", "x.yaml"),
            "No such option '--s\u0435ed'; the 4th character of "
            "'--s\u0435ed' is CYRILLIC SMALL LETTER IE (U+0435); expected Latin 'e'.",
        ),
        (
            ("r\u03c5n", "x.yaml"),
            "No such command 'r\u03c5n'; the 2nd character of 'r\u03c5n' is "
            "GREEK SMALL LETTER UPSILON (U+03C5); expected Latin 'u'.",
        ),
    ],
)
def test_what_was_meant(words, said):
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == f"Error: {said}"


def test_a_name_that_begins_with_a_dash_is_taken_for_an_option(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["run", "\u2013n5"])
    assert result.exit_code == 2
    assert "is EN DASH (U+2013); expected '-'" in result.stderr
