"""What a fit says: a line, a table and `summary.md`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.calendar import month_label
from sim.inference.fit import Fit
from sim.inference.learned import UNINFORMED, learned
from sim.inference.profiles import INFORMED, LEVELS, WEAKLY, Profile
from sim.tables import Table, markdown, markdown_text

PROFILES: Final = (
    "Profiles: the record's log likelihood at levels of a parameter (shares of its prior), less "
    "its highest, all others fitted anew with their priors; * where that had not come to its end. "
    f"Informed: it varies by more than {INFORMED:g} units within the prior's 80%; weakly from "
    f"{WEAKLY:g}."
)


def fit_line(found: Fit) -> str:
    """How a fit went, in one line."""
    seen = f"1993-01 to {month_label(found.problem.origin - 1)}"
    return (
        f"{found.problem.account.name}, {seen}, {found.problem.observation}: log evidence "
        f"{found.log_evidence:.2f} ± {found.error:.2f} (Laplace {found.laplace:.2f}), "
        f"{found.effective:,.0f} effective draws of {found.evaluations:,} likelihoods"
    )


def fit_table(found: Fit) -> Table:
    """Posterior against prior, a row each."""
    rows = [
        (
            each.key,
            f"{each.prior[1]:.3g} ({each.prior[0]:.2g} to {each.prior[2]:.2g})",
            f"{each.posterior[1]:.3g} ({each.posterior[0]:.2g} to {each.posterior[2]:.2g})",
            f"{each.width:.2f}",
            "" if each.informed else "no",
        )
        for each in learned(found)
    ]
    columns = ("parameter", "prior", "posterior", "covers of prior", "informed")
    return Table("Posterior against prior: median (80% interval)", columns, tuple(rows))


def fit_summary(found: Fit) -> str:
    """`summary.md` of a fit."""
    account = found.problem.account
    return "\n\n".join(
        [
            f"# {markdown_text(account.title)}",
            account.argument,
            fit_line(found) + ".",
            markdown(fit_table(found)),
            "`covers of prior`: how much of the prior's probability the posterior's 80% interval "
            f"covers; 0.80 where the record says nothing, and from {UNINFORMED:.2f} on we say that "
            "it does not inform the parameter.",
        ]
    )


def profile_table(profiles: Sequence[Profile]) -> Table:
    """Profiles, a row each: log likelihood at the level's value, and the verdict."""
    rows = [
        (
            each.key,
            *(
                f"{height:.1f}{'' if settled else '*'} ({value:.3g})"
                for height, settled, value in zip(
                    each.log_likelihood, each.settled, each.values, strict=True
                )
            ),
            f"{each.range:.1f}",
            each.verdict,
        )
        for each in profiles
    ]
    levels = (f"{100 * level:.0f}%" for level in LEVELS)
    columns = ("parameter", *levels, "varies by", "verdict")
    return Table("Log likelihood at levels of the prior (values)", columns, tuple(rows))
