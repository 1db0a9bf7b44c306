"""Files that are no YAML text are called what they are."""

import gzip
import zipfile
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario.files import read_text


def refused(path, name="x"):
    with pytest.raises(InputError) as caught:
        read_text(path, name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "content", "what"),
    [
        ("a.yaml.gz", gzip.compress(b"name: x\n", mtime=0), "a gzip file"),
        ("a.yaml", b"BZh91AY&SY", "a bzip2 file"),
        ("a.yaml", b"\xfd7zXZ\x00", "an xz file"),
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "a JPEG picture"),
        ("runs.parquet", b"PAR1", "a Parquet table"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "an Office document"),
        ("a.rtf", b"{\\rtf1\\ansi name: x}", "a rich-text document"),
        ("a.yaml", "name: x\n".encode("utf-16-be").join([b"\xfe\xff", b""]), "text in UTF-16"),
        ("a.yaml", b"\n<!DOCTYPE html>\n<title>GitHub</title>", "a web page"),
        ("a.yaml", b"<html><body>", "a web page"),
    ],
)
def test_by_its_first_bytes(file, content, what, tmp_path):
    path = tmp_path / file
    path.write_bytes(content)
    assert refused(path).startswith(f"x: {what}; expected a YAML file in plain text (UTF-8)")


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("a.docx", "a Word document"),
        ("a.XLSX", "an Excel workbook"),
        ("a.ods", "a LibreOffice table"),
        ("a.odt", "a LibreOffice document"),
        ("a.zip", "a zip file"),
        ("a.yaml", "a zip file"),
    ],
)
def test_a_zip_file_by_its_name(file, what, tmp_path):
    with zipfile.ZipFile(tmp_path / file, "w") as archive:
        archive.writestr("a.xml", "<a/>")
    assert refused(tmp_path / file).startswith(f"x: {what}; expected a YAML file")


def test_a_table_by_its_name(tmp_path):
    (tmp_path / "events.csv").write_text("month,power\n")
    assert "a table of events is named by 'record' in a scenario" in refused(
        tmp_path / "events.csv"
    )


def test_a_result_names_what_can_be_simulated_again(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    assert refused(tmp_path) == "x: is the folder of a result; expected a file"
    (tmp_path / "scenario.resolved.yaml").write_text("name: x\n")
    assert refused(tmp_path).endswith("expected a file such as 'x/scenario.resolved.yaml'")
    (tmp_path / "sweep.yaml").write_text("name: x\n")
    assert refused(tmp_path).endswith("expected a file such as 'x/sweep.yaml'")


def test_a_folder_names_a_file_in_it(tmp_path):
    assert refused(tmp_path) == "x: is a folder; expected a file"
    (tmp_path / "b.yaml").touch()
    (tmp_path / "a.yml").touch()
    assert refused(tmp_path) == "x: is a folder; expected a file such as 'x/a.yml'"


def test_what_is_near_a_missing_file(tmp_path, monkeypatch):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "baseline.yaml").touch()
    missing = tmp_path / "scenarios" / "basline.yaml"
    assert refused(missing) == "x: no such file; did you mean 'baseline.yaml'?"
    monkeypatch.chdir(tmp_path)
    assert refused(Path("scenaros/futures/a.yaml")) == (
        "x: no such file; there is no folder 'scenaros'; did you mean 'scenarios'?"
    )
    alike = tmp_path / "scenarios" / "b\u0430seline.yaml"
    assert refused(alike) == (
        "x: no such file; the 2nd character of 'b\u0430seline' is CYRILLIC SMALL LETTER A "
        "(U+0430); expected Latin 'a'; did you mean 'baseline.yaml'?"
    )


def test_a_name_in_another_alphabet_may_be_meant(tmp_path):
    (tmp_path / "\u0421\u0446\u0435\u043d\u0430\u0440\u0438\u0439.yaml").write_text("name: x\n")
    assert read_text(tmp_path / "\u0421\u0446\u0435\u043d\u0430\u0440\u0438\u0439.yaml", "x")
    assert refused(tmp_path / "\u0416\u0416\u0416.yaml") == "x: no such file"
