"""Letters for many: whoever has the database and the files reads no password, and no account gets one that is lost."""

import io
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pikepdf
import pytest
from django.conf import settings as conf
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse

from cleanreport.accounts.models import Role, User
from cleanreport.agencies.models import Agency
from cleanreport.audit.models import Event
from cleanreport.credentials import actions, fetching, files, letters, making, sealing
from cleanreport.credentials.keys import COOKIE
from cleanreport.credentials.lifecycle import State
from cleanreport.credentials.making import LetterMaker
from cleanreport.credentials.models import Batch, Line, Part, Skipped
from tests.cast import PASSWORD, TODAY, World
from tests.documents.writers import HERE

AGENCIES, ACCOUNTS = reverse("office_account_agencies"), reverse("office_accounts")


type Committed = Callable[[], AbstractContextManager[object]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """What happens inside is followed by what waits for its commit, as outside of tests."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords as they are chosen."""
    chosen: list[str] = []
    choose = letters.new_password

    def noted() -> str:
        chosen.append(choose())
        return chosen[-1]

    monkeypatch.setattr(letters, "new_password", noted)
    return chosen


@pytest.fixture
def maker() -> Iterator[LetterMaker]:
    with LetterMaker() as maker:
        yield maker


def ask_for(browser: Client, agencies: list[Agency], **more: object) -> Batch:
    """What somebody asks for who ticks these agencies."""
    browser.get(AGENCIES)  # the browser gets its key with the page
    data = {"once": uuid4().hex, "chosen": [agency.pk for agency in agencies], **more}
    answer = browser.post(reverse("office_account_agencies_make"), data)
    return Batch.objects.get(pk=answer["Location"].rstrip("/").rpartition("/")[2])


def renew(browser: Client, *users: User, **more: object) -> Any:
    browser.get(ACCOUNTS)
    data = {"once": uuid4().hex, "chosen": [user.pk for user in users], **more}
    return browser.post(reverse("office_account_letters_make"), data)


def page(batch: Batch) -> str:
    return reverse("office_account_batch", args=[batch.pk])


def fetch(browser: Client, batch: Batch, form: str = "zip") -> bytes:
    answer = browser.post(f"{page(batch)}fetch/", {"form": form})
    return b"".join(answer.streaming_content) if answer.streaming else b""


def letters_in(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def members(agency: Agency) -> list[User]:
    return list(User.objects.filter(memberships__agency=agency))


# Asking, making, fetching


def test_agencies_get_accounts_and_letters(
    bare: list[Agency], olga: Client, maker: LetterMaker, given: list[str]
) -> None:
    batch = ask_for(olga, bare)
    assert maker.make_next()
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.skipped, batch.total) == (State.READY, 12, 0, 12)
    users = [members(agency)[0] for agency in bare]
    assert [user.username for user in users] == [f"moi{n}-01" for n in range(51, 63)]
    assert all(user.check_password(word) for user, word in zip(users, given, strict=True))
    assert all(user.must_change_password and user.password_given_at == TODAY for user in users)
    names = list(letters_in(fetch(olga, batch)))
    assert names[0] == "0001 กรม 51 moi51-01.pdf"
    assert len(names) == 12


def test_the_letters_can_be_fetched_once_and_are_then_nowhere(
    bare: list[Agency], olga: Client, maker: LetterMaker, committed: Committed
) -> None:
    batch = ask_for(olga, bare[:2])
    maker.make_next()
    paths = [files.full_path(part.path) for part in Part.objects.all()]
    assert all(path.is_file() for path in paths)
    assert not zipfile.is_zipfile(paths[0])
    answer = olga.post(f"{page(batch)}fetch/", {"form": "zip"})
    assert "no-store" in answer["Cache-Control"]
    with committed():
        assert len(letters_in(b"".join(answer.streaming_content))) == 2
    assert not any(path.exists() for path in paths)
    batch.refresh_from_db()
    assert batch.state == State.FETCHED
    assert olga.post(f"{page(batch)}fetch/", {"form": "zip"}).status_code == 409
    assert Event.objects.get(verb="letters.fetched").actor_name == "อรทัย สอดส่อง"


def test_a_browser_that_leaves_halfway_can_fetch_again(bare: list[Agency], olga: Client, maker: LetterMaker) -> None:
    batch = ask_for(olga, bare[:3])
    maker.make_next()
    answer: Any = olga.post(f"{page(batch)}fetch/", {"form": "zip"})
    next(answer.streaming_content)
    answer._iterator.close()  # what becomes of it when the line breaks
    batch.refresh_from_db()
    assert batch.state == State.READY
    assert len(letters_in(fetch(olga, batch))) == 3


def test_all_letters_come_as_one_pdf_with_a_page_for_each(
    bare: list[Agency], olga: Client, maker: LetterMaker, given: list[str], real_letters: None
) -> None:
    batch = ask_for(olga, bare[:2])
    maker.make_next()
    with pikepdf.open(io.BytesIO(fetch(olga, batch, "pdf"))) as whole:
        assert len(whole.pages) == 2


def test_more_than_fit_into_one_pdf_come_as_a_zip(
    bare: list[Agency], olga: Client, maker: LetterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_IN_ONE", 1)
    batch = ask_for(olga, bare[:2])
    maker.make_next()
    assert 'value="pdf"' not in olga.get(page(batch)).text
    assert len(letters_in(fetch(olga, batch, "pdf"))) == 2


# Nobody can read a password


def test_passwords_stand_nowhere_that_a_thief_could_read(
    bare: list[Agency], olga: Client, maker: LetterMaker, given: list[str], caplog: pytest.LogCaptureFixture,
    real_letters: None,
) -> None:  # fmt: skip
    """In no row, file or line of a log, before they are fetched and after."""
    batch = ask_for(olga, bare[:3])
    maker.make_next()

    def found() -> list[str]:
        tables = (Event, User, Batch, Line, Part)
        rows = serialize("json", [row for table in tables for row in table.objects.all()])
        places = [path for root in (conf.VAR, conf.MEDIA_ROOT) for path in Path(root).rglob("*") if path.is_file()]
        texts = [rows.encode(), caplog.text.encode(), *(path.read_bytes() for path in places)]
        key = olga.cookies[COOKIE].value
        return [word for word in (*given, key) for text in texts if word.encode() in text]

    assert len(given) == 3
    assert found() == []
    assert fetch(olga, batch)
    assert found() == []


def test_only_the_browser_that_asked_can_open_them(
    on: World, bare: list[Agency], olga: Client, maker: LetterMaker
) -> None:
    batch = ask_for(olga, bare[:1])
    maker.make_next()
    elsewhere = Client()
    elsewhere.force_login(on.olga)
    elsewhere.get(AGENCIES)  # with a key of its own
    assert "เปิดได้ด้วยเบราว์เซอร์อื่น" in elsewhere.get(page(batch)).text
    assert fetch(elsewhere, batch) == b""
    batch.refresh_from_db()
    assert batch.state == State.READY
    assert len(letters_in(fetch(olga, batch))) == 1


def test_another_officer_cannot_fetch_them_in_the_same_browser(
    bare: list[Agency], olga: Client, maker: LetterMaker, someone: Callable[[str], User]
) -> None:
    batch = ask_for(olga, bare[:1])
    maker.make_next()
    olga.force_login(someone(Role.OFFICER))
    assert olga.post(f"{page(batch)}fetch/").status_code == 404
    assert "fetch/" not in olga.get(page(batch)).text


def test_a_part_that_was_altered_or_moved_opens_nowhere() -> None:
    key = sealing.new_key()
    sealed = sealing.seal(b"secret", sealing.public_half(key), "letters a 1")
    assert sealing.opened(sealed, key, "letters a 1") == b"secret"
    altered = bytes([*sealed[:-1], sealed[-1] ^ 1])
    for content, other, about in [
        (altered, key, "letters a 1"), (sealed, key, "letters a 2"), (sealed, sealing.new_key(), "letters a 1"),
        (b"", key, "letters a 1"),
    ]:  # fmt: skip
        with pytest.raises(sealing.WrongKey):
            sealing.opened(content, other, about)


@pytest.mark.parametrize("text", ["", "x", "ก" * 40, "A" * 43 + "=", "A" * 20_000, "!" * 44])
def test_a_cookie_that_holds_no_key_is_replaced(
    text: str, bare: list[Agency], olga: Client, maker: LetterMaker
) -> None:
    olga.cookies[COOKIE] = text if text.isascii() else "?"
    batch = ask_for(olga, bare[:1])
    maker.make_next()
    assert len(letters_in(fetch(olga, batch))) == 1


def test_the_key_is_kept_from_scripts_and_other_sites(olga: Client) -> None:
    olga.get(AGENCIES)
    cookie = olga.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", ACCOUNTS)


# Either whole or not at all


def test_a_letter_that_cannot_be_written_leaves_every_account_without_a_password(
    bare: list[Agency], olga: Client, maker: LetterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "LETTER_WRITER", f"{HERE}:failing_in_memory")
    batch = ask_for(olga, bare[:2])
    for _try in range(3):
        assert maker.make_next()
    assert not maker.make_next()
    batch.refresh_from_db()
    assert (batch.state, batch.done) == (State.BROKEN, 0)
    users = [user for agency in bare[:2] for user in members(agency)]
    assert not any(user.has_usable_password() or user.must_change_password for user in users)
    assert not Event.objects.filter(verb="account.password_given").exists()
    assert "จัดทำหนังสือไม่ได้" in olga.get(page(batch)).text


def test_a_worker_that_dies_between_two_parts_is_followed_by_one_that_goes_on(
    bare: list[Agency], olga: Client, monkeypatch: pytest.MonkeyPatch, given: list[str], clock: Any
) -> None:
    class Killed(BaseException):
        pass

    batch = ask_for(olga, bare)  # twelve: two parts
    give_part = actions.give_part

    def dying(*args: Any, **facts: Any) -> bool:
        if args[1] == 2:
            raise Killed
        return give_part(*args, **facts)

    monkeypatch.setattr(actions, "give_part", dying)
    with LetterMaker() as first, pytest.raises(Killed):
        first.make_next()
    assert User.objects.filter(must_change_password=True).count() == 10
    assert len(list(files.full_path(files.FOLDER).iterdir())) == 1

    monkeypatch.setattr(actions, "give_part", give_part)
    with LetterMaker() as second:
        assert not second.make_next()  # the first may still live
        clock.shift(actions.batches.CLAIMED + timedelta(seconds=1))
        assert second.make_next()
    batch.refresh_from_db()
    assert (batch.state, batch.done) == (State.READY, 12)
    assert [len(members(agency)) for agency in bare] == [1] * 12
    assert len(given) == 14  # the two of the lost part have others now
    last = members(bare[11])[0]
    assert (last.check_password(given[11]), last.check_password(given[13])) == (False, True)


def test_a_part_whose_row_cannot_be_written_leaves_no_file(
    bare: list[Agency], olga: Client, maker: LetterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_args: Any, **_facts: Any) -> None:
        raise RuntimeError

    ask_for(olga, bare[:1])
    monkeypatch.setattr("cleanreport.accounts.actions.give_hash", failing)
    with pytest.raises(RuntimeError):
        maker.make_next()
    assert list(files.full_path(files.FOLDER).iterdir()) == []
    assert not members(bare[0])[0].has_usable_password()


def test_the_worker_that_is_stopped_leaves_the_rest_to_the_next(
    bare: list[Agency], olga: Client, maker: LetterMaker
) -> None:
    batch = ask_for(olga, bare[:2])
    assert maker.make_next(stopped=lambda: True)
    batch.refresh_from_db()
    assert (batch.state, batch.done, batch.tries) == (State.ASKED, 0, 0)
    assert maker.make_next()
    batch.refresh_from_db()
    assert batch.done == 2


def test_letters_erased_while_they_are_made_are_made_no_further(
    on: World, bare: list[Agency], olga: Client, maker: LetterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = ask_for(olga, bare[:2])
    monkeypatch.setattr(making, "make_password", lambda word: actions.erase(Batch.objects.get(), by=on.olga) or word)
    assert maker.make_next()
    batch.refresh_from_db()
    assert (batch.state, batch.done) == (State.ERASED, 0)
    assert not any(user.has_usable_password() for agency in bare[:2] for user in members(agency))


def test_somebody_who_signs_in_meanwhile_keeps_their_password(
    on: World, bare: list[Agency], olga: Client, maker: LetterMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old letter arrives while the new one is written: its password was changed by its owner, and stays."""
    batch = ask_for(olga, bare[:1])
    maker.make_next()
    fetch(olga, batch)
    user = members(bare[0])[0]
    renew(olga, user)
    hashed = making.make_password

    def signs_in(word: str) -> str:
        own = User.objects.get(pk=user.pk)
        own.set_password(PASSWORD)
        own.must_change_password = False
        own.save()
        return hashed(word)

    monkeypatch.setattr(making, "make_password", signs_in)
    assert maker.make_next()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert Line.objects.latest("pk").skipped == Skipped.IN_USE


# Erased by themselves


def test_letters_that_nobody_fetches_are_erased(
    bare: list[Agency], olga: Client, maker: LetterMaker, settings: Any, comes_back: Any, committed: Committed
) -> None:
    batch = ask_for(olga, bare[:1])
    maker.make_next()
    path = files.full_path(Part.objects.get().path)
    comes_back(TODAY + timedelta(hours=settings.LETTERS_HOURS, minutes=-1))
    assert actions.forget() == 0
    comes_back(TODAY + timedelta(hours=settings.LETTERS_HOURS, minutes=1))
    with committed():
        assert actions.forget() == 1
    assert not path.exists()
    batch.refresh_from_db()
    assert batch.state == State.ERASED
    assert "ลบหนังสือแล้ว" in olga.get(page(batch)).text


def test_a_file_that_belongs_to_nothing_goes(on: World) -> None:
    path = files.full_path(files.write(b"sealed"))
    os.utime(path, (TODAY.timestamp(), TODAY.timestamp()))
    assert actions.forget(at=TODAY + timedelta(minutes=30)) == 0
    assert actions.forget(at=TODAY + timedelta(hours=2)) == 1
    assert not path.exists()


def test_an_officer_erases_letters_that_are_not_needed(
    bare: list[Agency], olga: Client, maker: LetterMaker, committed: Committed
) -> None:
    batch = ask_for(olga, bare[:1])
    maker.make_next()
    for _click in range(2):
        with committed():
            answer = olga.post(f"{page(batch)}erase/")
        assert answer["Location"] == page(batch)
    batch.refresh_from_db()
    assert batch.state == State.ERASED
    assert list(files.full_path(files.FOLDER).iterdir()) == []


# Who gets a letter


def test_two_officers_who_choose_the_same_agencies_make_one_set_of_accounts(
    bare: list[Agency], olga: Client, maker: LetterMaker, someone: Callable[[str], User]
) -> None:
    other = Client()
    other.force_login(someone(Role.OFFICER))
    first, second = ask_for(olga, bare[:3]), ask_for(other, bare[:4])
    assert maker.make_next()
    assert maker.make_next()
    assert [len(members(agency)) for agency in bare[:4]] == [1] * 4
    second.refresh_from_db()
    assert (second.done, second.skipped) == (1, 3)
    assert set(Line.objects.filter(batch=second).values_list("skipped", flat=True)) == {Skipped.HAS_ACCOUNT, ""}
    assert "หน่วยงานมีบัญชีอยู่แล้ว" in other.get(page(second)).text
    assert first.pk != second.pk


def test_two_clicks_ask_once(bare: list[Agency], olga: Client) -> None:
    once = uuid4().hex
    assert ask_for(olga, bare[:2], once=once) == ask_for(olga, bare[:2], once=once)
    assert Batch.objects.count() == 1
    assert Line.objects.count() == 2


def test_all_that_the_list_finds_are_chosen_by_their_filter(on: World, bare: list[Agency], olga: Client) -> None:
    assert ask_for(olga, [], every="1", q="กรม 5").total == 9
    assert ask_for(olga, [], every="1", kind="department").total == 12  # the Department of Lands has accounts
    assert ask_for(olga, [], every="1", kind="department", have="any").total == 13
    answer = olga.post(reverse("office_account_agencies_make"), {"once": uuid4().hex, "every": "1", "q": "ก" * 20_000})
    assert answer["Location"].startswith(AGENCIES)
    assert Batch.objects.count() == 3


def test_nothing_ticked_is_told(on: World, bare: list[Agency], olga: Client) -> None:
    answer = olga.post(reverse("office_account_agencies_make"), {"once": uuid4().hex, "q": "กรม"}, follow=True)
    assert "กรุณาเลือกอย่างน้อยหนึ่งรายการ" in answer.text
    assert answer.redirect_chain[-1][0] == f"{AGENCIES}?q=%E0%B8%81%E0%B8%A3%E0%B8%A1"
    assert not Batch.objects.exists()


@pytest.mark.parametrize("chosen", ["abc", "-1", "9" * 400, "๑", "1' OR 1=1", "999999"])
def test_forged_ids_choose_nobody(chosen: str, on: World, olga: Client) -> None:
    for name in ("office_account_agencies_make", "office_account_letters_make"):
        assert olga.post(reverse(name), {"once": uuid4().hex, "chosen": chosen}).status_code == 302
    assert not Batch.objects.exists()


def test_an_agency_that_was_closed_meanwhile_gets_none(bare: list[Agency], olga: Client, maker: LetterMaker) -> None:
    batch = ask_for(olga, bare[:2])
    Agency.objects.filter(pk=bare[0].pk).update(in_force_to=(TODAY - timedelta(days=1)).date())
    maker.make_next()
    batch.refresh_from_db()
    assert (batch.done, batch.skipped, len(members(bare[0]))) == (1, 1, 0)


def test_accounts_in_use_get_a_new_password_only_when_the_officer_says_so(
    on: World, olga: Client, maker: LetterMaker
) -> None:
    refused = renew(olga, on.carla)
    assert refused["Location"].startswith(ACCOUNTS)
    assert "บัญชีที่เลือกใช้งานอยู่หรือปิดแล้ว" in olga.get(ACCOUNTS).text
    here = Client()
    here.force_login(on.carla)
    renew(olga, on.carla, in_use="1")
    assert maker.make_next()
    on.carla.refresh_from_db()
    assert not on.carla.check_password(PASSWORD)
    assert here.get("/").status_code == 302  # whoever was signed in is so no longer


def test_an_officer_does_not_sign_themselves_out(on: World, olga: Client, maker: LetterMaker) -> None:
    renew(olga, on.olga, on.carla, in_use="1")
    maker.make_next()
    assert Batch.objects.get().total == 1
    assert olga.get(ACCOUNTS).status_code == 200


def test_a_closed_account_gets_no_letter(on: World, olga: Client, maker: LetterMaker) -> None:
    renew(olga, on.carla, on.cory, in_use="1")
    User.objects.filter(pk=on.cory.pk).update(is_active=False)
    maker.make_next()
    batch = Batch.objects.get()
    assert (batch.done, batch.skipped) == (1, 1)


# Pages


def test_the_page_tells_how_far_they_are(bare: list[Agency], olga: Client, maker: LetterMaker) -> None:
    batch = ask_for(olga, bare[:2])
    text = olga.get(page(batch)).text
    assert "0 จาก 2" in text
    assert "data-busy" in text
    maker.make_next()
    text = olga.get(page(batch)).text
    assert "หนังสือ 2 ฉบับพร้อมให้ดาวน์โหลด" in text
    assert "data-busy" not in text
    assert "เปิดบัญชีใหม่" not in olga.get(reverse("office_account_batches")).text


def test_agencies_without_an_account_are_offered_first(on: World, bare: list[Agency], olga: Client) -> None:
    assert [agency.code for agency in olga.get(AGENCIES).context["agencies"]] == [agency.code for agency in bare]
    shown = olga.get(AGENCIES, {"have": "any", "q": "ที่ดิน"})
    assert [agency.code for agency in shown.context["agencies"]] == ["MOI-04"]
    assert "carla" in shown.text


def test_an_agency_with_a_closed_account_counts_as_one_without(on: World, olga: Client) -> None:
    User.objects.filter(pk=on.stan.pk).update(is_active=False)
    assert [agency.code for agency in olga.get(AGENCIES).context["agencies"]] == ["TH-55"]
