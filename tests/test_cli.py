"""The command line, as a terminal sees it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from cleanreport.audit.actions import record, seal
from cleanreport.audit.models import Event
from cleanreport.cli import main
from tests.guards import ROOT

EXAMPLES = ROOT / "cleanreport/demo_data/plans"
COMMANDS = ["run", "serve", "worker", "demo", "figures", "render", "migrate", "audit", "stakeholders", "manage"]


def is_thai(text: str) -> bool:
    return any("\u0e00" <= letter <= "\u0e7f" for letter in text)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_speaks_both_languages(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert is_thai(said)
    for each in COMMANDS if not command else ():
        assert f"    {each}" in said


def test_help_answers_without_loading_django() -> None:
    code = """
import sys
from cleanreport.cli import main
try:
    main(["--help"])
except SystemExit:
    print("django" in sys.modules)
"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "False"


# figures


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.glob("*.json")))
def test_the_figures_of_a_plan_file_are_those_that_it_expects(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    expected = {said["round"]: said["expect"] for said in json.loads((EXAMPLES / name).read_text())["reports"]}
    assert main(["figures", str(EXAMPLES / name)]) == 0
    assert json.loads(capsys.readouterr().out) == expected


def test_figures_come_out_as_utf_8_whatever_the_terminal_speaks(tmp_path: Path) -> None:
    data = json.loads((EXAMPLES / "land-survey.json").read_text())
    data["indicators"][0]["key"] = "ตัวชี้วัดที่ ๑"
    for said in data["reports"]:
        said["indicators"]["ตัวชี้วัดที่ ๑"] = said["indicators"].pop("i1")
    path = tmp_path / "แผน.json"
    path.write_text(json.dumps(data))
    ran = subprocess.run(
        [sys.executable, "-m", "cleanreport", "figures", str(path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
    )
    assert "ตัวชี้วัดที่ ๑" in json.loads(ran.stdout.decode("utf-8"))["9"]["levels"]


def test_whoever_reads_only_the_first_lines_hears_no_complaint() -> None:
    command = [sys.executable, "-m", "cleanreport", "figures", str(EXAMPLES / "land-survey.json")]
    ran = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert ran.stdout is not None
    ran.stdout.close()
    _, complaint = ran.communicate(timeout=60)
    assert complaint == b""


def plan_file(**changes: Any) -> dict[str, Any]:
    indicator = {"key": "i1", "name": "ก", "levels": ["5", "4", "3", "2", "1"]}
    report = {"round": "9", "measures": {"m1": {"percent": "50"}}, "indicators": {"i1": {"result": "0"}}}
    return {"measures": [{"key": "m1", "title": "ข"}], "indicators": [indicator], "reports": [report]} | changes


def test_scoring_settings_can_be_tried_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan_file()))
    assert main(["figures", str(path), "--uncapped"]) == 0
    assert json.loads(capsys.readouterr().out)["9"]["indicator_progress"] == "166.67"
    path.write_text(json.dumps(plan_file(indicators=[{"key": "i1", "levels": [1, 2, 3, 4, 5]}])))
    assert main(["figures", str(path), "--floor", "0"]) == 0
    assert json.loads(capsys.readouterr().out)["9"]["weighted_score"] == "0.0000"


def test_numbers_are_taken_as_they_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan_file()).replace('"percent": "50"', '"percent": 33.335'))
    main(["figures", str(path)])
    assert json.loads(capsys.readouterr().out)["9"]["plan_progress"] == "33.34"


BAD = {
    "no JSON": b"measures: []",
    "no text": b"\xff\xfe\x00\x01",
    "half a file": json.dumps(plan_file()).encode()[:40],
    "a list": b"[]",
    "levels that turn": json.dumps(plan_file(indicators=[{"key": "i1", "levels": [1, 3, 2, 4, 5]}])).encode(),
    "not a number": b'{"measures": [{"weight": NaN}], "indicators": []}',
    "endless": b'{"measures": ' + b"[" * 100_000,
    "a number beyond measure": b'{"measures": [{"weight": ' + b"9" * 5000 + b"}]}",
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_told_on_stderr(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(BAD[what])
    assert main(["figures", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert str(path) in said.err
    assert len(said.err.strip().splitlines()) == 2
    assert "Traceback" not in said.err


@pytest.mark.parametrize("name", ["nothing-here.json", "."])
def test_a_file_that_cannot_be_opened_is_told(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures", str(tmp_path / name)]) == 2
    assert is_thai(capsys.readouterr().err)


# render


BEGINNINGS = {"pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK"}
SECTIONS = {"sections": {"1.1": "ความเป็นมาของ **โครงการ**"}, "responsible": "นายก้องภพ", "started": "2013-10-01"}


@pytest.mark.parametrize("format", BEGINNINGS)
@pytest.mark.parametrize("kind", ["plan", "progress", "completion"])
def test_every_paper_is_written_in_every_format(kind: str, format: str, tmp_path: Path) -> None:
    path, out = tmp_path / "plan.json", tmp_path / f"out.{format}"
    data = json.loads((EXAMPLES / "land-survey.json").read_text()) | {"completion": SECTIONS}
    path.write_text(json.dumps(data))
    assert main(["render", str(path), "--kind", kind, "--format", format, "--digits", "thai", "-o", str(out)]) == 0
    assert out.read_bytes().startswith(BEGINNINGS[format])
    assert sorted(tmp_path.iterdir()) == sorted([path, out])


def test_a_paper_of_a_file_is_marked_and_is_of_the_round_that_was_asked_for(tmp_path: Path) -> None:
    command = ["render", str(EXAMPLES / "land-survey.json"), "--kind", "progress", "--format", "docx"]
    for name, options in {"nine": ["--round", "9"], "last": [], "again": []}.items():
        assert main([*command, *options, "-o", str(tmp_path / name)]) == 0
    said = {}
    for name in ("nine", "last"):
        with zipfile.ZipFile(tmp_path / name) as packed:
            said[name] = packed.read("word/document.xml").decode()
            assert "ตัวอย่าง" in packed.read("word/header1.xml").decode()
    assert "ผู้ขอบางส่วนไม่มาตามนัด" in said["nine"]
    assert "สำนักงานสาขาบางแห่ง" in said["last"]
    assert (tmp_path / "again").read_bytes() == (tmp_path / "last").read_bytes()


def test_the_book_takes_texts_and_files_from_beside_the_plan(tmp_path: Path) -> None:
    texts, files = EXAMPLES.parent / "texts" / "completion" / "land-survey.md", tmp_path / "files"
    files.mkdir()
    for name in ("1.png", "2.png", "3.png"):
        Image.new("RGB", (60, 40), "navy").save(files / name)
    (files / "4.bin").write_bytes(b"x")
    command = ["render", str(EXAMPLES / "land-survey.json"), "--kind", "completion", "--texts", str(texts)]
    assert main([*command, "--files", str(files), "-o", str(tmp_path / "book.pdf")]) == 0
    with pikepdf.open(tmp_path / "book.pdf") as book:
        assert len(book.pages) > 25
        assert {"01 1.png", "04 4.bin"} <= set(book.attachments)
    assert main([*command, "--files", str(tmp_path / "nowhere"), "-o", str(tmp_path / "no.pdf")]) == 2


def full_file(**changes: Any) -> dict[str, Any]:
    return json.loads((EXAMPLES / "land-survey.json").read_text()) | changes


UNFIT: dict[str, tuple[dict[str, Any], list[str], str]] = {
    "no year": (full_file(fiscal_year_be=None), ["plan"], "fiscal_year_be"),
    "a year of another era": (full_file(fiscal_year_be=2014), ["plan"], "fiscal_year_be"),
    "an agency that is none": (full_file(agency=5), ["plan"], '"agency"'),
    "a text that is a number": (full_file(work_process=12), ["plan"], '"work_process"'),
    "likelihood 6": (full_file(risks=[{"likelihood": 6}]), ["plan"], "risks, entry 1"),
    "a risk that is none": (full_file(risks=["x"]), ["plan"], "Risks, entry 1"),
    "an unknown kind": (full_file(measures=[{"kind": "new"}], reports=[]), ["plan"], "measures, entry 1"),
    "no such date": (full_file(measures=[{"ends": "31/9/2557"}], reports=[]), ["plan"], '"ends"'),
    "no such risk": (full_file(measures=[{"answers": [9]}], reports=[]), ["plan"], "from 1 to 3"),
    "levels that turn": (
        full_file(indicators=[{"levels": [1, 3, 2, 4, 5]}], reports=[]),
        ["plan"],
        "indicators, entry 1",
    ),
    "a person that is none": (full_file(recorder=["x"]), ["plan"], '"recorder"'),
    "a round without months": (full_file(reports=[{"round": "first"}]), ["progress"], "months"),
    "no reports": (full_file(reports=[]), ["progress"], "no reports"),
    "no report of this round": (full_file(), ["progress", "--round", "6"], "round 6"),
    "no completion": (full_file(), ["completion"], '"completion"'),
    "an unknown section": (full_file(completion={"sections": {"9.9": "x"}}), ["completion"], "9.9"),
    "a section that is no text": (full_file(completion={"sections": {"1.1": 5}}), ["completion"], "sections"),
}


@pytest.mark.parametrize("what", UNFIT)
def test_a_file_that_makes_no_paper_is_told(what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, kind, place = UNFIT[what]
    path, out = tmp_path / "plan.json", tmp_path / "out.pdf"
    path.write_text(json.dumps(data))
    assert main(["render", str(path), "--kind", *kind, "-o", str(out)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert place in said.err
    assert len(said.err.strip().splitlines()) == 2
    assert not out.exists()


@pytest.mark.parametrize("what", BAD)
def test_render_tells_of_a_bad_file_as_figures_does(what: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(BAD[what])
    assert main(["render", str(path), "--kind", "plan", "-o", str(tmp_path / "out.pdf")]) == 2


def test_a_place_where_nothing_can_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["render", str(EXAMPLES / "land-survey.json"), "--kind", "plan", "--format", "xlsx"]
    assert main([*command, "-o", str(tmp_path / "nowhere" / "out.xlsx")]) == 2
    assert is_thai(capsys.readouterr().err)


# audit verify


@pytest.mark.django_db
def test_a_whole_trail_is_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    record("plan.started")
    seal()
    record("plan.finished")
    assert main(["audit", "verify"]) == 0
    said = capsys.readouterr().out
    assert "ผนึกแล้ว: 1" in said
    assert "ยังไม่ผนึก: 1" in said


@pytest.mark.django_db
def test_an_altered_trail_names_the_first_event(capsys: pytest.CaptureFixture[str]) -> None:
    events = [record("plan.edited", agency=str(number)) for number in range(3)]
    seal()
    Event.objects.filter(pk=events[1].pk).update(agency_code="9")
    assert main(["audit", "verify"]) == 1
    said = capsys.readouterr().err
    assert "altered" in said
    assert f"event {events[1].pk} plan.edited" in said


# manage


def test_any_command_of_django_can_be_run(capsys: pytest.CaptureFixture[str]) -> None:
    main(["manage", "version", "--no-color"])
    assert capsys.readouterr().out.startswith("6.")
