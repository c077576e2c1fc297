"""The markup of sections: what it says, and that nothing else is taken for markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanreport.completion.markup import Figure, Grid, Paragraph, Points, blocks, html, parse, pictures_in, widths
from cleanreport.documents import tree
from cleanreport.documents.tree import File, Run

PICTURE = File("จอ.png", "image/png", "ab" * 32, 10)


def lines_of(text: str) -> list[list[str]]:
    return [["".join(run.text for run in line) for line in part.lines] for part in parse(text)]


def test_blank_lines_part_paragraphs_and_line_breaks_stay() -> None:
    assert lines_of("หนึ่ง\nสอง\n\n  สาม  ") == [["หนึ่ง", "สอง"], ["สาม"]]


def test_two_stars_are_bold_wherever_they_stand() -> None:
    [paragraph] = parse("ก่อน**รอบ (9 เดือน)**หลัง ** เดี่ยว")
    assert paragraph == Paragraph(((Run("ก่อน"), Run("รอบ (9 เดือน)", bold=True), Run("หลัง ** เดี่ยว")),))
    assert html("****", {}) == "<p>****</p>"


def test_lists_hold_lists_and_keep_their_numbers() -> None:
    bullets, numbers = parse("- ก\n    - ข\n- ค\n\n3. สาม\n4. สี่")
    assert isinstance(bullets, Points)
    assert (len(bullets.items), bullets.items[0][1].start, numbers.start) == (2, 0, 3)
    assert html("3. สาม", {}) == '<ol start="3"><li>สาม</li></ol>'
    assert html("- ก\n    - ข", {}) == "<ul><li>ก<ul><li>ข</li></ul></li></ul>"


def test_a_table_has_its_head_and_its_sides() -> None:
    [grid] = parse("| ก | ข |\n| --- | ---: |\n| 1 \\| 2 | **3** |")
    assert grid == Grid((((Run("ก"),), (Run("ข"),)), ((Run("1 | 2"),), (Run("3", bold=True),))), ("", "right"))
    [table] = blocks("| ก | ข |\n| --- | ---: |\n| 1 | 2 |", {})
    assert isinstance(table, tree.Table)
    assert [cell.align for cell in table.rows[0]] == ["", "right"]


def test_pictures_stand_between_paragraphs() -> None:
    text = "ก่อน ![จอ \\[1\\]](picture:7) หลัง"
    assert [type(part) for part in parse(text)] == [Paragraph, Figure, Paragraph]
    assert pictures_in(text + text) == [7]
    assert '<img src="/p/7/" alt="จอ [1]" data-picture="7"' in html(text, {7: "/p/7/"})
    assert blocks(text, {7: PICTURE})[1] == tree.Picture(PICTURE, alt="จอ [1]", caption="จอ [1]")


def test_a_picture_that_is_not_there_is_named() -> None:
    assert "7" in html("![จอ](picture:7)", {})
    [told] = blocks("![จอ](picture:7)", {})
    assert isinstance(told, tree.Paragraph)
    assert "จอ" in told.text[0].text


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[ลิงก์](javascript:alert(1))",
    "![x](https://example.com/x.png)",
    "![x](javascript:alert(1))",
    "<https://example.com>",
    '#set text(red) #import "x" $x^2$',
    "{{ content }} {% include %} <w:p>",
    "&lt;b&gt; &amp; _ขีด_ *เอียง* `โค้ด` ~~ขีด~~",
    "# หัวข้อ",
    "> อ้าง",
    "***",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_else_is_shown_as_it_was_typed(text: str) -> None:
    assert lines_of(text) == [[text]]
    assert not re.search(r"<(?!/?p>)", html(text, {}))


def test_a_backslash_keeps_a_sign() -> None:
    assert lines_of("\\*\\* \\- \\| 1\\. \\\\") == [["** - | 1. \\"]]


def test_very_long_texts_words_and_tables_are_read() -> None:
    assert lines_of("ก" * 200_000) == [["ก" * 200_000]]
    assert lines_of("ข" * 2_000) == [["ข" * 2_000]]
    row = "|" + "ค|" * 60
    [grid] = parse(f"{row}\n|{'-|' * 60}\n{row}")
    assert (len(grid.sides), len(grid.rows)) == (60, 2)


def test_a_list_deeper_than_any_loses_no_word() -> None:
    deep = "\n".join("  " * depth + f"- ข้อ {depth}" for depth in range(60))
    assert all(f"ข้อ {depth}" in html(deep, {}) for depth in range(60))
    assert "ลึก" in html("- " * 50 + "ลึก", {})


def test_columns_are_as_wide_as_what_they_hold() -> None:
    assert widths([((Run("ก"),), (Run("ข" * 100),))], 2) == (4.0, 40.0)


@given(st.text(alphabet="กข *|-1.![](picture:7)\\\n<&", max_size=60))
def test_no_text_breaks_it_or_becomes_html(text: str) -> None:
    written = html(text, {7: "/p/7/"})
    allowed = r"p|ul|ol|li|b|br|div|table|thead|tbody|tr|th|td|figure|figcaption|img"
    assert not re.sub(rf"</?(?:{allowed})(?: [^<>]*)?>", "", written).count("<")
    blocks(text, {7: PICTURE})
