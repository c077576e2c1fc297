"""Files that came part by part, on the screens: listed until they are added, added by the form, each with its title."""

from typing import Any

import pytest
from django.test import Client

from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.evidence.models import Arrival, Evidence
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from tests.cast import IN_ROUND_12, TODAY, World, completion_at, report_at
from tests.evidence.samples import PDF, PNG, PROGRAM
from tests.evidence.tus import begun, sent
from tests.plans.screens import signed_in, url


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(TODAY, tick=False)
    return time_machine


@pytest.fixture
def report(on: World) -> Report:
    return report_at(State.DRAFT, on)


@pytest.fixture
def carla(on: World) -> Client:
    return signed_in(on.carla)


def add(client: Client, report: Report, *keys: str, **fields: Any) -> Any:
    first = report.plan.frozen.content["indicators"][0]["id"]
    data = {"kind": "indicator", "indicators": [first], "title": "", "arrived": list(keys)} | fields
    return client.post(url("report_evidence_add", report.pk), data)


def test_files_that_arrived_are_added_with_their_own_titles(report: Report, carla: Client) -> None:
    first, second = (sent(carla, report.plan_id, *file) for file in (("ก.pdf", PDF), ("ข.png", PNG)))
    page = carla.get(url("report_evidence", report.pk)).text
    assert page.count('name="arrived"') == 3  # two files, and the line that the script copies
    answer = add(carla, report, first.key, second.key, **{f"title-{first.key}": "ทะเบียนคิว"})
    assert answer["Location"] == url("report_evidence", report.pk)
    page = carla.get(answer["Location"]).text
    assert "แนบแล้ว 2 ไฟล์" in page
    assert page.count('name="arrived"') == 1
    assert sorted(report.evidence.values_list("title", flat=True)) == ["ข", "ทะเบียนคิว"]
    assert {(s.target) for one in Evidence.objects.all() for s in one.supports.all()} == {"indicator"}


def test_two_clicks_and_two_windows_add_a_file_once(report: Report, carla: Client) -> None:
    file = sent(carla, report.plan_id, "ก.pdf", PDF)
    assert [add(carla, report, file.key).status_code for _click in range(2)] == [302, 302]
    assert report.evidence.count() == Evidence.objects.count() == 1


def test_what_is_missing_is_told_and_the_files_and_titles_stay(report: Report, carla: Client) -> None:
    file = sent(carla, report.plan_id, "ก.pdf", PDF)
    answer = add(carla, report, file.key, indicators=[], **{f"title-{file.key}": "พิมพ์ไว้แล้ว"})
    assert answer.status_code == 422
    assert 'value="พิมพ์ไว้แล้ว"' in answer.text
    assert f'value="{file.key}"' in answer.text
    too_long = add(carla, report, file.key, **{f"title-{file.key}": "ก" * 251})
    assert too_long.status_code == 422
    for key in ("0" * 32, begun(carla, report.plan_id, "ครึ่ง.pdf", PDF).key):
        assert add(carla, report, key).status_code == 422
    assert add(carla, report, "../../etc").status_code == 422
    assert not Evidence.objects.exists()


def test_what_was_refused_or_broke_off_is_listed_and_can_be_taken_out(report: Report, carla: Client) -> None:
    refused = sent(carla, report.plan_id, "ผล.pdf", PROGRAM)
    half = begun(carla, report.plan_id, "ยาว.pdf", PDF.ljust(4000, b"\n"))
    half.send(upto=1024)
    page = carla.get(url("report_evidence", report.pk)).text
    assert "เนื้อหาในไฟล์เป็นโปรแกรม" in page
    assert "ได้รับแล้ว 25%" in page
    back = f"http://testserver{url('report_evidence', report.pk)}"
    for one in (refused, half):
        answer = carla.post(url("upload_remove", one.key), headers={"Referer": back})
        assert answer["Location"] == url("report_evidence", report.pk)
    assert not Arrival.objects.exists()


def test_the_same_file_once_more_is_told_with_its_first_day_and_title(
    report: Report, carla: Client, on: World, clock: Any
) -> None:
    add(carla, report, sent(carla, report.plan_id, "ก.pdf", PDF).key)
    clock.shift(600)
    add(carla, report, sent(carla, report.plan_id, "อื่น.pdf", PDF).key)
    page = carla.get(url("report_evidence", report.pk)).text
    assert "ไฟล์นี้เคยแนบไว้เมื่อ 20 สิงหาคม 2557 ในชื่อ “ก”" in page
    assert Evidence.objects.count() == 1


def test_nobody_else_can_add_what_somebody_has_begun_to_give(report: Report, carla: Client, on: World) -> None:
    file = sent(carla, report.plan_id, "ก.pdf", PDF)
    assert add(signed_in(on.cory), report, file.key).status_code == 422
    assert "ก.pdf" not in signed_in(on.cory).get(url("report_evidence", report.pk)).text
    other = report_at(State.DRAFT, on)
    assert add(carla, other, file.key).status_code == 422
    assert not Evidence.objects.exists()


def test_outputs_of_the_completion_report_come_in_the_same_way(on: World, clock: Any) -> None:
    clock.move_to(IN_ROUND_12, tick=False)
    completion = completion_at(CompletionState.DRAFT, on)
    carla = signed_in(on.carla)
    file = sent(carla, completion.plan_id, "คู่มือ.pdf", PDF)
    assert "คู่มือ.pdf" in carla.get(url("completion_outputs_add", completion.pk)).text
    answer = carla.post(url("completion_outputs_add", completion.pk), {"arrived": file.key, f"title-{file.key}": "คู่มือ"})
    assert answer["Location"] == url("completion_appendix", completion.pk)
    assert [(one.title, one.kind) for one in completion.outputs.all()] == [("คู่มือ", "output")]
