"""An agency looks after its own people: it invites, sends again, withdraws, and ends somebody's access."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse

from cleanreport.accounts.models import Role, User
from cleanreport.agencies.models import Agency, Membership
from cleanreport.audit.models import Event
from cleanreport.certification.logs import HiddenLinks
from cleanreport.core.lifecycle import WrongState
from cleanreport.credentials import actions
from cleanreport.credentials.models import Invitation
from cleanreport.notifications.models import Letter
from tests.at_once import at_once
from tests.cast import PASSWORD, TODAY, World

COLLEAGUES = reverse("colleagues")
EMAIL = "somchai@lands.example"
JOINING = {
    "first_name": "สมชาย", "last_name": "รักงาน", "username": "somchai.r", "password": "แม่น้ำสี่สายไหลช้า",
    "again": "แม่น้ำสี่สายไหลช้า",
}  # fmt: skip


@pytest.fixture
def carla(on: World) -> Client:
    client = Client()
    client.force_login(on.carla)
    return client


@pytest.fixture
def invited(on: World) -> Invitation:
    return actions.invite(on.agency, name="สมชาย รักงาน", email=EMAIL, by=on.carla)


def link(number: int = -1) -> str:
    found = re.search(r"/invitation/[\w-]{43}/", list(Letter.objects.order_by("id"))[number].email.message)
    assert found
    return found[0]


def invite(client: Client, name: str = "สมชาย รักงาน", email: str = EMAIL) -> Any:
    return client.post(reverse("colleagues_invite"), {"name": name, "email": email})


def end(client: Client, user: User, **more: str) -> Any:
    return client.post(reverse("colleagues_end", args=[user.pk]), more, follow=True)


# Inviting and joining


def test_an_invited_colleague_opens_an_account_and_works_for_the_agency(on: World, carla: Client) -> None:
    assert invite(carla)["Location"] == COLLEAGUES
    assert "กำลังส่งอีเมลไปยัง somchai@lands.example" in carla.get(COLLEAGUES).text
    letter = Letter.objects.get(purpose="invited")
    assert (letter.recipient, letter.recipient_name) == (EMAIL, "สมชาย รักงาน")
    assert "กรมที่ดิน" in letter.email.message
    stranger = Client()
    page = stranger.get(link())
    assert 'value="สมชาย"' in page.text
    assert page["Referrer-Policy"] == "same-origin"
    assert stranger.post(f"{link()}accept/", JOINING)["Location"] == "/sign-in/"
    answer = stranger.post("/sign-in/", {"login": "somchai.r", "password": JOINING["password"]}, follow=True)
    assert "กรมที่ดิน" in answer.text
    user = User.objects.get(username="somchai.r")
    assert (user.role, user.email, user.must_change_password) == (Role.AGENCY, EMAIL, False)
    verbs = Event.objects.filter(agency_code="MOI-04", verb__startswith="colleague").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["colleague.invited", "colleague.joined"]


def test_opening_the_link_alone_changes_nothing(on: World, invited: Invitation, client: Client) -> None:
    before = serialize("json", [*Invitation.objects.all(), *User.objects.all(), *Event.objects.all()])
    for _time in range(2):
        assert client.get(link()).status_code == 200
        assert client.get(f"{link()}accept/").status_code == 405
    assert serialize("json", [*Invitation.objects.all(), *User.objects.all(), *Event.objects.all()]) == before


def test_the_link_stands_in_the_letter_alone(on: World, invited: Invitation, caplog: Any, client: Client) -> None:
    token = link().split("/")[2]
    rows = serialize("json", [*Invitation.objects.all(), *Event.objects.all()])
    assert token not in rows
    caplog.handler.addFilter(HiddenLinks())
    assert client.get(f"/invitation/{token}/nothing/").status_code == 404
    assert "/invitation/…" in caplog.text
    assert token not in caplog.text


def test_the_link_works_once(on: World, invited: Invitation, client: Client) -> None:
    client.post(f"{link()}accept/", JOINING)
    second = client.post(f"{link()}accept/", JOINING | {"username": "another"})
    assert second["Location"] == link()
    page = client.get(link())
    assert page.status_code == 410
    assert "มีการเปิดบัญชีด้วยคำเชิญนี้แล้ว" in page.text
    assert User.objects.filter(memberships__agency=on.agency).count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_joins(on: World, invited: Invitation) -> None:
    def join(name: str) -> Callable[[], object]:
        facts = {"password": PASSWORD, "first_name": "ก", "last_name": "ข"}
        return lambda: actions.accept(Invitation.objects.get(), username=name, **facts)

    answers = at_once(join("first"), join("second"))
    assert sorted(type(answer).__name__ for answer in answers) == ["User", "WrongState"]
    assert User.objects.filter(username__in=["first", "second"]).count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"username": "CARLA"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "ชื่อไทย"}, "username"),
        ({"password": "short", "again": "short"}, "password"),
        ({"password": "password123", "again": "password123"}, "password"),
        ({"password": "somchai.r-1", "again": "somchai.r-1"}, "password"),
        ({"password": "ก" * 20_000, "again": "ก" * 20_000}, "password"),
        ({"again": "อย่างอื่น"}, "again"),
        ({"first_name": "ก" * 20_000}, "first_name"),
        ({"last_name": " "}, "last_name"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    typed: dict[str, str], field: str, on: World, invited: Invitation, client: Client
) -> None:
    answer = client.post(f"{link()}accept/", JOINING | typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert JOINING["password"] not in answer.text
    assert not User.objects.filter(email=EMAIL).exists()


def test_the_link_ends(on: World, invited: Invitation, client: Client, clock: Any, settings: Any) -> None:
    clock.move_to(TODAY + timedelta(days=settings.INVITATION_DAYS, seconds=1))
    assert "ลิงก์หมดอายุแล้ว" in client.get(link()).text
    with pytest.raises(WrongState):
        actions.accept(invited, username="late", password=PASSWORD, first_name="ก", last_name="ข")


def test_an_unknown_link_is_answered_kindly_and_not_for_ever(on: World, client: Client) -> None:
    codes = [client.get(f"/invitation/{'x' * 43}/").status_code for _try in range(32)]
    assert (codes[0], codes[-1]) == (404, 429)


def test_the_invitation_of_somebody_who_left_is_worth_nothing(on: World, invited: Invitation, client: Client) -> None:
    actions.end_access(on.carla, on.agency, by=on.cory)
    assert client.get(link()).status_code == 410


# Again, or not


def test_sent_again_the_old_link_ends(
    on: World, invited: Invitation, carla: Client, clock: Any, client: Client
) -> None:
    again = reverse("colleagues_invite_again", args=[invited.pk])
    carla.post(again)
    assert Letter.objects.count() == 1  # a moment after the first it is the second of two clicks
    clock.shift(timedelta(minutes=2))
    for _click in range(2):
        carla.post(again)
    assert Letter.objects.count() == 2
    assert (client.get(link(0)).status_code, client.get(link(1)).status_code) == (404, 200)


def test_a_withdrawn_invitation_opens_nothing(on: World, invited: Invitation, carla: Client, client: Client) -> None:
    for _click in range(2):
        carla.post(reverse("colleagues_withdraw", args=[invited.pk]))
    assert "ถูกยกเลิกแล้ว" in client.get(link()).text
    assert client.post(f"{link()}accept/", JOINING)["Location"] == link()
    assert not User.objects.filter(email=EMAIL).exists()
    assert invite(carla).status_code == 302  # and can be invited anew


def test_an_accepted_invitation_is_neither_sent_again_nor_withdrawn(
    on: World, invited: Invitation, carla: Client
) -> None:
    Client().post(f"{link()}accept/", JOINING)
    for name in ("colleagues_invite_again", "colleagues_withdraw"):
        assert carla.post(reverse(name, args=[invited.pk])).status_code == 409


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "ก" * 20_000}, "name"),
        ({"email": ""}, "email"),
        ({"email": "ใคร@ที่ไหน"}, "email"),
        ({"email": "a" * 20_000 + "@b.example"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
    ],
)
def test_a_wrong_invitation_is_not_sent(typed: dict[str, str], field: str, on: World, carla: Client) -> None:
    answer = invite(carla, **({"name": "สมชาย", "email": EMAIL} | typed))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Letter.objects.exists()


def test_thai_digits_in_the_address_are_read(on: World, carla: Client) -> None:
    invite(carla, email="somchai๒@lands.example")
    assert Invitation.objects.get().email == "somchai2@lands.example"


def test_two_clicks_send_one_letter_and_another_address_is_needed_later(on: World, carla: Client, clock: Any) -> None:
    for _click in range(2):
        assert invite(carla).status_code == 302
    assert Letter.objects.count() == 1
    clock.shift(timedelta(minutes=2))
    answer = invite(carla, email=EMAIL.upper())
    assert "อีเมลนี้ได้รับเชิญแล้ว" in answer.text


def test_who_works_here_is_not_invited(on: World, carla: Client) -> None:
    User.objects.filter(pk=on.cory.pk).update(email=EMAIL)
    assert "ใช้อีเมลนี้อยู่แล้ว" in invite(carla).text


def test_nobody_sends_letters_without_end(on: World) -> None:
    for number in range(20):
        actions.invite(on.agency, name="ก", email=f"a{number}@lands.example", by=on.carla)
    with pytest.raises(ValidationError):
        actions.invite(on.agency, name="ก", email="more@lands.example", by=on.carla)


def test_an_agency_that_was_closed_invites_nobody(
    on: World, carla: Client, invited: Invitation, client: Client
) -> None:
    Agency.objects.filter(pk=on.agency.pk).update(in_force_to=(TODAY - timedelta(days=1)).date())
    assert invite(carla, email="other@lands.example").status_code == 403
    assert client.post(f"{link()}accept/", JOINING).status_code == 403
    assert not User.objects.filter(email=EMAIL).exists()


# Ending somebody's access


def test_whoever_left_signs_in_no_more(on: World, carla: Client) -> None:
    cory = Client()
    cory.force_login(on.cory)
    for _click in range(2):
        end(carla, on.cory)
    assert cory.get("/").status_code == 302
    assert not Membership.objects.filter(user=on.cory).exists()
    assert not User.objects.get(pk=on.cory.pk).is_active
    assert Event.objects.filter(verb="colleague.access_ended", agency_code="MOI-04").count() == 1


def test_whoever_works_for_two_agencies_keeps_the_other(on: World, carla: Client) -> None:
    Membership.objects.create(user=on.cory, agency=on.other_agency, since=TODAY)
    end(carla, on.cory)
    assert User.objects.get(pk=on.cory.pk).is_active
    assert list(Membership.objects.filter(user=on.cory).values_list("agency__code", flat=True)) == ["TH-55"]


def test_nobody_ends_their_own_access_without_saying_so(on: World, carla: Client) -> None:
    assert "รายการนี้เป็นสิทธิ์ของท่านเอง" in end(carla, on.carla).text
    assert carla.get("/").status_code == 200
    assert end(carla, on.carla, own="1").redirect_chain[0][0].startswith("/sign-in/")
    assert not User.objects.get(pk=on.carla.pk).is_active


@pytest.mark.parametrize("own", ["", "1"])
def test_the_last_account_of_an_agency_stays(on: World, carla: Client, own: str) -> None:
    end(carla, on.cory)
    assert end(carla, on.carla, own=own).status_code == 200
    assert User.objects.get(pk=on.carla.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_of_two_who_end_each_others_access_one_stays(on: World) -> None:
    at_once(
        lambda: actions.end_access(on.cory, on.agency, by=User.objects.get(pk=on.carla.pk)),
        lambda: actions.end_access(on.carla, on.agency, by=User.objects.get(pk=on.cory.pk)),
    )
    assert User.objects.filter(memberships__agency=on.agency, is_active=True).count() == 1


# Who may


def test_another_agency_sees_and_changes_nothing(on: World, invited: Invitation) -> None:
    stan = Client()
    stan.force_login(on.stan)
    assert "carla" not in stan.get(COLLEAGUES).text
    for name, pk in [("colleagues_invite_again", invited.pk), ("colleagues_withdraw", invited.pk)]:
        assert stan.post(reverse(name, args=[pk])).status_code == 404
    assert stan.post(reverse("colleagues_end", args=[on.carla.pk])).status_code == 404
    for act in (
        lambda: actions.invite(on.agency, name="ก", email="a@b.example", by=on.stan),
        lambda: actions.withdraw(invited, by=on.stan),
        lambda: actions.end_access(on.cory, on.agency, by=on.stan),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MINISTRY, Role.ASSESSOR])
def test_for_people_of_no_agency_the_page_does_not_exist(
    role: str, on: World, client: Client, someone: Callable[[str], User]
) -> None:
    client.force_login(someone(role))
    assert client.get(COLLEAGUES).status_code == 404
    assert invite(client).status_code == 404


def test_the_home_page_leads_there(on: World, carla: Client) -> None:
    assert f'href="{COLLEAGUES}"' in carla.get("/").text
