"""Numbers and likelihoods in words, with the scale that defines the words."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.analysis.intervals import Estimate
from sim.calendar import month_label

#: Fewer runs than these are told, and not called likely or unlikely.
FEW: Final = 20
#: Upper ends of the words for probabilities; the IPCC's, of which these five do not overlap.
SCALE: Final = (
    (0.1, "very unlikely"),
    (1 / 3, "unlikely"),
    (2 / 3, "about as likely as not"),
    (0.9, "likely"),
    (1.0, "very likely"),
)
SCALE_DEFINED: Final = (
    "Words for P: very unlikely, below 10%; unlikely, 10 to 33%; about as likely as not, 33 to "
    "67%; likely, 67 to 90%; very likely, above 90%; more than one where the interval spans more. "
    f"Fewer than {FEW} runs have no such word."
)


def likelihood(estimate: Estimate) -> str:
    """A share in the words of SCALE: all that its interval allows."""
    first, last = (_place(bound) for bound in (estimate.low, estimate.high))
    words = [word for _, word in SCALE[first : last + 1]]
    return " or ".join(words) if len(words) < 3 else f"anything from {words[0]} to {words[-1]}"


def _place(value: float) -> int:
    return min(sum(value >= limit for limit, _ in SCALE), len(SCALE) - 1)


def few(replicates: int, *, each: str = "") -> str:
    """What a few runs do not tell, as a sentence; nothing where there are enough.

    `each` is said after their number where there are as many at each of several points.
    """
    if replicates == 1:
        return "One run says what can happen, not how likely it is."
    if replicates < FEW:
        return f"{replicates} runs{each} are too few to say how likely it is."
    return ""


def percent(estimate: Estimate) -> str:
    """`62% (58 to 66%)`."""
    if np.isnan(estimate.value):
        return "–"
    interval = f" ({hundredths(estimate.low)} to {hundredths(estimate.high)}%)"
    return f"{hundredths(estimate.value)}%" + ("" if np.isnan(estimate.low) else interval)


def points(estimate: Estimate) -> str:
    """A difference of shares: `-12 points (-16 to -8)`."""
    if np.isnan(estimate.value):
        return "–"
    interval = f" ({100 * estimate.low:+.0f} to {100 * estimate.high:+.0f})"
    return f"{100 * estimate.value:+.0f} points" + ("" if np.isnan(estimate.low) else interval)


def number(estimate: Estimate) -> str:
    """A difference of roles: `+0.12 (+0.08 to +0.16)`."""
    if np.isnan(estimate.value):
        return "–"
    interval = f" ({estimate.low:+.2f} to {estimate.high:+.2f})"
    return f"{estimate.value:+.2f}" + ("" if np.isnan(estimate.low) else interval)


def years_apart(estimate: Estimate) -> str:
    """A difference of dates: `-1.2 years (-1.6 to -0.8)`."""
    if np.isnan(estimate.value):
        return "–"
    interval = f" ({estimate.low:+.1f} to {estimate.high:+.1f})"
    return f"{estimate.value:+.1f} years" + ("" if np.isnan(estimate.low) else interval)


def hundredths(value: float) -> str:
    """A share as a number of hundredths, with a decimal close to 0 and 1."""
    text = f"{100 * value:.0f}"
    return f"{100 * value:.1f}" if 0.0 < value < 0.095 or 0.995 <= value < 1.0 else text


def end_label(month: int) -> str:
    """`the end of 2035`, or a month within a year."""
    label = month_label(month)
    return f"the end of {label[:4]}" if label.endswith("-12") else label
