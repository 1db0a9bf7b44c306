"""Scenarios under accounts: what a study holds of the past and present, and a future beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.errors import Faults
from sim.model.sections import default_values
from sim.scenario import convert
from sim.scenario.accounts import Account, list_accounts
from sim.scenario.documents import Document
from sim.scenario.level_texts import account_of
from sim.scenario.scenario import Scenario
from sim.scenario.text import Node, Scalar

#: What stands under `accounts` for each of them.
ALL = "all"


def under_accounts(
    document: Document, node: Node, futures: list[tuple[Path, Scenario]]
) -> list[tuple[Path, Scenario]]:
    """Every scenario under every account, accounts first; without scenarios, accounts alone.

    Each is called after both, `geography-afghan_war`, and comes with the file of its scenario.
    """
    found: list[tuple[Path, Scenario]] = []
    for account in _accounts(document, node):
        if not futures:
            alone = replace(account.at_medians(), sources=account.scenario.sources)
            found.append((document.path, replace(alone, parent=alone)))
        found += ((path, under(account, future)) for path, future in futures)
    return found


def under(account: Account, future: Scenario) -> Scenario:
    """An account's scenario under a future.

    What the future changes from the defaults counts before what the account says; its months and
    events are taken as they are. What the account leaves open is at the middle of its priors.
    """
    defaults = default_values()
    own = {key: value for key, value in future.values.items() if value != defaults[key]}
    held = account.at_medians()
    sources = {**account.scenario.sources, **future.sources}
    merged = replace(
        future,
        name=f"{account.name}-{future.name}",
        title=f"{future.title}, as '{account.name}' has it",
        record=future.record or account.scenario.record,
        values={**held.values, **own},
        sources=sources,
        parent=None,
    )
    # What either file sets to no effect is said where that file is looked at by itself.
    return replace(merged, parent=merged)


def _accounts(document: Document, node: Node) -> list[Account]:
    if isinstance(node, Scalar) and node.text == ALL:
        return [
            account_of(document, Scalar(name, True, node.origin), "accounts")
            for name in list_accounts()
        ]
    items = convert.items(node, f"names of accounts, or {ALL}", "accounts").items
    if not items:
        raise node.origin.error("names no account", "accounts")
    found: dict[str, Account] = {}
    faults = Faults()
    for item in items:
        with faults:
            named = Scalar(convert.text(item, "accounts"), True, item.origin)
            account = account_of(document, named, "accounts")
            if account.name in found:
                raise item.origin.error(f"'{account.name}' stands twice", "accounts")
            found[account.name] = account
    faults.tell()
    return list(found.values())
