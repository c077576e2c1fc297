"""A page of a draft: what a form notices, what a save writes, and that nobody's words are overwritten unseen."""

import json

import pytest
from django import forms
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from cleanreport.core import drafts
from cleanreport.core.drafts import DraftForm, Edit
from cleanreport.core.formfields import NumberField, TextField, fingerprint
from cleanreport.core.lifecycle import WrongState
from cleanreport.cycles.models import KeyFactor
from cleanreport.plans import actions
from cleanreport.plans.lifecycle import State
from cleanreport.plans.models import Indicator, Measure, Plan, Risk
from tests.cast import RECORDED, World, plan_at


class RiskForm(DraftForm):
    risk = TextField(required=False)
    cause = TextField(required=False)


class MeasureForm(DraftForm):
    weight = NumberField(required=False, min_value=1)
    factor = forms.ModelChoiceField(KeyFactor.objects.all(), required=False)
    answers = forms.ModelMultipleChoiceField(Risk.objects.all(), required=False)


class KindForm(DraftForm):
    kind = forms.ChoiceField(choices=[("current", "ในปัจจุบัน"), ("additional", "เพิ่มเติม")], required=False)


@pytest.fixture
def plan(on: World) -> Plan:
    return plan_at(State.DRAFT, on)


@pytest.fixture
def risk(plan: Plan) -> Risk:
    return plan.risks.first()


@pytest.fixture
def measure(plan: Plan) -> Measure:
    return plan.measures.last()


def page_of(form: DraftForm) -> dict:
    """What a browser would post if nobody typed anything."""
    values = {form.add_prefix(name): form[name].value() for name in form.fields}
    return {form.seen_name: form.seen} | {name: "" if value is None else value for name, value in values.items()}


def save(form: DraftForm, by: object) -> DraftForm:
    drafts.show([form], drafts.save([form.edit()], by=by, at=RECORDED))
    return form


def test_an_untouched_page_changes_nothing(risk: Risk, measure: Measure) -> None:
    for page, row in ((RiskForm, risk), (MeasureForm, measure), (KindForm, measure)):
        assert page(page_of(page(row=row)), row=row).edit().values == {}


def test_only_what_was_changed_is_written(risk: Risk) -> None:
    form = RiskForm(page_of(RiskForm(row=risk)) | {"cause": " คิวยาว\r\nและไม่มีป้าย "}, row=risk)
    assert form.edit().values == {"cause": "คิวยาว\nและไม่มีป้าย"}


def test_a_wrong_value_is_left_out_and_the_rest_is_saved(measure: Measure, on: World) -> None:
    typed = {"weight": "0", "factor": ""}
    form = save(MeasureForm(page_of(MeasureForm(row=measure)) | typed, row=measure), on.carla)
    measure.refresh_from_db()
    assert (measure.weight, measure.factor) == (1, None)
    assert (list(form.errors), form["weight"].value(), form.needs_attention) == (["weight"], "0", True)


def test_a_wrong_value_stays_measured_against_what_was_seen(measure: Measure, on: World) -> None:
    page = page_of(MeasureForm(row=measure)) | {"weight": "0"}
    Measure.objects.filter(pk=measure.pk).update(weight=3)
    form = save(MeasureForm(page, row=Measure.objects.get(pk=measure.pk)), on.carla)
    again = save(MeasureForm(page | {"seen": form.seen, "weight": "2"}, row=measure), on.carla)
    assert list(again.conflicts) == ["weight"]


def test_what_the_page_did_not_ask_is_not_emptied(risk: Risk) -> None:
    page = page_of(RiskForm(row=risk))
    del page["cause"]
    assert RiskForm(page, row=risk).edit().values == {}


def test_foreign_keys_and_many_to_many_fields_are_saved_by_their_ids(measure: Measure, plan: Plan, on: World) -> None:
    other = KeyFactor.objects.exclude(pk=measure.factor_id).first()
    first, second, _third = plan.risks.all()
    page = page_of(MeasureForm(row=measure)) | {"factor": other.pk, "answers": [second.pk, first.pk]}
    form = MeasureForm(page, row=measure)
    assert form.edit().values == {"factor": other.pk, "answers": [first.pk, second.pk]}
    save(form, on.carla)
    measure.refresh_from_db()
    assert (measure.factor, list(measure.answers.all()), measure.edited_by) == (other, [first, second], on.carla)


def test_a_row_that_is_not_in_the_answer_is_shown_as_it_is(risk: Risk) -> None:
    form = RiskForm({"r1-seen": "", "r1-cause": "ของแถวอื่น"}, row=risk, prefix="r2")
    assert (form.is_bound, form.edit().values, form["cause"].value()) == (False, {}, risk.cause)


def test_every_form_of_a_page_reads_its_own_fields(plan: Plan, on: World) -> None:
    first, second, _third = plan.risks.all()
    pages = page_of(RiskForm(row=first, prefix="r1")) | page_of(RiskForm(row=second, prefix="r2"))
    posted = pages | {"r2-cause": "ใหม่"}
    found = [RiskForm(posted, row=row, prefix=f"r{n}").edit().values for n, row in enumerate((first, second), start=1)]
    assert found == [{}, {"cause": "ใหม่"}]


# Two people


def cory_writes(risk: Risk, on: World, **values: str) -> None:
    drafts.save([Edit(risk, values, {})], by=on.cory, at=RECORDED)


def test_both_texts_are_kept_when_two_people_wrote_one_field(risk: Risk, on: World) -> None:
    page = page_of(RiskForm(row=risk))
    cory_writes(risk, on, cause="ของกรกช")
    form = save(RiskForm(page | {"cause": "ของพิมพ์ชนก"}, row=risk), on.carla)
    conflict = form.conflicts["cause"]
    assert (conflict.theirs, conflict.by) == ("ของกรกช", "กรกช ช่วยงาน")
    assert (form["cause"].value(), form.needs_attention) == ("ของพิมพ์ชนก", True)
    assert Risk.objects.get(pk=risk.pk).cause == "ของกรกช"


def test_a_text_in_conflict_stays_refused_until_somebody_decides(risk: Risk, on: World) -> None:
    page = page_of(RiskForm(row=risk)) | {"cause": "ของพิมพ์ชนก"}
    cory_writes(risk, on, cause="ของกรกช")
    first = save(RiskForm(page, row=risk), on.carla)
    second = save(RiskForm(page | {"seen": first.seen}, row=risk), on.carla)
    assert list(second.conflicts) == ["cause"]


def test_mine_replaces_the_text_that_was_seen(risk: Risk, on: World) -> None:
    page = page_of(RiskForm(row=risk)) | {"cause": "ของพิมพ์ชนก"}
    cory_writes(risk, on, cause="ของกรกช")
    refused = save(RiskForm(page, row=risk), on.carla)
    mine = {"seen": refused.seen, "cause--mine": refused.conflicts["cause"].token}
    form = save(RiskForm(page | mine, row=risk), on.carla)
    assert (form.conflicts, Risk.objects.get(pk=risk.pk).cause) == ({}, "ของพิมพ์ชนก")


def test_mine_does_not_replace_a_text_that_was_not_seen(risk: Risk, on: World) -> None:
    page = page_of(RiskForm(row=risk)) | {"cause": "ของพิมพ์ชนก"}
    cory_writes(risk, on, cause="ของกรกช")
    refused = save(RiskForm(page, row=risk), on.carla)
    cory_writes(risk, on, cause="ของกรกช แก้แล้ว")
    mine = {"seen": refused.seen, "cause--mine": refused.conflicts["cause"].token}
    form = save(RiskForm(page | mine, row=risk), on.carla)
    assert form.conflicts["cause"].theirs == "ของกรกช แก้แล้ว"


def test_mine_may_be_the_text_from_before(risk: Risk, on: World) -> None:
    page = page_of(RiskForm(row=risk))
    before = risk.cause
    cory_writes(risk, on, cause="ของกรกช")
    mine = {"cause--mine": fingerprint("ของกรกช")}
    save(RiskForm(page | mine, row=Risk.objects.get(pk=risk.pk)), on.carla)
    assert Risk.objects.get(pk=risk.pk).cause == before


def test_saving_one_field_twice_does_not_take_back_what_somebody_else_wrote_in_another(risk: Risk, on: World) -> None:
    page = page_of(RiskForm(row=risk))
    cory_writes(risk, on, cause="ของกรกช")
    for text in ("ครั้งแรก", "ครั้งที่สอง"):
        form = save(RiskForm(page | {"risk": text}, row=Risk.objects.get(pk=risk.pk)), on.carla)
        page["seen"] = form.seen
    saved = Risk.objects.get(pk=risk.pk)
    assert (saved.risk, saved.cause) == ("ครั้งที่สอง", "ของกรกช")


def test_two_edits_of_one_row_are_both_written(risk: Risk, on: World) -> None:
    edits = [Edit(risk, {"risk": "ความเสี่ยง"}, {}), Edit(risk, {"cause": "สาเหตุ"}, {})]
    drafts.save(edits, by=on.carla, at=RECORDED)
    risk.refresh_from_db()
    assert (risk.risk, risk.cause) == ("ความเสี่ยง", "สาเหตุ")


def test_many_rows_are_written_in_one_statement_each_with_its_own(plan: Plan, on: World) -> None:
    risks = [Risk(plan=plan, order=order) for order in range(4)]
    drafts.save([Edit(risk, {"risk": f"ใหม่ {risk.order}"}, {}) for risk in risks], by=on.carla, at=RECORDED)
    assert [risk.risk for risk in plan.risks.filter(risk__startswith="ใหม่")] == [f"ใหม่ {n}" for n in range(4)]
    edits = [Edit(risk, {"risk": f"แก้ {risk.order}"} if risk.order else {"step": "แรก"}, {}) for risk in risks]
    with CaptureQueriesContext(connection) as asked:
        drafts.save(edits, by=on.cory, at=RECORDED, fresh=lambda row: row)
    assert len(asked) == 1
    written = plan.risks.filter(pk__in=[risk.pk for risk in risks])
    assert [(risk.risk, risk.step) for risk in written] == [("ใหม่ 0", "แรก"), *((f"แก้ {n}", "") for n in (1, 2, 3))]
    assert {risk.edited_by for risk in written} == {on.cory}


def test_the_same_words_from_two_people_are_no_conflict(risk: Risk, on: World) -> None:
    page = page_of(RiskForm(row=risk))
    cory_writes(risk, on, cause="เหมือนกัน")
    form = save(RiskForm(page | {"cause": "เหมือนกัน"}, row=risk), on.carla)
    assert (form.conflicts, Risk.objects.get(pk=risk.pk).edited_by) == ({}, on.cory)


def test_a_conflict_shows_the_words_of_a_choice(measure: Measure, on: World) -> None:
    page = page_of(KindForm(row=measure))
    drafts.save([Edit(measure, {"kind": "current"}, {})], by=on.cory, at=RECORDED)
    Measure.objects.filter(pk=measure.pk).update(kind="current")
    form = save(KindForm(page | {"kind": ""}, row=measure), on.carla)
    assert form.conflicts["kind"].theirs == "ในปัจจุบัน"


def test_a_removed_row_is_said_and_not_made_again(risk: Risk, plan: Plan, on: World) -> None:
    form = RiskForm(page_of(RiskForm(row=risk)) | {"cause": "ใหม่"}, row=risk)
    actions.remove_row(plan, Risk.objects.get(pk=risk.pk), by=on.cory)
    with pytest.raises(WrongState):
        save(form, on.carla)
    assert not Risk.objects.filter(pk=risk.pk).exists()


# The answer


def answer_to(form: DraftForm, headers: dict[str, str] | None = None) -> HttpResponse:
    request = RequestFactory().post("/", headers=headers)
    return drafts.answer(request, [form], page=lambda: HttpResponse("page"), onward="/next/")


def test_a_saved_page_leads_on_and_one_with_errors_comes_back(measure: Measure, on: World) -> None:
    page = page_of(MeasureForm(row=measure))
    saved = answer_to(save(MeasureForm(page | {"weight": "2"}, row=measure), on.carla))
    wrong = answer_to(save(MeasureForm(page | {"weight": "ก"}, row=measure), on.carla))
    assert (saved.status_code, saved["Location"]) == (302, "/next/")
    assert (wrong.status_code, wrong.content) == (422, b"page")


def test_saving_in_the_background_tells_what_was_not_saved(measure: Measure, on: World) -> None:
    other = KeyFactor.objects.exclude(pk=measure.factor_id).first()
    page = page_of(MeasureForm(row=measure, prefix="m7")) | {"m7-weight": "ก", "m7-factor": ""}
    drafts.save([Edit(measure, {"factor": other.pk}, {})], by=on.cory, at=RECORDED)
    form = save(MeasureForm(page, row=measure, prefix="m7"), on.carla)
    told = json.loads(answer_to(form, {drafts.AUTOSAVE: "1"}).content)
    assert set(told["errors"]) == {"m7-weight"}
    conflict = told["conflicts"]["m7-factor"]
    assert (conflict["theirs"], conflict["by"]) == (str(other), "กรกช ช่วยงาน")
    assert set(told["seen"]) == {"m7-seen"}


@pytest.mark.parametrize(
    ("before", "after", "asks"),
    [("คิว", "คิวยาว", False), ("คิว", "คิว", False), ("คิว", "", True), ("", "คิว", True), ("", "", False)],
)
def test_the_steps_are_asked_for_again_when_a_text_was_filled_or_emptied(
    risk: Risk, on: World, before: str, after: str, asks: bool
) -> None:
    Risk.objects.filter(pk=risk.pk).update(cause=before)
    risk.refresh_from_db()
    form = save(RiskForm(page_of(RiskForm(row=risk)) | {"cause": after}, row=risk), on.carla)
    assert json.loads(answer_to(form, {drafts.AUTOSAVE: "1"}).content)["steps"] is asks


def test_the_steps_are_asked_for_again_after_a_choice_or_a_number_but_not_after_an_error(
    measure: Measure, on: World
) -> None:
    page = page_of(MeasureForm(row=measure))
    assert not save(MeasureForm(page | {"weight": "ก"}, row=measure), on.carla).turned
    assert save(MeasureForm(page | {"weight": "7"}, row=measure), on.carla).turned
    kind = "current" if measure.kind == "additional" else "additional"
    assert save(KindForm(page_of(KindForm(row=measure)) | {"kind": kind}, row=measure), on.carla).turned


def test_a_new_row_is_written_once_it_says_something(plan: Plan, on: World) -> None:
    row = Indicator(plan=plan, order=9)
    drafts.save([Edit(row, {"name": "ร้อยละของคำขอ"}, {})], by=on.carla, at=RECORDED)
    made = plan.indicators.get(order=9)
    assert (made.name, made.edited_by, made.edited_at) == ("ร้อยละของคำขอ", on.carla, RECORDED)
