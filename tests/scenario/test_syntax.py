"""What a text that is no valid YAML probably lacks."""

import pytest

from sim.errors import InputError
from sim.scenario.text import parse_document


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("title: China: a role\n", 1, "put a text that holds ': ' in quotes, and each key on a "),
        ("threat: demand: 1\n", 1, "put a text that holds ': ' in quotes, and each key on a line"),
        ("name x\ntitle: y\n", 2, "line 1 lacks ': ' after its key"),
        ("name: x\n\n# note: x\nhistory free\nto: 2030-01\n", 5, "line 4 lacks ': ' after its"),
        ("threat:\n  demand: 1\n    concern: 2\n", 3, "it is indented deeper than line 2, which"),
        ("threat:\n  demand: 1\n concern: 2\n", 3, "its indentation fits none of the lines"),
        ("title: @x\n", 1, "put a text that begins with @ in quotes"),
        ("title: 'Moscow's norm'\n", 1, "something follows a text in quotes; inside single quotes"),
        ('title: "x\nname: x\n', 3, "the quote of line 1 is not closed"),
        ("name: x\nthreat: {demand: 1\nto: x\n", 3, "the { of line 2 is not closed"),
        ("title: x\nevents: [a\n", 3, "the [ of line 2 is not closed"),
        ("title: x\nevents: [\n", 3, "a [ or { is not closed"),
        ("- name: x\ntitle: y\n", 2, "keys and a list (- ...) cannot stand side by side"),
        ("name:x\n", 1, "write 'name: x'"),
        ("name = x\n", 1, "write 'name: x'"),
        ("threat:\n\tdemand: 1\n", 2, "indent with spaces"),
    ],
)
def test_the_message_says_what_to_look_at(text, line, hint):
    with pytest.raises(InputError) as caught:
        parse_document(text, "x.yaml")
    message = str(caught.value)
    assert message.startswith(f"x.yaml:{line}: ")
    assert f"; {hint}" in message


def test_a_key_without_a_space_after_its_colon(tmp_path):
    from sim.scenario import load_scenario

    path = tmp_path / "x.yaml"
    path.write_text("threat: {demand:0.5}\n")
    with pytest.raises(InputError, match="a space belongs after the colon: write"):
        load_scenario(path)
