"""Defaults from fits: which account each is from, and what is kept of the others."""

from dataclasses import replace

import numpy as np
import pytest

from sim.inference.fit import Fit
from sim.inference.likelihood import Problem
from sim.model.sections import default_values
from sim.pages import fitted
from sim.record.fitted import FITTED_COLUMNS, load_fitted
from sim.scenario.accounts import load_account


def narrow(name, log_evidence, spread):
    """A made-up fit: a bell of so many standard deviations of the prior in each direction."""
    account = load_account(name)
    z = spread * np.random.default_rng(1).standard_normal((400, len(account.keys)))
    return Fit(
        problem=Problem(account, 336),
        method="importance",
        seed=1,
        z=z,
        shapes=None,
        log_evidence=log_evidence,
        error=0.1,
        laplace=log_evidence,
        effective=400.0,
        evaluations=400,
    )


@pytest.fixture(scope="module")
def found():
    fits = {
        "consent": narrow("consent", -1001.0, 0.3),
        "everything": narrow("everything", -1002.0, 0.4),
        "geography": narrow("geography", -1000.0, 1.0),
    }
    return {each.parameter: each for each in fitted.rows(fits)}, fits


def test_everything_comes_first_and_the_likeliest_after_it(found):
    rows, fits = found
    assert rows.keys() == {key for one in fits.values() for key in one.problem.account.keys}
    for key, each in rows.items():
        having = [name for name, one in fits.items() if key in one.problem.account.keys]
        likeliest = max(having, key=lambda name: fits[name].log_evidence)
        assert each.account == ("everything" if "everything" in having else likeliest), key


def test_medians_are_defaults_only_where_the_record_informs_them(found):
    rows, fits = found
    for each in rows.values():
        assert each.informed == (each.account != "geography")
        assert each.default == (each.account == "everything")
    median = np.median(fits["everything"].values["threat.concern"])
    assert rows["threat.concern"].median == float(f"{median:.2g}")
    low, high = np.quantile(fits["everything"].values["threat.concern"], (0.1, 0.9))
    assert rows["threat.concern"].low == float(f"{low:.2g}")
    assert rows["threat.concern"].high == float(f"{high:.2g}")


def test_what_was_judged_before_the_first_fit_is_kept(found):
    rows, _ = found
    before = load_fitted()
    for key, each in rows.items():
        assert each.judged == before[key].judged
    assert rows["threat.concern"].judged == 1.2 != default_values()["threat.concern"]


def test_the_command_writes_table_and_page_and_names_what_is_left(
    found, tmp_path, monkeypatch, capsys
):
    rows, fits = found
    page = tmp_path / "docs" / "defaults.md"
    page.parent.mkdir()
    page.write_text("Text.\n\n<!-- generated: fit -->\nold\n<!-- end -->\n")
    (tmp_path / "README.md").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fitted, "fits_to_the_whole_record", lambda: fits)
    monkeypatch.setattr(fitted, "MAKER", replace(fitted.MAKER, few=dict))
    record = fitted.packaged("record.csv")
    monkeypatch.setattr(
        fitted, "packaged", lambda name: record if name == "record.csv" else tmp_path / name
    )
    fitted.main()
    written = load_fitted(tmp_path / "fitted.csv")
    assert written == rows
    assert (tmp_path / "fitted.csv").read_text().startswith(",".join(FITTED_COLUMNS))
    assert "everything, 1993-01 to 2020-12, rounds: log evidence -1002.00" in page.read_text()
    said = capsys.readouterr().out.splitlines()
    changed = [key for key, each in rows.items() if each.default]
    changed = [key for key in changed if default_values()[key] != rows[key].median]
    assert [line.partition(":")[0] for line in said] == changed
