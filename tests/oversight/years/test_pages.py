"""The pages of fiscal years: what they show, what they save, what they say when something cannot be."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cleanreport.accounts.models import Role, User
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import Cycle, DateChange, KeyFactor, ProcessType, Round
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports.lifecycle import State as ReportState
from tests.cast import TODAY, World, bangkok, completion_at, plan_at, report_at
from tests.certification.screens import words
from tests.oversight.years.conftest import Pages, held_by

LONG = "ก" * 201


@pytest.fixture
def next_year(on: World, pages: Pages) -> Cycle:
    """Being prepared."""
    return cycles.copy_cycle(on.cycle, 2558, by=on.olga, at=TODAY)


def name(row: Any, field: str) -> str:
    return f"{row._meta.model_name}-{row.pk}-{field}"


def test_the_list_has_every_year_with_its_state(on: World, olga: Client, next_year: Cycle) -> None:
    page = olga.get(reverse("office_years"))
    assert [(one.line.cycle.year_be, str(one.chip.text)) for one in page.context["years"]] == [
        (2558, "อยู่ระหว่างจัดเตรียม"),
        (2557, "กำลังดำเนินการ"),
    ]


def test_a_year_is_copied_once_and_can_then_be_changed(on: World, olga: Client) -> None:
    address = reverse("office_year_copy", args=[2557])
    held = held_by(olga.get(address).text.replace('method="post" class', f'action="{address}" class'), address)
    assert held["year_be"] == ["2558"]
    first = olga.post(address, held)
    assert first["Location"] == reverse("office_year", args=[2558])
    again = olga.post(address, held)
    assert (again.status_code, Cycle.objects.count()) == (422, 2)
    assert "มีปีงบประมาณ 2558 ในระบบอยู่แล้ว" in words(again)


@pytest.mark.parametrize("typed", ["", "2557", "abc", "2014", "9" * 40, "2558.5"])
def test_a_year_that_cannot_be_is_refused_with_what_was_typed(typed: str, on: World, olga: Client) -> None:
    answer = olga.post(reverse("office_year_copy", args=[2557]), {"year_be": typed})
    assert (answer.status_code, Cycle.objects.count()) == (422, 1)
    assert answer.context["form"].errors["year_be"]
    assert f'value="{typed}"' in answer.text or not typed


def test_thai_digits_are_digits(on: World, olga: Client) -> None:
    assert olga.post(reverse("office_year_copy", args=[2557]), {"year_be": "๒๕๕๘"}).status_code == 302


def test_the_first_year_is_set_up_without_one_to_copy(on: World, olga: Client) -> None:
    cycles.drop(on.cycle, by=on.olga)
    assert reverse("office_years_new") in olga.get(reverse("office_years")).text
    said = {
        "year_be": "2557", "plan_due_on": "29/11/2556", "months": "9", "opens_on": "1/7/2557", "due_on": "31/8/2557",
        "kind_th": "การให้บริการประชาชน", "factor_th": "การเปิดเผยข้อมูล",
    }  # fmt: skip
    wrong = olga.post(reverse("office_years_new"), said | {"due_on": "30/6/2557"})
    assert (wrong.status_code, Cycle.objects.count()) == (422, 0)
    assert olga.post(reverse("office_years_new"), said)["Location"] == reverse("office_year", args=[2557])
    assert KeyFactor.objects.get().process_type.cycle.rounds.get().is_last
    assert olga.get(reverse("office_years_new"))["Location"] == reverse("office_year_copy", args=[2557])


def test_saving_a_page_as_it_is_changes_nothing(on: World, pages: Pages) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (Cycle, Round, ProcessType, KeyFactor)]
    for section in ("dates", "types", "settings"):
        assert pages.save(section).status_code == 302, section
    assert before == [list(model.objects.order_by("pk").values()) for model in (Cycle, Round, ProcessType, KeyFactor)]


# Dates and rounds


def test_a_round_is_added_and_another_taken_out(on: World, pages: Pages) -> None:
    new = {"new-months": "6", "new-opens_on": "1/6/2557", "new-due_on": "28/8/2557", "new-evidence_required": "on"}
    new["reason"] = "น้ำท่วม"
    held = pages.held("dates")
    assert pages.save("dates", held, **new, remove=f"round-{on.last_round.pk}").status_code == 302
    rounds = on.cycle.rounds.values_list("months", "is_last", "evidence_required", "completion_required")
    assert list(rounds) == [(6, False, True, False), (9, True, False, False)]
    # The second of two clicks.
    assert pages.save("dates", held, **new, remove=f"round-{on.last_round.pk}").status_code == 302
    assert on.cycle.rounds.count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"new-months": "9", "new-opens_on": "1/7/2557", "new-due_on": "1/8/2557"}, "months"),
        ({"new-months": "6", "new-opens_on": "1/5/2557", "new-due_on": "1/4/2557"}, "due_on"),
        ({"new-months": "6", "new-due_on": "1/4/2557"}, "opens_on"),
        ({"new-opens_on": "1/4/2557"}, "months"),
        ({"new-months": "7", "new-opens_on": "1/4/2557", "new-due_on": "1/5/2557"}, "months"),
    ],
)
def test_a_new_round_that_cannot_be_is_refused_at_its_field(typed: dict, field: str, on: World, pages: Pages) -> None:
    answer = pages.save("dates", **typed)
    assert (answer.status_code, on.cycle.rounds.count()) == (422, 2)
    assert answer.context["sheet"].another.has_error(field)
    assert 'value="1/4/2557"' in answer.text or "1/4/2557" not in typed.values()


def test_a_due_date_before_the_opening_is_refused_and_everything_typed_stays(on: World, pages: Pages) -> None:
    typed = {name(on.round, "due_on"): "30/6/2557", name(on.round, "evidence_required"): "on", "plan-plan_due_on": "x"}
    answer = pages.save("dates", **typed)
    assert answer.status_code == 422
    assert 'value="30/6/2557"' in answer.text
    answer = pages.save("dates", **typed | {"plan-plan_due_on": "29/11/2556"})
    assert "รอบนี้เปิดวันที่ 1 กรกฎาคม 2557" in words(answer)
    on.round.refresh_from_db()
    assert (on.round.due_on, on.round.evidence_required) == (date(2014, 8, 31), False)


def test_moving_a_date_shows_whom_it_concerns_and_asks_why(on: World, pages: Pages) -> None:
    report_at(ReportState.SENT, on)
    asked = pages.save("dates", **{name(on.round, "due_on"): "15/9/2557"})
    assert asked.status_code == 200
    (move,) = asked.context["moves"]
    assert (move.concerned.sent.names, move.concerned.waiting.names) == ([on.agency], [on.other_agency])
    on.round.refresh_from_db()
    assert on.round.due_on == date(2014, 8, 31)

    carried = held_by(asked.text, pages.address("dates"))
    silent = pages.client.post(pages.address("dates"), carried | {"reason": "  "})
    assert silent.status_code == 422
    assert "กรุณาระบุเหตุผลของการเปลี่ยนแปลง" in silent.text
    back = pages.client.post(pages.address("dates"), carried | {"back": "1", "reason": ""})
    assert 'value="15/9/2557"' in back.text

    for _click in range(2):
        assert pages.client.post(pages.address("dates"), carried | {"reason": "น้ำท่วม"}).status_code == 302
    assert (DateChange.objects.get().reason, on.cycle.rounds.first().due_on) == ("น้ำท่วม", date(2014, 9, 15))
    assert "น้ำท่วม" in pages.client.get(reverse("office_year", args=[2557])).text


def test_who_has_a_later_date_of_its_own_is_not_counted_among_those_told(on: World, pages: Pages) -> None:
    cycles.extend(on.round, on.agency, due_on=date(2014, 9, 30), reason="ระบบขัดข้อง", by=on.olga)
    asked = pages.save("dates", **{name(on.round, "due_on"): "15/9/2557"})
    (move,) = asked.context["moves"]
    assert (move.concerned.unmoved.names, move.concerned.told) == ([on.agency], 1)
    asked = pages.save("dates", **{name(on.round, "due_on"): "15/9/2557", name(on.round, "opens_on"): "2/7/2557"})
    assert asked.context["moves"][0].concerned.told == 2


def test_a_round_added_to_a_running_year_shows_whom_it_concerns_and_asks_why(on: World, pages: Pages) -> None:
    typed = {"new-months": "6", "new-opens_on": "1/6/2557", "new-due_on": "28/8/2557", "new-evidence_required": "on"}
    asked = pages.save("dates", **typed)
    assert (asked.status_code, on.cycle.rounds.count()) == (200, 2)
    (move,) = asked.context["moves"]
    assert (move.moved.is_new, move.concerned.waiting.count, move.concerned.told) == (True, 2, 2)
    for said in ("เพิ่มรอบใหม่", "28 สิงหาคม 2557", "ต้องส่ง:", "บันทึกและแจ้ง 2 หน่วยงาน"):
        assert said in asked.text
    carried = held_by(asked.text, pages.address("dates"))
    back = pages.client.post(pages.address("dates"), carried | {"back": "1", "reason": ""})
    assert 'value="28/8/2557"' in back.text
    for _click in range(2):
        assert pages.client.post(pages.address("dates"), carried | {"reason": "น้ำท่วม"}).status_code == 302
    assert [one.months for one in on.cycle.rounds.all()] == [6, 9, 12]
    assert DateChange.objects.count() == 1
    assert "เพิ่มรอบใหม่" in pages.client.get(reverse("office_year", args=[2557])).text


def test_dates_of_a_year_to_come_are_saved_without_a_question(on: World, next_year: Cycle, pages: Pages) -> None:
    address = reverse("office_year_dates", args=[2558])
    held = held_by(pages.client.get(address).text, address)
    first = next_year.rounds.first()
    assert pages.client.post(address, held | {name(first, "due_on"): "1/9/2558"}).status_code == 302
    assert next_year.rounds.first().due_on == date(2015, 9, 1)
    assert not DateChange.objects.exists()


def test_two_officers_at_one_date_both_see_both_texts(on: World, pages: Pages, clock: Any) -> None:
    clock.move_to(bangkok(2013, 9, 20))
    pages.client.force_login(on.olga)
    held = pages.held("dates")
    mine = {name(on.round, "due_on"): "3/9/2557", "plan-plan_due_on": "2/12/2556"}
    assert pages.save("dates", **{name(on.round, "due_on"): "2/9/2557"}).status_code == 302
    answer = pages.save("dates", held, **mine)
    assert answer.status_code == 422
    assert 'value="3/9/2557"' in answer.text
    assert "2/9/2557" in answer.text
    on.round.refresh_from_db()
    on.cycle.refresh_from_db()
    assert (on.round.due_on, on.cycle.plan_due_on) == (date(2014, 9, 2), date(2013, 11, 29))
    # Pressed again without a decision it stays refused; with one it is taken.
    again = held_by(answer.text, pages.address("dates"))
    assert pages.save("dates", again).status_code == 422
    token = answer.context["sheet"].rounds[0].conflicts["due_on"].token
    assert pages.save("dates", again, **{name(on.round, "due_on--mine"): token}).status_code == 302
    on.round.refresh_from_db()
    assert on.round.due_on == date(2014, 9, 3)


# Process types


def test_names_are_changed_added_and_taken_out_in_one_save(on: World, pages: Pages) -> None:
    kind = on.cycle.process_types.first()
    first, second, _third = kind.factors.all()
    typed = {
        name(kind, "name_en"): "Public service", name(first, "name_th"): "การเปิดเผยข้อมูล",
        f"new-{kind.pk}-name_th": "ใหม่",
        "new-name_th": "งานทะเบียน", "new-factor_th": "ความถูกต้อง", "remove": f"keyfactor-{second.pk}",
    }  # fmt: skip
    held = pages.held("types")
    for _click in range(2):
        assert pages.save("types", held, **typed).status_code == 302
    kind.refresh_from_db()
    assert (kind.name_en, [factor.name_th for factor in kind.factors.all()]) == (
        "Public service", ["การเปิดเผยข้อมูล", "การมีส่วนร่วมและการตรวจสอบ", "ใหม่"],
    )  # fmt: skip
    last = on.cycle.process_types.last()
    assert (last.name_th, [factor.name_th for factor in last.factors.all()]) == ("งานทะเบียน", ["ความถูกต้อง"])


@pytest.mark.parametrize(
    "typed",
    [{"new-name_th": "งานทะเบียน"}, {"new-factor_th": "ความถูกต้อง"}, {"new-name_th": LONG, "new-factor_th": "ก"},
     {"new-name_th": "การให้บริการประชาชน", "new-factor_th": "ก"}],
)  # fmt: skip
def test_a_new_type_that_cannot_be_is_refused_and_stays_typed(typed: dict, on: World, pages: Pages) -> None:
    answer = pages.save("types", **typed)
    assert (answer.status_code, on.cycle.process_types.count()) == (422, 3)
    assert all(f'value="{text}"' in answer.text for text in typed.values())


def test_a_name_that_is_missing_too_long_or_there_already_is_refused(on: World, pages: Pages) -> None:
    one, two, _three = on.cycle.process_types.all()
    for text in ("", LONG, one.name_th):
        answer = pages.save("types", **{name(two, "name_th"): text})
        assert answer.status_code == 422
        assert answer.context["sheet"].blocks[1].form.has_error("name_th")


def test_all_types_cannot_be_taken_out(on: World, pages: Pages) -> None:
    gone = [f"processtype-{kind.pk}" for kind in on.cycle.process_types.all()]
    answer = pages.save("types", remove=gone)
    assert (answer.status_code, on.cycle.process_types.count()) == (422, 3)
    assert "ปีงบประมาณต้องมีประเภทกระบวนงานอย่างน้อยหนึ่งประเภท" in answer.text


def test_moving_a_row_saves_what_was_typed_first(on: World, pages: Pages) -> None:
    kind = on.cycle.process_types.first()
    first, second, _third = kind.factors.all()
    down = reverse("office_year_down", args=[2557, "factors", first.pk])
    typed = pages.held("types") | {name(second, "name_th"): "ชื่อใหม่"}
    assert pages.client.post(down, typed).status_code == 302
    assert [factor.name_th for factor in kind.factors.all()][:2] == ["ชื่อใหม่", first.name_th]
    wrong = pages.client.post(down, typed | {name(second, "name_th"): ""})
    assert (wrong.status_code, wrong.context["sheet"].blocks[0].factors[0].has_error("name_th")) == (422, True)
    assert pages.client.post(reverse("office_year_up", args=[2557, "types", kind.pk]), {}).status_code == 302
    assert pages.client.post(reverse("office_year_up", args=[2557, "risks", kind.pk]), {}).status_code == 404


def test_what_was_typed_in_a_row_that_is_gone_is_told(on: World, pages: Pages) -> None:
    held = pages.held("types")
    kind = on.cycle.process_types.last()
    pages.save("types", remove=f"processtype-{kind.pk}")
    answer = pages.save("types", held, **{name(kind, "name_th"): "ข้อความของฉัน"})
    assert answer.status_code == 422
    assert "มีผู้อื่นนำ “ข้อความของฉัน” ออกไปแล้ว" in answer.text


# Settings


def test_settings_are_saved(on: World, pages: Pages) -> None:
    typed = {
        "settings-score_floor": "0", "settings-capped": "0", "settings-acknowledgement_required": "on",
        "settings-remind_before": "๗, 30 7", "settings-remind_after": "", "settings-retention_on": "31/12/2559",
    }  # fmt: skip
    assert pages.save("settings", **typed).status_code == 302
    on.cycle.refresh_from_db()
    assert (on.cycle.score_floor, on.cycle.capped, on.cycle.acknowledgement_required) == (0, False, True)
    assert (on.cycle.remind_before, on.cycle.remind_after, on.cycle.retention_on) == ([30, 7], [], date(2016, 12, 31))


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("remind_before", "เจ็ด"), ("remind_before", "-1"), ("remind_after", "0"), ("remind_before", "181"),
        ("remind_before", " ".join(map(str, range(1, 12)))), ("retention_on", "1/10/2557"), ("retention_on", "วันนี้"),
        ("score_floor", "2"), ("capped", "มาก"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_refused_at_its_field(field: str, text: str, on: World, pages: Pages) -> None:
    answer = pages.save("settings", **{f"settings-{field}": text})
    assert answer.status_code == 422
    assert answer.context["sheet"].form.has_error(field)
    before = Cycle.objects.get()
    assert (before.score_floor, before.remind_before, before.retention_on) == (1, [14, 7, 1], None)


# What was frozen


def test_what_plans_and_reports_stand_on_is_not_offered_for_change(on: World, pages: Pages) -> None:
    report_at(ReportState.SENT, on)
    completion_at(CompletionState.DRAFT, on, plan=plan_at(PlanState.ACKNOWLEDGED, on), at=bangkok(2014, 10, 1))
    dates, types, settings = (pages.client.get(pages.address(one)).text for one in ("dates", "types", "settings"))
    assert f"round-{on.round.pk}-remove" not in dates
    fixed = plan_at(PlanState.FINISHED, on).process_type
    assert f"processtype-{fixed.pk}-remove" not in types
    assert 'name="settings-score_floor" value="1" checked disabled' in settings
    # Everything else is still saved.
    for section in ("dates", "types", "settings"):
        assert pages.save(section).status_code == 302
    assert pages.save("types", **{name(fixed, "name_en"): "Service"}).status_code == 302


def test_a_page_that_was_opened_before_is_refused_with_the_reason_at_its_field(on: World, pages: Pages) -> None:
    types, settings = pages.held("types"), pages.held("settings")
    report_at(ReportState.SENT, on)
    kind = plan_at(PlanState.FINISHED, on).process_type
    answer = pages.save("types", types, **{name(kind, "name_th"): "ชื่อใหม่"})
    assert answer.status_code == 422
    assert "ชื่อใหม่" in answer.text
    assert any(block.form.has_error("name_th") for block in answer.context["sheet"].blocks)
    answer = pages.save("settings", settings, **{"settings-score_floor": "0"})
    assert answer.status_code == 422
    assert answer.context["sheet"].form.has_error("score_floor")


def test_a_year_is_taken_away_only_as_long_as_nothing_was_done_in_it(on: World, olga: Client, next_year: Cycle) -> None:
    plan_at(PlanState.DRAFT, on)
    assert olga.post(reverse("office_year_drop", args=[2557])).status_code == 302
    for _click in range(2):
        assert olga.post(reverse("office_year_drop", args=[2558]))["Location"] == reverse("office_years")
    assert list(Cycle.objects.all()) == [on.cycle]


@pytest.mark.parametrize("role", [Role.AGENCY, Role.MINISTRY, Role.ASSESSOR])
def test_the_pages_are_not_there_for_anybody_else(role: str, on: World, client: Client) -> None:
    User.objects.filter(pk=on.stan.pk).update(role=role)
    on.stan.refresh_from_db()
    client.force_login(on.stan)
    for address in ("office_years", "office_years_new"):
        assert client.get(reverse(address)).status_code == 404
    for section in (
        "office_year",
        "office_year_copy",
        "office_year_dates",
        "office_year_types",
        "office_year_settings",
        "office_year_evidence",
    ):
        assert client.get(reverse(section, args=[2557])).status_code == 404
    assert client.post(reverse("office_year_drop", args=[2557])).status_code == 404
    assert Cycle.objects.filter(year_be=2557, plan_due_on__lt=timezone.now()).exists()
