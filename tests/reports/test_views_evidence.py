"""Evidence on the screen: files come in by a plain form, are used again, and are refused with a sentence."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cleanreport.cycles.models import Round
from cleanreport.evidence.models import Evidence, Scan
from cleanreport.reports import actions
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from tests.cast import IN_ROUND_12, TODAY, World, bangkok, report_at
from tests.certification.screens import words
from tests.evidence.samples import JPEG, PDF, PNG, PROGRAM
from tests.plans.screens import SCRIPT, signed_in, url


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(TODAY, tick=False)
    return time_machine


@pytest.fixture
def report(on: World) -> Report:
    return report_at(State.DRAFT, on)


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


def ids(report: Report, part: str = "indicators") -> list[int]:
    return [row["id"] for row in report.plan.frozen.content[part]]


def send(client: Client, report: Report, *files: tuple[str, bytes], **fields: Any) -> Any:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    data = {"kind": "indicator", "indicators": ids(report)[:1], "title": "", "uploads": uploads} | fields
    return client.post(url("report_evidence_add", report.pk), data)


def on_disk(folder: Path) -> int:
    return sum(file.is_file() for file in folder.rglob("*"))


def test_a_file_comes_in_and_is_listed_with_what_it_supports(report: Report, carla: Client, folder: Path) -> None:
    chosen = {"indicators": ids(report)[:2], "measures": ids(report, "measures")[2:3], "title": "ทะเบียนคิวรังวัด"}
    response = send(carla, report, ("ทะเบียน.pdf", PDF), **chosen)
    assert response["Location"] == url("report_evidence", report.pk)
    page = carla.get(response["Location"]).text
    assert "แนบแล้ว 1 ไฟล์" in page
    assert "ทะเบียนคิวรังวัด" in page
    assert "ทะเบียน.pdf" in page
    plain = page.replace('<span class="keep">', "").replace("</span>", "")
    assert "ตัวชี้วัดที่ 1, 2 · มาตรการที่ 3" in plain
    evidence = Evidence.objects.get()
    assert url("evidence_file", evidence.pk) in page
    assert list(report.evidence.all()) == [evidence]
    assert carla.get(url("evidence_file", evidence.pk)).getvalue() == PDF


def test_several_files_come_in_at_once(report: Report, carla: Client, folder: Path) -> None:
    send(carla, report, ("ก.pdf", PDF), ("ข.png", PNG), ("ค.jpg", JPEG), title="ภาพกิจกรรม")
    titles = list(report.evidence.values_list("title", flat=True))
    assert titles == ["ภาพกิจกรรม (1)", "ภาพกิจกรรม (2)", "ภาพกิจกรรม (3)"]
    assert on_disk(folder) == 3
    send(carla, report, ("ไม่มีชื่อ.png", PNG + b"1"), title="")
    assert report.evidence.last().title == "ไม่มีชื่อ"


def test_the_same_file_twice_is_one_file(
    report: Report, carla: Client, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _press in range(2):
            send(carla, report, ("ก.pdf", PDF))
    assert report.evidence.count() == Evidence.objects.count() == on_disk(folder) == 1


BAD_FILES = {
    "empty": (("ผล.pdf", b""), "ว่างเปล่า (0 ไบต์)"),
    "too large": (("ผล.pdf", PDF.ljust(300_001, b" ")), "ใหญ่กว่า 293 KB"),
    "a program": (("ผล.pdf", PROGRAM), "เนื้อหาในไฟล์เป็นโปรแกรม"),
    "a web page": (("ผล.pdf", b"<html><script>alert(1)</script></html>"), "เนื้อหาในไฟล์เป็นหน้าเว็บ"),
    "another ending": (("ผล.docx", PDF), "มีนามสกุล .docx แต่เนื้อหาในไฟล์เป็นเอกสาร PDF"),
    "a name with folders": (("../../../ผล.exe", PROGRAM), "ไฟล์ “ผล.exe”"),
    "a name with a script": ((f"{SCRIPT}.exe", PROGRAM), "เนื้อหาในไฟล์เป็นโปรแกรม"),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_is_told_at_its_field_and_changes_nothing(
    what: str, report: Report, carla: Client, folder: Path, settings: Any
) -> None:
    settings.EVIDENCE_MAX_BYTES = 300_000
    bad, sentence = BAD_FILES[what]
    chosen = {"title": "ชื่อที่พิมพ์ไว้", "kind": "output", "indicators": []}
    response = send(carla, report, ("ดี.png", PNG), bad, **chosen)
    assert response.status_code == 422
    assert response.text.count(sentence) == 2  # at the field, and in the summary of errors
    assert 'value="ชื่อที่พิมพ์ไว้"' in response.text
    assert SCRIPT not in response.text
    assert not Evidence.objects.exists()
    assert on_disk(folder) == 0
    assert "เลือกไฟล์ใหม่อีกครั้ง" in response.text


def test_nothing_chosen_and_nothing_supported_are_told(report: Report, carla: Client) -> None:
    response = send(carla, report, indicators=[])
    assert response.status_code == 422
    assert "เลือกไฟล์" in response.text
    assert "เลือกตัวชี้วัดที่หลักฐานนี้ใช้ยืนยัน" in words(response)
    assert "เลือกไฟล์ใหม่อีกครั้ง ยังไม่มีไฟล์ใดถูกแนบ" in send(carla, report, ("ก.pdf", PDF), indicators=[]).text
    foreign = send(carla, report, ("ก.pdf", PDF), indicators=[999_999])
    assert foreign.status_code == 422
    assert not Evidence.objects.exists()


def test_the_link_of_what_is_missing_chooses_the_indicator(report: Report, carla: Client) -> None:
    second = ids(report)[1]
    page = carla.get(url("report_evidence", report.pk), {"for": str(second)}).text
    assert f'value="{second}" checked' in page
    assert page.count(" checked") == 2  # the kind, and this indicator


def test_the_page_says_which_indicators_still_need_a_file(report: Report, carla: Client, on: World) -> None:
    Round.objects.update(evidence_required=True)
    page = carla.get(url("report_evidence", report.pk)).text
    assert page.count('class="is-missing"') == 3
    send(carla, report, ("ก.pdf", PDF), indicators=ids(report)[:2])
    page = carla.get(url("report_evidence", report.pk)).text
    assert page.count('class="is-missing"') == 1
    check = carla.get(url("report_check", report.pk))
    [missing] = [found for part in check.context["parts"] for found in part["missing"]]
    assert missing[1] == f"{url('report_evidence', report.pk)}?for={ids(report)[2]}#add"


def test_a_withheld_file_is_neither_offered_for_download_nor_for_use(report: Report, carla: Client) -> None:
    send(carla, report, ("ก.pdf", PDF))
    evidence, here = Evidence.objects.get(), url("report_evidence", report.pk)
    file, attach = url("evidence_file", evidence.pk), url("report_evidence_attach", report.pk, evidence.pk)
    assert f'"{file}"' in carla.get(here).text
    Evidence.objects.update(scan=Scan.INFECTED)  # as the scanner would say
    assert f'"{file}"' not in carla.get(here).text
    carla.post(url("report_evidence_detach", report.pk, evidence.pk))
    page = carla.get(here).text
    assert url("evidence_look", evidence.pk) in page
    assert f'"{file}"' not in page
    assert attach not in page


def test_a_file_is_taken_out_and_used_again(report: Report, carla: Client) -> None:
    send(carla, report, ("ก.pdf", PDF))
    evidence = Evidence.objects.get()
    carla.post(url("report_evidence_detach", report.pk, evidence.pk))
    assert not report.evidence.exists()
    page = carla.get(url("report_evidence", report.pk)).text
    assert url("report_evidence_attach", report.pk, evidence.pk) in page
    carla.post(url("report_evidence_attach", report.pk, evidence.pk))
    assert report.evidence.get() == evidence


def test_a_file_of_an_earlier_round_is_offered_again(report: Report, carla: Client, on: World, clock: Any) -> None:
    send(carla, report, ("ก.pdf", PDF), title="ทะเบียนรอบแรก")
    actions.send(report, by=on.carla)
    clock.move_to(IN_ROUND_12, tick=False)
    carla.force_login(on.carla)
    last = actions.start(report.plan, on.last_round, by=on.carla)
    assert "ทะเบียนรอบแรก" in carla.get(url("report_evidence", last.pk)).text
    carla.post(url("report_evidence_attach", last.pk, Evidence.objects.get().pk))
    assert last.evidence.count() == 1


def test_what_is_said_about_a_file_can_be_corrected(report: Report, carla: Client) -> None:
    send(carla, report, ("ก.pdf", PDF), title="เดิม")
    evidence = Evidence.objects.get()
    address = url("report_evidence_describe", report.pk, evidence.pk)
    assert 'value="เดิม"' in carla.get(address).text
    wrong = carla.post(address, {"title": "ใหม่", "kind": "indicator"})
    assert wrong.status_code == 422
    right = carla.post(address, {"title": "ใหม่", "kind": "output", "measures": ids(report, "measures")[:1]})
    assert right["Location"] == url("report_evidence", report.pk)
    evidence.refresh_from_db()
    assert (evidence.title, evidence.kind) == ("ใหม่", "output")
    assert [(s.target, s.key) for s in evidence.supports.all()] == [("measure", ids(report, "measures")[0])]
    carla.post(address, {"title": "", "kind": "output"})
    evidence.refresh_from_db()
    assert evidence.title == "ใหม่"


def test_files_of_other_plans_are_not_there(report: Report, on: World, carla: Client) -> None:
    send(carla, report, ("ก.pdf", PDF))
    evidence = Evidence.objects.get()
    other = report_at(State.DRAFT, on)
    for name in ("report_evidence_attach", "report_evidence_detach", "report_evidence_describe"):
        assert carla.post(url(name, other.pk, evidence.pk)).status_code == 404
        assert carla.post(url(name, report.pk, 999)).status_code == 404


def test_after_the_due_date_and_for_officers_nothing_is_taken(
    report: Report, on: World, carla: Client, clock: Any, folder: Path
) -> None:
    send(carla, report, ("ก.pdf", PDF))
    evidence = Evidence.objects.get()
    assert send(signed_in(on.olga), report, ("ข.png", PNG)).status_code == 403
    clock.move_to(bangkok(2014, 9, 1, 0), tick=False)
    carla.force_login(on.carla)
    refused = send(carla, report, ("ข.png", PNG), title="พิมพ์ไว้แล้ว")
    assert refused.status_code == 403
    assert "พิมพ์ไว้แล้ว" in refused.text
    for name in ("report_evidence_attach", "report_evidence_detach", "report_evidence_describe"):
        assert carla.post(url(name, report.pk, evidence.pk), {"kind": "other"}).status_code == 403
    assert carla.get(url("report_evidence_describe", report.pk, evidence.pk))["Location"] == url("report", report.pk)
    assert on_disk(folder) == 1
