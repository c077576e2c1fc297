"""All accounts: finding them, opening one of each role, correcting, closing and reopening."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cleanreport.accounts import actions as accounts
from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency, MinistryMembership
from cleanreport.audit.models import Event
from cleanreport.credentials import actions
from cleanreport.credentials.actions import Opened
from tests.at_once import at_once
from tests.cast import PASSWORD, TODAY, World

ACCOUNTS, NEW = reverse("office_accounts"), reverse("office_account_new")


def names(client: Client, **query: object) -> list[str]:
    answer = client.get(ACCOUNTS, query)
    assert answer.status_code == 200
    return [account.username for account in answer.context["accounts"]]


def counts(client: Client, **query: object) -> list[int]:
    return [tab.count for tab in client.get(ACCOUNTS, query).context["tabs"]]


def opened(client: Client, role: str, **typed: object) -> Any:
    return client.post(NEW, {"role": role, **typed})


def verbs() -> list[str]:
    return list(Event.objects.exclude(verb__startswith="agency").order_by("id").values_list("verb", flat=True))[-3:]


# Finding


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["carla", "cory", "olga", "stan"]),
        ({"q": "CARL"}, ["carla"]),
        ({"q": "ใจซื่อ"}, ["carla"]),
        ({"q": "ที่ดิน"}, ["carla", "cory"]),
        ({"q": "moi-04 ช่วยงาน"}, ["cory"]),
        ({"role": "officer"}, ["olga"]),
        ({"role": "nobody"}, ["carla", "cory", "olga", "stan"]),
        ({"agency": "TH-55"}, ["stan"]),
        ({"q": "ไม่มีใครชื่อนี้"}, []),
        ({"q": "ก" * 20_000}, []),
    ],
)
def test_accounts_are_found_by_name_agency_and_role(query: dict, found: list[str], olga: Client) -> None:
    assert names(olga, **query) == found


def test_accounts_are_found_by_how_they_stand(on: World, olga: Client) -> None:
    User.objects.filter(pk=on.stan.pk).update(is_active=False)
    accounts.give_password(on.cory, "k7mw-3hpt-9fxd", by=on.olga, agency="MOI-04")
    assert counts(olga) == [4, 2, 1, 0, 1]  # all, never signed in, must choose a password, locked, closed
    assert names(olga, state="never") == ["carla", "cory"]
    assert names(olga, state="must-change") == ["cory"]
    assert names(olga, state="closed") == ["stan"]


def test_an_account_is_shown_as_locked_as_long_as_it_is(on: World, olga: Client, comes_back: Any) -> None:
    for _attempt in range(3):
        Client().post("/sign-in/", {"login": "Carla", "password": "no"})
    assert names(olga, state="locked") == ["carla"]
    assert "ถูกล็อกชั่วคราว" in olga.get(reverse("office_account", args=[on.carla.pk])).text
    comes_back(TODAY + timedelta(minutes=2))
    assert names(olga, state="locked") == []


def test_an_officer_lifts_a_lock_and_it_is_written_down_once(on: World, olga: Client, clock: Any) -> None:
    page, lift = (reverse(name, args=[on.carla.pk]) for name in ("office_account", "office_account_lift"))

    def sign_in(password: str = PASSWORD) -> int:
        clock.shift(timedelta(seconds=1))
        return Client().post("/sign-in/", {"login": "CARLA", "password": password}).status_code

    def lifted() -> list[tuple[str, str]]:
        return list(Event.objects.filter(verb="account.lock_lifted").values_list("actor_name", "agency_code"))

    olga.post(lift)
    assert lifted() == []  # nothing was locked
    assert [sign_in("no") for _attempt in range(3)] == [200] * 3
    assert sign_in() == 429
    assert lift in olga.get(page).text
    for _click in range(2):
        assert olga.post(lift).status_code == 302
    assert lifted() == [(on.olga.shown_name, "MOI-04")]
    assert lift not in olga.get(page).text
    assert names(olga, state="locked") == []
    assert sign_in() == 302
    # Failures are counted anew.
    assert [sign_in("no") for _attempt in range(3)] == [200] * 3
    assert names(olga, state="locked") == ["carla"]


def test_nobody_else_lifts_a_lock(on: World) -> None:
    with pytest.raises(PermissionDenied):
        actions.lift_lock(on.stan, by=on.carla)
    accounts.close(on.stan, by=on.olga)
    with pytest.raises(PermissionDenied):
        actions.lift_lock(on.stan, by=on.olga)


def test_the_list_asks_little_however_many_there_are(on: World, olga: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert olga.get(ACCOUNTS).status_code == 200
        return len(captured)

    few = asked()
    for number in range(40):
        actions.open_account(Opened(Role.AGENCY, agency=on.agency, username=f"more-{number}"), by=on.olga)
    assert asked() == few <= 12


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_exported_as_it_is_filtered(kind: str, olga: Client) -> None:
    answer = olga.get(reverse("office_accounts_export", args=[kind]), {"agency": "MOI-04"})
    content = b"".join(answer.streaming_content)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert [row[0] for row in rows] == ["ชื่อผู้ใช้งาน", "carla", "cory"]
        assert rows[1][4] == "กรมที่ดิน"
    else:
        assert content.startswith(b"PK")


def test_agencies_are_exported_with_who_can_sign_in_for_them(on: World, olga: Client) -> None:
    agencies.record_agency("X-01", kind="department", name_th="กรมใหม่", ministry=on.agency.ministry, by=on.olga)

    def rows(**query: str) -> list[list[str]]:
        answer: Any = olga.get(reverse("office_account_agencies_export", args=["csv"]), query)
        return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))

    assert rows()[1:] == [["X-01", "กรมใหม่", "ส่วนราชการ", "กระทรวงมหาดไทย", ""]]
    assert [(row[0], row[4]) for row in rows(have="any", q="ที่ดิน")[1:]] == [("MOI-04", "carla, cory")]
    assert reverse("office_account_agencies_export", args=["xlsx"]) in olga.get(reverse("office_account_agencies")).text


@pytest.mark.parametrize("name", ["office_accounts_export", "office_account_agencies_export"])
def test_there_is_no_other_kind_of_file(name: str, olga: Client) -> None:
    assert olga.get(reverse(name, args=["exe"])).status_code == 404


# Opening


def test_an_officer_opens_accounts_of_every_role(on: World, olga: Client) -> None:
    person = {"first_name": "ณัฐพล", "last_name": "ตั้งใจ", "email": "n@office.example"}
    for role, more, username in [
        (Role.AGENCY, {"agency": "moi-04"}, "moi04-01"),
        (Role.AGENCY, {"agency": "กรมที่ดิน"}, "moi04-02"),
        (Role.MINISTRY, {"ministry": on.agency.ministry.pk} | person, "moi-01"),
        (Role.ASSESSOR, person, "assessor-01"),
        (Role.OFFICER, person | {"username": "Natthaphon.T"}, "natthaphon.t"),
    ]:
        answer = opened(olga, role, **more)
        assert answer.status_code == 302, answer.context["form"].errors
        user = User.objects.latest("pk")
        assert (user.username, user.role, user.has_usable_password()) == (username, role, False)
        assert answer["Location"] == reverse("office_account", args=[user.pk])
    assert MinistryMembership.objects.get().ministry == on.agency.ministry
    assert verbs()[-1] == "account.opened"


@pytest.mark.parametrize(
    ("role", "typed", "field"),
    [
        ("agency", {}, "agency"),
        ("agency", {"agency": "ไม่มีหน่วยงานนี้"}, "agency"),
        ("agency", {"agency": "ก" * 20_000}, "agency"),
        ("agency", {"agency": "MOI-04", "username": "CARLA"}, "username"),
        ("agency", {"agency": "MOI-04", "username": "ชื่อไทย"}, "username"),
        ("agency", {"agency": "MOI-04", "username": "a" * 20_000}, "username"),
        ("agency", {"agency": "MOI-04", "username": "-x"}, "username"),
        ("agency", {"agency": "MOI-04", "email": "ชื่อ@หน่วยงาน.ไทย"}, "email"),
        ("agency", {"agency": "MOI-04", "email": "a@b@c"}, "email"),
        ("agency", {"agency": "MOI-04", "first_name": "ก" * 20_000}, "first_name"),
        ("ministry", {"first_name": "ก", "last_name": "ข"}, "ministry"),
        ("ministry", {"first_name": "ก", "last_name": "ข", "ministry": "99999"}, "ministry"),
        ("officer", {"last_name": "ข"}, "first_name"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(role: str, typed: dict, field: str, on: World, olga: Client) -> None:
    before = User.objects.count()
    answer = opened(olga, role, **typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert User.objects.count() == before


def test_thai_digits_in_an_address_become_arabic(on: World, olga: Client) -> None:
    opened(olga, "agency", agency="moi-๐๔", email="officer๑@lands.example", username="lands-๐๙")
    user = User.objects.latest("pk")
    assert (user.email, user.username) == ("officer1@lands.example", "lands-09")


def test_an_agency_that_was_closed_gets_no_account(on: World, olga: Client) -> None:
    Agency.objects.filter(pk=on.agency.pk).update(in_force_to=(TODAY - timedelta(days=1)).date())
    assert "ยุบเลิกหรือปิดไปแล้ว" in opened(olga, "agency", agency="MOI-04").text


@pytest.mark.django_db(transaction=True)
def test_two_accounts_opened_at_once_have_two_names(on: World) -> None:
    told = Opened(Role.AGENCY, agency=on.agency)
    at_once(*[lambda: actions.open_account(told, by=on.olga)] * 2)
    found = User.objects.filter(username__startswith="moi04-").order_by("username")
    assert [user.username for user in found] == ["moi04-01", "moi04-02"]


# Correcting


def test_name_and_address_are_corrected(on: World, olga: Client) -> None:
    typed = {"first_name": "พิมพ์", "last_name": "ซื่อตรง", "email": "pim@lands.example"}
    answer = olga.post(reverse("office_account_edit", args=[on.carla.pk]), typed)
    assert answer.status_code == 302
    on.carla.refresh_from_db()
    assert (on.carla.get_full_name(), on.carla.email) == ("พิมพ์ ซื่อตรง", "pim@lands.example")
    assert Event.objects.get(verb="account.changed").details == {"fields": ["first_name", "last_name", "email"]}
    olga.post(reverse("office_account_edit", args=[on.carla.pk]), typed)
    assert Event.objects.filter(verb="account.changed").count() == 1


def test_a_wrong_address_keeps_everything_typed(on: World, olga: Client) -> None:
    typed = {"first_name": "พิมพ์", "email": "ไม่ใช่อีเมล"}
    answer = olga.post(reverse("office_account_edit", args=[on.carla.pk]), typed)
    assert answer.status_code == 422
    assert "ไม่ใช่อีเมล" in answer.text
    on.carla.refresh_from_db()
    assert on.carla.first_name == "พิมพ์ชนก"


def test_a_ministry_viewer_is_given_another_ministry(on: World, olga: Client, someone: Callable[[str], User]) -> None:
    transport = agencies.ministry("MOT", name_th="กระทรวงคมนาคม")
    viewer = someone(Role.MINISTRY)
    olga.post(reverse("office_account_edit", args=[viewer.pk]), {"first_name": "ก", "ministry": transport.pk})
    assert MinistryMembership.objects.get(user=viewer).ministry == transport


# Closing and reopening


def test_a_closed_account_cannot_sign_in_until_it_is_reopened(on: World, olga: Client) -> None:
    here = Client()
    here.force_login(on.carla)
    for _click in range(2):
        olga.post(reverse("office_account_close", args=[on.carla.pk]))
    assert here.get("/").status_code == 302
    assert Client().post("/sign-in/", {"login": "carla", "password": PASSWORD}).status_code == 200
    for _click in range(2):
        olga.post(reverse("office_account_reopen", args=[on.carla.pk]))
    assert Client().post("/sign-in/", {"login": "carla", "password": PASSWORD}).status_code == 302
    done = Event.objects.filter(verb__in=["account.closed", "account.reopened"]).order_by("id")
    assert list(done.values_list("verb", "agency_code")) == [
        ("account.closed", "MOI-04"),
        ("account.reopened", "MOI-04"),
    ]


def test_nobody_closes_their_own_account(on: World, olga: Client) -> None:
    assert olga.post(reverse("office_account_close", args=[on.olga.pk])).status_code == 403
    assert "เจ้าหน้าที่คนอื่นเท่านั้นที่ปิดได้" in olga.get(reverse("office_account", args=[on.olga.pk])).text


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_close_each_other_leave_one(on: World, someone: Callable[[str], User]) -> None:
    other = someone(Role.OFFICER)
    at_once(lambda: _tried(on.olga, by=other), lambda: _tried(other, by=on.olga))
    assert User.objects.filter(role=Role.OFFICER, is_active=True).count() == 1


def _tried(user: User, *, by: User) -> None:
    try:
        actions.close(user, by=User.objects.get(pk=by.pk))
    except PermissionDenied:
        pass


def test_an_account_of_a_closed_agency_is_not_reopened(on: World, olga: Client) -> None:
    User.objects.filter(pk=on.carla.pk).update(is_active=False)
    Agency.objects.filter(pk=on.agency.pk).update(in_force_to=(TODAY - timedelta(days=1)).date())
    answer = olga.post(reverse("office_account_reopen", args=[on.carla.pk]), follow=True)
    assert "ยุบเลิกหรือปิดไปแล้ว" in answer.text
    on.carla.refresh_from_db()
    assert not on.carla.is_active


# Who may

EVERY = {
    "office_accounts": (), "office_account_new": (), "office_account": (1,), "office_account_edit": (1,),
    "office_account_close": (1,), "office_account_reopen": (1,), "office_account_letter": (1,),
    "office_account_agencies": (), "office_account_agencies_make": (), "office_account_letters_make": (),
    "office_account_batches": (), "office_account_batch": (1,), "office_account_batch_fetch": (1,),
    "office_account_batch_erase": (1,), "office_accounts_export": ("csv",),
    "office_account_agencies_export": ("csv",),
}  # fmt: skip


@pytest.mark.parametrize("role", [Role.AGENCY, Role.MINISTRY, Role.ASSESSOR])
def test_for_everybody_else_these_pages_do_not_exist(
    role: str, on: World, client: Client, someone: Callable[[str], User]
) -> None:
    client.force_login(on.carla if role == Role.AGENCY else someone(role))
    for name, arguments in EVERY.items():
        address = reverse(name, args=arguments)
        codes = {client.get(address).status_code, client.post(address).status_code}
        assert codes <= {404, 405}, name
        assert 404 in codes, name


def test_only_officers_open_accounts(on: World, someone: Callable[[str], User]) -> None:
    for by in (on.carla, someone(Role.MINISTRY), someone(Role.ASSESSOR)):
        with pytest.raises(PermissionDenied):
            actions.open_account(Opened(Role.OFFICER, first_name="ก"), by=by)
        for act in (actions.close, actions.reopen, actions.give_letter):
            with pytest.raises(PermissionDenied):
                act(on.stan, by=by)
