"""Writing the completion report in a browser: the surface, the plain field, pictures, Word, sending, the certifier."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cleanreport.completion import actions, markup
from cleanreport.completion.lifecycle import State
from cleanreport.completion.models import Completion
from cleanreport.core.drafts import Edit
from cleanreport.cycles.models import Round
from cleanreport.cycles.queries import day_of
from tests.cast import IN_ROUND_12, World, completion_at
from tests.evidence.samples import PNG
from tests.plans.screens import signed_in, url

pytestmark = pytest.mark.django_db(transaction=True)

OpenPage = Callable[..., Page]
AREA = "[data-area]"
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p {color:red}</style></head><body>
<!--StartFragment--><p class=MsoNormal style='margin:0cm'><b><span style='font-size:16.0pt'>ผลการดำเนินงาน</span></b>
<span lang=TH>ตามแผน<o:p></o:p></span></p>
<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>เผยแพร่คิว</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp; </span></span>
ทุกจังหวัด</p>
<table class=MsoTable style='border:solid'><tr><td><p class=MsoNormal><b>รายการ</b></p></td><td><p>ผล</p></td></tr>
<tr><td><p>สำนักงาน</p></td><td onclick="alert(1)"><p>76 | 76</p></td></tr></table>
<p><img src="file:///C:/x.png"><script>alert(1)</script>จบ &lt;b&gt; **ดาว**</p><!--EndFragment--></body></html>"""
PASTED = """**ผลการดำเนินงาน** ตามแผน

1. เผยแพร่คิว
   - ทุกจังหวัด

| **รายการ** | ผล |
| --- | --- |
| สำนักงาน | 76 \\| 76 |

จบ <b> \\*\\*ดาว\\*\\*"""
TEXTS = [
    "",
    "ย่อหน้าเดียว",
    "บรรทัดหนึ่ง\nบรรทัดสอง\n\nย่อหน้าสอง **หนา (9 เดือน)**ต่อ",
    "- หนึ่ง\n- สอง\n    - ย่อย\n- สาม\n\nต่อ",
    "1. หนึ่ง\n2. สอง\n   - ย่อย\n     ต่อบรรทัด\n3. สาม",
    "3. เริ่มที่สาม\n4. สี่",
    "- หนึ่ง\n\n- สอง\n\n1. เลข",
    "| ก | ข |\n| --- | ---: |\n| 1 \\| 2 | **3** |\n|  | 4 |",
    "ก่อน\n\n![คำบรรยาย \\[1\\]](picture:7)\n\nหลัง ![ในบรรทัด](picture:8) ท้าย",
    "<script>alert(1)</script> #set text(red) \\* ดาว \\- ขีด ** เดี่ยว",
    "\\1. ไม่ใช่รายการ\n1\\. ไม่ใช่รายการ\n\\- ไม่ใช่\n+ รายการ",
    "ก" * 2000,
    "**หนา\nสองบรรทัด** และ ****ว่าง",
]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


@pytest.fixture
def completion(transactional_db: None, on: World) -> Completion:
    """A complete draft but for section 4.2; the last round is open today."""
    made = completion_at(State.DRAFT, on)
    actions.edit(made, [Edit(made.sections.get(number="4.2"), {"text": ""}, {})], by=on.carla, at=IN_ROUND_12)
    today = day_of(timezone.now())
    Round.objects.filter(months=12).update(opens_on=today - timedelta(days=5), due_on=today + timedelta(days=9))
    return made


@pytest.fixture
def opened(open_page: OpenPage, live_server: Any, on: World) -> OpenPage:
    """Opens a browser in which Carla is signed in."""

    def opened(**options: Any) -> Page:
        page = open_page(**options)
        session = signed_in(on.carla).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return page

    return opened


def saved(page: Page) -> None:
    expect(page.locator("[data-saved-state]")).to_contain_text("บันทึกแล้ว")


def settled(page: Page) -> None:
    """Everything is saved: a link waits for that."""
    page.get_by_role("link", name="กลับไปดูทุกขั้น").click()
    expect(page.locator(".tasks")).to_be_visible()


def section(completion: Completion, number: str = "4.2") -> str:
    return url("completion_section", completion.pk, number)


def text_of(completion: Completion, number: str = "4.2") -> str:
    return completion.sections.get(number=number).text


def paste(page: Page, html: str = "", text: str = "") -> None:
    page.locator(AREA).focus()
    page.evaluate(
        """([html, text]) => {
          const data = new DataTransfer();
          if (html) data.setData("text/html", html);
          data.setData("text/plain", text || "x");
          const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
          document.querySelector("[data-area]").dispatchEvent(event);
        }""",
        [html, text],
    )


def test_the_surface_reads_and_writes_what_the_server_reads(completion: Completion, opened: OpenPage) -> None:
    page = opened()
    page.goto(section(completion))
    run = """words => {
      const box = document.createElement("div");
      box.append(sectionMarkup.parse(words, {address: "/completions/pictures/0/", words: {}}));
      return sectionMarkup.write(box);
    }"""
    page.route("**/completions/pictures/*/", lambda route: route.fulfill(body=PNG, content_type="image/png"))
    for text in TEXTS:
        written = page.evaluate(run, text)
        assert markup.parse(written) == markup.parse(text), text
        assert page.evaluate(run, written) == written, text


def test_what_is_written_on_the_surface_is_saved_as_markup(completion: Completion, opened: OpenPage) -> None:
    page = opened()
    page.goto(section(completion))
    area = page.get_by_role("textbox", name="ข้อความของหัวข้อนี้")
    area.click()
    page.keyboard.type("ประโยชน์ต่อ")
    page.get_by_role("button", name="ตัวหนา").click()
    page.keyboard.type("ประชาชน")
    page.get_by_role("button", name="ตัวหนา").click()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="รายการ", exact=True).click()
    page.keyboard.type("รู้ลำดับคิว")
    page.keyboard.press("Enter")
    page.keyboard.type("รู้ค่าใช้จ่าย * จริง")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="ตาราง", exact=True).click()
    for cell in ("รายการ", "ผล", "สำนักงาน", "76"):
        page.keyboard.type(cell)
        page.keyboard.press("Tab")
    page.keyboard.type("รวม")
    page.get_by_role("button", name="เพิ่มคอลัมน์").click()
    page.keyboard.type("ก|ข")
    expected = (
        "ประโยชน์ต่อ**ประชาชน**\n\n- รู้ลำดับคิว\n- รู้ค่าใช้จ่าย \\* จริง\n\n"
        "| รายการ |  | ผล |\n| --- | --- | --- |\n| สำนักงาน |  | 76 |\n| รวม | ก\\|ข |  |"
    )
    expect(page.locator("textarea[name=text]")).to_have_value(expected)
    saved(page)
    assert text_of(completion) == expected
    page.get_by_text("ดูตัวอย่างข้อความ").click()
    expect(page.locator("#preview td").nth(4)).to_have_text("ก|ข")
    page.locator(f"{AREA} td").nth(4).click()
    page.get_by_role("button", name="ลบคอลัมน์").click()
    expect(page.locator(f"{AREA} th")).to_have_count(2)
    page.get_by_role("button", name="เลิกทำ").click()
    expect(page.locator("textarea[name=text]")).to_have_value(expected)
    settled(page)


def test_word_is_cleaned_when_it_is_pasted(completion: Completion, opened: OpenPage) -> None:
    page = opened()
    page.goto(section(completion))
    paste(page, WORD)
    expect(page.locator("textarea[name=text]")).to_have_value(PASTED)
    expect(page.get_by_text("วางแล้ว")).to_be_visible()
    assert page.locator(f"{AREA} [style], {AREA} script, {AREA} img").count() == 0
    saved(page)
    page.keyboard.press("Control+z")
    expect(page.locator("textarea[name=text]")).to_have_value("")
    page.keyboard.press("Control+y")
    expect(page.locator("textarea[name=text]")).to_have_value(PASTED)
    settled(page)


def test_plain_text_is_pasted_as_it_is(completion: Completion, opened: OpenPage) -> None:
    page = opened()
    page.goto(section(completion))
    paste(page, text="**ไม่หนา**\n- ไม่ใช่รายการ\n\nย่อหน้า")
    expect(page.locator("textarea[name=text]")).to_have_value("\\*\\*ไม่หนา\\*\\*\n\\- ไม่ใช่รายการ\n\nย่อหน้า")
    saved(page)


def test_a_picture_is_added_with_its_caption(completion: Completion, opened: OpenPage, folder: Path) -> None:
    (folder / "ภาพ.png").write_bytes(PNG)
    page = opened()
    page.goto(section(completion))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="ภาพ", exact=True).click()
    chooser.value.set_files(folder / "ภาพ.png")
    page.get_by_role("textbox", name="เขียนคำบรรยายภาพ").wait_for()
    page.keyboard.type("จอแสดงคิว")
    picture = completion.pictures.get()
    expect(page.locator("textarea[name=text]")).to_have_value(f"![จอแสดงคิว](picture:{picture.pk})")
    saved(page)
    page.reload()
    expect(page.locator(f"{AREA} img")).to_have_js_property("complete", True)
    page.get_by_role("button", name="ลบภาพ").click()
    expect(page.locator("textarea[name=text]")).to_have_value("")
    settled(page)


def test_without_scripts_the_field_itself_is_written_in(
    completion: Completion, opened: OpenPage, folder: Path, browser_log: Any
) -> None:
    browser_log.allow("status of 422")
    (folder / "ภาพ.png").write_bytes(PNG)
    (folder / "ปลอม.png").write_bytes(b"MZ")
    page = opened(java_script_enabled=False)
    page.goto(section(completion))
    page.get_by_label("ข้อความของหัวข้อนี้").fill("พิมพ์ไว้ก่อน")
    for name in ("ปลอม.png", "ภาพ.png"):
        page.get_by_label("ภาพ", exact=True).set_input_files(folder / name)
        page.get_by_role("button", name="เพิ่มภาพ").click()
    picture = completion.pictures.get()
    expect(page.get_by_label("ข้อความของหัวข้อนี้")).to_have_value("พิมพ์ไว้ก่อน")
    expect(page.locator("#pictures code")).to_have_text(f"![คำบรรยาย](picture:{picture.pk})")
    page.get_by_label("ข้อความของหัวข้อนี้").fill(f"**ผล**\n\n![จอ](picture:{picture.pk})")
    page.get_by_role("button", name="ถัดไป").click()
    page.wait_for_url(f"**{section(completion, '4.3')}")
    page.goto(section(completion))
    page.get_by_text("ดูตัวอย่างข้อความ").click()
    expect(page.locator("#preview b")).to_have_text("ผล")


def test_two_people_on_one_section_see_both_texts(completion: Completion, opened: OpenPage, on: World) -> None:
    page = opened()
    page.goto(section(completion))
    row = completion.sections.get(number="4.2")
    actions.edit(completion, [Edit(row, {"text": "ของ **กรกช**"}, {})], by=on.cory)
    page.locator(AREA).click()
    page.keyboard.type("ของฉัน")
    expect(page.locator("[data-theirs]")).to_have_text("ของ **กรกช**")
    page.get_by_role("button", name="ใช้ข้อความที่บันทึกไว้").click()
    expect(page.locator(f"{AREA} b")).to_have_text("กรกช")
    saved(page)
    assert text_of(completion) == "ของ **กรกช**"


def test_from_the_last_gap_to_the_certifiers_answer(
    completion: Completion, opened: OpenPage, open_page: OpenPage, axe: Callable[[Page], None]
) -> None:
    page = opened()
    page.goto(url("completion_check", completion.pk))
    page.get_by_role("link", name="หัวข้อ 4.2: เขียนเรื่อง").click()
    page.locator(AREA).click()
    page.keyboard.type("ประชาชนได้รับบริการตามลำดับ")
    saved(page)
    axe(page)
    page.goto(url("completion_check", completion.pk))
    expect(page.locator("#content ~ *, .prose").filter(has_text="ประชาชนได้รับบริการตามลำดับ").first).to_be_visible()
    axe(page)
    page.get_by_role("button", name="ส่งรายงานการสิ้นสุดโครงการ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ส่งรายงานการสิ้นสุดโครงการแล้ว")
    completion.refresh_from_db()
    certifier = open_page()
    certifier.goto(link_of(completion))
    expect(certifier.get_by_text("ประชาชนได้รับบริการตามลำดับ")).to_be_visible()
    axe(certifier)
    certifier.get_by_role("button", name="รับทราบ").click()
    expect(certifier.get_by_role("heading", level=1)).to_contain_text("รับทราบ")
    completion.refresh_from_db()
    assert completion.state == State.ACKNOWLEDGED


def link_of(completion: Completion) -> str:
    """The path of the link in the certifier's letter."""
    from cleanreport.notifications.models import Letter

    letter = Letter.objects.get(about=f"submission:{completion.current_id}", purpose="asked_to_acknowledge")
    found = next(word for word in letter.email.message.split() if "/certify/" in word)
    return "/certify/" + found.partition("/certify/")[2]
