"""The pages of a completion report: who sees them, what they take, what they show, how much they ask the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cleanreport.completion import actions
from cleanreport.completion.lifecycle import State
from cleanreport.completion.models import Completion
from cleanreport.completion.outline import SECTIONS
from cleanreport.core.drafts import Edit
from cleanreport.core.formfields import fingerprint
from cleanreport.core.thai import long_date
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Round
from cleanreport.cycles.queries import day_of
from cleanreport.notifications.models import Letter
from tests.cast import World, completion_at, last_round_sent
from tests.certification.screens import words
from tests.completion.test_actions import upload
from tests.evidence.samples import PDF, PNG
from tests.plans.screens import signed_in, url

MOST_QUERIES = 12


def open_until(days: int) -> None:
    """The last round is open today, or was until some days ago."""
    today = day_of(timezone.now())
    dates = {"opens_on": today - timedelta(days=50), "due_on": today + timedelta(days=days)}
    Round.objects.filter(months=12).update(**dates)


@pytest.fixture
def draft(on: World) -> Completion:
    made = completion_at(State.DRAFT, on)
    open_until(9)
    return made


@pytest.fixture
def sent(on: World) -> Completion:
    made = completion_at(State.SENT, on)
    open_until(9)
    return made


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


def pages(completion: Completion) -> list[str]:
    sections = [url("completion_section", completion.pk, number) for number in SECTIONS]
    names = ("", "_cover", "_appendix", "_people", "_check")
    return [*(url(f"completion{name}", completion.pk) for name in names), *sections]


def filled(completion: Completion, on: World) -> None:
    """With other works, outputs and a picture."""
    for _ in range(3):
        actions.add_work(completion, by=on.carla)
    files = [upload("คู่มือ.pdf", PDF), upload("จอ.png", PNG)]
    actions.add_outputs(completion, files, titles=["", ""], by=on.carla)
    actions.add_picture(completion, upload("จอ.png", PNG), by=on.carla)


@pytest.mark.any_database
def test_every_page_of_a_draft_is_shown_within_its_queries(
    on: World, draft: Completion, carla: Client, django_assert_max_num_queries: Any
) -> None:
    filled(draft, on)
    for page in pages(draft):
        carla.get(page)  # what is remembered between pages is known then
        with django_assert_max_num_queries(MOST_QUERIES):
            assert carla.get(page).status_code == 200, page


def test_a_stranger_finds_nothing(on: World, draft: Completion) -> None:
    picture = actions.add_picture(draft, upload("จอ.png", PNG), by=on.carla)
    client = signed_in(on.stan)
    for page in [*pages(draft), url("completion_picture", picture.pk), url("completion_paper", draft.pk)]:
        assert client.get(page).status_code == 404, page
    for name in ("send", "withdraw", "picture_add", "outputs_add", "work_add"):
        assert client.post(url(f"completion_{name}", draft.pk)).status_code == 404, name


def test_an_officer_reads_and_changes_nothing(on: World, draft: Completion) -> None:
    client = signed_in(on.olga)
    for page in pages(draft)[1:]:
        assert client.get(page).headers["Location"] == url("completion", draft.pk), page
    shown = client.get(url("completion", draft.pk)).content.decode()
    assert "เฉพาะหน่วยงานเจ้าของแผนเท่านั้น" in shown
    assert "ลำดับคิว" in shown
    assert client.post(url("completion_section", draft.pk, "1.1"), {"text": "x"}).status_code == 403
    assert draft.sections.get(number="1.1").text.startswith("หัวข้อ 1.1")


def test_after_the_due_date_it_is_read_and_says_whom_to_ask(draft: Completion, carla: Client) -> None:
    open_until(-1)
    assert carla.get(url("completion_check", draft.pk)).status_code == 302
    assert "ขยายเวลา" in carla.get(url("completion", draft.pk)).content.decode()
    assert carla.post(url("completion_send", draft.pk)).status_code == 403


def test_a_section_that_the_guideline_does_not_know_is_no_page(draft: Completion, carla: Client) -> None:
    assert carla.get(url("completion_section", draft.pk, "9.9")).status_code == 404


# Beginning


def test_beginning_leads_to_the_task_list(on: World, carla: Client) -> None:
    plan = last_round_sent(on)
    open_until(9)
    answer = carla.post(url("completion_start", plan.pk))
    assert answer.headers["Location"] == url("completion", Completion.objects.get().pk)
    assert "ครบแล้ว 3 จาก 15 ขั้น" in carla.get(answer.headers["Location"]).content.decode()


# Writing


def seen(completion: Completion, number: str) -> str:
    return f"text:{fingerprint(completion.sections.get(number=number).text)}"


def test_a_section_is_saved_and_leads_on(draft: Completion, carla: Client) -> None:
    page = url("completion_section", draft.pk, "1.1")
    typed = {"text": "**ใหม่**", "seen": seen(draft, "1.1")}
    answer = carla.post(page, typed | {"go": "next"})
    assert answer.headers["Location"] == url("completion_section", draft.pk, "1.2")
    assert draft.sections.get(number="1.1").text == "**ใหม่**"
    assert carla.post(url("completion_section", draft.pk, "6.1"), {"text": "ก", "seen": seen(draft, "6.1")}).headers[
        "Location"
    ] == url("completion_appendix", draft.pk)


def test_saving_in_the_background_answers_with_the_preview(draft: Completion, carla: Client) -> None:
    typed = {"text": "**ใหม่** <b>", "seen": seen(draft, "1.1")}
    answer = carla.post(url("completion_section", draft.pk, "1.1"), typed, headers={"X-Autosave": "1"}).json()
    assert (answer["errors"], answer["conflicts"]) == ({}, {})
    assert "<p><b>ใหม่</b> &lt;b&gt;</p>" in answer["patch"]["preview"]
    assert answer["steps"] is False  # words in place of other words


@pytest.mark.parametrize("text", ["ใหม่\n\n![แผนผัง](picture:999)", ""])
def test_a_picture_that_came_and_a_text_that_went_may_change_the_marks_of_the_steps(
    draft: Completion, carla: Client, text: str
) -> None:
    typed = {"text": text, "seen": seen(draft, "1.1")}
    answer = carla.post(url("completion_section", draft.pk, "1.1"), typed, headers={"X-Autosave": "1"}).json()
    assert answer["steps"] is True


def test_a_text_of_somebody_else_is_not_overwritten(on: World, draft: Completion, carla: Client) -> None:
    typed = {"text": "ของคาร์ลา", "seen": seen(draft, "1.1")}
    actions.edit(draft, [Edit(draft.sections.get(number="1.1"), {"text": "ของโครี"}, {})], by=on.cory)
    answer = carla.post(url("completion_section", draft.pk, "1.1"), typed)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "ของคาร์ลา" in shown
    assert "ของโครี" in shown


def test_a_text_that_is_too_long_is_told_and_kept(draft: Completion, carla: Client) -> None:
    typed = {"text": "ก" * 200_001, "seen": seen(draft, "1.1")}
    answer = carla.post(url("completion_section", draft.pk, "1.1"), typed)
    assert (answer.status_code, "200,001" in answer.content.decode()) == (422, True)
    assert draft.sections.get(number="1.1").text.startswith("หัวข้อ")


def test_a_very_long_text_is_saved_and_checked(draft: Completion, carla: Client) -> None:
    text = "\n\n".join(["ข้อความยาวมาก" * 30] * 400)
    carla.post(url("completion_section", draft.pk, "1.1"), {"text": text, "seen": seen(draft, "1.1")})
    assert draft.sections.get(number="1.1").text == text
    assert carla.get(url("completion_check", draft.pk)).status_code == 200


def test_cover_and_people_are_saved(draft: Completion, carla: Client) -> None:
    cover = {"began_on": "2/10/2556", "seen": "", "responsible-seen": "", "responsible-name": "นางสมใจ ดี"}
    answer = carla.post(url("completion_cover", draft.pk), cover | {"go": "next"})
    assert answer.headers["Location"] == url("completion_section", draft.pk, "1.1")
    draft.refresh_from_db()
    assert draft.began_on.isoformat() == "2013-10-02"
    assert draft.people.get(role="responsible").name == "นางสมใจ ดี"
    wrong = carla.post(url("completion_cover", draft.pk), {"began_on": "วันไหน", "seen": ""})
    assert (wrong.status_code, "วันไหน" in wrong.content.decode()) == (422, True)
    key = f"completion-{draft.people.get(role='certifier').pk}"
    picked = {"reporter-seen": "", "certifier-seen": "", "reporter-person": key}
    answer = carla.post(url("completion_person_pick", draft.pk, "reporter"), picked)
    assert answer.headers["Location"].endswith("/people/#reporter")
    assert draft.people.get(role="reporter").name == "นายธีรพงษ์ ตรงธรรม"


def test_other_works_are_added_written_and_removed(draft: Completion, carla: Client) -> None:
    page = url("completion_appendix", draft.pk)
    carla.post(url("completion_work_add", draft.pk), {"seen": ""})
    first = draft.works.get()
    typed = {"seen": "", f"w{first.pk}-seen": "", f"w{first.pk}-form": "ระบบสารสนเทศ"}
    carla.post(url("completion_work_add", draft.pk), typed)
    first.refresh_from_db()
    assert (first.form, draft.works.count()) == ("ระบบสารสนเทศ", 2)
    carla.post(url("completion_work_remove", draft.pk, first.pk), {"seen": ""})
    assert "ผลงานอื่นรายการที่ 1" in carla.get(page).content.decode()
    assert draft.works.count() == 1


def test_outputs_are_added_and_chosen(draft: Completion, carla: Client) -> None:
    added = carla.post(url("completion_outputs_add", draft.pk), {"uploads": upload("คู่มือ.pdf", PDF), "title": "คู่มือ"})
    assert added.status_code == 302
    file = draft.outputs.get()
    carla.post(url("completion_appendix", draft.pk), {"seen": f"outputs:{fingerprint([file.pk])}"})
    assert list(draft.outputs.all()) == []
    refused = carla.post(url("completion_outputs_add", draft.pk), {"uploads": upload("x.pdf", b"MZ")})
    assert refused.status_code == 422


def test_pictures_are_taken_and_shown_to_those_who_see_the_report(on: World, draft: Completion, carla: Client) -> None:
    told = carla.post(
        url("completion_picture_add", draft.pk), {"picture": upload("จอ.png", PNG)}, headers={"X-Autosave": "1"}
    ).json()
    shown = carla.get(told["url"])
    assert (b"".join(shown.streaming_content), shown.headers["Content-Type"]) == (PNG, "image/png")
    assert "private" in shown.headers["Cache-Control"]
    refused = carla.post(
        url("completion_picture_add", draft.pk), {"picture": upload("จอ.png", PDF)}, headers={"X-Autosave": "1"}
    )
    assert (refused.status_code, "จอ" in "".join(refused.json()["detail"])) == (422, True)


# Sending, reading, looking back


def test_the_check_lists_what_is_missing_by_section(on: World, draft: Completion, carla: Client) -> None:
    actions.edit(draft, [Edit(draft.sections.get(number="5.1"), {"text": ""}, {})], by=on.carla)
    shown = carla.get(url("completion_check", draft.pk)).content.decode()
    assert f'href="{url("completion_section", draft.pk, "5.1")}#id_text"' in shown
    assert "ส่งรายงานการสิ้นสุดโครงการ</button>" not in shown
    refused = carla.post(url("completion_send", draft.pk))
    assert (refused.status_code, "ยังขาด 1 เรื่อง" in refused.content.decode()) == (422, True)


def test_sending_twice_leads_to_the_same_receipt(draft: Completion, carla: Client) -> None:
    first, second = (carla.post(url("completion_send", draft.pk)).headers["Location"] for _ in range(2))
    assert first == second
    receipt = words(carla.get(first))
    assert "ส่งรายงานการสิ้นสุดโครงการแล้ว" in receipt
    assert "ลำดับคิว" in receipt


def test_what_is_sent_under_an_extension_says_until_when_it_was_extended(
    on: World, draft: Completion, carla: Client
) -> None:
    open_until(-1)
    until = day_of(timezone.now()) + timedelta(days=3)
    last = Round.objects.get(months=12)
    cycles.extend(last, on.agency, due_on=until, reason="น้ำท่วมสำนักงาน", by=on.olga)
    receipt = words(carla.post(url("completion_send", draft.pk), follow=True))
    assert f"ส่งหลังวันครบกำหนดของรอบ ภายในเวลาที่ขยายให้ถึง {long_date(until)}" in receipt


def test_what_was_sent_is_read_withdrawn_and_compared(
    on: World, sent: Completion, carla: Client, django_assert_max_num_queries: Any
) -> None:
    number = sent.frozen.number
    for page in (url("completion", sent.pk), url("submission", number)):
        carla.get(page)
        with django_assert_max_num_queries(MOST_QUERIES):
            assert "ลำดับคิว" in carla.get(page).content.decode(), page
    assert carla.post(url("completion_withdraw", sent.pk), {"reason": " "}).status_code == 422
    carla.post(url("completion_withdraw", sent.pk), {"reason": "แก้หัวข้อ 1.1"})
    sent.refresh_from_db()
    actions.edit(sent, [Edit(sent.sections.get(number="1.1"), {"text": "แก้แล้ว"}, {})], by=on.carla)
    again = actions.send(sent, by=on.carla)
    changes = words(carla.get(url("submission_changes", again.number)))
    assert "หัวข้อของรายงานการสิ้นสุดโครงการ: 1.1" in changes
    assert "แก้แล้ว" in changes


def test_the_certifier_reads_it_with_its_pictures(on: World, draft: Completion) -> None:
    picture = actions.add_picture(draft, upload("จอ.png", PNG), by=on.carla)
    text = f"![จอแสดงคิว](picture:{picture.pk})"
    actions.edit(draft, [Edit(draft.sections.get(number="1.1"), {"text": text}, {})], by=on.carla)
    submission = actions.send(draft, by=on.carla)
    letter = Letter.objects.get(purpose="asked_to_acknowledge", about=f"submission:{submission.pk}")
    token = letter.email.message.partition("/certify/")[2].partition("/")[0]
    client = Client()
    assert url("certify_picture", token, picture.pk) in client.get(url("certify", token)).content.decode()
    shown = client.get(url("certify_picture", token, picture.pk))
    assert b"".join(shown.streaming_content) == PNG
    assert client.get(url("certify_picture", token, picture.pk + 1)).status_code == 404
    client.post(url("certify_acknowledge", token))
    draft.refresh_from_db()
    assert draft.state == State.ACKNOWLEDGED


def test_of_many_files_the_first_are_shown_and_all_are_a_click_away(on: World, draft: Completion) -> None:
    uploads = [upload(f"ผลงาน {number}.pdf", PDF + b"%%%d" % number) for number in range(13)]
    files = actions.add_outputs(draft, uploads, titles=[""] * 13, by=on.carla)
    submission = actions.send(draft, by=on.carla)
    letter = Letter.objects.get(purpose="asked_to_acknowledge", about=f"submission:{submission.pk}")
    token = letter.email.message.partition("/certify/")[2].partition("/")[0]
    certifier, agency = Client(), signed_in(on.carla)
    for client, page, where in (
        (certifier, url("certify", token), [url("certify_evidence", token, file.pk) for file in files]),
        (agency, url("submission", submission.number), [url("evidence_file", file.pk) for file in files]),
        (agency, url("completion", draft.pk), [url("evidence_file", file.pk) for file in files]),
    ):
        first, whole = client.get(page).text, client.get(page, {"whole": "1"}).text
        assert [address in first for address in where] == [True] * 8 + [False] * 5
        assert f'href="{page}?whole=1#s7.1">แสดงอีก 5 รายการ' in first
        assert [address for address in where if address not in whole] == []
        assert 'id="s7.1"' in whole
    last = certifier.get(url("certify_evidence", token, files[12].pk))
    assert b"".join(last.streaming_content).endswith(b"%12")


def test_the_office_sees_it_and_opens_it_again(on: World, sent: Completion) -> None:
    client = signed_in(on.olga)
    page = url("office_agency", on.agency.code)
    shown = client.get(page, {"year": "2557"}).content.decode()
    assert "อ่านรายงานการสิ้นสุดโครงการ" in shown
    action = url("office_completion_reopen", sent.pk)
    assert client.post(action, {"reason": ""}).status_code == 422
    assert client.post(action, {"reason": "ตัวเลขไม่ตรง"}).status_code == 302
    sent.refresh_from_db()
    assert (sent.state, sent.frozen.state) == (State.DRAFT, "reopened")
    assert signed_in(on.carla).post(action, {"reason": "x"}).status_code == 404


def test_home_tells_of_it_from_the_first_word_to_the_answer(on: World, carla: Client) -> None:
    plan = last_round_sent(on)
    open_until(9)
    assert url("completion_start", plan.pk) in carla.get(url("home_year", 2557)).content.decode()
    completion = actions.start(plan, by=on.carla)
    shown = carla.get(url("home_year", 2557)).content.decode()
    assert "เขียนแล้ว 0 จาก 12 หัวข้อ" in shown
    assert url("completion", completion.pk) in shown
