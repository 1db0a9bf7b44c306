"""The accounts line by line, for docs/accounts.md: mechanisms, values, priors, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sim.model.sections import MECHANISMS
from sim.scenario.accounts import (
    COMMON,
    SHAPE_DEFAULT,
    Account,
    Reason,
    list_accounts,
    load_account,
)
from sim.scenario.keys import parameter_settings
from sim.scenario.priors import Prior
from sim.scenario.words import STUDIES
from sim.scenario.writing import number
from sim.tables import Table, markdown


def accounts_table() -> str:
    """The accounts as Markdown: the mechanisms they use, the priors they share, each by itself.

    Those of the current folder's `scenarios/accounts`, or of the library's.
    """
    accounts = [load_account(name) for name in list_accounts()]
    common = load_account(COMMON)
    parts = [
        _overview(accounts),
        "### Values that all accounts share",
        _reason_table(common, common.reasons),
        "### Priors that accounts share, but where a table of their own says otherwise",
        _prior_table(common, common.priors),
        "### Where accounts differ",
        _differences(accounts, common),
    ]
    return "\n\n".join([*parts, *(_described(account, common) for account in accounts)])


def _overview(accounts: Sequence[Account]) -> str:
    """Mechanism by account: on or off."""
    rows = [
        (f"`{name}`", *("on" if account.mechanisms[name] else "**off**" for account in accounts))
        for name in MECHANISMS
    ]
    head = ("mechanism", *(f"`{account.name}`" for account in accounts))
    return markdown(Table("", head, tuple(rows)))


def _differences(accounts: Sequence[Account], common: Account) -> str:
    """Key by account, for every key on which some study has a view: median and 80%, or value."""
    held = [_own_numbers(account, common) for account in accounts]
    keys = [key for key in common.scenario.values if any(key in own for own in held)]
    shared = {prior.key: _in_short(prior) for prior in common.priors}
    values = common.scenario.values
    rows = [
        (
            f"`{key}`",
            shared.get(key, number(values[key])),
            *(
                own.get(key, "" if account.mechanisms.get(key.partition(".")[0], True) else "off")
                for account, own in zip(accounts, held, strict=True)
            ),
        )
        for key in keys
    ]
    head = ("key", "common", *(f"`{account.name}`" for account in accounts))
    return markdown(Table("", head, tuple(rows)))


def _own_numbers(account: Account, common: Account) -> dict[str, str]:
    """What an account holds otherwise than all, by leaf key; switches aside."""
    switches = {f"{name}.enabled" for name in MECHANISMS}
    own = {key: number(account.scenario.values[key]) for key in account.reasons}
    own = {key: value for key, value in own.items() if key not in {*common.reasons, *switches}}
    own |= {prior.key: _in_short(prior) for prior in account.priors if prior not in common.priors}
    return own


def _in_short(prior: Prior) -> str:
    low, middle, high = prior.from_unit([0.1, 0.5, 0.9])
    return f"{middle:.2g} ({low:.2g} to {high:.2g})"


def _described(account: Account, common: Account) -> str:
    followed = "" if account.source == STUDIES[-1] else f" ({account.source})"
    parts = [f"### `{account.name}`: {account.title}{followed}", account.argument]
    shared = common.reasons.values()
    reasons = {key: each for key, each in account.reasons.items() if each not in shared}
    parts.append(_reason_table(account, reasons))
    own = [prior for prior in account.priors if prior not in common.priors]
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
