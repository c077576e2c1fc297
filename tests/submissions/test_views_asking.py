"""What became of the letters to the certifier, and asking again: the same one, at another address, or somebody else."""

import pytest
from django.test import Client
from post_office.models import STATUS, Email, Log

from cleanreport.certification import actions as certification
from cleanreport.notifications.models import Letter
from cleanreport.submissions.models import Submission
from tests.cast import TODAY, World, request_for
from tests.certification.screens import OTHER, words
from tests.plans.screens import LONG_WORD, SCRIPT
from tests.submissions.screens import address

pytestmark = pytest.mark.usefixtures("clock")
ASK = "ส่งอีเมลอีกครั้ง แก้ไขที่อยู่อีเมล หรือระบุ"


def delivery(submission: Submission, status: int, said: str = "") -> None:
    email = Email.objects.get(letter__about=f"submission:{submission.pk}")
    Email.objects.filter(pk=email.pk).update(status=status)
    if said:
        Log.objects.create(email=email, status=STATUS.failed, message=said)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (STATUS.queued, "รอส่ง"),
        (STATUS.sent, "ส่งถึงเครื่องแม่ข่ายอีเมลแล้ว"),
        (STATUS.requeued, "ยังส่งไม่ได้ ระบบจะลองอีก"),
        (STATUS.failed, "เครื่องแม่ข่ายอีเมลปฏิเสธ"),
    ],
)
def test_what_became_of_the_letter(sent: Submission, carla: Client, status: int, state: str) -> None:
    delivery(sent, status)
    page = words(carla.get(address(sent)))
    assert f"ขอให้รับทราบนายธีรพงษ์ ตรงธรรม · deputy@land.example20 ส.ค. 57 10:00 {state}" in page


def test_a_refused_letter_tells_the_servers_words_and_asks_for_another_address(sent: Submission, carla: Client) -> None:
    assert '<details class="mt-2" id="ask">' in carla.get(address(sent)).text
    delivery(sent, STATUS.failed, "550 5.1.1 <deputy@land.example> no such mailbox")
    page = carla.get(address(sent))
    assert "เครื่องแม่ข่ายอีเมลตอบว่า: 550 5.1.1 <deputy@land.example> no such mailbox" in words(page)
    assert "อีเมลส่งไม่ถึงผู้รับรอง" in words(page)
    assert '<details class="mt-2" id="ask" open>' in page.text


def test_an_expired_link_asks_for_another_letter(sent: Submission, carla: Client) -> None:
    sent.requests.update(expires_at=TODAY)
    page = carla.get(address(sent))
    assert "ลิงก์ของผู้รับรองหมดอายุแล้ว" in words(page)
    assert '<details class="mt-2" id="ask" open>' in page.text


def test_who_cannot_ask_again_reads_that_it_is_needed_and_not_how(sent: Submission, on: World, client: Client) -> None:
    client.force_login(on.olga)
    sent.requests.update(expires_at=TODAY)
    page = words(client.get(address(sent)))
    assert "ลิงก์ของผู้รับรองหมดอายุแล้ว" in page
    assert "กรุณาส่งอีเมลอีกครั้ง" not in page
    delivery(sent, STATUS.failed, "550")
    page = words(client.get(address(sent)))
    assert "อีเมลส่งไม่ถึงผู้รับรอง" in page
    assert "กรุณาแก้ไขที่อยู่อีเมล" not in page
    assert ASK not in page


def test_the_form_holds_the_certifier_who_was_asked(sent: Submission, carla: Client) -> None:
    form = carla.get(address(sent)).context["form"]
    assert form.initial == {"name": "นายธีรพงษ์ ตรงธรรม", "position": "รองอธิบดี", "email": "deputy@land.example"}


def test_another_certifier_is_asked(sent: Submission, carla: Client) -> None:
    first = request_for(sent)
    page = carla.post(address(sent, "submission_ask"), OTHER, follow=True)
    assert page.redirect_chain == [(address(sent), 302)]
    assert "ระบบกำลังส่งอีเมลถึง director@land.example" in page.text
    assert Letter.objects.latest("pk").recipient == "director@land.example"
    first.refresh_from_db()
    assert first.ended_at == TODAY
    sent.refresh_from_db()
    assert sent.state == "waiting"


def test_of_two_presses_one_letter_comes(sent: Submission, carla: Client) -> None:
    pages = [carla.post(address(sent, "submission_ask"), OTHER) for _press in range(2)]
    assert [page["Location"] for page in pages] == [address(sent)] * 2
    assert Letter.objects.filter(recipient=OTHER["email"]).count() == 1


WRONG = [
    ("name", "", "กรอกชื่อและนามสกุลของผู้รับรอง"),
    ("position", "   ", "กรอกตำแหน่งของผู้รับรอง"),
    ("position", LONG_WORD, "กรอกไม่เกิน 200 ตัวอักษร ขณะนี้มี 330 ตัวอักษร"),
    ("email", "", "กรอกอีเมลของผู้รับรอง"),
    ("email", "ไม่ใช่อีเมล", "กรอกอีเมลให้ถูกต้อง"),
    ("email", f"{SCRIPT}@land.example", "กรอกอีเมลให้ถูกต้อง"),
]


@pytest.mark.parametrize(("field", "typed", "sentence"), WRONG)
def test_what_cannot_be_is_told_at_its_field_and_kept(
    sent: Submission, carla: Client, field: str, typed: str, sentence: str
) -> None:
    page = carla.post(address(sent, "submission_ask"), OTHER | {field: typed})
    assert page.status_code == 422
    assert sentence in words(page)
    assert f'id="id_{field}-error"' in page.text
    assert page.context["form"][field].value() == typed
    assert OTHER["name" if field != "name" else "position"] in page.text
    assert '<details class="mt-2" id="ask" open>' in page.text
    assert SCRIPT not in page.text
    assert sent.requests.count() == 1


def test_nobody_is_asked_about_what_was_answered(sent: Submission, carla: Client) -> None:
    certification.acknowledge(request_for(sent), at=TODAY)
    assert ASK not in carla.get(address(sent)).text
    page = carla.post(address(sent, "submission_ask"), OTHER)
    assert page.status_code == 409
    assert "เอกสารฉบับนี้ไม่ได้รอการรับทราบแล้ว" in words(page)
    assert sent.requests.count() == 1
