"""What each mechanism does and what the record says of it, as docs/evidence.md has it."""

import pytest

from sim.analysis import KINDS, Estimate
from sim.model.sections import MECHANISMS as SECTIONS
from sim.model.sections import leaves, registry
from sim.pages import mechanisms
from sim.record.fitted import Fitted


def test_every_mechanism_of_the_mission_has_its_line():
    found = [{kind: Estimate(0.1, 0.05, 0.15) for kind in KINDS}] * len(mechanisms.MECHANISMS)
    lines = mechanisms.lines(found).splitlines()
    assert len(lines) == len(mechanisms.MECHANISMS)
    for each, line in zip(mechanisms.MECHANISMS, lines, strict=True):
        assert line.startswith(f"- **{each.name}** ({each.sources}). On against off: ")
        assert "hard role +10 [+5, +15]. The record: " in line
        assert line.endswith(f"Wrong if {each.wrong_if}.")
        assert all(key in registry() for key in each.off)
        for key in each.keys:
            assert any(leaf == key or leaf.startswith(f"{key}.") for leaf in leaves()), key
    off = {key.removesuffix(".enabled") for each in mechanisms.MECHANISMS for key in each.off}
    # Hedging and capacity are not among the mechanisms that the studies are asked about.
    assert set(SECTIONS) - off == {"hedging", "capacity"}


@pytest.mark.parametrize(
    ("informed", "default", "told"),
    [
        (True, True, "`threat.flank` is informed: 2 (1 to 4), judged 3"),
        (True, False, "`threat.flank` is informed, under `consent` alone: 2 (1 to 4), judged 3"),
        (False, False, "`threat.flank` is not informed"),
    ],
)
def test_what_a_fit_says_is_told(monkeypatch, informed, default, told):
    account = "everything" if default else "consent"
    fit = Fitted("threat.flank", account, 3.0, 1.0, 2.0, 4.0, informed, default)
    monkeypatch.setattr(mechanisms, "load_fitted", lambda: {"threat.flank": fit})
    assert mechanisms.said_of(["threat.flank"]) == told
    assert mechanisms.said_of(["ties.depth.basing"]) == "of `ties.depth` no fit has told yet"


def test_contrasts_are_simulated_with_the_same_luck():
    from sim.pages.chances import Case
    from sim.scenario import default_scenario

    case = Case(default_scenario())
    same = mechanisms.Contrast("nothing", case, Case(default_scenario(), {}))
    [found] = mechanisms.measured([same], 4)
    assert all(found[kind].value == 0.0 for kind in KINDS)
    for each in mechanisms.of_the_world():
        assert each.on != each.off
