"""What fits to the whole record say of parameters."""

from dataclasses import dataclass
from pathlib import Path

from sim.record.csv_files import packaged, read_table

FITTED_COLUMNS = ("parameter", "account", "judged", "low", "median", "high", "informed", "default")
YES_OR_NO = ("no", "yes")


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the whole record said of one parameter when it was asked.

    `low`, `median` and `high` are the 10, 50 and 90% points of the posterior under `account`, and
    `judged` is the value by judgement. `informed` says whether the record narrowed the prior by
    more than noise, `default` whether the model took the median over as its default.
    """

    parameter: str
    account: str
    judged: float
    low: float
    median: float
    high: float
    informed: bool
    default: bool


def load_fitted(path: Path | None = None) -> dict[str, Fitted]:
    """Fits of parameters by leaf key, from the packaged file or another of the same form."""
    found: dict[str, Fitted] = {}
    for line in read_table(path or packaged("fitted.csv"), FITTED_COLUMNS):
        each = Fitted(
            line["parameter"],
            line["account"],
            line.number_in("judged"),
            line.number_in("low"),
            line.number_in("median"),
            line.number_in("high"),
            line.choice("informed", YES_OR_NO) == "yes",
            line.choice("default", YES_OR_NO) == "yes",
        )
        if each.parameter in found:
            raise line.fail("parameter", "each parameter once")
        if not each.low <= each.median <= each.high:
            raise line.fail("median", "a number from 'low' to 'high'")
        found[each.parameter] = each
    return found
