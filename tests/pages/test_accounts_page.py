"""The accounts line by line hold what the account files say."""

from functools import cache

from sim.inference.accounts import list_accounts, load_account
from sim.pages.accounts_page import accounts_table

NAMES = list_accounts()


@cache
def account(name):
    return load_account(name)


def test_the_table_holds_every_switch_prior_reason_and_page():
    text = accounts_table([account(name) for name in NAMES])
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
