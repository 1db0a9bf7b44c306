"""The model's defaults from fits of all accounts to the whole record: `python -m sim.pages.fitted`.

What the account `everything` leaves open, whose mechanisms are those of the model itself, has its
posterior median as default: all of it, since parameters make up for one another. Other accounts
leave mechanisms out, so that their medians mean something else; of parameters that they alone
leave open it is kept what the record says of them, and whether it says anything.

Writes sim/data/fitted.csv and the block on the fit in docs/defaults.md, and names the defaults that
are to be changed by hand in sim/rules.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from typing import Final

from sim.calendar import RECORD_MONTHS
from sim.cli import fit_texts
from sim.experiments import store
from sim.experiments.workers import processors
from sim.inference.fit import Fit, fit
from sim.inference.learned import learned
from sim.inference.likelihood import Problem
from sim.model.sections import default_values
from sim.pages.blocks import SEED
from sim.pages.evidence import RESTS_ON, few
from sim.pages.measured import Maker, keep
from sim.record.csv_files import packaged
from sim.record.fitted import FITTED_COLUMNS, YES_OR_NO, Fitted, load_fitted
from sim.scenario.accounts import list_accounts, load_account
from sim.scenario.words import SHAPE

#: The account whose mechanisms are those of the model.
ACCOUNT: Final = "everything"
#: Digits that a median keeps: far fewer than its posterior would allow to tell apart.
DIGITS: Final = 2


def rows(fits: Mapping[str, Fit]) -> Iterator[Fitted]:
    """Every parameter that an account leaves open, as ACCOUNT has it or the likeliest that does.

    What was judged before the first fit stays as the file has it.
    """
    judged = default_values() | {key: each.judged for key, each in load_fitted().items()}
    likeliest = sorted(fits, key=lambda name: -fits[name].log_evidence)
    seen: set[str] = set()
    for name in (ACCOUNT, *likeliest):
        for each in learned(fits[name]):
            if each.key in seen or each.key.startswith(SHAPE):
                continue
            seen.add(each.key)
            low, median, high = (rounded(value) for value in each.posterior)
            default = name == ACCOUNT
            yield Fitted(
                each.key, name, judged[each.key], low, median, high, each.informed, default
            )


def rounded(value: float) -> float:
    """To DIGITS digits."""
    return float(f"{value:.{DIGITS}g}")


def made_by(found: Fit) -> str:
    """Which fit the defaults are from."""
    record = hashlib.sha256(packaged("record.csv").read_bytes()).hexdigest()[:12]
    line = f"{fit_texts.fit_line(found)}, seed {found.seed}"
    return f"From fits to the whole record: {line}; SHA-256 of record.csv {record}."


MAKER: Final = Maker(
    name="fit",
    blocks=("fit",),
    command="python -m sim.pages.fitted",
    takes="a quarter of an hour",
    how="",
    few=few,
    rests_on=RESTS_ON,
)


def fits_to_the_whole_record() -> dict[str, Fit]:
    """Every account fitted to all months of the record."""
    fits: dict[str, Fit] = {}
    for name in list_accounts():
        problem = Problem(load_account(name), RECORD_MONTHS)
        fits[name] = fit(problem, seed=SEED, workers=processors())
        print(fit_texts.fit_line(fits[name]), flush=True)
    return fits


def main() -> None:
    """Writes what was found, and says what is left to do."""
    fits = fits_to_the_whole_record()
    found = list(rows(fits))
    with store.writing(packaged("fitted.csv")) as beside, beside.open("w", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(FITTED_COLUMNS)
        for each in found:
            numbers = (each.judged, each.low, each.median, each.high)
            flags = (YES_OR_NO[each.informed], YES_OR_NO[each.default])
            lines.writerow((each.parameter, each.account, *map(repr, numbers), *flags))
    keep(MAKER, {"fit": made_by(fits[ACCOUNT])})
    defaults = default_values()
    for each in found:
        if each.default and defaults[each.parameter] != each.median:
            print(f"{each.parameter}: default {defaults[each.parameter]:g}, median {each.median:g}")


if __name__ == "__main__":
    main()
