"""The HTML of form fields, letter by letter where a script or a screen reader depends on it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.utils.safestring import mark_safe

from cleanreport.core.fields import Look, conflict_html, error_html, field_html
from cleanreport.core.formfields import NumberField, PercentField, TextField
from cleanreport.core.summaries import errors_html

ICON = '<svg class="icon" aria-hidden="true"><use href="/static/core/icons.svg#{}"/></svg>'


class Sample(forms.Form):
    percent = PercentField(label="ร้อยละ", help_text="0 ถึง 100")
    summary = TextField(label="สรุป", rows=3, required=False)
    secret = forms.CharField(label="รหัสผ่าน", widget=forms.PasswordInput)
    amount = forms.DecimalField(label="จำนวน", min_value=0)
    kind = forms.ChoiceField(label="แบบ", choices=[("a", "หนึ่ง"), ("กลุ่ม", [("b", "สอง")])], initial="b")
    likelihood = forms.ChoiceField(label="โอกาส", choices=[(1, "1 น้อย"), (2, "2 มาก")], widget=forms.RadioSelect)
    answers = forms.MultipleChoiceField(
        label="ตอบ", choices=[("1", "ก"), ("2", "ข")], widget=forms.CheckboxSelectMultiple
    )
    sure = forms.BooleanField(label="แน่ใจ", initial=True)
    file = forms.FileField(label="ไฟล์", widget=forms.FileInput(attrs={"accept": ".pdf"}))
    key = forms.CharField(widget=forms.HiddenInput, initial='"<x>')


def html(name: str, look: Look | None = None, form: forms.Form | None = None) -> str:
    return field_html((form or Sample())[name], look)


def bound(**data: Any) -> Sample:
    return Sample(data)


def test_a_line_with_hint_and_unit() -> None:
    assert html("percent", Look(unit="%", short=True), Sample(initial={"percent": 5})) == (
        '<div class="field" data-field="percent"><label class="form-label" for="id_percent">ร้อยละ</label>'
        '<p class="hint" id="id_percent-hint">0 ถึง 100</p>'
        '<div class="affix affix--short"><input class="form-control" id="id_percent" name="percent" inputmode="decimal"'
        ' autocomplete="off" value="5" type="text" aria-describedby="id_percent-hint id_percent-unit">'
        '<span class="affix__unit" id="id_percent-unit">%</span></div></div>'
    )


def test_an_error_is_said_at_the_field_and_what_was_typed_stays() -> None:
    written = html("percent", form=bound(percent='900"><script>'))

    assert '<div class="field has-error" data-field="percent">' in written
    assert '<p class="error" id="id_percent-error">' in written
    assert 'value="900&quot;&gt;&lt;script&gt;"' in written
    assert 'class="form-control is-invalid"' in written
    assert 'aria-invalid="true" aria-describedby="id_percent-hint id_percent-error"' in written


def test_the_markup_of_an_error() -> None:
    assert error_html("id_x", "กรอก <b>") == (
        f'<p class="error" id="id_x-error">{ICON.format("exclamation-circle-fill")} '
        '<span><span class="visually-hidden">ข้อผิดพลาด:</span> <span data-message>กรอก &lt;b&gt;</span></span></p>'
    )


def test_a_text_keeps_its_first_empty_line_and_no_length_is_left_to_the_browser() -> None:
    assert html("summary", form=bound(summary="\nสอง")) == (
        '<div class="field" data-field="summary"><label class="form-label" for="id_summary">สรุป</label>'
        '<textarea class="form-control" id="id_summary" name="summary" rows="3" data-max-length="4000">'
        "\n\nสอง</textarea></div>"
    )


def test_the_template_may_ask_for_more_rows() -> None:
    assert 'rows="6"' in html("summary", Look(rows=6))


def test_a_password_is_never_written_back() -> None:
    assert "geheim" not in html("secret", form=bound(secret="geheim"))


def test_a_number_is_typed_as_text_without_the_checks_of_the_browser() -> None:
    written = html("amount")
    assert 'type="text" inputmode="decimal" autocomplete="off"' in written
    assert "min=" not in written
    assert "step=" not in written
    assert "required" not in written


def test_a_choice_as_list() -> None:
    assert html("kind").endswith(
        '<select class="form-select" id="id_kind" name="kind"><option value="a">หนึ่ง</option>'
        '<optgroup label="กลุ่ม"><option value="b" selected>สอง</option></optgroup></select></div>'
    )


def test_a_choice_as_buttons_with_words_below() -> None:
    assert html("likelihood", Look(words=True, icons="arrow-up"), bound(likelihood="2")) == (
        '<fieldset class="field" data-field="likelihood" id="id_likelihood"><legend>โอกาส</legend>'
        '<div class="choice choice--words">'
        '<input type="radio" id="id_likelihood_0" name="likelihood" value="1">'
        f'<label for="id_likelihood_0">{ICON.format("arrow-up")} 1<span class="choice__word"> น้อย</span></label>'
        '<input type="radio" id="id_likelihood_1" name="likelihood" value="2" checked>'
        '<label for="id_likelihood_1">2<span class="choice__word"> มาก</span></label></div></fieldset>'
    )


def test_several_choices() -> None:
    written = html("answers", form=bound(answers=["2"]))
    assert '<input class="form-check-input" type="checkbox" id="id_answers_0" name="answers" value="1">' in written


def test_one_box_with_its_label_behind_it() -> None:
    assert html("sure", Look(optional=True)) == (
        '<div class="field" data-field="sure"><div class="form-check">'
        '<input class="form-check-input" id="id_sure" name="sure" type="checkbox" checked>'
        '<label for="id_sure">แน่ใจ <span class="optional">(ถ้ามี)</span></label></div></div>'
    )


def test_a_file() -> None:
    assert '<input class="form-control" id="id_file" name="file" accept=".pdf" type="file">' in html("file")


def test_a_hidden_field_has_nothing_around_it() -> None:
    assert html("key") == '<input type="hidden" id="id_key" name="key" value="&quot;&lt;x&gt;">'


def test_label_and_hint_of_the_template_replace_those_of_the_form() -> None:
    written = html("percent", Look(label="<i>", hint=mark_safe("<b>ช่วย</b>"), hide_label=True))
    assert '<label class="form-label visually-hidden" for="id_percent">&lt;i&gt;</label>' in written
    assert '<p class="hint" id="id_percent-hint"><b>ช่วย</b></p>' in written


def test_a_field_may_say_itself_that_it_is_optional() -> None:
    form = Sample()
    form.fields["amount"].optional = True  # type: ignore[attr-defined]
    assert "(ถ้ามี)" in html("amount", form=form)


def test_a_prefix_and_a_disabled_field() -> None:
    form = Sample(prefix="m3")
    form.fields["amount"].disabled = True
    written = html("amount", form=form)
    assert 'data-field="m3-amount"' in written
    assert ' id="id_m3-amount" name="m3-amount"' in written
    assert " disabled" in written


def test_both_texts_stand_at_a_field_that_somebody_else_changed() -> None:
    form = bound(summary="ของฉัน")
    form.conflicts = {"summary": SimpleNamespace(theirs="<ของเขา>", by="สมชาย", token="t1")}  # type: ignore[attr-defined]
    written = html("summary", form=form)

    assert '<div class="field has-conflict" data-field="summary">' in written
    assert "\nของฉัน</textarea>" in written
    assert 'aria-describedby="id_summary-conflict"' in written
    assert '<p data-theirs data-nothing="(ว่าง)">&lt;ของเขา&gt;</p>' in written
    assert 'id="id_summary-mine" name="summary--mine" value="t1" data-mine>' in written


def test_an_emptied_text_and_an_unknown_person_are_named() -> None:
    written = conflict_html("id_x", "x", {"theirs": "", "by": "", "token": "t"})
    assert '<p data-theirs data-nothing="(ว่าง)" data-empty>(ว่าง)</p>' in written
    assert "<b data-by>ผู้อื่น</b> แก้ไขช่องนี้หลังจากท่านเปิดหน้านี้" in written


class Sized(forms.Form):
    amount = NumberField(label="จำนวน")

    def clean(self) -> None:
        raise forms.ValidationError("รวมกันแล้วเกิน 100")


def test_the_summary_links_every_sentence_to_its_field() -> None:
    rows = [Sized({"1-amount": "x"}, prefix="1"), Sized({"2-amount": "5"}, prefix="2")]
    rows[0].heading = "มาตรการที่ 1"  # type: ignore[attr-defined]
    written = errors_html(rows, bound(percent="5", likelihood=""))

    assert (
        '<div class="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors-title" data-errors>'
        in written
    )
    row = '<span class="keep">มาตรการ</span>ที่ 1'
    assert f'<li><a href="#id_1-amount">{row} · จำนวน: กรอกเป็นตัวเลข เช่น 82.5</a></li>' in written
    assert f"<li>{row} · รวมกันแล้วเกิน 100</li>" in written
    assert "<li>รวมกันแล้วเกิน 100</li>" in written
    assert '<a href="#id_likelihood_0">โอกาส: ' in written


def test_without_errors_there_is_no_summary() -> None:
    assert errors_html(Sized(), [forms.formset_factory(Sized)()], None) == ""


def test_the_tag_passes_further_attributes_on() -> None:
    template = engines["django"].from_string(
        '{% load ui %}{% field form.amount unit="บาท" autocomplete="off" data_x="1" %}'
    )
    written = template.render({"form": Sized()})
    assert ' data-x="1"' in written
    assert ">บาท</span>" in written


def test_the_version_that_was_seen_goes_along() -> None:
    form = SimpleNamespace(seen_name="m1-seen", seen="percent:abc")
    written = engines["django"].from_string("{% load ui %}{% seen form %}").render({"form": form})
    assert written == '<input type="hidden" name="m1-seen" value="percent:abc" autocomplete="off" data-seen>'


@pytest.mark.parametrize("name", [*Sample.base_fields])
def test_every_field_of_a_form_has_its_name_and_one_id(name: str) -> None:
    written = html(name)
    assert f'name="{name}"' in written
    assert written.count(f'id="id_{name}"') == 1
