"""The pages of the register: what officers find there, and what happens when they send something."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cleanreport import cli
from cleanreport.agencies import actions, workbooks
from cleanreport.agencies.actions import lists
from cleanreport.agencies.models import Agency, AgencyImport, Ministry
from cleanreport.agencies.reading import grid_of
from cleanreport.plans.lifecycle import State
from tests.agencies.sheets import LANDS, NAN, ROADS, csv_of, xlsx_of
from tests.cast import TODAY, World, plan_at

REGISTER = "/office/agencies/"
EDIT = f"{REGISTER}MOI-04/edit/"
pytestmark = pytest.mark.time_machine(TODAY)


def names(client: Client, **asked: str) -> list[str]:
    return [row.agency.name_th for row in client.get(REGISTER, asked).context["agencies"]]


def facts_sent(agency: Agency, **other: str) -> dict[str, str]:
    kept = ("name_th", "name_en", "kind", "iso_3166_2", "region_th")
    said = {name: getattr(agency, name) for name in kept} | {"ministry": agency.ministry.code}
    return said | {"seen": str(agency.revision)} | other


def test_the_list_is_filtered_in_thai_order(on: World, olga: Client) -> None:
    facts: dict[str, Any] = {
        "by": on.olga,
        "region_th": "ภาคใต้",
        "ministry": actions.ministry("MOT", name_th="กระทรวงคมนาคม"),
    }
    actions.record_agency("MOT-01", kind="department", name_th="กรมเจ้าท่า", **facts)
    actions.close(on.other_agency, from_on=date(2014, 8, 1), reason="ยุบ", sure=True, seen=0, by=on.olga)
    assert names(olga) == ["กรมเจ้าท่า", "กรมที่ดิน"]
    found = {
        "state=closed": ["จังหวัดน่าน"],
        "state=all": ["กรมเจ้าท่า", "กรมที่ดิน", "จังหวัดน่าน"],
        "q=ที่ดิน": ["กรมที่ดิน"],
        "ministry=MOT": ["กรมเจ้าท่า"],
        "kind=province": [],
        "region=ภาคใต้": ["กรมเจ้าท่า"],
        f"q={'ก' * 101}": [],
        "kind=x": ["กรมเจ้าท่า", "กรมที่ดิน"],
    }
    for asked, expected in found.items():
        assert names(olga, **dict([asked.split("=", 1)])) == expected, asked
    assert [tab.count for tab in olga.get(REGISTER).context["tabs"]] == [2, 1, 3]


def test_what_is_exported_can_be_uploaded_again(on: World, olga: Client) -> None:
    for kind in ("xlsx", "csv"):
        content = olga.get(f"{REGISTER}export.{kind}", {"state": "all"}).getvalue()
        found = lists.checking.read(content)
        assert found.counts["same"] + found.counts["refused"] == 2
        assert [row.code for row in found.rows] == ["MOI-04", "TH-55"]
    assert olga.get(f"{REGISTER}export.pdf").status_code == 404


def test_the_template_is_a_list_without_agencies(on: World, olga: Client) -> None:
    answer = olga.get(reverse("office_register_template"))
    assert [problem.key for problem in lists.checking.read(answer.content).problems] == ["no_rows"]
    headings = grid_of(workbooks.template(Ministry.objects.all())).rows[0][1]
    assert headings[:3] == ["รหัสหน่วยงาน", "ชื่อหน่วยงาน (ไทย)", "ชื่อหน่วยงาน (อังกฤษ)"]


def test_a_new_agency_is_recorded_and_what_is_missing_is_told_at_its_field(on: World, olga: Client) -> None:
    sent = {
        "code": "moi-๐๙",
        "name_th": "กรมทางหลวงชนบท",
        "kind": "department",
        "ministry": "MOI",
        "iso_3166_2": "TH-55",
    }
    answer = olga.post(f"{REGISTER}new/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{REGISTER}MOI-09/edit/")
    assert Agency.objects.get(code="MOI-09").region_th == "ภาคเหนือ"
    answer = olga.post(f"{REGISTER}new/", sent | {"name_th": "", "kind": "x", "iso_3166_2": "TH-99"})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"name_th", "kind", "iso_3166_2"})
    answer = olga.post(f"{REGISTER}new/", sent | {"name_th": "กรมอื่น"})
    assert set(answer.context["form"].errors) == {"code"}


def test_an_agency_is_corrected_and_a_stale_page_is_refused(on: World, olga: Client) -> None:
    sent = facts_sent(on.agency, region_th="ภาคกลาง")
    assert olga.post(EDIT, sent).status_code == 302
    assert Agency.objects.get(code="MOI-04").region_th == "ภาคกลาง"
    assert olga.post(EDIT, sent).status_code == 302  # the second of two clicks
    for seen in ("0", "", "x", "9" * 40):
        stale = olga.post(EDIT, sent | {"name_en": "Lands", "seen": seen})
        assert (stale.status_code, stale.context["again"]) == (409, EDIT)
    assert olga.post(EDIT, sent | {"name_th": "", "seen": "1"}).status_code == 422


def test_renaming_closing_and_reopening_on_the_page(on: World, olga: Client) -> None:
    renamed = {"name_th": "กรมที่ดินใหม่", "from_on": "1/3/2557", "reason": "พ.ร.บ.", "seen": "0"}
    assert olga.post(f"{REGISTER}MOI-04/rename/", renamed | {"reason": ""}).status_code == 422
    assert olga.post(f"{REGISTER}MOI-04/rename/", renamed).status_code == 302
    page = olga.get(EDIT).text
    assert "ถึงก่อน 1 มีนาคม 2557" in page
    plan_at(State.DRAFT, on)
    closed = {"from_on": "1/9/2557", "reason": "ยุบ", "seen": "1"}
    answer = olga.post(f"{REGISTER}MOI-04/close/", closed)
    assert (answer.status_code, answer.context["close"].work) == (422, ["กรมที่ดินใหม่: แผนปีงบประมาณ 2557 (ฉบับร่าง)"])
    assert olga.post(f"{REGISTER}MOI-04/close/", closed | {"sure": "on"}).status_code == 302
    assert olga.post(f"{REGISTER}MOI-04/reopen/", {"reason": "ผิด", "seen": "2"}).status_code == 302
    assert olga.post(f"{REGISTER}MOI-04/take-back/", {"seen": "3"}).status_code == 302
    agency = Agency.objects.get(code="MOI-04")
    assert (agency.name_th, agency.in_force_to, agency.names.count()) == ("กรมที่ดิน", None, 0)


def test_merging_begins_with_a_search(on: World, olga: Client) -> None:
    address = f"{REGISTER}TH-55/merge/"
    page = olga.get(address, {"q": "ที่ดิน"})
    assert [agency.code for agency in page.context["found"]] == ["MOI-04"]
    page = olga.get(address, {"old": ["MOI-04", "TH-55", "NONE"]})
    assert [agency.code for agency in page.context["chosen"]] == ["MOI-04"]
    sent = {
        "old": "MOI-04",
        "seen-MOI-04": "0",
        "seen-TH-55": "0",
        "from_on": "1/9/2557",
        "reason": "รวม",
        "carry": "on",
    }
    assert olga.post(address, sent | {"reason": ""}).status_code == 422
    assert olga.post(address, sent | {"seen-MOI-04": "5"}).status_code == 409
    assert olga.post(address, sent).status_code == 302
    assert Agency.objects.get(code="MOI-04").successor == on.other_agency
    assert "จังหวัดน่าน" in olga.get(EDIT).text


def test_ministries_are_kept_on_their_pages(on: World, olga: Client) -> None:
    address = reverse("office_register_ministries")
    assert olga.post(address, {"code": "MOT", "name_th": "กระทรวงคมนาคม"}).status_code == 302
    assert olga.post(address, {"code": "ก", "name_th": ""}).status_code == 422
    one = reverse("office_register_ministry", args=["MOT"])
    assert olga.post(one, {"name_th": "กระทรวงคมนาคม", "name_en": "Transport", "seen": "0"}).status_code == 302
    renamed = {"name_th": "กระทรวงขนส่ง", "from_on": "1/1/2557", "reason": "พ.ร.บ.", "seen": "1"}
    assert olga.post(f"{one}rename/", renamed).status_code == 302
    assert olga.post(f"{one}take-back/", {"seen": "2"}).status_code == 302
    assert Ministry.objects.get(code="MOT").name_th == "กระทรวงคมนาคม"
    assert olga.get(reverse("office_register_ministry", args=["NONE"])).status_code == 404


def uploaded(client: Client, content: bytes, name: str = "รายชื่อ.csv") -> str:
    answer = client.post(f"{REGISTER}import/", {"list": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"])


def test_a_list_is_looked_at_row_by_row_and_then_confirmed(on: World, olga: Client) -> None:
    page = uploaded(olga, csv_of([*LANDS[:1], "กรมที่ดินไทย", *LANDS[2:]], NAN, ROADS))
    waiting = olga.get(page).text
    assert "รออ่าน" in waiting
    assert 'http-equiv="refresh"' in waiting
    lists.work_on_next()
    shown = olga.get(page)
    assert [tab.count for tab in shown.context["tabs"]] == [3, 0, 1, 1, 1]
    assert "<del>กรมที่ดิน</del>" in shown.text
    assert [row.row.code for row in olga.get(page, {"what": "new"}).context["rows"]] == ["MOI-05"]
    assert olga.post(f"{page}confirm/").status_code == 302
    lists.work_on_next()
    assert "บันทึกแล้ว" in olga.get(page).text
    assert Agency.objects.get(code="MOI-04").name_th == "กรมที่ดินไทย"


def test_a_list_that_cannot_be_recorded_says_where_and_has_no_button(on: World, olga: Client) -> None:
    page = uploaded(olga, xlsx_of([*ROADS[:4], "TH-99"]), "รายชื่อ.xlsx")
    lists.work_on_next()
    shown = olga.get(page).text
    assert "แถว 2 คอลัมน์ E" in shown
    assert "“TH-99” โปรดกรอกรหัส" in shown
    assert f"{page}confirm/" not in shown
    assert [row.chip.text for row in olga.get(f"{REGISTER}import/").context["lists"]] == ["รับไม่ได้ 1 แถว"]
    olga.post(f"{page}confirm/")
    assert "มีแถวที่รับไม่ได้" in olga.get(page).text
    assert olga.post(f"{page}discard/").status_code == 302
    assert (AgencyImport.objects.get().state, Agency.objects.count()) == ("discarded", 2)


def test_files_that_are_none_are_refused_at_once(on: World, olga: Client) -> None:
    for files in (
        {},
        {"list": SimpleUploadedFile("a.csv", b"")},
        {"list": SimpleUploadedFile("a.csv", b"x" * 10_485_761)},
    ):
        answer = olga.post(f"{REGISTER}import/", files)
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"list"})
    assert not AgencyImport.objects.exists()


def test_what_stands_in_a_file_is_shown_as_text(on: World, olga: Client) -> None:
    mark = "<script>alert(1)</script>"
    page = uploaded(olga, csv_of(["X-1", f"กรม{mark}", mark, mark, mark]), f"{mark}.csv")
    lists.work_on_next()
    assert mark not in olga.get(page).text


def test_to_everybody_but_officers_there_is_no_register(on: World, client: Client) -> None:
    client.force_login(on.carla)
    for address in (REGISTER, EDIT, f"{REGISTER}import/", f"{REGISTER}export.csv", f"{REGISTER}ministries/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {}).status_code in (404, 405)


def test_the_command_line_tells_the_same_and_writes_nothing(on: World, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "รายชื่อ.csv"
    file.write_bytes(csv_of(LANDS, [*ROADS[:4], "TH-99"]))
    assert cli.main(["agencies", "check", str(file)]) == 1
    said = json.load(io.StringIO(capsys.readouterr().out))
    assert said["counts"] == {"new": 0, "changed": 0, "same": 1, "refused": 1}
    (problem,) = said["problems"]
    assert (problem["row"], problem["column"], problem["key"]) == (3, "E", "province_unknown")
    assert "TH-99" in problem["th"]
    assert problem["en"].startswith("There is no province")
    assert cli.main(["agencies", "check", str(tmp_path / "none")]) == 2
    assert (Agency.objects.count(), AgencyImport.objects.count()) == (2, 0)
