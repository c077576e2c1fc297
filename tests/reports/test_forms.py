"""The forms of a report hold what was typed against what the last round said."""

from decimal import Decimal
from typing import Any

import pytest

from cleanreport.reports.forms import IndicatorForm, MeasureForm, WithdrawForm
from cleanreport.reports.models import IndicatorResult, MeasureProgress

VALUES = {
    "id": 7, "criteria": "values", "levels": ["60", "70", "80", "90", "100"], "baseline": None, "weight": "1",
    "unit": "ร้อยละ", "milestones": [], "before": None,
}  # fmt: skip
MILESTONES = VALUES | {"criteria": "milestones", "levels": [], "milestones": ["ก", "ข", "ค", "ง", "จ"]}


def measure(before: str | None, stored: dict[str, Any] | None = None, **typed: str) -> MeasureForm:
    row = MeasureProgress(key=7, **stored or {})
    said = {"id": 7, "before": {"percent": before} if before else None}
    data = {"m7-seen": MeasureForm(None, row=row, said=said, number=2, prefix="m7").seen} if typed else None
    if data is not None:
        data |= {f"m7-{name}": text for name, text in typed.items()}
    return MeasureForm(data, row=row, said=said, number=2, prefix="m7")


def indicator(said: dict[str, Any], *, last: bool = False, level: str | None = None, **typed: str) -> IndicatorForm:
    row, said = IndicatorResult(key=7), said | {"before": {"level": level} if level else None}
    facts: dict[str, Any] = {"row": row, "said": said, "number": 1, "prefix": "i7", "last": last}
    data = {"i7-seen": IndicatorForm(None, **facts).seen} | {f"i7-{name}": text for name, text in typed.items()}
    return IndicatorForm(data if typed else None, **facts)


@pytest.mark.parametrize(
    ("before", "percent", "fallen"),
    [("60", "59.99", True), ("60", "60", False), ("60.00", "60", False), ("60", "", False), (None, "1", False)],
)
def test_a_percent_is_held_against_the_last_round(before: str | None, percent: str, fallen: bool) -> None:
    form = measure(before, percent=percent)
    assert form.has_fallen == fallen
    assert ("explanation" in form.errors) == fallen
    values = form.edit().values
    assert values.get("percent") == (Decimal(percent) if percent else None)


def test_a_fallen_percent_with_its_explanation_is_in_order() -> None:
    form = measure("60", percent="40", explanation="น้ำท่วม")
    assert form.is_valid()
    assert form.edit().values == {"percent": Decimal(40), "explanation": "น้ำท่วม"}


def test_an_open_page_tells_what_must_be_explained() -> None:
    assert "explanation" in measure("60", {"percent": Decimal(40)}).errors
    assert not measure("60", {"percent": Decimal(40), "explanation": "น้ำท่วม"}).errors
    assert not measure("60", {"percent": Decimal(70)}).errors


def test_a_mistake_is_not_held_against_the_last_round() -> None:
    form = measure("60", {"percent": Decimal(70)}, percent="abc")
    assert list(form.errors) == ["percent"]


def test_an_explanation_that_the_page_did_not_show_stays() -> None:
    """The percent rose, so the field went; it falls again: the explanation from before is good."""
    form = measure("60", {"percent": Decimal(70), "explanation": "น้ำท่วม"}, percent="50", summary="")
    assert form.is_valid()
    assert form.edit().values == {"percent": Decimal(50)}
    assert form["explanation"].value() == "น้ำท่วม"


def test_level_and_percent_of_target_are_those_of_what_is_typed() -> None:
    form = indicator(VALUES, result="๘๒.๕")
    assert (form.reckoned["level"], form.reckoned["percent_of_target"]) == ("3.2500", "108.33")
    nothing = indicator(VALUES, result="")
    assert (nothing.reckoned["level"], nothing.reckoned["percent_of_target"]) == (None, None)
    assert indicator(VALUES, result="abc").reckoned["level"] is None


def test_milestones_are_a_choice_with_their_texts() -> None:
    form = indicator(MILESTONES, result="4")
    assert form.edit().values["result"] == 4
    assert form.reckoned["percent_of_target"] == "133.33"
    labels = [str(label) for _value, label in form.fields["result"].choices]
    assert labels == ["ยังไม่ได้วัด", "ยังไม่ถึงขั้นที่ 1", "ขั้นที่ 1 ก", "ขั้นที่ 2 ข", "ขั้นที่ 3 ค", "ขั้นที่ 4 ง", "ขั้นที่ 5 จ"]
    assert indicator(MILESTONES, result="0").reckoned["level"] == "0.0000"
    assert "result" in indicator(MILESTONES, result="6").errors
    last = indicator(MILESTONES, last=True, result="1")
    assert "ยังไม่ได้วัด" not in [label for _value, label in last.fields["result"].choices]


def test_not_measured_is_asked_while_there_is_no_result_and_never_in_the_last_round() -> None:
    assert indicator(VALUES).is_open
    assert not indicator(VALUES, result="70").is_open
    assert not indicator(VALUES, last=True).is_open
    assert "not_measured" not in indicator(VALUES, last=True).fields


def test_a_level_is_held_against_the_last_round() -> None:
    assert "explanation" in indicator(VALUES, level="3.2500", result="82.49").errors
    assert indicator(VALUES, level="3.2500", result="82.5").is_valid()
    assert indicator(MILESTONES, level="3.0000", result="3").is_valid()
    assert "explanation" in indicator(MILESTONES, level="3.0000", result="2").errors


def test_withdrawing_asks_for_the_reason() -> None:
    assert WithdrawForm({"reason": " "}).errors["reason"] == ["เขียนเหตุผล ผู้รับรองจะได้อ่านข้อความนี้"]
    assert WithdrawForm({"reason": "แนบไฟล์ผิด"}).is_valid()
