"""Signing in, being locked out, choosing a password and losing the session, in a browser."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Page, expect

from cleanreport.accounts.models import User
from cleanreport.agencies import actions as agencies
from tests.accounts.site import processors
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.accounts.site")]
NAME, WORD = "ชื่อผู้ใช้งาน (Username)", "รหัสผ่าน (Password)"


@pytest.fixture(autouse=True)
def person(transactional_db: None, settings: Any) -> User:
    processors(settings)
    cache.clear()
    return agencies.open_account("lands-01", by=None, password=PASSWORD, first_name="พิมพ์ชนก", last_name="ใจซื่อ")


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label(NAME).fill("lands-01")
    page.get_by_label(WORD, exact=True).fill(password)
    page.get_by_role("button", name="ยืนยัน").click()


def test_wrong_then_right_with_the_keyboard_alone(page: Page, axe: Callable[[Page], None]) -> None:
    page.goto("/form/")
    expect(page.get_by_role("heading", name="เข้าสู่ระบบ")).to_be_visible()
    axe(page)
    page.get_by_label(NAME).focus()
    page.keyboard.type("lands-01")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("ชื่อผู้ใช้งานกับรหัสผ่านไม่ตรงกัน")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label(NAME)).to_have_value("lands-01")
    axe(page)
    page.get_by_label(WORD, exact=True).focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="แบบบันทึก")).to_be_visible()
    expect(page.locator("summary")).to_contain_text("พิมพ์ชนก ใจซื่อ")


def test_the_password_can_be_shown_and_is_hidden_again(page: Page) -> None:
    page.goto("/sign-in/")
    word = page.get_by_label(WORD, exact=True)
    word.fill("wrong")
    page.get_by_label("แสดงรหัสผ่าน").check()
    expect(word).to_have_attribute("type", "text")
    page.get_by_label("แสดงรหัสผ่าน").uncheck()
    expect(word).to_have_attribute("type", "password")


def test_too_many_failures(phone: Page, axe: Callable[[Page], None], browser_log: Any) -> None:
    browser_log.allow("status of 429")
    phone.goto("/sign-in/")
    for _ in range(4):
        sign_in(phone, "wrong")
        phone.wait_for_load_state()
    expect(phone.get_by_role("alert")).to_contain_text("เข้าสู่ระบบไม่สำเร็จหลายครั้ง")
    expect(phone.get_by_role("alert")).to_contain_text("02 555 0199")
    axe(phone)
    phone.get_by_role("link", name="ลืมรหัสผ่าน").click()
    expect(phone.get_by_role("link", name="02 555 0199").first).to_have_attribute("href", "tel:025550199")
    axe(phone)


def test_the_first_password_is_replaced(person: User, page: Page, axe: Callable[[Page], None]) -> None:
    person.must_change_password = True
    person.save()
    page.goto("/form/")
    sign_in(page)
    expect(page.get_by_role("heading", name="ตั้งรหัสผ่านของท่านเองก่อน")).to_be_visible()
    axe(page)
    page.get_by_label("รหัสผ่านปัจจุบัน").fill(PASSWORD)
    page.get_by_label("รหัสผ่านใหม่", exact=True).fill("สั้นไป")
    page.get_by_label("รหัสผ่านใหม่อีกครั้ง").fill("สั้นไป")
    page.get_by_role("button", name="บันทึกรหัสผ่านใหม่").click()
    expect(page.get_by_role("alert")).to_contain_text("ใช้อย่างน้อย 10 ตัวอักษร")
    axe(page)
    page.get_by_label("รหัสผ่านปัจจุบัน").fill(PASSWORD)
    page.get_by_label("รหัสผ่านใหม่", exact=True).fill("สวนหลังบ้านปลูกมะม่วง")
    page.get_by_label("รหัสผ่านใหม่อีกครั้ง").fill("สวนหลังบ้านปลูกมะม่วง")
    page.get_by_role("button", name="บันทึกรหัสผ่านใหม่").click()
    expect(page.get_by_role("heading", name="แบบบันทึก")).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("ตั้งรหัสผ่านใหม่แล้ว")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_typed_outlives_the_session(
    open_page: Callable[..., Page], axe: Callable[[Page], None], browser_log: Any, scripts: bool
) -> None:
    browser_log.allow("status of 401")
    page = open_page(java_script_enabled=scripts)
    page.goto("/form/")
    sign_in(page)
    page.get_by_label("ข้อความ").fill('บรรทัดแรก "ก"\nบรรทัดที่สอง & <ข>')
    for session in Session.objects.all():
        session.expire_date -= timedelta(days=1)
        session.save()
    page.get_by_role("button", name="ส่งข้อความ").click()
    expect(page.get_by_text("หมดเวลาการใช้งาน")).to_be_visible()
    if scripts:
        axe(page)
    sign_in(page)
    expect(page.get_by_role("heading", name="ข้อความที่ท่านพิมพ์ไว้ยังอยู่")).to_be_visible()
    if scripts:
        axe(page)
    with page.expect_response("**/write/") as answer:
        page.get_by_role("button", name="ส่งข้อมูลที่พิมพ์ไว้").click()
    assert answer.value.json()["fields"]["text"] == ['บรรทัดแรก "ก"\r\nบรรทัดที่สอง & <ข>']


@pytest.mark.parametrize("path", ["/nothing/", "/refuse/", "/late/", "/write/", "/fail/", "/open/?%00"])
def test_a_refusal_is_a_page_for_everybody(
    page: Page, axe: Callable[[Page], None], browser_log: Any, path: str
) -> None:
    browser_log.allow("the server responded with a status of")
    browser_log.allow("status 500")
    page.goto(f"/sign-in/?next={path.partition('?')[0]}")
    sign_in(page)
    page.goto(path)
    axe(page)
    page.get_by_role("link", name="ไปหน้าแรก").click()
    expect(page.get_by_role("heading", name="หน้าแรก")).to_be_visible()
