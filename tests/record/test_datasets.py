"""The other packaged tables: typed, complete and strict."""

import json

import numpy as np
import pytest

from sim.errors import InputError
from sim.model.sections import default_values, leaves
from sim.names import INSTITUTIONS, REPUBLICS
from sim.record.csv_files import packaged
from sim.record.facts import load_facts
from sim.record.fitted import load_fitted
from sim.record.memberships import load_memberships
from sim.record.series import load_series

SERIES = load_series()
MEMBERSHIPS = load_memberships()
FACTS = load_facts()


def test_series_are_there_and_in_order():
    gdp = {f"gdp_{code}" for code in (*REPUBLICS, "CHN", "RUS")}
    others = {
        "afghan_conflict_deaths",
        "china_central_asia_trade",
        "us_troops_afghanistan",
        "us_troops_kyrgyzstan",
    }
    assert set(SERIES) == gdp | others
    for series in SERIES.values():
        assert (np.diff(series.years) > 0).all()
        assert (series.values >= 0).all()
        assert series.unit
        assert all(series.sources)


def test_series_values_known_from_the_source():
    trade = SERIES["china_central_asia_trade"]
    assert trade.at(np.array([1991.0, 2002.0, 2013.0])).tolist() == [0.463, 2.3, 50.2]
    assert trade.at(np.array([1900.0, 2100.0])).tolist() == [0.463, 94.8]
    assert SERIES["afghan_conflict_deaths"].at(np.array([2017.5])) == (19776 + 26888) / 2


def test_every_institution_has_members():
    assert {spell.institution for spell in MEMBERSHIPS.spells} == set(INSTITUTIONS)


@pytest.mark.parametrize(
    ("institution", "month", "members"),
    [
        ("csto", "1993-01", "KAZ KGZ TJK"),
        ("csto", "1996-01", "KAZ KGZ TJK UZB"),
        ("csto", "2003-01", "KAZ KGZ TJK"),
        ("csto", "2010-01", "KAZ KGZ TJK UZB"),
        ("csto", "2020-12", "KAZ KGZ TJK"),
        ("sco", "2001-05", ""),
        ("sco", "2001-06", "KAZ KGZ TJK UZB"),
        ("qccm", "2016-07", ""),
        ("qccm", "2016-08", "TJK"),
        ("c5", "2020-07", "KAZ KGZ TJK TKM UZB"),
        ("eaeu", "2015-07", "KAZ"),
        ("eaeu", "2015-08", "KAZ KGZ"),
        ("lianyungang", "2016-01", "KAZ KGZ TJK UZB"),
        ("cross_department", "2020-01", "KAZ KGZ"),
    ],
)
def test_members_in_a_month(institution, month, members):
    row = MEMBERSHIPS.active(institution, month, month)[0]
    assert " ".join(r for r, member in zip(REPUBLICS, row, strict=True) if member) == members


def test_membership_over_the_record():
    assert MEMBERSHIPS.active("qccm").sum(axis=0).tolist() == [0, 0, 53, 0, 0]
    with pytest.raises(ValueError, match="'nato': expected one of csto"):
        MEMBERSHIPS.active("nato")


def test_defaults_are_the_medians_of_the_fit_they_are_said_to_be_from():
    fitted, defaults = load_fitted(), default_values()
    for key, each in fitted.items():
        taken = each.account == "everything"
        assert each.default == taken, key
        if leaves()[key].by is None:
            assert (leaves()[key].basis == "fitted") == (taken and each.informed), key
        assert defaults[key] == (each.median if taken else each.judged), key
    # The others with this basis are sized to totals of the record.
    sized = {"institutions.sco_exercises", "institutions.csto_exercises"}
    basis = {key for key, parameter in leaves().items() if parameter.basis == "fitted"}
    informed = {key for key, each in fitted.items() if each.default and each.informed}
    assert basis == informed | sized


def test_facts_are_found_by_year():
    assert FACTS.value("border_afghanistan", "TJK") == 1357
    assert FACTS.value("worried_about_china", "TJK", 2010) == 3
    assert FACTS.value("worried_about_china", "TJK") == 12
    assert FACTS.value("chinese_fdi_share", "TJK") == 47.3
    assert [f.year for f in FACTS.find("gdp", "KAZ")] == [2010, 2019, 2023]
    with pytest.raises(KeyError, match="no gdp of KAZ up to 1990"):
        FACTS.value("gdp", "KAZ", 1990)


def test_every_fact_has_a_source_or_says_that_it_has_none():
    for fact in FACTS.facts:
        assert (fact.source == "none") == (fact.confidence == "memory")
        assert fact.source and fact.unit


@pytest.mark.parametrize("republic", REPUBLICS)
def test_what_every_republic_needs_is_there(republic):
    for parameter in (
        "border_china",
        "border_afghanistan",
        "population",
        "gdp",
        "chinese_fdi_stock",
    ):
        assert FACTS.find(parameter, republic)


def test_outlines_hold_every_republic():
    outlines = json.loads(packaged("outlines.geojson").read_text("utf-8"))
    codes = {feature["properties"]["iso3"] for feature in outlines["features"]}
    assert codes >= set(REPUBLICS) | {"CHN", "RUS", "AFG"}
    assert "public domain" in outlines["source"]


@pytest.mark.parametrize(
    "name", ["record.csv", "topics.csv", "series.csv", "memberships.csv", "republics.csv"]
)
def test_tables_end_lines_alike(name):
    raw = packaged(name).read_bytes()
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


@pytest.mark.parametrize(
    ("load", "lines", "message"),
    [
        (
            load_series,
            "series,year,value,unit,source\na,2016,1,u,s\na,2016,2,u,s\n",
            ":3: column 'year': '2016': expected one value of a per year",
        ),
        (
            load_series,
            "series,year,value,unit,source\na,2016,nan,u,s\n",
            ":2: column 'value': 'nan': expected a finite number",
        ),
        (
            load_series,
            "series,year,value,unit,source\na,2016,1,u,s\na,2017,1,v,s\n",
            ":3: column 'unit': 'v': expected u, as in the other lines of a",
        ),
        (
            load_memberships,
            "institution,republic,from,to,source,confidence\n"
            "sco,KAZ,2001-06,,s,month\nsco,KAZ,2003-01,2004-01,s,month\n",
            ":3: column 'from': '2003-01': expected no overlap with the spell from 2001-06",
        ),
        (
            load_memberships,
            "institution,republic,from,to,source,confidence\nsco,KAZ,2001-06,2000-01,s,month\n",
            ":2: column 'to': '2000-01': expected a month not before 2001-06",
        ),
        (
            load_memberships,
            "institution,republic,from,to,source,confidence\nsco,KAZ,2001/06,,s,month\n",
            ":2: column 'from': '2001/06' is not a month; expected YYYY-MM such as 2016-08; "
            "did you mean '2001-06'?",
        ),
        (
            load_fitted,
            "parameter,account,judged,low,median,high,informed,default\n"
            "threat.concern,one,1,0,1,2,perhaps,no\n",
            ":2: column 'informed': 'perhaps': expected one of no, yes",
        ),
        (
            load_fitted,
            "parameter,account,judged,low,median,high,informed,default\n"
            "threat.concern,one,1,0,3,2,yes,no\n",
            ":2: column 'median': '3': expected a number from 'low' to 'high'",
        ),
        (
            load_fitted,
            "parameter,account,judged,low,median,high,informed,default\n"
            "threat.concern,one,1,0,1,2,yes,no\nthreat.concern,two,1,0,1,2,yes,no\n",
            ":3: column 'parameter': 'threat.concern': expected each parameter once",
        ),
        (
            load_facts,
            "republic,parameter,value,unit,year,source,confidence,note\n"
            "KAZ,gdp,much,USD,2016,s,high,\n",
            ":2: column 'value': 'much': expected a number",
        ),
        (
            load_facts,
            "republic,parameter,value,unit,year,source,confidence,note\nKAZ,gdp,1,USD,-,s,high,\n",
            ":2: column 'year': '-': expected a year, a month or a span of years",
        ),
    ],
)
def test_wrong_tables_are_named(tmp_path, load, lines, message):
    path = tmp_path / "table.csv"
    path.write_text(lines, "utf-8")
    with pytest.raises(InputError) as caught:
        load(path)
    assert str(caught.value) == f"{path}{message}"
