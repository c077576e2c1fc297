"""Letters: written with their action, delivered by SMTP, tried again, and what the mail server said."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from post_office.models import Email

from cleanreport.notifications.actions import deliver, post, try_again
from cleanreport.notifications.models import Delivery, Letter
from cleanreport.notifications.queries import letters_about
from cleanreport.plans.lifecycle import State
from tests.at_once import at_once
from tests.cast import RECORDED, World, bangkok, plan_at
from tests.notifications.conftest import MailServer
from tests.story import link_of

NOW = bangkok(2014, 8, 20, 10, 0, 0)


def a_letter(to: str = "deputy@land.example", subject: str = "เพื่อโปรดรับทราบ", body: str = "เรียน ผู้รับรอง\n") -> Letter:
    return post(to, subject, body, purpose="asked_to_acknowledge", about="submission:1", name="นายธีรพงษ์ ตรงธรรม")


def delivery_of(letter: Letter) -> Delivery:
    return letters_about([letter.about]).get(pk=letter.pk).delivery


def refusal_of(letter: Letter) -> str:
    return letters_about([letter.about]).get(pk=letter.pk).refusal


@pytest.fixture
def clock(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return time_machine


# Writing


@pytest.mark.django_db(transaction=True)
def test_a_letter_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        a_letter()
    assert (Letter.objects.count(), Email.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_letter_is_rolled_back_with_its_action() -> None:
    with transaction.atomic():
        a_letter()
        transaction.set_rollback(True)
    assert (Letter.objects.count(), Email.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_template_syntax_in_a_text_stays_text(mail_server: MailServer) -> None:
    typed = "{{ 7|add:1 }} {% load nothing %} {# ก #} 100 %s"
    a_letter(subject=typed, body=f"{typed}\n")
    deliver()
    assert mail_server.inbox[0]["Subject"] == typed
    assert mail_server.inbox[0].get_content().strip() == typed


@pytest.mark.django_db
def test_a_subject_is_one_line(mail_server: MailServer) -> None:
    a_letter(subject="เพื่อโปรด\r\nBcc: somebody@elsewhere.example\r\n\tรับทราบ")
    deliver()
    assert mail_server.inbox[0]["Subject"] == "เพื่อโปรด Bcc: somebody@elsewhere.example รับทราบ"
    assert mail_server.inbox[0]["Bcc"] is None


def test_letters_about_a_thing_come_newest_first_in_two_queries(
    on: World, django_assert_num_queries: Any, mail_server: MailServer
) -> None:
    submission = plan_at(State.ACKNOWLEDGED, on).current
    deliver()
    with django_assert_num_queries(2):
        found = [
            (letter.purpose, letter.delivery, letter.refusal)
            for letter in letters_about([f"submission:{submission.pk}", "submission:0"])
        ]
    assert found == [("answered", Delivery.SENT, ""), ("asked_to_acknowledge", Delivery.SENT, "")]


# Delivering


@pytest.mark.parametrize("demo", [False, True])
def test_only_the_letter_itself_holds_the_certifiers_key(
    on: World, mail_server: MailServer, settings: Any, demo: bool
) -> None:
    """Who reads the database can acknowledge nothing; the mailbox of the demo shows the letters as they were sent."""
    settings.DEMO = demo
    submission = plan_at(State.FINISHED, on).current
    link = link_of(submission)
    deliver()
    assert link in mail_server.inbox[0].get_content()
    kept = Email.objects.get().message
    assert (link in kept) == demo
    assert submission.number in kept


def test_a_refused_letter_is_tried_again_with_its_link(on: World, mail_server: MailServer) -> None:
    submission = plan_at(State.FINISHED, on).current
    link = link_of(submission)
    mail_server.answers.append("450 4.2.0 try again later")
    deliver()
    assert mail_server.inbox == []
    try_again(Letter.objects.get())
    deliver()
    assert link in mail_server.inbox[-1].get_content()


def test_a_finished_plan_reaches_the_certifier(on: World, mail_server: MailServer) -> None:
    plan_at(State.FINISHED, on, at=RECORDED)
    letter = Letter.objects.get()
    assert delivery_of(letter) == Delivery.QUEUED
    assert deliver() == 1
    [message] = mail_server.inbox
    assert (message["To"], message["Content-Language"]) == ("deputy@land.example", "th")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"]
    assert "/certify/" in message.get_content()
    assert "กรมที่ดิน" in message["Subject"]
    assert (delivery_of(letter), refusal_of(letter)) == (Delivery.SENT, "")


@pytest.mark.django_db
def test_nothing_is_delivered_twice(mail_server: MailServer) -> None:
    a_letter()
    assert [deliver(), deliver()] == [1, 0]
    assert len(mail_server.inbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_deliver_every_letter_once(mail_server: MailServer) -> None:
    with transaction.atomic():
        for n in range(6):
            a_letter(to=f"person{n}@land.example")
    assert sum(at_once(deliver, deliver)) == 6
    assert sorted(message["To"] for message in mail_server.inbox) == [f"person{n}@land.example" for n in range(6)]


@pytest.mark.django_db
def test_a_letter_whose_worker_died_is_delivered_by_the_next(
    mail_server: MailServer, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_letter()
    with monkeypatch.context() as patch:
        patch.setattr(Email, "dispatch", killed)
        with pytest.raises(SystemExit):
            deliver()
    assert deliver() == 0
    clock.shift(timedelta(hours=1))
    assert (deliver(), len(mail_server.inbox)) == (1, 1)


def killed(*_args: object, **_kwargs: object) -> None:
    raise SystemExit


@pytest.mark.django_db
def test_one_refused_letter_does_not_keep_the_others(mail_server: MailServer) -> None:
    letters = [a_letter(to=f"person{n}@land.example") for n in range(3)]
    mail_server.answers.append("550 5.1.1 no such mailbox here")
    assert (deliver(), len(mail_server.inbox)) == (3, 2)
    assert sorted(delivery_of(letter) for letter in letters) == [Delivery.RETRYING, Delivery.SENT, Delivery.SENT]


@pytest.mark.django_db
def test_a_refusal_is_kept_in_the_servers_words_and_tried_again(mail_server: MailServer, clock: Any) -> None:
    letter = a_letter()
    mail_server.answers.append("451 4.7.1 greylisted, come back in five minutes")
    deliver()
    assert delivery_of(letter) == Delivery.RETRYING
    assert "greylisted, come back in five minutes" in refusal_of(letter)
    clock.shift(timedelta(minutes=4, seconds=59))
    assert (deliver(), mail_server.inbox) == (0, [])
    clock.shift(timedelta(seconds=1))
    assert (deliver(), len(mail_server.inbox)) == (1, 1)
    assert (delivery_of(letter), refusal_of(letter)) == (Delivery.SENT, "")


def until_refused(clock: Any, mail_server: MailServer, words: str) -> None:
    """Let every try fail until the system gives up."""
    mail_server.answers += [words] * 5
    for _ in range(5):
        assert deliver() == 1
        clock.shift(timedelta(minutes=5))


@pytest.mark.django_db
def test_after_four_more_tries_a_letter_is_refused_for_good(mail_server: MailServer, clock: Any) -> None:
    letter = a_letter()
    until_refused(clock, mail_server, "550 5.1.1 no such mailbox here")
    assert delivery_of(letter) == Delivery.REFUSED
    assert "no such mailbox here" in refusal_of(letter)
    clock.shift(timedelta(days=1))
    assert deliver() == 0
    assert mail_server.inbox == []


@pytest.mark.django_db
def test_a_refused_letter_can_be_sent_anew(mail_server: MailServer, clock: Any) -> None:
    letter = a_letter()
    until_refused(clock, mail_server, "550 5.1.1 no such mailbox here")
    try_again(letters_about([letter.about]).get())
    assert delivery_of(letter) == Delivery.QUEUED
    assert deliver() == 1
    assert delivery_of(letter) == Delivery.SENT


@pytest.mark.django_db
def test_a_letter_that_arrived_is_not_sent_anew(mail_server: MailServer) -> None:
    letter = a_letter()
    deliver()
    try_again(letter)
    assert deliver() == 0


@pytest.mark.django_db
def test_without_a_mail_server_letters_wait(no_mail_server: None) -> None:
    letter = a_letter()
    deliver()
    assert delivery_of(letter) == Delivery.RETRYING
    assert "refused" in refusal_of(letter)  # the connection
