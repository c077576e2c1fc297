"""The lists from which the office reminds, extends and reopens, as files."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cleanreport.cycles import actions as cycles
from cleanreport.outreach.actions import remind
from tests.cast import World
from tests.outreach.conftest import WEEK_BEFORE, Office

NAMES = ("office_remind_export", "office_extensions_export", "office_reopening_export")
WHOSE = {"รหัสหน่วยงาน": "TH-55", "หน่วยงาน": "จังหวัดน่าน", "กระทรวง": "กระทรวงมหาดไทย"}


def lines(client: Client, name: str, **query: str) -> list[dict[str, str]]:
    answer: Any = client.get(reverse(name, args=["csv"]), {"watch": "9", **query})
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))


@pytest.fixture
def one_sent(there: Office, on: World) -> str:
    """Carla's agency has sent; that of Stan was given more time. Returns the number of what was sent."""
    report = there.report(there.plan(on.agency))
    cycles.extend(on.round, on.other_agency, due_on=on.round.due_on + timedelta(days=9), reason="น้ำท่วม", by=on.olga)
    report.refresh_from_db()
    return report.current.number


def test_each_list_is_a_file_with_the_rows_of_its_page(one_sent: str, on: World, stan_at: str, olga: Client) -> None:
    remind(at=WEEK_BEFORE + timedelta(days=9))  # a week before the day that was given
    own = (on.round.due_on + timedelta(days=9)).isoformat()
    [missing] = lines(olga, "office_remind_export")
    assert missing == WHOSE | {"วันครบกำหนด": own, "จำนวนอีเมล": "1", "แจ้งเตือนล่าสุด": "2014-09-02 10:00"}
    assert lines(olga, "office_extensions_export") == [WHOSE | {"วันครบกำหนด": own, "สถานะ": "ยังไม่ได้ส่ง"}]
    everybody = lines(olga, "office_extensions_export", who="all")
    assert [(row["รหัสหน่วยงาน"], row["สถานะ"]) for row in everybody] == [("MOI-04", "ส่งแล้ว"), ("TH-55", "ยังไม่ได้ส่ง")]
    [sent] = lines(olga, "office_reopening_export")
    assert (sent["รหัสหน่วยงาน"], sent["การส่ง"], sent["สถานะ"]) == ("MOI-04", one_sent, "รับทราบแล้ว")
    assert lines(olga, "office_remind_export", q="ที่ดิน") == []


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_offered_beside_its_list_and_to_officers_alone(
    name: str, one_sent: str, olga: Client, carla: Client
) -> None:
    page = olga.get(reverse(name.removesuffix("_export")), {"watch": "9", "q": "จังหวัด" if "reop" not in name else ""})
    assert reverse(name, args=["xlsx"]) in page.text
    assert b"".join(olga.get(reverse(name, args=["xlsx"]), {"watch": "9"})).startswith(b"PK")  # type: ignore[call-overload]
    assert olga.get(reverse(name, args=["exe"])).status_code == 404
    assert carla.get(reverse(name, args=["csv"])).status_code == 404
