"""Commands as from the command line, for the tests of what they print and refuse."""

from click.testing import CliRunner

from sim.cli.app import main


def wakhan(*words):
    return CliRunner().invoke(main, words)


def succeeded(*words):
    """What a command prints that must succeed."""
    result = wakhan(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words):
    """The message of a command that must refuse."""
    result = wakhan(*words)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    return result.stderr
