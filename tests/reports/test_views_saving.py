"""Saving what is typed in a report: in the background, by the button, wrongly, and two people at once."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from cleanreport.cycles import actions as cycles
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import MeasureProgress, Report
from tests.cast import IN_ROUND_12, TODAY, World, bangkok, report_at
from tests.certification.screens import words
from tests.plans.screens import SCRIPT, autosave, held, said, signed_in, url
from tests.reports.screens import indicators, last_report, measures, people, typed
from tests.reports.test_actions import correct_plan


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(TODAY, tick=False)
    return time_machine


@pytest.fixture
def report(on: World) -> Report:
    """A complete draft of the 9-month round."""
    return report_at(State.DRAFT, on)


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


@pytest.fixture
def last(on: World, clock: Any) -> Report:
    """An empty draft of the last round; its earlier round said 75, 60, 50 and 66.67 percent."""
    report = last_report(on, empty=True)
    clock.move_to(IN_ROUND_12, tick=False)
    return report


# By the button, and in the background


def test_the_button_saves_and_goes_on(report: Report, carla: Client) -> None:
    data = typed(measures(report), 1, percent="๗๕.๕", summary="ขยายผลแล้ว\r\nทุกสาขา")
    response = carla.post(url("report_measures", report.pk), data | {"go": "next"})
    assert response["Location"] == url("report_indicators", report.pk)
    entry = report.measures.get(key=measures(report)[1].row.key)
    assert (entry.percent, entry.summary) == (Decimal("75.5"), "ขยายผลแล้ว\nทุกสาขา")


@pytest.mark.parametrize(
    ("result", "kept"),
    [
        ("12345678901.2345", "12345678901.2345"),
        ("-99999999999.9999", "-99999999999.9999"),
        ("12345678901.23450", "12345678901.2345"),
        ("0.0001", "0.0001"),
        ("123456789012", None),
        ("1.00001", None),
    ],
)
def test_a_result_comes_back_as_it_was_typed_or_is_refused(
    report: Report, carla: Client, result: str, kept: str | None
) -> None:
    """Also where the database keeps decimals as floats, which hold fifteen digits."""
    before = report.indicators.get(key=indicators(report)[0].row.key)
    page = carla.post(url("report_indicators", report.pk), typed(indicators(report), 0, result=result))
    now = report.indicators.get(pk=before.pk).result
    assert page.status_code == (302 if kept else 422)
    assert now == (Decimal(kept) if kept else before.result)
    if not kept:
        assert f'value="{result}"' in page.text


def test_the_enter_key_saves_and_stays(report: Report, carla: Client) -> None:
    data = typed(measures(report), 0, percent="80") | {"go": "stay"}
    assert carla.post(url("report_measures", report.pk), data)["Location"] == url("report_measures", report.pk)


def test_every_page_leads_to_the_next(report: Report, carla: Client) -> None:
    posts = {
        "measures": (held(*measures(report)), "indicators"),
        "indicators": (held(*indicators(report)), "summary"),
        "problems": ({"problems": "ไม่มี", "solutions": "ไม่มี"}, "evidence"),
        "people": (held(*people(report)), "check"),
    }
    for page, (data, following) in posts.items():
        response = carla.post(url(f"report_{page}", report.pk), data)
        assert response["Location"] == url(f"report_{following}", report.pk)


def test_the_page_saves_itself(report: Report, carla: Client) -> None:
    forms = measures(report)
    answer = autosave(carla, url("report_measures", report.pk), typed(forms, 0, percent="90", output="ประกาศ 77 แห่ง"))
    told = answer.json()
    assert answer.status_code == 200
    assert told["saved"] == "10:00"
    assert told["errors"] == told["conflicts"] == {}
    assert told["seen"][forms[0].seen_name] != forms[0].seen
    assert told["seen"][forms[1].seen_name] == forms[1].seen
    assert list(told["patch"]) == [f"{forms[0].prefix}-why"]
    assert report.measures.get(key=forms[0].row.key).output == "ประกาศ 77 แห่ง"


def test_what_was_not_changed_is_not_written(report: Report, carla: Client) -> None:
    before = list(MeasureProgress.objects.values_list("edited_at", flat=True))
    carla.post(url("report_measures", report.pk), held(*measures(report)))
    assert list(MeasureProgress.objects.values_list("edited_at", flat=True)) == before


def test_a_first_entry_is_made_by_the_first_word(last: Report, on: World) -> None:
    forms = measures(last)
    autosave(signed_in(on.carla), url("report_measures", last.pk), typed(forms, 2, summary="เริ่มแล้ว"))
    [entry] = last.measures.all()
    assert (entry.key, entry.summary, entry.percent) == (forms[2].row.key, "เริ่มแล้ว", None)


def test_level_and_percent_of_target_follow_what_is_typed(last: Report, on: World) -> None:
    carla, forms = signed_in(on.carla), indicators(last)
    told = autosave(carla, url("report_indicators", last.pk), typed(forms, 1, result="2.4")).json()
    prefix = forms[1].prefix
    assert set(told["patch"]) == {f"{prefix}-drawn", f"{prefix}-reached", f"{prefix}-why"}
    assert "3.6000" in told["patch"][f"{prefix}-reached"]
    assert "120.00\N{NO-BREAK SPACE}%" in told["patch"][f"{prefix}-reached"]
    assert 'cx="62%"' in told["patch"][f"{prefix}-drawn"]
    page = carla.get(url("report_indicators", last.pk)).text
    for part in ("drawn", "reached", "why"):
        assert told["patch"][f"{prefix}-{part}"].strip() in page


def test_a_milestone_is_chosen_by_its_text(last: Report, on: World) -> None:
    carla, forms = signed_in(on.carla), indicators(last)
    assert "ขั้นที่ 4 ใช้งานในสำนักงานที่ดินจังหวัดทุกแห่ง" in carla.get(url("report_indicators", last.pk)).text
    told = autosave(carla, url("report_indicators", last.pk), typed(forms, 2, result="4")).json()
    assert "133.33" in told["patch"][f"{forms[2].prefix}-reached"]
    assert last.indicators.get().result == 4


# Below the last round


def test_a_percent_below_the_last_round_is_kept_and_asks_why(last: Report, on: World) -> None:
    carla, forms = signed_in(on.carla), measures(last)
    name = f"{forms[1].prefix}-explanation"
    assert f'name="{name}"' not in carla.get(url("report_measures", last.pk)).text
    data = typed(forms, 1, percent="59.99", summary="ระบบขัดข้อง")
    response = carla.post(url("report_measures", last.pk), data)
    sentence = "ร้อยละต่ำกว่ารอบก่อน (60.00\N{NO-BREAK SPACE}%) เขียนเหตุผล"
    spoken = " ".join(sentence.split())
    assert response.status_code == 422
    assert words(response).count(spoken) == 2  # at the field, and in the summary of errors
    assert f'name="{name}"' in response.text
    assert last.measures.get().percent == Decimal("59.99")
    assert words(carla.get(url("report_measures", last.pk))).count(spoken) == 2
    told = autosave(carla, url("report_measures", last.pk), typed(measures(last), 1, summary="ขัดข้องสองเดือน")).json()
    assert said(told) == {name: sentence}
    assert f'name="{name}"' in told["patch"][f"{forms[1].prefix}-why"]
    explained = typed(measures(last), 1, explanation="น้ำท่วมศูนย์ข้อมูล")
    assert carla.post(url("report_measures", last.pk), explained).status_code == 302
    assert last.measures.get().explanation == "น้ำท่วมศูนย์ข้อมูล"


def test_the_field_goes_when_the_percent_has_risen_again(last: Report, on: World) -> None:
    carla = signed_in(on.carla)
    forms = measures(last)
    autosave(carla, url("report_measures", last.pk), typed(forms, 1, percent="10"))
    told = autosave(carla, url("report_measures", last.pk), typed(measures(last), 1, percent="60")).json()
    assert told["errors"] == {}
    assert "explanation" not in told["patch"][f"{forms[1].prefix}-why"]


def test_a_level_below_the_last_round_asks_why(last: Report, on: World) -> None:
    carla, forms = signed_in(on.carla), indicators(last)
    told = autosave(carla, url("report_indicators", last.pk), typed(forms, 1, result="3.51")).json()
    assert said(told) == {f"{forms[1].prefix}-explanation": "ระดับต่ำกว่ารอบก่อน (2.5000) เขียนเหตุผล"}
    assert last.indicators.get().result == Decimal("3.51")
    told = autosave(carla, url("report_indicators", last.pk), typed(indicators(last), 1, result="3.5")).json()
    assert told["errors"] == {}


def test_in_the_last_round_everything_is_measured(last: Report, on: World) -> None:
    carla, forms = signed_in(on.carla), indicators(last)
    page = carla.get(url("report_indicators", last.pk)).text
    assert "not_measured" not in page
    assert "ยังไม่ได้วัด" not in page
    autosave(carla, url("report_indicators", last.pk), typed(forms, 0, not_measured="วัดปีหน้า"))
    assert not last.indicators.exists()


def test_an_earlier_round_asks_why_there_is_no_result(report: Report, carla: Client) -> None:
    forms = indicators(report)
    reason = f"{forms[0].prefix}-not_measured"
    assert f'name="{reason}"' not in carla.get(url("report_indicators", report.pk)).text
    told = autosave(carla, url("report_indicators", report.pk), typed(forms, 0, result="")).json()
    assert f'name="{reason}"' in told["patch"][f"{forms[0].prefix}-why"]
    carla.post(url("report_indicators", report.pk), typed(indicators(report), 0, not_measured="วัดปีละครั้ง"))
    assert "วัดปีละครั้ง" in carla.get(url("report_check", report.pk)).text


# Bad input: its sentence at its field, everything kept, nothing of the field written

PERCENT = "กรอกร้อยละระหว่าง 0 ถึง 100 ทศนิยมไม่เกิน 2 ตำแหน่ง"
LONG = "กรอกไม่เกิน 4,000 ตัวอักษร ขณะนี้มี 20,000 ตัวอักษร"
BAD_MEASURES = {
    "a negative percent": ("percent", "-1", PERCENT),
    "more than a hundred": ("percent", "100.01", PERCENT),
    "no number": ("percent", "abc", PERCENT),
    "too many places": ("percent", "33.333", PERCENT),
    "a text that is too long": ("summary", "ก" * 20_000, LONG),
}


@pytest.mark.parametrize("what", BAD_MEASURES)
def test_a_wrong_measure_is_told_at_its_field(what: str, report: Report, carla: Client) -> None:
    field, wrong, sentence = BAD_MEASURES[what]
    forms = measures(report)
    before = getattr(forms[0].row, field)
    data = typed(forms, 0, output="ข้อความที่ถูกต้อง", **{field: wrong})
    response = carla.post(url("report_measures", report.pk), data)
    assert response.status_code == 422
    assert words(response).count(sentence) == 2
    assert "มาตรการที่ 1 · " in words(response)
    assert wrong in response.text
    entry = report.measures.get(key=forms[0].row.key)
    assert getattr(entry, field) == before
    assert entry.output == "ข้อความที่ถูกต้อง"


@pytest.mark.parametrize("wrong", ["abc", "1.23456", "1" * 30])
def test_a_wrong_result_is_told_at_its_field(wrong: str, report: Report, carla: Client) -> None:
    forms = indicators(report)
    response = carla.post(url("report_indicators", report.pk), typed(forms, 0, result=wrong))
    assert response.status_code == 422
    assert f'value="{wrong}"' in response.text
    assert report.indicators.get(key=forms[0].row.key).result == Decimal("82.5")
    assert "3.2500" in response.text  # the level is that of the result that is kept


def test_a_milestone_that_is_not_there_is_told(report: Report, carla: Client) -> None:
    response = carla.post(url("report_indicators", report.pk), typed(indicators(report), 2, result="7"))
    assert response.status_code == 422
    assert "เลือกขั้นใดขั้นหนึ่งจากรายการ" in response.text


def test_people_cannot_have_any_phone_or_address(report: Report, carla: Client) -> None:
    forms = people(report)
    wrong = {"reporter-phone": "12", "certifier-email": "ไม่มี@", "reporter-name": "นายใหม่ ถูกต้อง"}
    response = carla.post(url("report_people", report.pk), held(*forms) | wrong)
    assert response.status_code == 422
    assert "กรอกหมายเลขโทรศัพท์ 9 หรือ 10 หลัก" in response.text
    assert "กรอกอีเมลให้ถูกต้อง" in response.text
    assert report.people.get(role="reporter").name == "นายใหม่ ถูกต้อง"
    assert report.people.get(role="certifier").email == "deputy@land.example"


def test_a_script_is_a_text_like_others(report: Report, carla: Client) -> None:
    data = {"problems": SCRIPT, "solutions": "ไม่มี"}
    assert carla.post(url("report_problems", report.pk), data).status_code == 302
    assert SCRIPT not in carla.get(url("report_problems", report.pk)).text
    report.refresh_from_db()
    assert report.problems == SCRIPT


# Two people, old pages, closed rounds


def test_of_two_people_neither_overwrites_the_other(report: Report, on: World, carla: Client) -> None:
    old = measures(report)
    cory = signed_in(on.cory)
    autosave(cory, url("report_measures", report.pk), typed(old, 0, summary="ของกรกช"))
    told = autosave(carla, url("report_measures", report.pk), typed(old, 0, summary="ของพิมพ์ชนก", percent="88")).json()
    name = f"{old[0].prefix}-summary"
    assert told["conflicts"][name]["theirs"] == "ของกรกช"
    assert told["conflicts"][name]["by"] == "กรกช ช่วยงาน"
    entry = report.measures.get(key=old[0].row.key)
    assert (entry.summary, entry.percent) == ("ของกรกช", 88)
    page = carla.post(url("report_measures", report.pk), typed(old, 0, summary="ของพิมพ์ชนก"))
    assert page.status_code == 422
    assert "ของพิมพ์ชนก" in page.text
    mine = {f"{name}--mine": told["conflicts"][name]["token"]}
    assert carla.post(url("report_measures", report.pk), typed(old, 0, summary="ของพิมพ์ชนก") | mine).status_code == 302
    assert report.measures.get(key=old[0].row.key).summary == "ของพิมพ์ชนก"


def test_of_two_people_who_begin_the_same_entry_the_second_meets_the_first(last: Report, on: World) -> None:
    old = measures(last)
    autosave(signed_in(on.cory), url("report_measures", last.pk), typed(old, 0, summary="ของกรกช"))
    answer = autosave(signed_in(on.carla), url("report_measures", last.pk), typed(old, 0, summary="ของพิมพ์ชนก"))
    assert answer.json()["conflicts"][f"{old[0].prefix}-summary"]["theirs"] == "ของกรกช"
    assert last.measures.get().summary == "ของกรกช"


def test_a_page_opened_before_the_due_date_and_sent_after_it_changes_nothing(
    report: Report, on: World, clock: Any
) -> None:
    data = typed(measures(report), 0, summary="พิมพ์ไว้ก่อนหมดเวลา")
    clock.move_to(bangkok(2014, 9, 1, 0), tick=False)
    carla = signed_in(on.carla)
    refused = carla.post(url("report_measures", report.pk), data)
    assert refused.status_code == 403
    assert "รอบการรายงานนี้ครบกำหนดเมื่อ 31 สิงหาคม 2557" in words(refused)
    assert "พิมพ์ไว้ก่อนหมดเวลา" in refused.text
    background = autosave(carla, url("report_measures", report.pk), data)
    assert background.status_code == 403
    assert "31 สิงหาคม 2557" in background.json()["detail"]
    assert not report.measures.filter(summary="พิมพ์ไว้ก่อนหมดเวลา").exists()


def test_an_extension_opens_the_pages_again(report: Report, on: World, clock: Any) -> None:
    cycles.extend(on.round, on.agency, due_on=bangkok(2014, 9, 10).date(), reason="น้ำท่วม", by=on.olga)
    clock.move_to(bangkok(2014, 9, 10, 23, 59), tick=False)
    carla = signed_in(on.carla)
    assert "ขยายเวลาถึง 10 กันยายน 2557" in carla.get(url("report_measures", report.pk)).text
    assert carla.post(url("report_measures", report.pk), typed(measures(report), 0, percent="76")).status_code == 302
    assert "รายงานจะแสดงว่าส่งหลังกำหนด" in carla.get(url("report_check", report.pk)).text


def test_what_was_sent_is_not_changed_by_an_old_page(on: World, carla: Client) -> None:
    report = report_at(State.SENT, on)
    data = typed(measures(report), 0, summary="แก้ทีหลัง")
    refused = carla.post(url("report_measures", report.pk), data)
    assert refused.status_code == 403
    assert "รายงานนี้ส่งแล้ว หากต้องการแก้ไขโปรดถอนรายงานก่อน" in refused.text


# People


def test_somebody_recorded_before_is_taken_over_by_one_button(last: Report, on: World) -> None:
    carla = signed_in(on.carla)
    page = carla.get(url("report_people", last.pk))
    [(_form, offered), _other] = page.context["people"]
    assert sorted(person.name for person in offered) == ["นางสาวพิมพ์ชนก ใจซื่อ", "นายธีรพงษ์ ตรงธรรม"]
    key = next(person.key for person in offered if person.name == "นายธีรพงษ์ ตรงธรรม")
    data = held(*people(last)) | {"certifier-person": key, "reporter-name": "นางพิมพ์ไว้ ยังไม่บันทึก"}
    response = carla.post(url("report_person_pick", last.pk, "certifier"), data)
    assert response["Location"] == url("report_people", last.pk) + "#certifier"
    certifier = last.people.get(role="certifier")
    assert (certifier.name, certifier.email) == ("นายธีรพงษ์ ตรงธรรม", "deputy@land.example")
    assert last.people.get(role="reporter").name == "นางพิมพ์ไว้ ยังไม่บันทึก"


def test_nobody_of_another_agency_is_offered_or_taken(last: Report, on: World) -> None:
    carla = signed_in(on.carla)
    for key in ("plan-999", "", "plan-x"):
        carla.post(url("report_person_pick", last.pk, "reporter"), held(*people(last)) | {"reporter-person": key})
    assert last.people.get(role="reporter").name == ""
    assert carla.post(url("report_person_pick", last.pk, "recorder")).status_code == 404


def test_a_wrong_phone_beside_a_picked_person_is_told(last: Report, on: World) -> None:
    carla = signed_in(on.carla)
    [(_form, known), _other] = carla.get(url("report_people", last.pk)).context["people"]
    data = held(*people(last)) | {"reporter-person": known[0].key, "certifier-phone": "12"}
    response = carla.post(url("report_person_pick", last.pk, "reporter"), data)
    assert response.status_code == 422
    assert 'value="12"' in response.text
    assert known[0].name in response.text


def test_the_summary_of_errors_follows_the_page_and_not_the_numbers(report: Report, on: World, carla: Client) -> None:
    correct_plan(report.plan, on)  # the last measure is now one of the first key factor
    forms = measures(report)
    wrong = {form.add_prefix("percent"): "abc" for form in forms}
    page = carla.post(url("report_measures", report.pk), held(*forms, **wrong))
    links = re.findall(r'href="#id_m(\d+)-percent"', page.text)
    fields = re.findall(r' id="id_m(\d+)-percent"', page.text)
    assert links == fields != [str(form.row.key) for form in forms]
