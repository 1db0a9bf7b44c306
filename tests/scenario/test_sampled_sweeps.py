"""Sweeps that sample: ranges, priors, posteriors, every parameter; accounts; files of points."""

import json

import numpy as np
import pandas as pd
import pytest

from sim.errors import InputError
from sim.model.sections import default_values
from sim.record.fitted import load_fitted
from sim.scenario import load_scenario, load_sweep
from sim.scenario.accounts import load_account
from sim.scenario.level_texts import told
from sim.scenario.posteriors import load_posterior

JUDGED = default_values()["diffusion.lag"]
HEAD = "scenario: one.yaml\nseed: 7\nreplicates: 2\n"


@pytest.fixture
def sweep(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "one.yaml").write_text("name: one\n")
    (tmp_path / "scenarios" / "two.yaml").write_text("name: two\nthreat: {demand: 1}\n")

    def load(text, head=HEAD, assignments=()):
        path = tmp_path / "scenarios" / "mine.yaml"
        path.write_text(head + text)
        return load_sweep(path, assignments)

    return load


def test_a_latin_hypercube_fills_ranges_logs_lists_and_switches(sweep):
    found = sweep(
        "design: {kind: lhs, points: 60}\n"
        "vary:\n"
        "  threat.demand: {low: 1, high: 3}\n"
        "  threat.border_scale: {low: 50, high: 5000, log: true}\n"
        "  ties.openness: [0, 1, 2]\n"
        "  regime.enabled: [false, true]\n"
    )
    points = found.points()
    assert (found.size, found.runs, len(points)) == (60, 120, 60)
    demand, scale, openness, regime = points.values().values()
    assert ((np.sort(demand) - 1) * 30 // 1 == np.arange(60)).all()
    assert (np.sort(np.log10(scale / 50)) * 30 // 1 == np.arange(60)).all()
    assert [list(openness).count(level) for level in (0, 1, 2)] == [20, 20, 20]
    assert [list(regime).count(level) for level in (0, 1)] == [30, 30]
    assert points.luck.tolist() == list(range(60))


def test_the_points_do_not_hang_on_the_seed_of_the_runs(sweep):
    text = "design: {kind: lhs, points: 5}\nvary: {threat.demand: {low: 1, high: 3}}\n"
    first = sweep(text)
    assert sweep(text, HEAD.replace("seed: 7", "seed: 8")).points() == first.points()
    other = sweep(text.replace("points: 5", "points: 5, seed: 1"))
    assert other.points() != first.points()


def test_points_of_a_row_or_a_path_share_their_luck(sweep):
    vary = "vary: {threat.demand: {low: 1, high: 3}, ties.openness: {low: 0, high: 1}}\n"
    rows = sweep(f"design: {{kind: sobol, base: 4}}\n{vary}").points()
    assert rows.luck.tolist() == np.repeat(range(4), 4).tolist()
    paths = sweep(f"design: {{kind: morris, trajectories: 3}}\n{vary}").points()
    assert paths.luck.tolist() == np.repeat(range(3), 3).tolist()
    assert not sweep("design: {kind: grid}\nvary: {threat.demand: [1, 2]}\n").points().luck.any()


def test_several_scenarios_have_the_same_points_and_luck(sweep):
    head = HEAD.replace("scenario: one.yaml", "scenarios: [one.yaml, two.yaml]")
    points = sweep(
        "design: {kind: sobol, base: 4}\nvary: {threat.concern: {low: 1, high: 3}}\n", head
    ).points()
    assert points.scenario.tolist() == [0] * 12 + [1] * 12
    column = points.column("threat.concern")
    assert (column[:12] == column[12:]).all() and (points.luck[:12] == points.luck[12:]).all()


def test_a_design_for_sobol_indices_is_kept_in_few_rows(sweep):
    found = sweep("design: {kind: sobol, base: 1024}\nvary: all\n")
    points = found.points()
    keys = len(found.keys)
    assert len(points) == found.size == 1024 * (keys + 2) > 100_000
    assert points.table.shape == (2048, keys)
    assert points.at(1)[found.keys[0]] == points.at(keys + 1)[found.keys[0]]


def test_all_leaves_out_switches_definitions_and_what_changes_nothing(sweep):
    keys = sweep("design: {kind: lhs, points: 5}\nvary: all\n").keys
    assert "threat.demand" in keys and "sinophobia.baseline.KAZ" in keys
    assert not [key for key in keys if key.endswith(".enabled") or key.startswith("spread.")]
    off = sweep(
        "design: {kind: lhs, points: 5}\nvary: all\n", assignments=["sinophobia.enabled=false"]
    )
    assert set(keys) > set(off.keys)
    found = sweep("design: {kind: lhs, points: 5}\nvary: all\n").vary
    assert (found["diffusion.lag"].low, found["diffusion.lag"].high) == (JUDGED / 2, JUDGED * 2)
    rate = load_fitted()["ties.china_rate.exercise"]
    assert (found["ties.china_rate.exercise"].low, rate.default) == (rate.low, True)
    assert "sinophobia.restraint" in set(keys) - set(off.keys)


def test_a_zip_goes_through_its_values_side_by_side(sweep):
    found = sweep(
        "design: {kind: zip}\n"
        "vary: {threat.demand: [1, 3, 2], ties.openness: {low: 0, high: 1, steps: 3}}\n"
    )
    table = np.stack(list(found.points().values().values()), axis=1)
    assert table.tolist() == [[1, 0], [3, 0.5], [2, 1]]


def test_what_a_prior_holds_likely(sweep):
    [prior] = [p for p in load_account("everything").priors if p.key == "threat.concern"]
    found = sweep(
        "design: {kind: lhs, points: 1000}\nvary: {threat.concern: {from: prior}}\n"
    ).points()
    drawn = found.column("threat.concern")
    shares = np.array([0.1, 0.5, 0.9])
    assert np.quantile(drawn, shares) == pytest.approx(prior.from_unit(shares), rel=0.02)
    ends = sweep("design: {kind: fraction}\nvary: {threat.concern: {from: prior}}\n").vary
    assert ends["threat.concern"].values == pytest.approx(prior.from_unit([0.1, 0.9]), rel=1e-4)
    few = sweep("design: {kind: grid}\nvary: {threat.concern: {from: prior, steps: 4}}\n").vary
    middles = prior.from_unit([0.125, 0.375, 0.625, 0.875])
    assert few["threat.concern"].values == pytest.approx(middles, rel=1e-4)
    paths = sweep(
        "design: {kind: morris, trajectories: 20}\nvary: {threat.concern: {from: prior}}\n"
    ).points()
    assert sorted(set(paths.column("threat.concern"))) == pytest.approx(middles, rel=1e-4)


def test_another_account_has_another_prior(sweep):
    text = "design: {kind: fraction}\nvary: {threat.concern: {from: prior ACCOUNT}}\n"
    ends = [
        sweep(text.replace("ACCOUNT", name)).vary["threat.concern"].values
        for name in ("everything", "geography")
    ]
    assert ends[0] != ends[1]


@pytest.fixture
def fitted(tmp_path):
    """A folder such as `wakhan fit` leaves, of draws that hang together."""
    folder = tmp_path / "results" / "fit"
    folder.mkdir(parents=True)
    luck = np.random.default_rng(0)
    concern = 1.0 + luck.random(200)
    wide = {"threat.concern": concern, "threat.flank": 5.0 - 2.0 * concern}
    table = pd.concat(
        pd.DataFrame({"account": "x", "draw": range(200), "key": key, "value": values})
        for key, values in [*wide.items(), ("observation.shape.dialogue", concern)]
    )
    table.to_parquet(folder / "posterior.parquet")
    (folder / "manifest.json").write_text(json.dumps({"kind": "fit", "status": "complete"}))
    load_posterior.cache_clear()
    return folder, wide


def test_draws_of_a_posterior_keep_hanging_together(sweep, fitted):
    text = (
        "vary:\n"
        "  threat.concern: {from: posterior ../results/fit}\n"
        "  ties.openness: {low: 0, high: 1}\n"
        "  threat.flank: {from: posterior ../results/fit}\n"
    )
    found = sweep(f"design: {{kind: lhs, points: 100}}\n{text}")
    values = found.points().values()
    assert np.allclose(values["threat.flank"], 5.0 - 2.0 * values["threat.concern"])
    assert set(values["threat.concern"]) <= set(fitted[1]["threat.concern"])
    crossed = sweep(f"design: {{kind: sobol, base: 8}}\n{text}")
    assert crossed.size == 8 * 4  # the posterior is one direction
    values = crossed.points().values()
    assert np.allclose(values["threat.flank"], 5.0 - 2.0 * values["threat.concern"])
    assert len(set(values["ties.openness"])) == 16


def test_a_posterior_that_was_cut_off_or_changed_is_told(sweep, fitted):
    folder, _ = fitted
    text = "design: {kind: lhs, points: 9}\nvary: {KEY: {from: posterior ../results/fit}}\n"

    def said(key="threat.concern"):
        load_posterior.cache_clear()
        with pytest.raises(InputError) as caught:
            sweep(text.replace("KEY", key))
        return str(caught.value)

    assert "the fit has no parameter threat.demand" in said("threat.demand")
    table = pd.read_parquet(folder / "posterior.parquet")
    whole = (folder / "posterior.parquet").read_bytes()
    for change, what in (
        (lambda t: t.assign(value=99.0), "are not all a number from 0 to"),
        (lambda t: t.assign(value=np.nan), "are not all a number from 0 to"),
        (lambda t: pd.concat([t, t]), "is no table of draws"),
        (lambda t: t.drop(columns="draw"), "cannot be read as a table of draws"),
        (lambda t: pd.concat([t, t.assign(account="y")]), "holds fits of 2 accounts"),
    ):
        change(table).to_parquet(folder / "posterior.parquet")
        assert what in said()
    (folder / "posterior.parquet").write_bytes(whole[:-20])
    assert "cannot be read as a table of draws" in said()
    (folder / "posterior.parquet").unlink()
    assert "missing from the fit" in said()
    for manifest, what in (
        ('{"kind": "fit", "status": "running"}', "not finished"),
        ('{"kind": "sweep", "status": "complete"}', "a sweep; expected the folder of"),
        ("[" * 10_000, "cannot be read as the manifest"),
        ("[]", "no result"),
    ):
        (folder / "manifest.json").write_text(manifest)
        assert what in said()


def test_accounts_under_futures(sweep):
    head = "seed: 1\nreplicates: 2\naccounts: [geography, consent]\n"
    found = sweep("scenarios: [one.yaml, two.yaml]\ndesign: {kind: accounts}\n", head)
    names = [scenario.name for scenario in found.scenarios]
    assert names == ["geography-one", "geography-two", "consent-one", "consent-two"]
    geography = load_account("geography").at_medians()
    by_name = dict(zip(names, found.scenarios, strict=True))
    assert by_name["geography-one"].values == geography.values
    changed = {**geography.values, "threat.demand": 1}  # what the future changes counts first
    assert by_name["geography-two"].values == changed
    alone = sweep("design: {kind: accounts}\n", head.replace("[geography, consent]", "all"))
    assert {"geography", "everything"} < {scenario.name for scenario in alone.scenarios}
    varied = sweep("design: {kind: accounts}\nvary: {ties.openness: [0, 1]}\n", head)
    assert varied.size == 4


def test_points_of_a_file(sweep, tmp_path):
    file = tmp_path / "scenarios" / "points.csv"
    file.write_text("threat.demand,regime.enabled\n1,true\n2.5e-1,false\n")
    found = sweep("design: {kind: list}\npoints: {file: points.csv}\n")
    assert found.keys == ("threat.demand", "regime.enabled")
    table = np.stack(list(found.points().values().values()), axis=1)
    assert table.tolist() == [[1, 1], [0.25, 0]]
    file.write_text("luck,threat.demand\n0,1\n3,1\n")
    assert sweep("design: {kind: list}\npoints: {file: points.csv}\n").points().luck.tolist() == [
        0, 3,
    ]  # fmt: skip


def test_many_points_of_a_file_are_read_and_checked_in_columns(sweep, tmp_path):
    file = tmp_path / "scenarios" / "points.csv"
    values = np.linspace(0, 6, 30_000)
    file.write_text("threat.demand\n" + "\n".join(map(repr, values.tolist())) + "\n")
    found = sweep("design: {kind: list}\npoints: {file: points.csv}\n")
    assert (found.points().column("threat.demand") == values).all()
    lines = file.read_text().splitlines()
    for bad in ("nan", "6.5", "1_0", "true"):
        file.write_text("\n".join([*lines[:25_000], bad, *lines[25_000:]]))
        with pytest.raises(InputError, match=r"points\.csv:25001: "):
            sweep("design: {kind: list}\npoints: {file: points.csv}\n")


def test_what_is_set_on_the_command_line_holds_in_every_scenario(sweep):
    head = HEAD.replace("scenario: one.yaml", "scenarios: [one.yaml, two.yaml]")
    text = "design: {kind: grid}\nvary: {ties.openness: [0, 1]}\n"
    found = sweep(text, head, ["to=2030-12", "threat.flank=2"])
    assert [scenario.values["threat.flank"] for scenario in found.scenarios] == [2, 2]
    assert len({scenario.end for scenario in found.scenarios}) == 1
    with pytest.raises(InputError, match=r"ties.openness: varied by the sweep \(.*mine.yaml:5\)"):
        sweep(text, head, ["ties.openness=0.5"])


def test_what_a_key_may_take_in_words(sweep, fitted):
    found = sweep(
        "design: {kind: lhs, points: 9}\n"
        "vary:\n"
        "  threat.demand: {low: 1, high: 3}\n"
        "  threat.border_scale: {low: 50, high: 5000, log: true}\n"
        "  regime.enabled: [false, true]\n"
        "  threat.concern: {from: posterior ../results/fit}\n"
    )
    assert [told(key, each) for key, each in found.vary.items()] == [
        "1 to 3",
        "50 to 5000, even in logs",
        "false, true  (2 values)",
        "posterior of ../results/fit: 80% within 1.09 to 1.93",
    ]


def test_a_scenario_is_no_worse_for_a_name_on_an_event(tmp_path):
    text = "events: [{NAMEmonth: 2026-03, set: {membership.qccm.KGZ: 1}}]\n"
    (tmp_path / "a.yaml").write_text(text.replace("NAME", "name: qccm, "))
    (tmp_path / "b.yaml").write_text(text.replace("NAME", ""))
    a, b = (load_scenario(tmp_path / f"{name}.yaml") for name in "ab")
    assert (a.events[0].name, b.events[0].name) == ("qccm", "")
    assert a.digest() == b.digest()
