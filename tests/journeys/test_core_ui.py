"""Core's scripts in a browser: drafts that save themselves, two people at one field, a session's end, one press."""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.journeys import ui_site
from tests.journeys.ui_site import Desk

pytestmark = pytest.mark.django_db(transaction=True)

# On the server within three seconds of a pause: what a person is promised, in milliseconds.
PROMISE = 3000
ERROR = "กรอกร้อยละระหว่าง 0 ถึง 100 ทศนิยมไม่เกิน 2 ตำแหน่ง"


@pytest.fixture
def desk(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    settings.ROOT_URLCONF = "tests.journeys.ui_site"
    # The site stands on core alone: no menu of a later chapter.
    templates = deepcopy(settings.TEMPLATES)
    options = templates[0]["OPTIONS"]
    options["context_processors"] = [p for p in options["context_processors"] if "cleanreport.home" not in p]
    settings.TEMPLATES = templates
    fresh = Desk()
    monkeypatch.setattr(ui_site, "desk", fresh)
    return fresh


def saved_words(page: Page) -> Any:
    return page.locator(".saved [data-words]")


def test_what_was_typed_is_saved_after_a_pause(desk: Desk, page: Page) -> None:
    # The browser's own clock, so that no machine is too slow.
    page.clock.install(time=0)
    page.goto("/draft/")
    page.clock.pause_at(3600_000)
    page.get_by_label("ผลการดำเนินงานโดยสรุป").fill("ติดประกาศแล้ว 76 จังหวัด")
    assert desk.saves == []
    page.clock.run_for(PROMISE)

    expect(page.locator("#live")).to_have_text("1")
    expect(saved_words(page)).to_have_text(re.compile(r"บันทึกแล้ว \d\d:\d\d"))
    assert desk.stored["summary"] == "ติดประกาศแล้ว 76 จังหวัด"
    assert page.locator("[name=seen]").input_value() == "2"


def test_a_link_waits_for_the_save(desk: Desk, page: Page) -> None:
    desk.slow = 0.3
    page.goto("/draft/")
    page.get_by_label("ผลการดำเนินงานโดยสรุป").fill("พิมพ์แล้วไปทันที")
    page.get_by_role("link", name="แผนสร้างความโปร่งใส").click()
    page.wait_for_url("**/next/")

    assert desk.stored["summary"] == "พิมพ์แล้วไปทันที"


def test_an_error_looks_the_same_from_the_script_and_from_the_server(
    desk: Desk, page: Page, open_page: Callable[..., Page], browser_log: Any
) -> None:
    browser_log.allow("status of 422")
    page.goto("/draft/")
    percent = page.get_by_label("ร้อยละความก้าวหน้า")
    percent.fill("900")
    field = page.locator('[data-field="percent"]')
    expect(field.locator(".error")).to_contain_text(ERROR)
    expect(saved_words(page)).to_have_text("ยังไม่ได้บันทึก 1 ช่อง")
    by_script = field.evaluate("box => [box.className, box.querySelector('.error').outerHTML]")
    assert percent.get_attribute("aria-describedby") == "id_percent-unit id_percent-error"

    plain = open_page(java_script_enabled=False)
    plain.goto("/draft/")
    plain.get_by_label("ร้อยละความก้าวหน้า").fill("900")
    plain.get_by_role("button", name="ไปต่อ").click()
    plain_field = plain.locator('[data-field="percent"]')
    assert plain.get_by_label("ร้อยละความก้าวหน้า").input_value() == "900"
    html = re.search(
        r'<div class="(field[^"]*)" data-field="percent">.*?(<p class="error".*?</p>)', plain.content(), re.S
    )
    assert html
    assert by_script == [html[1], html[2]]  # terms of the office on one line, too
    assert 'class="keep"' in html[2]
    assert plain_field.count() == 1

    percent.fill("90")
    expect(field.locator(".error")).to_have_count(0)
    expect(percent).not_to_have_attribute("aria-invalid", "true")


def test_a_field_that_somebody_else_changed_shows_both_texts(desk: Desk, page: Page) -> None:
    page.goto("/draft/")
    desk.theirs = "ข้อความของสมชาย"
    summary = page.get_by_label("ผลการดำเนินงานโดยสรุป")
    summary.fill("ข้อความของฉัน")
    field = page.locator('[data-field="summary"]')
    expect(field.locator("[data-theirs]")).to_have_text("ข้อความของสมชาย")
    expect(field.locator(".conflict__head")).to_contain_text("สมชาย ตั้งมั่น แก้ไขช่องนี้หลังจากท่านเปิดหน้านี้")
    expect(summary).to_have_value("ข้อความของฉัน")
    assert desk.stored["summary"] == "เดิม"

    field.get_by_label("แทนที่ด้วยข้อความของฉัน").click()  # it goes as soon as that is saved
    expect(field.locator("[data-theirs]")).to_have_count(0)
    assert desk.saves[-1]["summary--mine"] == "token"
    assert desk.stored["summary"] == "ข้อความของฉัน"


def test_the_other_text_can_be_taken_over(desk: Desk, page: Page) -> None:
    page.goto("/draft/")
    desk.theirs = "ข้อความของสมชาย"
    page.get_by_label("ผลการดำเนินงานโดยสรุป").fill("ข้อความของฉัน")
    page.get_by_role("button", name="ใช้ข้อความที่บันทึกไว้").click()

    expect(page.locator("[data-conflict]")).to_have_count(0)
    expect(page.get_by_label("ผลการดำเนินงานโดยสรุป")).to_have_value("ข้อความของสมชาย")
    assert desk.stored["summary"] == "ข้อความของสมชาย"


def test_after_the_session_ended_the_text_comes_back_and_is_saved(desk: Desk, page: Page, browser_log: Any) -> None:
    browser_log.allow("status of 401")
    page.goto("/draft/")
    desk.answer = (401, {"sign_in": "/next/"})
    page.get_by_label("ผลการดำเนินงานโดยสรุป").fill("ยังอยู่")
    expect(saved_words(page)).to_contain_text("ท่านออกจากระบบแล้ว")
    page.get_by_role("link", name="เข้าสู่ระบบอีกครั้ง").click()
    page.wait_for_url("**/next/?next=%2Fdraft%2F")

    desk.answer, desk.version = None, 5
    page.goto("/draft/")
    expect(page.get_by_label("ผลการดำเนินงานโดยสรุป")).to_have_value("ยังอยู่")
    expect(saved_words(page)).to_have_text(re.compile("บันทึกแล้ว"))
    assert desk.stored["summary"] == "ยังอยู่"
    # Measured against what was on the page when it was typed, so that nobody is overwritten.
    assert desk.saves[-1]["seen"] == "1"


def test_without_a_signal_the_page_keeps_the_text_and_tries_again(desk: Desk, page: Page, browser_log: Any) -> None:
    browser_log.allow("ERR_INTERNET_DISCONNECTED")
    page.goto("/draft/")
    page.context.set_offline(True)
    page.get_by_label("ผลการดำเนินงานโดยสรุป").fill("บนรถไฟ")
    expect(saved_words(page)).to_have_text("ยังไม่ได้บันทึก – ไม่มีสัญญาณ จะลองใหม่")
    page.get_by_role("button", name="ไปต่อ").click()
    expect(page.get_by_label("ผลการดำเนินงานโดยสรุป")).to_have_value("บนรถไฟ")

    page.context.set_offline(False)
    expect(saved_words(page)).to_have_text(re.compile("บันทึกแล้ว"))
    assert desk.stored["summary"] == "บนรถไฟ"


def test_a_refusal_is_said_and_ends_saving(desk: Desk, page: Page, browser_log: Any) -> None:
    browser_log.allow("status of 409")
    page.goto("/draft/")
    desk.answer = (409, {"detail": ["รายงานนี้ส่งไปแล้วเมื่อ <b>", "31 สิงหาคม 2557", "</b>"]})
    summary = page.get_by_label("ผลการดำเนินงานโดยสรุป")
    summary.fill("ช้าไป")
    expect(saved_words(page)).to_have_text("รายงานนี้ส่งไปแล้วเมื่อ <b>31 สิงหาคม 2557</b>")
    expect(saved_words(page).locator(".keep")).to_have_text("31 สิงหาคม 2557")
    desk.answer = None
    summary.fill("ช้าไปอีก")
    summary.blur()
    page.wait_for_timeout(500)

    assert desk.saves == []
    expect(summary).to_have_value("ช้าไปอีก")


def test_a_page_that_is_too_old_saves_with_the_new_token(desk: Desk, page: Page) -> None:
    page.goto("/draft/")
    page.context.clear_cookies(name="csrftoken")
    page.context.add_cookies([{"name": "csrftoken", "value": "a" * 32, "url": page.url}])
    page.get_by_label("ผลการดำเนินงานโดยสรุป").fill("เข้าระบบใหม่ในหน้าต่างอื่น")

    expect(page.locator("#live")).to_have_text("1")


def test_the_button_waits_for_the_save_and_a_second_press_counts_for_nothing(desk: Desk, page: Page) -> None:
    desk.slow = 0.6
    page.goto("/draft/")
    page.get_by_label("ผลการดำเนินงานโดยสรุป").fill("เสร็จแล้ว")
    page.get_by_label("ผลการดำเนินงานโดยสรุป").blur()
    button = page.get_by_role("button", name="ไปต่อ")
    button.click(no_wait_after=True)
    button.click(no_wait_after=True)
    page.wait_for_url("**/next/")

    assert len(desk.saves) == 1
    assert len(desk.submits) == 1
    assert desk.submits[0]["seen"] == "2"


def test_the_text_of_the_last_round_is_added_not_put_over(desk: Desk, page: Page) -> None:
    page.goto("/draft/")
    output = page.get_by_label("ผลผลิต/ผลลัพธ์")
    page.get_by_role("button", name="ใช้ข้อความนี้ต่อ").click()
    expect(output).to_have_value("ข้อความรอบก่อน")
    expect(page.locator("#live")).to_have_text("1")
    output.fill("ของใหม่")
    page.get_by_role("button", name="ใช้ข้อความนี้ต่อ").click()
    expect(output).to_have_value("ของใหม่\nข้อความรอบก่อน")


def test_the_end_of_the_session_is_announced_and_put_off_by_one_key(desk: Desk, page: Page) -> None:
    desk.session_seconds = 301
    page.goto("/draft/")
    bar = page.get_by_role("alertdialog")
    expect(bar).to_be_hidden()
    page.get_by_label("ผลผลิต/ผลลัพธ์").focus()
    expect(bar).to_contain_text(re.compile(r"ระบบจะพาท่านออกจากระบบเวลา \d\d:\d\d\sน."))
    expect(page.get_by_label("ผลผลิต/ผลลัพธ์")).to_be_focused()

    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    assert desk.stays == 1


def test_whoever_writes_is_not_told_that_the_session_ends(desk: Desk, page: Page) -> None:
    desk.session_seconds = 290
    page.goto("/draft/")
    expect(page.get_by_role("alertdialog")).to_be_visible(timeout=10_000)
    page.get_by_label("ผลผลิต/ผลลัพธ์").fill("ยังทำอยู่")
    expect(page.get_by_role("alertdialog")).to_be_hidden(timeout=PROMISE)


@pytest.mark.parametrize(("typed", "warnings"), [("75", 0), ("750", 1)])
def test_leaving_warns_only_while_something_is_not_saved(desk: Desk, page: Page, typed: str, warnings: int) -> None:
    page.goto("/draft/")
    percent = page.get_by_label("ร้อยละความก้าวหน้า")
    percent.press_sequentially(typed)
    percent.blur()
    expect(page.locator("#live")).to_have_text("1")
    warned: list[str] = []

    def answer(dialog: Dialog) -> None:
        warned.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert warned == ["beforeunload"] * warnings


def test_without_scripts_everything_can_be_reached_and_decided(
    desk: Desk, open_page: Callable[..., Page], browser_log: Any
) -> None:
    browser_log.allow("status of 422")
    page = open_page(width=390, java_script_enabled=False)
    page.goto("/draft/")
    expect(page.get_by_role("link", name="หน้าหลัก")).to_be_visible()
    expect(page.get_by_role("button", name="เมนู")).to_be_hidden()
    desk.theirs = "ข้อความของสมชาย"
    page.get_by_label("ผลการดำเนินงานโดยสรุป").fill("ข้อความของฉัน")
    page.get_by_role("button", name="ไปต่อ").click()
    expect(page.locator("[data-theirs]")).to_have_text("ข้อความของสมชาย")
    expect(page.get_by_label("ผลการดำเนินงานโดยสรุป")).to_have_value("ข้อความของฉัน")
    page.get_by_label("แทนที่ด้วยข้อความของฉัน").check()
    page.get_by_role("button", name="ไปต่อ").click()
    page.wait_for_url("**/next/")

    assert desk.stored["summary"] == "ข้อความของฉัน"


def test_the_menu_of_a_phone_opens_by_keyboard(desk: Desk, phone: Page) -> None:
    phone.goto("/draft/")
    expect(phone.get_by_role("link", name="หน้าหลัก")).to_be_hidden()
    phone.get_by_role("button", name="เมนู").press("Enter")
    expect(phone.get_by_role("link", name="หน้าหลัก")).to_be_visible()
    phone.locator(".me > summary").press("Enter")
    expect(phone.get_by_role("button", name="ออกจากระบบ")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("button", name="ออกจากระบบ")).to_be_hidden()


def test_a_long_name_wraps_in_the_menu_of_a_phone(desk: Desk, phone: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui_site.Person, "shown_name", "นางสาว" + "สุวรรณพัฒน์" * 12)
    phone.goto("/draft/")
    phone.get_by_role("button", name="เมนู").click()
    expect(phone.locator(".me > summary")).to_contain_text("สุวรรณพัฒน์" * 12)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_runs_over(
    desk: Desk, open_page: Callable[..., Page], browser_log: Any, axe: Callable[[Page], None], width: int, theme: str
) -> None:
    browser_log.allow("status of 422")
    page = open_page(width=width)
    page.goto("/draft/")
    page.context.add_cookies([{"name": "theme", "value": theme, "url": page.url}])
    desk.theirs = "ก" * 240
    page.get_by_label("ร้อยละความก้าวหน้า").fill("-1")
    page.get_by_label("ผลการดำเนินงานโดยสรุป").fill("ข" * 240)
    page.get_by_role("button", name="ไปต่อ").click()
    expect(page.get_by_role("alert").first).to_be_focused()

    axe(page)
    assert page.locator("html").get_attribute("data-bs-theme") == theme
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_terms_of_the_office_never_stand_on_two_lines(desk: Desk, open_page: Callable[..., Page], width: int) -> None:
    page = open_page(width=width)
    page.goto("/draft/")
    page.wait_for_function("document.fonts.ready.then(() => true)")
    terms = page.locator("h1 .keep")
    assert terms.count() >= 4
    assert terms.evaluate_all("spans => spans.every(span => span.getClientRects().length === 1)")
