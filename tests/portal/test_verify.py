"""Verification by everybody: what a code tells, what it never tells, and whether a file is what was issued."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cleanreport.certification import actions as certification
from cleanreport.documents.models import Issued, Rendering
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.portal.views import LIMITS
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.submissions.documents import code
from cleanreport.submissions.models import Submission
from tests.cast import RECORDED, TODAY, World, plan_at, request_for
from tests.certification.screens import words

pytestmark = pytest.mark.django_db


def page_of(client: Client, submission: Submission) -> str:
    answer = client.get(f"/verify/{code(submission)}")
    assert answer.status_code == 200
    return words(answer)


# By the code


def test_what_was_sent_is_told_with_agency_time_state_and_digest(client: Client, sent: Submission) -> None:
    page = page_of(client, sent)
    assert "รายงานความก้าวหน้า รอบ 9 เดือน ปีงบประมาณ 2557" in page
    assert "กรมที่ดิน" in page
    assert "20 สิงหาคม 2557 เวลา 10:00 น." in page
    assert "ผู้รับรองยังไม่ได้รับทราบ" in page
    assert sent.sha256[:8] in page


def test_an_acknowledgement_is_told_with_its_time_and_without_the_name(client: Client, sent: Submission) -> None:
    certification.acknowledge(request_for(sent), at=TODAY)
    page = page_of(client, sent)
    assert "มีผลอยู่ และผู้รับรองรับทราบแล้ว" in page
    assert request_for_name(sent) not in page


def request_for_name(submission: Submission) -> str:
    return submission.requests.get().name


def test_no_person_no_telephone_and_no_address_is_told(client: Client, sent: Submission, on: World) -> None:
    page = client.get(f"/verify/{code(sent)}").text
    people = sent.content["people"].values()
    secret = {person[field] for person in people for field in ("name", "phone", "email")}
    assert len(secret) > 3
    assert [one for one in {*secret, on.carla.shown_name} if one in page] == []


def test_what_was_taken_back_no_longer_stands(client: Client, sent: Submission, on: World) -> None:
    reports.withdraw(Report.objects.get(), reason="แนบไฟล์ผิดฉบับ", by=on.carla, at=TODAY)
    page = page_of(client, sent)
    assert "ไม่มีผลแล้ว เพราะส่วนราชการขอถอนคืน" in page
    assert "แนบไฟล์ผิดฉบับ" not in page


def test_what_was_replaced_names_the_newer_one(client: Client, on: World) -> None:
    plan = plan_at(PlanState.FINISHED, on)
    old = plan.current
    plans.reopen(plan, reason="แก้ไข", by=on.olga, at=RECORDED)
    plan.refresh_from_db()
    new = plans.finish(plan, by=on.carla, at=RECORDED)
    assert f"เลขที่การส่ง {new.number}" in page_of(client, old)
    assert "มีฉบับใหม่แทน" not in page_of(client, new)


def test_a_copy_that_was_altered_in_the_store_is_told(client: Client, sent: Submission) -> None:
    Submission.objects.filter(pk=sent.pk).update(snapshot=sent.snapshot.replace("กรมที่ดิน", "กรมที่ดิม"))
    assert "สำเนาไม่ตรงกับลายพิมพ์ดิจิทัล" in page_of(client, sent)


@pytest.mark.parametrize("typed", [" {} ", "{lower}", "{spaced}", "{thai}"])
def test_a_code_is_understood_however_it_is_typed(client: Client, sent: Submission, typed: str) -> None:
    right = code(sent)
    thai = right.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    given = typed.format(right, lower=right.lower(), spaced=right.replace("-", " "), thai=thai)
    answer = client.get("/verify/", {"code": given}, follow=True)
    assert answer.status_code == 200
    assert sent.number in answer.text


@pytest.mark.parametrize("typed", ["", "2557", "x" * 101])
def test_what_is_no_code_is_told_at_once(client: Client, typed: str) -> None:
    answer = client.get("/verify/", {"code": typed}, follow=True)
    assert answer.status_code in (404, 422)
    assert "ไม่พบเอกสารที่มีรหัสนี้" in answer.text or "error" in answer.text


def test_the_number_with_other_signs_is_not_the_code(client: Client, sent: Submission) -> None:
    answer = client.get(f"/verify/{sent.number}-00000000")
    assert answer.status_code == 404
    assert "ไม่พบเอกสารที่มีรหัสนี้" in answer.text
    assert "กรมที่ดิน" not in answer.text


def test_trying_codes_is_slowed_down(client: Client, sent: Submission) -> None:
    most = int(LIMITS["unknown_code"].partition("/")[0])
    tried = [client.get(f"/verify/{sent.number}-{n:08}").status_code for n in range(most + 1)]
    assert tried == [404] * most + [429]
    assert client.get(f"/verify/{code(sent)}").status_code == 200


def test_the_pages_are_not_for_search_engines_and_cost_little(client: Client, sent: Submission) -> None:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/verify/{code(sent)}")
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert len(asked) <= 3


# By the file


@pytest.fixture
def issued(sent: Submission) -> bytes:
    """The bytes of a paper that was issued, once; the file itself is long gone."""
    content = b"%PDF-1.7 the paper"
    facts = {"kind": "report", "format": "pdf", "name": "a.pdf", "version": "1", "issued_at": TODAY}
    Issued.objects.create(sha256=hashlib.sha256(content).hexdigest(), about=f"submission:{sent.pk}", **facts)
    return content


def given(client: Client, content: bytes, name: str = "รายงาน.pdf") -> Any:
    return client.post("/verify/file/", {"file": SimpleUploadedFile(name, content, "application/pdf")})


def test_a_file_that_was_issued_is_genuine(client: Client, issued: bytes, sent: Submission) -> None:
    answer = given(client, issued)
    assert answer.status_code == 200
    assert "ไฟล์เป็นของแท้และไม่ถูกแก้ไข" in answer.text
    assert sent.number in answer.text


def test_a_file_with_one_other_byte_is_not(client: Client, issued: bytes) -> None:
    answer = given(client, issued[:-1] + b"!")
    assert answer.status_code == 200
    assert "ไฟล์นี้ถูกแก้ไข หรือไม่ได้ออกโดยระบบนี้" in answer.text


def test_the_file_is_kept_nowhere(client: Client, issued: bytes, settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = settings.MEDIA_ROOT = tmp_path
    rows = Rendering.objects.count(), Issued.objects.count()
    given(client, issued + b"x" * 5_000_000)
    assert list(tmp_path.rglob("*")) == []
    assert (Rendering.objects.count(), Issued.objects.count()) == rows


def test_a_file_that_is_too_large_is_told(client: Client, issued: bytes, settings: Any) -> None:
    settings.VERIFY_MAX_BYTES = len(issued) - 1
    answer = given(client, issued)
    assert answer.status_code == 422
    assert "ไฟล์ใหญ่เกินกว่าจะเปรียบเทียบได้" in answer.text


def test_no_file_is_told(client: Client) -> None:
    answer = client.post("/verify/file/")
    assert answer.status_code == 422
    assert "โปรดเลือกไฟล์ก่อน" in answer.text


def test_comparing_files_is_slowed_down(client: Client) -> None:
    most = int(LIMITS["file"].partition("/")[0])
    tried = [given(client, b"%PDF").status_code for _n in range(most + 1)]
    assert tried == [200] * most + [429]
