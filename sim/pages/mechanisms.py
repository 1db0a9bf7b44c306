"""What each mechanism does to each kind of spread, and what the record says of its strength.

`python -m sim.pages effects` makes the table of effects in docs/hangs_on.md and the lines on
mechanisms in docs/evidence.md. What would show a mechanism wrong is written here by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sim.analysis import KIND_LABELS, KINDS, Estimate
from sim.model.sections import leaves, leaves_under
from sim.pages.blocks import SEED, markdown
from sim.pages.chances import Case, changes, points, simulated
from sim.pages.measured import MODEL, Maker
from sim.record.fitted import Fitted, load_fitted
from sim.scenario import default_scenario, load_scenario
from sim.scenario.writing import number

RUNS: Final = 1000
#: Enough to see that a change of code has changed numbers.
FEW: Final = 4
FUTURES: Final = Path("scenarios/futures")


@dataclass(frozen=True)
class Mechanism:
    """A mechanism that studies argue for, how it is turned off, and what would show it wrong.

    `off` holds the values that turn it off, `keys` the parameters behind it: whole sections, or
    single keys.
    """

    name: str
    sources: str
    off: Mapping[str, float]
    keys: tuple[str, ...]
    wrong_if: str


MECHANISMS: Final = (
    Mechanism(
        "Division of labour",
        "didigova2021 1.2, 3.4; rauf_saud2020 p. 35; aliyev2019",
        {"division_of_labour.enabled": 0.0},
        ("division_of_labour",),
        "China opens outposts where Russia's lead stands and Moscow has not agreed, as often as "
        "where it does not stand",
    ),
    Mechanism(
        "Geography",
        "didigova2021 3.3-3.4",
        {"threat.enabled": 0.0},
        ("threat",),
        "the next outpost stands in Kazakhstan or Uzbekistan, far from both Xinjiang's and "
        "Afghanistan's borders; or Afghanistan calms down for years and the Tajik posts grow",
    ),
    Mechanism(
        "Bilateralism",
        "yau2022 pp. 22-24, 32; didigova2021 3.2",
        {"bilateralism.enabled": 0.0},
        ("bilateralism",),
        "an SCO that delivers, with forces or funds of its own, and China's bilateral drills and "
        "courses go on growing as before",
    ),
    Mechanism(
        "Sinophobia",
        "aliyev2019; olimova_olimov2021 2.4; yau2022 pp. 9, 35",
        {"sinophobia.enabled": 0.0},
        ("sinophobia",),
        "Bishkek or Astana agrees to visible Chinese forces in a year of protests against China "
        "no less readily than in a quiet one",
    ),
    Mechanism(
        "Dependence",
        "olimova_olimov2021 2.1-2.2; yau2022 p. 8; didigova2021 p. 7",
        {"dependence.enabled": 0.0},
        ("dependence",),
        "the republics deepest in debt (Kyrgyzstan, Tajikistan) accept no more than the others "
        "do, and more as debts are paid off",
    ),
    Mechanism(
        "Consent",
        "aliyev2019; didigova2021 conclusion; olimova_olimov2021 p. 11",
        {"accommodation.enabled": 0.0, "division_of_labour.consent": 0.0},
        ("accommodation", "division_of_labour.consent", "hedging.deference"),
        "Moscow objects in public to a Chinese outpost and it is built all the same, with no "
        "Russian answer; or Moscow, strong and on good terms with the West, lets it pass",
    ),
    Mechanism(
        "Institutions",
        "didigova2021 3.2-3.4; olimova_olimov2021 3.1-3.2; yau2022 pp. 12-24",
        {"institutions.enabled": 0.0},
        ("institutions",),
        "Turkmenistan, in no organisation, takes courses and drills like the members; or a member "
        "of the CSTO turns to China for what the CSTO has just provided",
    ),
    Mechanism(
        "Regime",
        "yau2022 pp. 10, 34-35",
        {"regime.enabled": 0.0},
        ("regime",),
        "regimes that survive a crisis (Kyrgyzstan 2020, Kazakhstan 2022) take no more from China "
        "in the years after than in the years before",
    ),
    Mechanism(
        "Diffusion",
        "didigova2021 1.2, p. 8",
        {"diffusion.enabled": 0.0},
        ("diffusion",),
        "the Tajik posts stand for decades and neither is China heard to offer the like elsewhere "
        "nor does a neighbour ask",
    ),
)


@dataclass(frozen=True)
class Contrast:
    """Two worlds that differ in what is asked about."""

    name: str
    on: Case
    off: Case
    keys: tuple[str, ...] = field(default=())


def of_mechanisms() -> list[Contrast]:
    """Each mechanism on against off."""
    base = default_scenario()
    return [
        Contrast(f"{each.name}: on against off", Case(base), Case(base, each.off), each.keys)
        for each in MECHANISMS
    ]


def of_the_world() -> list[Contrast]:
    """What studies expect to matter, this against that."""
    base = default_scenario()

    def future(name: str) -> Case:
        return Case(load_scenario(FUTURES / f"{name}.yaml"))

    silent = {"hedging.deference": 0.0, "division_of_labour.repair": 0.0}
    return [
        Contrast(
            "War in Afghanistan against calm (`afghan_war`, `afghan_calm`)",
            future("afghan_war"),
            future("afghan_calm"),
            ("threat.flank", "threat.demand"),
        ),
        Contrast(
            "Tajik debt crisis against none (`tajik_debt_crisis`)",
            future("tajik_debt_crisis"),
            Case(base),
            ("dependence.pliancy",),
        ),
        Contrast(
            "Wave of sinophobia against none (`sinophobia_wave`)",
            future("sinophobia_wave"),
            Case(base),
            ("sinophobia.restraint",),
        ),
        Contrast(
            "Moscow's displeasure binds republics and norm against nobody",
            Case(base),
            Case(base, silent),
            ("hedging.deference", "division_of_labour.repair"),
        ),
        Contrast(
            "Flank of Xinjiang counts against not (`threat.flank`)",
            Case(base),
            Case(base, {"threat.flank": 0.0}),
            ("threat.flank",),
        ),
    ]


# What the record says.


def said_of(keys: Sequence[str]) -> str:
    """What a fit to the record says of the parameters behind something."""
    known = load_fitted()
    behind = {leaf for key in keys for leaf in leaves_under(key)}
    of = [leaf for leaf in leaves() if leaf in behind]
    told = [_told(known[leaf]) for leaf in of if leaf in known]
    silent = {
        leaves()[leaf].key
        for leaf in of
        if leaf not in known and leaves()[leaf].basis != "sourced" and not leaf.endswith(".enabled")
    }
    if silent:
        some = f"`{next(iter(silent))}`" if len(silent) == 1 else f"{len(silent)} parameters"
        told.append(f"of {some} no fit has told yet")
    return "; ".join(told) or "no parameter that a fit could speak of"


def _told(found: Fitted) -> str:
    value = f"{number(found.median)} ({number(found.low)} to {number(found.high)})"
    key = f"`{found.parameter}`"
    if not found.informed:
        return f"{key} is not informed"
    where = "" if found.default else f", under `{found.account}` alone"
    return f"{key} is informed{where}: {value}, judged {number(found.judged)}"


# Tables.


def effects_table(contrasts: Sequence[Contrast], found: Sequence[Mapping[str, Estimate]]) -> str:
    """Effect of each contrast on P of each kind by 2035, in points."""
    rows = [
        (each.name, *(points(effect[kind]) for kind in KINDS), said_of(each.keys))
        for each, effect in zip(contrasts, found, strict=True)
    ]
    columns = ("this against that", *(KIND_LABELS[kind] for kind in KINDS), "the record's say")
    return markdown(columns, rows)


def lines(found: Sequence[Mapping[str, Estimate]]) -> str:
    """One line for each mechanism: what it does, what the record says, what would show it wrong."""
    return "\n".join(
        f"- **{each.name}** ({each.sources}). On against off: "
        + ", ".join(f"{KIND_LABELS[kind].lower()} {points(effect[kind])}" for kind in KINDS)
        + f". The record: {said_of(each.keys)}. Wrong if {each.wrong_if}."
        for each, effect in zip(MECHANISMS, found, strict=True)
    )


def measured(contrasts: Sequence[Contrast], runs: int) -> list[Mapping[str, Estimate]]:
    """Effects of contrasts by kind."""
    distinct: list[Case] = []
    for case in (side for each in contrasts for side in (each.on, each.off)):
        if case not in distinct:
            distinct.append(case)
    made = simulated(distinct, runs, "effects")
    return [
        changes(made[distinct.index(each.on)], made[distinct.index(each.off)]) for each in contrasts
    ]


BLOCKS: Final = ("effects", "mechanisms")


def made() -> dict[str, str]:
    """The measured blocks of both pages."""
    mechanisms, world = of_mechanisms(), of_the_world()
    every = [*mechanisms, *world]
    found = measured(every, RUNS)
    return dict(
        zip(BLOCKS, (effects_table(every, found), lines(found[: len(mechanisms)])), strict=True)
    )


def few() -> list[str]:
    """The effects of one contrast of either sort, with few runs."""
    some = [of_mechanisms()[0], of_the_world()[0]]
    return [effects_table(some, measured(some, FEW))]


MAKER: Final = Maker(
    name="effects",
    blocks=BLOCKS,
    command="python -m sim.pages effects",
    takes="a minute",
    how=f"{RUNS} runs on each side, seed {SEED}",
    few=few,
    make=made,
    rests_on=(
        *MODEL,
        "sim/analysis",
        "sim/pages/chances.py",
        "sim/pages/mechanisms.py",
        "scenarios/baseline.yaml",
        "scenarios/futures",
    ),
)
