"""The accounts line by line, for docs/accounts.md: mechanisms, values, priors, reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from sim.inference.accounts import SHAPE_DEFAULT, Account, Reason, list_accounts, load_account
from sim.inference.priors import Prior
from sim.model.sections import MECHANISMS
from sim.scenario.keys import parameter_settings
from sim.scenario.words import STUDIES
from sim.scenario.writing import number
from sim.tables import Table, markdown

_Item = TypeVar("_Item")


def accounts_table(accounts: Sequence[Account] | None = None) -> str:
    """The accounts as Markdown: the mechanisms they use, the priors they share, each by itself.

    Without `accounts`, those of the current folder's `scenarios/accounts`.
    """
    if accounts is None:
        accounts = [load_account(name) for name in list_accounts()]
    shared = _in_all([account.priors for account in accounts])
    settled = _in_all([tuple(account.reasons.values()) for account in accounts])
    parts = [_overview(accounts)]
    if settled:
        kept = {key: reason for key, reason in accounts[0].reasons.items() if reason in settled}
        parts += ["### Values that all accounts share", _reason_table(accounts[0], kept)]
    if shared:
        parts += ["### Priors that all accounts share", _prior_table(accounts[0], shared)]
    return "\n\n".join([*parts, *(_described(account, shared, settled) for account in accounts)])


def _in_all(of_accounts: Sequence[Sequence[_Item]]) -> list[_Item]:
    """What every one of several accounts has, in the order of the first."""
    if len(of_accounts) < 2:
        return []
    first, *others = of_accounts
    return [item for item in first if all(item in other for other in others)]


def _overview(accounts: Sequence[Account]) -> str:
    """Mechanism by account: on or off."""
    rows = [
        (f"`{name}`", *("on" if account.mechanisms[name] else "**off**" for account in accounts))
        for name in MECHANISMS
    ]
    head = ("mechanism", *(f"`{account.name}`" for account in accounts))
    return markdown(Table("", head, tuple(rows)))


def _described(account: Account, shared: Sequence[Prior], settled: Collection[Reason]) -> str:
    followed = "" if account.source == STUDIES[-1] else f" ({account.source})"
    parts = [f"### `{account.name}`: {account.title}{followed}", account.argument]
    own_reasons = {key: each for key, each in account.reasons.items() if each not in settled}
    if own_reasons:
        parts.append(_reason_table(account, own_reasons))
    own = [prior for prior in account.priors if prior not in shared]
    if own:
        parts.append(_prior_table(account, own))
    return "\n\n".join(parts)


def _reason_table(account: Account, reasons: Mapping[str, Reason]) -> str:
    head = ("key", "value", "reason", "page")
    return markdown(Table("", head, tuple(_reason_rows(account, reasons))))


def _reason_rows(account: Account, reasons: Mapping[str, Reason]) -> Iterator[tuple[str, ...]]:
    """A row per reason, with what it is a reason for: switches as on or off."""
    settings = parameter_settings()
    for reason in dict.fromkeys(reasons.values()):
        leaves = [leaf for leaf in settings[reason.key].leaves if leaf in reasons]
        values = {leaf: account.scenario.values[leaf] for leaf in leaves}
        if settings[reason.key].switch:
            value = "on" if values[reason.key] else "**off**"
        elif len(set(values.values())) == 1:
            value = number(values[leaves[0]])
        else:
            pairs = (f"{leaf.rpartition('.')[2]} {number(values[leaf])}" for leaf in leaves)
            value = ", ".join(pairs)
        yield f"`{reason.key}`", value, reason.why, reason.page


def _prior_table(account: Account, priors: Iterable[Prior]) -> str:
    head = ("key", "without it", "prior", "80% within", "reason", "page")
    return markdown(Table("", head, tuple(_prior_rows(account, priors))))


def _prior_rows(account: Account, priors: Iterable[Prior]) -> Iterator[tuple[str, ...]]:
    for prior in priors:
        low, high = prior.from_unit([0.1, 0.9])
        within = f"{low:.2g} to {high:.2g}"
        otherwise = number(account.scenario.values.get(prior.key, SHAPE_DEFAULT))
        yield f"`{prior.key}`", otherwise, prior.describe(), within, prior.why, prior.page
