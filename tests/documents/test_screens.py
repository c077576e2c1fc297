"""The pages of papers: what is there, asking, following without a script, downloads, and who may have what."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client

from cleanreport.certification import actions as certification
from cleanreport.demo.examples import typed
from cleanreport.documents import actions
from cleanreport.documents.lifecycle import State
from cleanreport.documents.models import Failure, Format, Rendering
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.submissions import papers as asking
from cleanreport.submissions.models import Submission
from tests.cast import TODAY, World, plan_at, report_at, request_for
from tests.documents.samples import files_in, maker
from tests.story import link_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings: Any, tmp_path: Path) -> Iterator[Any]:
    """It is TODAY, and files lie in a folder of this test."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(TODAY, tick=False) as clock:
        yield clock


@pytest.fixture
def carla(on: World, client: Client) -> Client:
    client.force_login(on.carla)
    return client


@pytest.fixture
def sent(on: World) -> Submission:
    """A report that was sent just now; its plan was finished long ago."""
    return report_at(ReportState.SENT, on).current


def make_all() -> None:
    """What the worker does."""
    asking.ask_for_wanted()
    with maker() as worker:
        while worker.make_next():
            pass


def wanted(kind: str, format: str = "pdf", **more: str) -> dict[str, str]:
    return {"kind": kind, "format": format, "digits": "arabic", **more}


def papers(submission: Submission, what: str = "") -> str:
    return f"/submissions/{submission.number}/papers/{what}"


# What is asked for by itself


def test_the_worker_asks_for_the_paper_and_the_receipt_of_what_was_just_sent(sent: Submission) -> None:
    assert asking.ask_for_wanted() == 1
    asked = Rendering.objects.values_list("kind", "format", "digits", "state", "agency", "asked_by")
    assert set(asked) == {(kind, "pdf", "arabic", "asked", "MOI-04", None) for kind in ("report", "receipt")}


def test_an_acknowledgement_has_its_paper_asked_for(sent: Submission) -> None:
    asking.ask_for_wanted()
    certification.acknowledge(request_for(sent), at=TODAY)
    assert asking.ask_for_wanted() == 1
    assert Rendering.objects.filter(kind="acknowledgement", about=f"submission:{sent.pk}").count() == 1
    assert asking.ask_for_wanted() == 0


def test_what_was_answered_while_the_worker_asked_is_looked_at_again(
    sent: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = request_for(sent)
    ask = asking.ask

    def ask_slowly(*args: Any, **kwargs: Any) -> Rendering:
        if not request.submission.state_at:
            certification.acknowledge(request, at=TODAY)
            request.submission.refresh_from_db()
        return ask(*args, **kwargs)

    monkeypatch.setattr(asking, "ask", ask_slowly)
    asking.ask_for_wanted()
    assert asking.ask_for_wanted() == 1
    assert Rendering.objects.filter(kind="acknowledgement").count() == 1


def test_a_year_that_is_recorded_afterwards_asks_for_nothing(on: World) -> None:
    plan_at(PlanState.ACKNOWLEDGED, on)
    assert asking.ask_for_wanted() == 0
    assert not Rendering.objects.exists()


# The panel


def test_the_panel_tells_how_far_each_paper_is(sent: Submission, carla: Client) -> None:
    page = carla.get(f"/submissions/{sent.number}/").text
    assert page.count("รอคิวจัดทำ") == 2  # before the worker has asked, too
    asking.ask_for_wanted()
    assert carla.get(papers(sent)).text.count("รอคิวจัดทำ") == 2
    claimed = actions.claim()
    actions.keep(claimed, 3, 4)
    assert "กำลังจัดทำ 75%" in carla.get(papers(sent)).text
    actions.fail(claimed, Failure.TOO_LONG, again=False)
    page = carla.get(papers(sent)).text
    assert "ใช้เวลาจัดทำนานเกินไป" in page
    assert "ลองอีกครั้ง" in page


def test_asking_leads_back_to_the_panel_and_asks_once(sent: Submission, carla: Client) -> None:
    for _click in range(2):
        answer = carla.post(papers(sent, "ask/"), wanted("report", "docx", digits="thai"))
        assert answer["Location"] == f"/submissions/{sent.number}/?digits=thai#papers"
    asked = Rendering.objects.get(format="docx")
    assert (asked.digits, asked.asked_by.username) == ("thai", "carla")
    assert "เลขไทย" in asked.name
    assert "รอคิวจัดทำ" in carla.get(f"/submissions/{sent.number}/?digits=thai").text


def test_a_spreadsheet_is_the_same_whatever_the_digits(sent: Submission, carla: Client) -> None:
    for digits in ("thai", "arabic"):
        carla.post(papers(sent, "ask/"), wanted("report", "xlsx", digits=digits))
    assert Rendering.objects.filter(format="xlsx").count() == 1


def test_without_a_script_a_page_of_its_own_looks_again_until_all_is_made(sent: Submission, carla: Client) -> None:
    again = '<noscript><meta http-equiv="refresh"'
    assert again not in carla.get(f"/submissions/{sent.number}/").text  # somebody may be typing there
    answer = carla.post(papers(sent, "ask/"), wanted("receipt", follow="1"))
    assert answer["Location"] == papers(sent)
    assert again in carla.get(papers(sent)).text
    make_all()
    assert again not in carla.get(papers(sent)).text


@pytest.mark.parametrize("nonsense", [{}, wanted("plan"), wanted("receipt", "docx"), wanted("report", "exe"),
                                      wanted("acknowledgement"), wanted("x" * 400)])  # fmt: skip
def test_there_is_no_other_paper(sent: Submission, carla: Client, nonsense: dict) -> None:
    assert carla.post(papers(sent, "ask/"), nonsense).status_code == 404


# Downloads


@pytest.fixture
def made(sent: Submission) -> Rendering:
    make_all()
    return Rendering.objects.get(kind="report")


def test_a_paper_is_saved_under_its_thai_name(made: Rendering, carla: Client, sent: Submission) -> None:
    answer = carla.get(f"/papers/{made.pk}/")
    assert answer.getvalue().decode() == "รายงานความก้าวหน้า รอบ 9 เดือน ปีงบประมาณ 2557"
    assert answer["Content-Type"] == "application/pdf"
    disposition = answer["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert f"รายงานความก้าวหน้า {sent.number}.pdf" in unquote(disposition)
    assert int(answer["Content-Length"]) == made.size_bytes
    assert f"/papers/{made.pk}/" in carla.get(f"/submissions/{sent.number}/").text


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=10-", 10, None), ("bytes=-5", -5, None), ("bytes=3-99999", 3, None)],
)
def test_a_download_that_broke_off_goes_on(
    made: Rendering, carla: Client, asked: str, first: int, last: int | None
) -> None:
    whole = carla.get(f"/papers/{made.pk}/").getvalue()
    part = carla.get(f"/papers/{made.pk}/", headers={"Range": asked})
    assert part.status_code == 206
    content = part.getvalue()
    assert content == whole[first:][: None if last is None else last - first + 1]
    start = len(whole) + first if first < 0 else first
    assert part["Content-Range"] == f"bytes {start}-{start + len(content) - 1}/{len(whole)}"
    assert part["Content-Length"] == str(len(content))


@pytest.mark.parametrize("headers", [{"Range": "bytes=5-2"}, {"Range": "bytes=99999-"}])
def test_a_part_that_there_is_not_is_refused(made: Rendering, carla: Client, headers: dict) -> None:
    answer = carla.get(f"/papers/{made.pk}/", headers=headers)
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{made.size_bytes}")


@pytest.mark.parametrize("headers", [{"Range": "pages=1-2"}, {"Range": "bytes=0-3", "If-Range": '"another"'}])
def test_a_part_of_something_else_is_the_whole(made: Rendering, carla: Client, headers: dict) -> None:
    answer = carla.get(f"/papers/{made.pk}/", headers=headers)
    assert (answer.status_code, len(answer.getvalue())) == (200, made.size_bytes)


def test_what_is_not_ready_is_not_there(sent: Submission, carla: Client) -> None:
    for rendering in Rendering.objects.all():
        assert carla.get(f"/papers/{rendering.pk}/").status_code == 404
        assert carla.get(f"/papers/{rendering.pk}/pages/1/").status_code == 404


def test_officers_have_every_paper_and_strangers_none(made: Rendering, sent: Submission, on: World) -> None:
    codes = {}
    for who in ("carla", "cory", "olga", "stan"):
        client = Client()
        client.force_login(getattr(on, who))
        answers = (
            client.get(f"/papers/{made.pk}/"),
            client.get(papers(sent)),
            client.post(papers(sent, "ask/"), wanted("report", "docx")),
        )
        codes[who] = [answer.status_code for answer in answers]
        assert answers[0].getvalue()
    assert codes == {"carla": [200, 200, 302], "cory": [200, 200, 302], "olga": [200, 200, 302], "stan": [404] * 3}


# The certifier


def test_the_certifier_gets_the_pdf_and_nothing_else(made: Rendering, sent: Submission) -> None:
    link, nobody = link_of(sent), Client()
    page = nobody.get(link).text
    assert f"{link}papers/{made.pk}/" in page
    assert "หลักฐานการรับเอกสาร" not in page
    assert nobody.get(f"{link}papers/{made.pk}/").getvalue()
    receipt = Rendering.objects.get(kind="receipt")
    assert nobody.get(f"{link}papers/{receipt.pk}/").status_code == 404
    assert nobody.get(f"/papers/{made.pk}/").status_code == 302
    assert nobody.post(f"{link}papers/ask/", wanted("report", "docx")).status_code == 404


def test_the_certifier_can_ask_for_it(sent: Submission) -> None:
    link, nobody = link_of(sent), Client()
    answer = nobody.post(f"{link}papers/ask/", wanted("report", digits="thai"))
    assert answer["Location"] == f"{link}?digits=thai#papers"
    follow = nobody.post(f"{link}papers/ask/", wanted("report", digits="thai", follow="1"))
    assert follow["Location"] == f"{link}papers/?digits=thai"
    assert Rendering.objects.get(digits="thai").asked_by is None
    assert '<meta http-equiv="refresh"' in nobody.get(follow["Location"]).text


def test_a_link_that_ended_gives_no_paper(made: Rendering, sent: Submission, on: World, clock: Any) -> None:
    link = link_of(sent)
    sent.requests.update(ended_at=TODAY)
    for path in ("papers/", f"papers/{made.pk}/"):
        assert Client().get(link + path).status_code == 404


# Drafts


@pytest.fixture
def draft(on: World) -> Plan:
    return plan_at(PlanState.DRAFT, on)


def test_a_draft_is_looked_at_page_by_page(draft: Plan, carla: Client) -> None:
    address = f"/plans/{draft.pk}/paper/"
    assert f'action="{address}ask/"' in carla.get(f"/plans/{draft.pk}/check/").text
    assert "แสดงหน้าเอกสาร" in carla.get(address).text
    assert carla.post(f"{address}ask/")["Location"] == address
    page = carla.get(address).text
    assert "รอคิวจัดทำ" in page
    assert '<meta http-equiv="refresh"' in page
    make_all()
    page = carla.get(address).text
    pictures = re.findall(r'<img src="(/papers/\d+/pages/\d+/)"', page)
    assert len(pictures) == 3
    assert "ตรงกับร่างปัจจุบัน" in page
    answer = carla.get(pictures[0])
    assert (answer["Content-Type"], answer.getvalue()[:4]) == ("image/png", b"\x89PNG")
    assert carla.get(pictures[0].replace("/pages/1/", "/pages/4/")).status_code == 404


def test_a_draft_that_was_changed_since_then_says_so(draft: Plan, carla: Client, on: World) -> None:
    address = f"/plans/{draft.pk}/paper/"
    carla.post(f"{address}ask/")
    make_all()
    plans.edit(draft, [typed(draft, why_chosen="มีข้อร้องเรียนเพิ่มขึ้น")], by=on.carla, at=TODAY)
    page = carla.get(address).text
    assert "มีการแก้ไขร่างหลังจากจัดทำหน้าเอกสารชุดนี้" in page
    assert "จัดทำหน้าเอกสารใหม่" in page


def test_what_is_final_is_not_shown_as_a_draft(on: World, sent: Submission, carla: Client) -> None:
    plan, report = on.agency.plans.get(), sent.subject_id
    for address in (f"/plans/{plan.pk}/paper/", f"/reports/{report}/paper/"):
        assert carla.get(address)["Location"].startswith("/submissions/")
        assert carla.post(f"{address}ask/")["Location"].startswith("/submissions/")


def test_a_report_is_looked_at_too_and_strangers_see_nothing(on: World, carla: Client) -> None:
    report = report_at(ReportState.DRAFT, on)
    address = f"/reports/{report.pk}/paper/"
    carla.post(f"{address}ask/")
    make_all()
    page = carla.get(address).text
    picture = re.search(r"/papers/\d+/pages/1/", page)[0]
    stranger = Client()
    stranger.force_login(on.stan)
    assert [stranger.get(path).status_code for path in (address, picture)] == [404, 404]
    assert stranger.post(f"{address}ask/").status_code == 404


def test_a_click_writes_no_paper(draft: Plan, carla: Client, settings: Any) -> None:
    carla.post(f"/plans/{draft.pk}/paper/ask/")
    assert Rendering.objects.get().state == State.ASKED
    assert files_in(settings.MEDIA_ROOT) == []


def test_a_draft_says_on_paper_that_it_is_one(draft: Plan, carla: Client) -> None:
    carla.post(f"/plans/{draft.pk}/paper/ask/")
    rendering = Rendering.objects.get()
    assert rendering.is_draft
    assert rendering.format == Format.PDF
    assert '"draft":"ฉบับร่าง"' in rendering.paper
    assert rendering.name.startswith("ร่าง แผนสร้างความโปร่งใส")
