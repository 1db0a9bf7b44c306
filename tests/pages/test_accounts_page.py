"""The accounts line by line hold what the account files say."""

from functools import cache

from sim.pages.accounts_page import accounts_table
from sim.scenario.accounts import list_accounts, load_account

NAMES = list_accounts()


@cache
def account(name):
    return load_account(name)


def test_the_table_holds_every_switch_prior_reason_and_page():
    text = accounts_table()
    lines = text.splitlines()
    for name in NAMES:
        ours = account(name)
        for prior in ours.priors:
            (line,) = {
                line
                for line in lines
                if line.startswith(f"| `{prior.key}` |")
                and line.endswith(f"| {prior.page} |")
                and prior.why in line
                and prior.describe() in line
            }
            assert line.count("|") == 7
        for reason in ours.reasons.values():
            assert any(
                line.startswith(f"| `{reason.key}` |")
                and line.endswith(f"| {reason.why} | {reason.page} |")
                for line in lines
            )
    head = next(line for line in lines if line.startswith("| mechanism |"))
    assert head == f"| mechanism | {' | '.join(f'`{name}`' for name in NAMES)} |"
    off = next(line for line in lines if line.startswith("| `sinophobia` |"))
    assert [cell.strip() == "**off**" for cell in off.split("|")[2:-1]] == [
        not account(name).mechanisms["sinophobia"] for name in NAMES
    ]


def test_what_differs_stands_side_by_side():
    """One row per key on which a study has a view: nothing where it has none."""
    _, _, after = accounts_table().partition("### Where accounts differ")
    rows = {
        line.split("|")[1].strip(" `"): [cell.strip() for cell in line.split("|")[2:-1]]
        for line in after.partition("###")[0].splitlines()
        if line.startswith("| `")
    }
    head = ("common", *NAMES)
    flank = dict(zip(head, rows["threat.flank"], strict=True))
    for name in ("common", "geography"):
        prior = next(each for each in account(name).priors if each.key == "threat.flank")
        low, middle, high = prior.from_unit([0.1, 0.5, 0.9])
        assert flank.pop(name) == f"{middle:.2g} ({low:.2g} to {high:.2g})"
    assert set(flank.values()) == {""}
    strength = dict(zip(head, rows["division_of_labour.strength"], strict=True))
    assert strength["management"] == "off"
    alternatives = dict(zip(head, rows["hedging.alternatives"], strict=True))
    assert alternatives["concert"] == "0"
    assert "bilateralism.routine" not in rows
