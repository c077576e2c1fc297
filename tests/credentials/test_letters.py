"""The letter with a password: it is the only copy, it works once, and when it cannot be made nothing has changed."""

import io
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.conf import settings as conf
from django.core.serializers import serialize
from django.test import Client

from cleanreport.accounts.models import User
from cleanreport.audit.models import Event
from cleanreport.credentials import letters
from cleanreport.documents.models import Rendering
from cleanreport.documents.writers import LETTER_WRITER
from tests.cast import PASSWORD, World
from tests.documents.writers import HERE

GIVEN = "k7mw-3hpt-9fxd"


def account(user: User) -> str:
    return f"/office/accounts/{user.pk}/"


def letter(client: Client, user: User) -> Any:
    return client.post(f"{account(user)}letter/")


def test_the_letter_gives_a_password_that_must_be_replaced(
    on: World, olga: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "new_password", lambda: GIVEN)
    here = Client()
    here.force_login(on.carla)
    answer = letter(olga, on.carla)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "no-store" in answer["Cache-Control"]
    on.carla.refresh_from_db()
    assert on.carla.check_password(GIVEN)
    assert not on.carla.check_password(PASSWORD)
    assert here.get("/").status_code == 302  # whoever was signed in is so no longer
    signed_in = Client().post("/sign-in/", {"login": "carla", "password": GIVEN}, follow=True)
    assert signed_in.redirect_chain[-1][0].startswith("/account/password/")


def test_the_password_stands_nowhere_but_in_the_letter(
    on: World, olga: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(letters, "new_password", lambda: GIVEN)
    letter(olga, on.carla)
    rows = serialize("json", [*Event.objects.all(), *Rendering.objects.all(), *User.objects.all()])
    files = [path for path in Path(conf.VAR).rglob("*") if path.is_file() and GIVEN.encode() in path.read_bytes()]
    assert (GIVEN in rows, files, GIVEN in caplog.text) == (False, [], False)
    event = Event.objects.get(verb="account.password_given")
    assert (event.actor_id, event.agency_code, event.subject) == (on.olga.pk, "MOI-04", f"user:{on.carla.pk}")


def test_a_letter_that_cannot_be_made_changes_nothing(on: World, olga: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "LETTER_WRITER", f"{HERE}:failing_in_memory")
    answer = letter(olga, on.carla)
    assert answer["Location"] == account(on.carla)
    assert "รหัสผ่านจึงยังไม่เปลี่ยน" in olga.get(account(on.carla)).text
    on.carla.refresh_from_db()
    assert on.carla.check_password(PASSWORD)
    assert not Event.objects.filter(verb="account.password_given").exists()


def test_nobody_waits_long_for_a_letter(
    on: World, olga: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (hold := tmp_path / "hold").touch()
    monkeypatch.setenv("HOLD", str(hold))
    monkeypatch.setattr(letters, "LETTER_WRITER", f"{HERE}:by_whom")
    settings.LETTER_SECONDS = 0.1
    assert letter(olga, on.carla)["Location"] == account(on.carla)
    assert "โปรดรอสิบวินาที" in olga.get(account(on.carla)).text
    on.carla.refresh_from_db()
    assert on.carla.check_password(PASSWORD)


def test_there_is_no_letter_for_a_closed_account(on: World, olga: Client) -> None:
    User.objects.filter(pk=on.cory.pk).update(is_active=False)
    assert letter(olga, on.cory).status_code == 404
    on.cory.refresh_from_db()
    assert on.cory.check_password(PASSWORD)


@pytest.mark.parametrize("who", ["carla", "stan"])
def test_only_officers_find_these_pages(on: World, client: Client, who: str) -> None:
    client.force_login(getattr(on, who))
    assert client.get(account(on.carla)).status_code == 404
    assert letter(client, on.carla).status_code == 404


def test_every_password_is_another_one_that_the_rules_take() -> None:
    made = {letters.new_password() for _n in range(200)}
    assert len(made) == 200
    assert all(len(one) == 14 and set(one) <= {*letters.SIGNS, "-"} for one in made)


def test_the_real_letter_tells_who_what_and_how(on: World, monkeypatch: pytest.MonkeyPatch, olga: Client) -> None:
    monkeypatch.setattr(letters, "LETTER_WRITER", LETTER_WRITER)
    monkeypatch.setattr(letters, "new_password", lambda: GIVEN)
    content = letter(olga, on.carla).content
    with pypdfium2.PdfDocument(io.BytesIO(content)) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
        assert len(pdf) == 1
    for words in ("กรมที่ดิน", "carla", "20 ส.ค. 57", GIVEN, "ชื่อผู้ใช้งาน (Username)", "รหัสผ่าน (Password)", "/sign-in/"):
        assert words in text
    assert "19 ตุลาคม 2557" in text  # sixty days after 20 August
