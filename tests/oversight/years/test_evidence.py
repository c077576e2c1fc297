"""Officers say in a year which files are taken as evidence; it holds at once, for every upload of that year."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from cleanreport.audit.models import Event
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.models import EVIDENCE_KINDS, Cycle
from cleanreport.evidence.checks import accept
from tests.cast import TODAY, World
from tests.evidence.making import WORD_MACROS, pdf_with, script, zipped
from tests.evidence.samples import JPEG, PDF
from tests.oversight.years.conftest import Pages

KINDS, MACROS = "evidence-evidence_kinds", "evidence-evidence_macros"
FILE, PLAN = "evidence-evidence_file_mb", "evidence-evidence_plan_mb"


def year(on: World) -> Cycle:
    on.cycle.refresh_from_db()
    return on.cycle


def code_of(on: World, name: str, content: bytes) -> str | None:
    try:
        accept(SimpleUploadedFile(name, content), year(on))
    except ValidationError as refused:
        return refused.code
    return None


def test_what_an_officer_chooses_is_what_comes_in(on: World, pages: Pages) -> None:
    assert code_of(on, "ภาพ.jpg", JPEG) is None
    assert pages.save("evidence", **{KINDS: ["zip", "pdf"], FILE: "๑", PLAN: "5"}).status_code == 302
    assert (year(on).evidence_kinds, year(on).evidence_file_mb, year(on).evidence_plan_mb) == (["pdf", "zip"], 1, 5)
    assert code_of(on, "ผล.pdf", PDF) is None
    assert code_of(on, "ภาพ.jpg", JPEG) == "not_this_year"
    assert code_of(on, "รวม.zip", zipped(("ผล.pdf", PDF))) is None
    assert code_of(on, "รวม.zip", zipped(("ภาพ.jpg", JPEG))) == "not_this_year"
    assert code_of(on, "ผล.pdf", PDF + b"\n" * 1024 * 1024) == "too_large"


def test_macros_come_in_only_where_an_officer_says_so(on: World, pages: Pages) -> None:
    files = {"ผล.docm": WORD_MACROS, "ผล.pdf": pdf_with(script), "รวม.zip": zipped(("ผล.docm", WORD_MACROS))}
    assert [code_of(on, name, content) for name, content in files.items()] == ["macros", "pdf_script", "macros"]
    assert pages.save("evidence", **{MACROS: "on"}).status_code == 302
    assert [code_of(on, name, content) for name, content in files.items()] == [None] * 3
    assert code_of(on, "ผล.docx", WORD_MACROS) == "contradiction"


def test_the_change_is_in_the_trail_with_what_was_before(on: World, pages: Pages) -> None:
    pages.save("evidence", **{FILE: "20"})
    event = Event.objects.filter(verb="cycle.edited").latest("id")
    assert event.details["changed"] == [
        {"row": f"cycle:{on.cycle.pk}", "field": "evidence_file_mb", "from": 50, "to": 20}
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({KINDS: []}, "evidence_kinds"),
        ({KINDS: ["zip"]}, "evidence_kinds"),
        ({KINDS: ["pdf", "exe"]}, "evidence_kinds"),
        ({FILE: ""}, "evidence_file_mb"),
        ({FILE: "0"}, "evidence_file_mb"),
        ({FILE: "-1"}, "evidence_file_mb"),
        ({FILE: "51"}, "evidence_file_mb"),
        ({FILE: "1.5"}, "evidence_file_mb"),
        ({FILE: "ห้าสิบ"}, "evidence_file_mb"),
        ({PLAN: "49"}, "evidence_plan_mb"),
        ({PLAN: "1000001"}, "evidence_plan_mb"),
        ({PLAN: "9" * 40}, "evidence_plan_mb"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(typed: dict[str, Any], field: str, on: World, pages: Pages) -> None:
    answer = pages.save("evidence", **typed)
    assert answer.status_code == 422
    assert set(answer.context["sheet"].form.errors) == {field}
    [(_name, value)] = typed.items()
    assert isinstance(value, list) or not value or f'value="{value}"' in answer.text
    assert year(on).evidence_kinds == list(EVIDENCE_KINDS)
    assert (year(on).evidence_file_mb, year(on).evidence_plan_mb) == (50, 2000)


def test_the_plan_cannot_become_smaller_than_a_file(on: World, pages: Pages) -> None:
    assert pages.save("evidence", **{FILE: "10", PLAN: "10"}).status_code == 302
    answer = pages.save("evidence", **{FILE: "20"})
    assert (answer.status_code, set(answer.context["sheet"].form.errors)) == (422, {"evidence_plan_mb"})


def test_two_officers_do_not_overwrite_each_other(on: World, pages: Pages) -> None:
    held = pages.held("evidence")
    assert pages.save("evidence", **{KINDS: ["pdf"]}).status_code == 302
    answer = pages.save("evidence", held, **{KINDS: ["pdf", "word"], FILE: "10"})
    assert answer.status_code == 422
    assert set(answer.context["sheet"].form.conflicts) == {"evidence_kinds"}
    assert year(on).evidence_kinds == ["pdf"]


def test_saving_the_page_as_it_is_changes_nothing(on: World, pages: Pages) -> None:
    assert pages.save("evidence").status_code == 302
    assert not Event.objects.filter(verb="cycle.edited").exists()


def test_a_copied_year_takes_the_same(on: World, pages: Pages) -> None:
    pages.save("evidence", **{KINDS: ["pdf"], FILE: "7", PLAN: "70", MACROS: "on"})
    made = cycles.copy_cycle(on.cycle, 2558, by=on.olga, at=TODAY)
    assert (made.evidence_kinds, made.evidence_file_mb, made.evidence_plan_mb) == (["pdf"], 7, 70)
    assert made.evidence_macros


def test_the_overview_tells_what_is_taken(on: World, pages: Pages) -> None:
    pages.save("evidence", **{KINDS: ["pdf", "word", "zip"]})
    text = pages.client.get(f"/office/years/{on.cycle.year_be}/").text
    assert "PDF, Word และ ZIP ของไฟล์เหล่านี้" in text
    assert "50.0 MB" in text
