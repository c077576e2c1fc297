"""Drawings, chips, steps and figures: where things stand, and that every picture is said in words too."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from cleanreport.core import drawings
from cleanreport.core.deadlines import Deadline, deadline_html
from cleanreport.core.drawings import Levels, RiskPoint, level_x, percent_of_width, risk_tone
from cleanreport.core.markup import figure, icon, keep, pieces, safe
from cleanreport.core.steps import Step, after, next_step, progress, steps_html, tasks_html
from cleanreport.core.templatetags import ui

D = Decimal


@pytest.mark.parametrize(
    ("level", "width"),
    [
        ("0", "1.5%"),
        ("0.9167", "8.33%"),
        ("1", "10%"),
        ("3", "50%"),
        ("3.6", "62%"),
        ("4.1", "72%"),
        ("5", "90%"),
        ("9", "98.5%"),
    ],
)
def test_a_level_stands_in_the_middle_of_its_fifth_and_never_on_the_edge(level: str, width: str) -> None:
    assert percent_of_width(level_x(D(level))) == width


def test_the_line_of_levels_shows_values_target_now_and_before() -> None:
    svg = drawings.levels(Levels(values=("60", "70", "80", "90", "<100>"), level=D("3.25"), previous=D("2.3")))

    assert svg.startswith('<svg class="levels" role="img" aria-label="เส้นระดับ 1 ถึง 5 เป้าหมายอยู่ที่ระดับ 3 · ')
    assert "ผลอยู่ที่ระดับ 3.25 · รอบก่อนอยู่ที่ระดับ 2.3" in svg
    assert '<line class="goal" x1="50%" x2="50%" y1="46" y2="76"/>' in svg
    assert '<rect class="fill" x="0" y="58" width="55%" height="8" rx="4"/>' in svg
    assert svg.count("node--reached") == 3
    assert '<text class="value" x="90%" y="96">&lt;100&gt;</text>' in svg
    assert '<circle class="previous" cx="36%" cy="62" r="7"/>' in svg
    assert '<circle class="result" cx="55%" cy="62" r="10"/>' in svg


def test_a_ring_under_the_dot_is_drawn_around_it() -> None:
    assert '<circle class="previous" cx="50%" cy="62" r="13"/>' in drawings.levels(Levels(level=D(3), previous=D(3)))


def test_without_a_result_there_is_no_dot() -> None:
    svg = drawings.levels(Levels(bare=True))
    assert 'class="levels levels--bare"' in svg
    assert "result" not in svg
    assert "fill" not in svg


@pytest.mark.parametrize(("level", "place"), [("0", "start"), ("3", "middle"), ("5", "end")])
def test_the_words_of_a_trial_stay_within_the_drawing(level: str, place: str) -> None:
    assert f"trial-text--{place}" in drawings.levels(Levels(level=D(level), bare=True, trial="5 = ระดับ 5.00"))


def test_a_meter_ends_at_its_end_and_says_its_figure() -> None:
    svg = drawings.meter(D("166.67"), D("60.28"))
    assert 'aria-label="ร้อยละ 166.67 รอบก่อนร้อยละ 60.28"' in svg
    assert '<rect class="fill" width="100%" height="100%" rx="7"/>' in svg
    assert '<svg x="60.28%" overflow="visible">' in svg


def test_a_meter_without_a_figure_is_empty() -> None:
    svg = drawings.meter(None)
    assert 'aria-label="ยังไม่มีตัวเลข"' in svg
    assert "fill" not in svg
    assert "fill" not in drawings.meter(D(0))


def test_segments_show_how_many_are_done() -> None:
    svg = drawings.segments(1, 3)
    assert 'aria-label="ครบแล้ว 1 จาก 3 ขั้น"' in svg
    assert '<rect class="seg seg--done" x="0%" width="32.33%" height="8" rx="4"/>' in svg
    assert svg.count("seg--done") == 1
    assert drawings.segments(0, 0)


@pytest.mark.parametrize(
    ("likelihood", "impact", "heat", "words"),
    [(1, 4, 1, "ต่ำ"), (1, 5, 2, "ปานกลาง"), (3, 3, 2, "ปานกลาง"), (2, 5, 3, "สูง"), (3, 5, 3, "สูง"), (4, 4, 4, "สูงมาก")],
)
def test_the_heat_of_a_risk(likelihood: int, impact: int, heat: int, words: str) -> None:
    assert risk_tone(likelihood, impact) == (heat, words)


def test_the_score_of_a_risk() -> None:
    assert drawings.score(3, 5) == '<span class="score heat-3">3 × 5 = 15 · สูง</span>'
    assert drawings.score(3, None) == '<span class="score">เลือกโอกาสเกิดและผลกระทบ</span>'


def test_the_matrix_is_a_table_whose_numbers_lead_to_the_risks() -> None:
    html = drawings.matrix([RiskPoint(1, 5, 1, "#a", True, '"เก็บ"'), (2, 5, 1, "#b"), RiskPoint(3, 1, 5, "#c")])
    first_row = html[html.index("<tbody>") : html.index("</tr>")]

    assert html.count("<td") == 26
    assert '<th class="row-name" scope="row"><span class="visually-hidden">โอกาสเกิด</span> 5</th>' in first_row
    assert '<td class="heat-2 is-many"><span class="visually-hidden">ปานกลาง</span> ' in first_row
    assert '<a href="#a" class="is-open" aria-label="ความเสี่ยงที่ 1 &quot;เก็บ&quot;">1</a>' in first_row
    assert '<a href="#b" aria-label="ความเสี่ยงที่ 2">2</a>' in first_row


TODAY = dt.date(2014, 10, 6)


@pytest.mark.parametrize(
    ("days", "tone", "words"),
    [
        (15, "quiet", "21 ตุลาคม 2557 · เหลือ 15 วัน"),
        (14, "soon", "20 ตุลาคม 2557 · เหลือ 14 วัน"),
        (4, "soon", "10 ตุลาคม 2557 · เหลือ 4 วัน"),
        (3, "urgent", "9 ตุลาคม 2557 · เหลือ 3 วัน"),
        (0, "urgent", "6 ตุลาคม 2557 · วันนี้เป็นวันสุดท้าย"),
        (-1, "past", "ปิดรับแล้วเมื่อ 5 ตุลาคม 2557"),
    ],
)
def test_a_deadline_by_days_left(days: int, tone: str, words: str) -> None:
    deadline = Deadline(TODAY + dt.timedelta(days=days), TODAY)
    assert (deadline.tone, deadline.words, deadline.is_open) == (tone, words, days >= 0)


def test_a_round_that_is_not_open_yet_says_when() -> None:
    deadline = Deadline(dt.date(2014, 11, 1), TODAY, opens_on=dt.date(2014, 10, 7))
    assert (deadline.tone, deadline.words, deadline.is_open) == ("quiet", "เปิดรับ 7 ตุลาคม 2557", False)
    assert Deadline(dt.date(2014, 11, 1), TODAY, opens_on=TODAY).is_open


def test_the_chip_of_a_deadline() -> None:
    html = deadline_html(Deadline(dt.date(2014, 10, 15), TODAY), "ส่งภายใน")
    assert html.startswith('<span class="deadline deadline--soon"><svg')
    assert html.endswith(
        '<span><span class="deadline__date">ส่งภายใน 15 ตุลาคม 2557 · </span><b>เหลือ 9 วัน</b></span></span>'
    )
    moved = deadline_html(Deadline(dt.date(2014, 10, 15), TODAY, extended=True), "ส่งภายใน")
    assert "ขยายเวลาถึง 15 ตุลาคม 2557" in moved
    assert "ส่งภายใน" not in moved


def test_in_english_too() -> None:
    with translation.override("en"):
        assert Deadline(dt.date(2014, 10, 7), TODAY).words == "7 October 2014 · 1 day left"


STEPS = [
    Step("ข้อมูลทั่วไป", "/1/", "done", 1),
    Step("ความเสี่ยง", "/2/", "doing", 2, note="3 เรื่อง", detail="สูงมาก 1", current=True),
    Step("ตัวชี้วัด", "/3/", "todo", 3),
    Step("ตรวจสอบ", "/4/", "send"),
]


def test_what_is_done_and_what_comes_next() -> None:
    assert progress(STEPS) == (1, 3)
    assert next_step(STEPS) == STEPS[1]
    assert after(STEPS) == STEPS[2]
    wrong = [*STEPS[:2], Step("ผู้รับรอง", "/5/", "fix", 3), STEPS[3]]
    assert next_step(wrong) == wrong[2]
    assert next_step([STEPS[0], STEPS[3]]) == STEPS[3]
    assert after(STEPS[:2]) is None


def test_the_list_of_steps_at_the_side_and_its_line_on_a_phone() -> None:
    html = steps_html(STEPS, "ขั้นของแผน", "/all/")
    assert html.startswith('<nav class="steps-side" aria-label="ขั้นของแผน"><ol class="steps">')
    assert '<li class="is-doing is-now"><a class="steps__row" href="/2/" aria-current="step">' in html
    assert "<small>กำลังทำ · 3 เรื่อง</small>" in html
    assert '<b class="keep">ขั้นที่ 2 จาก 3</b> · <span class="keep">ความเสี่ยง</span>' in html
    assert '<a class="act" href="/all/">' in html


def test_the_overview_of_steps() -> None:
    html = tasks_html(STEPS, "ขั้นของแผน")
    assert (
        '<li class="is-next"><div><a href="/2/">2. <span class="keep">ความเสี่ยง</span></a><p>สูงมาก 1</p></div>' in html
    )
    assert html.count("is-next") == 1
    assert "รอให้ครบก่อน" in html
    ready = tasks_html([STEPS[0], STEPS[3]], "ขั้น")
    assert '<li class="is-next"><div><a href="/4/">ตรวจสอบ</a></div><span class="chip chip--info">' in ready
    assert "<b>ปิด</b>" in tasks_html([Step("ปิด", "", "todo")], "ขั้น")


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(KeyError, match="no-such-icon"):
        icon("no-such-icon")


def test_terms_of_the_office_are_kept_whole_and_everything_else_is_escaped(settings: object) -> None:
    settings.KEEP_TERMS = ["ผู้รับ", "ผู้รับรอง"]  # type: ignore[attr-defined]
    assert keep("<b>ผู้รับรอง</b>") == '&lt;b&gt;<span class="keep">ผู้รับรอง</span>&lt;/b&gt;'
    assert keep(safe(f"{icon('people')} ผู้รับ")) == f'{icon("people")} <span class="keep">ผู้รับ</span>'
    settings.KEEP_TERMS = []  # type: ignore[attr-defined]
    assert keep("ผู้รับ") == "ผู้รับ"


@pytest.mark.parametrize("words", ["31 สิงหาคม 2557", "1 August 2014", "09:05 น."])
def test_a_day_and_a_time_stay_on_one_line(words: str) -> None:
    assert keep(f"ส่งได้ถึง {words} เท่านั้น") == f'ส่งได้ถึง <span class="keep">{words}</span> เท่านั้น'


def test_a_script_gets_the_same_in_pieces_of_plain_text(settings: object) -> None:
    settings.KEEP_TERMS = ["ผู้รับ", "ผู้รับรอง"]  # type: ignore[attr-defined]
    said = pieces("<b>ผู้รับรอง</b> ถึง 31 สิงหาคม 2557")
    assert said == ["<b>", "ผู้รับรอง", "</b> ถึง ", "31 สิงหาคม 2557", ""]
    assert pieces("เลือกจากรายการ") == ["เลือกจากรายการ"]


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (D("96.665"), 2, "96.67"),
        (D("3.6"), 4, "3.6000"),
        (D("0.00005"), 4, "0.0001"),
        (D(0), 2, "0.00"),
        (None, 2, "–"),
    ],
)
def test_figures_are_rounded_half_up(value: Decimal | None, places: int, words: str) -> None:
    assert figure(value, places) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 ไบต์"),
        (1023, "1023 ไบต์"),
        (1536, "2 KB"),
        (19_293_798, "18.4 MB"),
        (52_428_800, "50.0 MB"),
        (1000 * 2**20, "1000.0 MB"),
        (2000 * 2**20, "2.0 GB"),
    ],
)
def test_sizes_of_files(size: int, words: str) -> None:
    assert ui.filesize(size) == words


def test_a_digest_is_read_in_groups() -> None:
    digest = "990e78efd8089a00" + "0" * 48
    assert ui.digest_groups(digest).split() == ["990e78ef", "d8089a00", *["00000000"] * 6]
    assert ui.digest_short(digest) == "990e78ef d8089a00…"
