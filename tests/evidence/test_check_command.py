"""`cleanreport evidence check FILE` says in both languages, or as JSON, what would become of a file."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from cleanreport.cli import main
from cleanreport.evidence.models import Evidence
from tests.cast import World
from tests.evidence.fake_clamd import at_port
from tests.evidence.making import EICAR, WORD_MACROS
from tests.evidence.samples import JPEG, PDF, THAI_874


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def written(name: str, content: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return written


def test_a_file_that_would_be_taken(written: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "check", written("ผล.pdf", PDF)]) == 0
    said = capsys.readouterr().out
    assert "Taken · รับ: ผล.pdf" in said
    assert "a PDF document · เอกสาร PDF (application/pdf)" in said
    assert "Not scanned for viruses · ยังไม่ได้สแกนไวรัส" in said
    assert hashlib.sha256(PDF).hexdigest() in said


def test_a_file_that_would_be_refused_with_the_reason_in_both_languages(
    written: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evidence", "check", written("ผล.docm", WORD_MACROS)]) == 1
    said = capsys.readouterr().out
    assert "Refused · ไม่รับ (macros)" in said
    assert "holds macros (small programs). Save it as a document without macros" in said
    assert "มีมาโคร" in said


def test_the_same_as_json(written: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "check", "--json", written("ตาราง.csv", THAI_874)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["taken"], told["code"], told["reason"]) == (True, None, None)
    assert told["media_type"] == "text/csv; charset=windows-874"
    assert told["scan"]["state"] == "unscanned"
    assert told["kind"] == {"en": "plain text", "th": "ข้อความธรรมดา"}
    assert main(["evidence", "check", "--json", written("ผล.pdf", JPEG)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["taken"], told["code"], told["kind"]) == (False, "contradiction", None)
    assert set(told["reason"]) == {"en", "th"}


def test_by_what_a_year_takes(on: World, written: Any, capsys: pytest.CaptureFixture[str]) -> None:
    on.cycle.evidence_kinds = ["pdf"]
    on.cycle.save(update_fields=["evidence_kinds"])
    file = written("ภาพ.jpg", JPEG)
    assert main(["evidence", "check", file]) == 0
    assert main(["evidence", "check", file, "--cycle", "2557"]) == 1
    assert "not_this_year" in capsys.readouterr().out
    assert main(["evidence", "check", file, "--cycle", "2500"]) == 2
    assert "There is no such year · ไม่มีปีงบประมาณนี้: 2500" in capsys.readouterr().err
    assert not Evidence.objects.exists()


def test_the_scanner_is_asked_when_there_is_one(
    written: Any, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.CLAMD_SECONDS = 5
    with at_port() as (_daemon, port):
        settings.CLAMD = f"tcp:127.0.0.1:{port}"
        assert main(["evidence", "check", written("ผล.pdf", PDF)]) == 0
        assert "No virus found" in capsys.readouterr().out
        assert main(["evidence", "check", written("ผล.txt", EICAR)]) == 1
        assert "(infected)" in capsys.readouterr().out
    assert main(["evidence", "check", written("ผล.pdf", PDF)]) == 0
    assert "Not scanned for viruses" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "check", str(tmp_path / "nothing.pdf")]) == 2
    assert "Cannot read the file · อ่านแฟ้มไม่ได้" in capsys.readouterr().err
