"""Evidence is worked through one file after the other, by the office, the agency, a ministry and the certifier."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import Agency, MinistryMembership
from cleanreport.assignments import actions as assignments
from cleanreport.demo.examples import record_plan, record_report
from cleanreport.evidence import actions, previews, storage
from cleanreport.evidence.models import Evidence, Kind, Preview, Scan, Target
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from tests.cast import PASSWORD, RECORDED, TODAY, World, example, report_at
from tests.evidence.samples import PDF, PNG, THAI_874
from tests.story import link_of

MOST_STATEMENTS = 12


@pytest.fixture
def report(on: World, time_machine: Any) -> Report:
    """Sent with three files; a fourth was given and not used."""
    time_machine.move_to(TODAY, tick=False)
    report = report_at(State.DRAFT, on)
    one, two, _three = (row["id"] for row in report.plan.frozen.content["indicators"])
    measure = report.plan.frozen.content["measures"][0]["id"]
    for name, content, kind, supports in (
        ("ทะเบียน.pdf", PDF, Kind.INDICATOR, [(Target.INDICATOR, one)]),
        ("ภาพหน้าจอ.png", PNG, Kind.INDICATOR, [(Target.INDICATOR, two), (Target.MEASURE, measure)]),
        ("ตาราง.csv", THAI_874, Kind.OUTPUT, [(Target.MEASURE, measure)]),
    ):
        file = actions.bring_in(SimpleUploadedFile(name, content))
        given = actions.add(report.plan, file, kind=kind, supports=supports, by=on.carla, at=TODAY)
        reports.attach(report, given, by=on.carla, at=TODAY)
    file = actions.bring_in(SimpleUploadedFile("ไม่ใช้.txt", b"not used\n"))
    actions.add(report.plan, file, kind=Kind.OTHER, by=on.carla, at=TODAY)
    reports.send(report, by=on.carla, at=TODAY)
    report.refresh_from_db()
    return report


def status(client: Client, address: str) -> int:
    """Of an answer that is read to its end."""
    answer = client.get(address)
    b"".join(answer)
    return answer.status_code


def drawn(evidence: Evidence, pages: int | None) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(preview=Preview.MADE, pages=pages)
    evidence.refresh_from_db()
    for number in previews.numbers(evidence):
        storage.keep_at(previews.path_of(evidence, number), io.BytesIO(b"picture"))


def listed(client: Client, report: Report, **asked: Any) -> list[str]:
    answer = client.get(reverse("plan_evidence", args=[report.plan_id]), asked)
    assert answer.status_code == 200
    return [item.evidence.title for item in answer.context["items"]]


def test_the_list_is_filtered_by_what_files_are_for(report: Report, on: World, client: Client) -> None:
    content, number = report.plan.frozen.content, report.frozen.number
    one, two = (row["id"] for row in content["indicators"][:2])
    client.force_login(on.olga)
    assert listed(client, report) == ["ทะเบียน", "ภาพหน้าจอ", "ตาราง", "ไม่ใช้"]
    assert listed(client, report, indicator=one) == ["ทะเบียน"]
    assert listed(client, report, measure=content["measures"][0]["id"]) == ["ภาพหน้าจอ", "ตาราง"]
    assert listed(client, report, measure=content["measures"][0]["id"], indicator=two) == ["ภาพหน้าจอ"]
    assert listed(client, report, kind=Kind.OUTPUT) == ["ตาราง"]
    assert listed(client, report, sent=number) == ["ทะเบียน", "ภาพหน้าจอ", "ตาราง"]
    assert listed(client, report, indicator=99999, sent="x", kind="'", measure="-1") == listed(client, report)


def test_the_list_leads_back_to_where_one_came_from(report: Report, on: World, viewer: User, client: Client) -> None:
    agency = reverse("office_agency", args=[on.agency.code]) + f"?year={on.cycle.year_be}"
    address, sent = reverse("plan_evidence", args=[report.plan_id]), {"sent": str(report.frozen.number)}
    for person, asked, back in (
        (on.olga, {}, agency), (viewer, {}, agency), (on.carla, {}, reverse("home")),
        (on.carla, sent, reverse("submission", args=[report.frozen.number])),
    ):  # fmt: skip
        client.force_login(person)
        assert client.get(address, asked).context["back_url"] == back
        assert client.get(back).status_code == 200


def test_one_file_leads_to_the_next_within_what_was_chosen(report: Report, on: World, client: Client) -> None:
    client.force_login(on.olga)
    answer = client.get(reverse("plan_evidence", args=[report.plan_id]), {"sent": str(report.frozen.number)})
    address, seen = answer.context["items"][0].url, []
    while address:
        answer = client.get(address)
        seen.append((answer.context["evidence"].title, answer.context["place"], answer.context["count"]))
        address = answer.context["next_url"]
        assert (answer.context["previous_url"] == "") == (len(seen) == 1)
    assert seen == [("ทะเบียน", 1, 3), ("ภาพหน้าจอ", 2, 3), ("ตาราง", 3, 3)]
    assert answer.context["back_url"].endswith(f"?sent={report.frozen.number}")
    outside = Evidence.objects.get(title="ไม่ใช้")
    page = client.get(reverse("evidence_look", args=[outside.pk]), {"sent": str(report.frozen.number)})
    assert (page.status_code, "place" in page.context) == (200, False)


def test_a_page_shows_the_file_its_digest_and_where_it_was_frozen(report: Report, on: World, client: Client) -> None:
    evidence = Evidence.objects.get(title="ทะเบียน")
    drawn(evidence, pages=30)
    client.force_login(on.olga)
    page = client.get(reverse("evidence_look", args=[evidence.pk])).content.decode()
    pictures = re.findall(rf'<img src="(/evidence/{evidence.pk}/pages/\d+/)"', page)
    assert len(pictures) == previews.MOST_PAGES
    assert {status(client, address) for address in pictures} == {200}
    assert evidence.sha256[:8] in page
    assert "ยังไม่ได้สแกนไวรัส" in page
    assert reverse("submission", args=[report.frozen.number]) in page
    assert "อีก 10 หน้า" in page
    Evidence.objects.update(scan=Scan.INFECTED)
    page = client.get(reverse("evidence_look", args=[evidence.pk])).content.decode()
    assert f"/evidence/{evidence.pk}/pages/" not in page
    assert f'href="{reverse("evidence_file", args=[evidence.pk])}"' not in page


@pytest.fixture
def viewer(on: World) -> User:
    """Reads what the agencies of Carla's ministry sent."""
    user = agencies.open_account("vera", by=on.olga, password=PASSWORD, role=Role.MINISTRY)
    MinistryMembership.objects.create(user=user, ministry=on.agency.ministry, since=TODAY)
    return user


@pytest.fixture
def asa(on: World) -> User:
    """Assesses Carla's agency and the other one."""
    user = agencies.open_account("asa", by=on.olga, password=PASSWORD, role=Role.ASSESSOR)
    assignments.assign(on.cycle, user, ["MOI-04", "TH-55"], by=on.olga, at=TODAY)
    return user


def with_evidence(on: World, plan: Plan, name: str, *, sent: bool) -> Report:
    """A 9-month report of this plan with one file of this name."""
    data = example()
    by = on.carla if plan.agency_id == on.agency.pk else on.stan
    report = record_report(data, data["reports"][0], plan, on.round, by=by, at=TODAY)
    file = actions.bring_in(SimpleUploadedFile(name, PDF + name.encode()))
    reports.attach(report, actions.add(plan, file, kind=Kind.OTHER, by=by, at=TODAY), by=by, at=TODAY)
    if sent:
        reports.send(report, by=by, at=TODAY)
    return report


def finished(on: World, agency: Agency, by: User) -> Plan:
    plan = record_plan(example(), agency, on.cycle, by=by, at=RECORDED)
    plans.finish(plan, by=by, at=RECORDED)
    return Plan.objects.get(pk=plan.pk)


def test_an_assessor_goes_from_the_last_file_of_an_agency_to_the_next(
    report: Report, on: World, asa: User, viewer: User, client: Client
) -> None:
    again = with_evidence(on, finished(on, on.agency, on.carla), "อีกกระบวนงาน.pdf", sent=True)
    nan = with_evidence(on, finished(on, on.other_agency, on.stan), "น่าน.pdf", sent=True)
    for reader in (asa, viewer):
        client.force_login(reader)
        opened, files = [], []
        address = reverse("plan_evidence", args=[report.plan_id])
        while address:
            with CaptureQueriesContext(connection) as asked:
                page = client.get(address)
            assert (page.status_code, len(asked) <= MOST_STATEMENTS) == (200, True)
            if "items" in page.context:
                opened.append(page.context["plan"].pk)
                address = page.context["items"][0].url
                continue
            files.append(page.context["evidence"].title)
            following = page.context.get("following")
            address = page.context["next_url"] or (following and reverse("plan_evidence", args=[following.pk]))
            if following:
                assert f'href="{address}" data-key="j ArrowRight"' in page.text
        assert opened == [report.plan_id, again.plan_id, nan.plan_id]
        assert files == ["ทะเบียน", "ภาพหน้าจอ", "ตาราง", "อีกกระบวนงาน", "น่าน"]
    assert "หน่วยงานถัดไป" in client.get(reverse("plan_evidence", args=[again.plan_id])).text.replace("\u2060", "")


def test_only_evidence_that_a_reader_sees_is_offered_next(report: Report, on: World, asa: User, client: Client) -> None:
    def following(who: User) -> int | None:
        client.force_login(who)
        found = client.get(reverse("plan_evidence", args=[report.plan_id])).context["following"]
        return found and found.pk

    nan = with_evidence(on, finished(on, on.other_agency, on.stan), "น่าน.pdf", sent=False)
    assert following(asa) is None, "it was not sent"
    reports.send(nan, by=on.stan, at=TODAY)
    assert following(asa) == nan.plan_id
    assert (following(on.olga), following(on.carla)) == (None, None), "they do not read one agency after the other"
    assignments.take_away(on.cycle, asa, ["TH-55"], by=on.olga, at=TODAY)
    assert following(asa) is None


def test_the_way_back_of_an_assessor_is_the_list_of_their_agencies(
    report: Report, on: World, asa: User, client: Client
) -> None:
    client.force_login(asa)
    page = client.get(reverse("plan_evidence", args=[report.plan_id]))
    home, _hash, anchor = page.context["back_url"].partition("#")
    assert home == reverse("home_year", args=[2557])
    assert f'id="{anchor}"' in client.get(home).text


def test_everybody_sees_what_is_theirs_to_see(
    report: Report, on: World, viewer: User, asa: User, client: Client
) -> None:
    sent, unused = Evidence.objects.get(title="ทะเบียน"), Evidence.objects.get(title="ไม่ใช้")
    names = ("evidence_file", "evidence_look")
    seen = {}
    for person in (on.carla, on.cory, on.olga, viewer, asa, on.stan):
        client.force_login(person)
        addresses = [reverse(name, args=[file.pk]) for name in names for file in (sent, unused)]
        seen[person.username] = [status(client, address) for address in addresses]
    assert seen == {
        "carla": [200] * 4, "cory": [200] * 4, "olga": [200] * 4, "vera": [200, 404, 200, 404],
        "asa": [200, 404, 200, 404], "stan": [404] * 4,
    }  # fmt: skip
    client.force_login(viewer)
    assert listed(client, report) == ["ทะเบียน", "ภาพหน้าจอ", "ตาราง"]
    client.force_login(on.stan)
    assert client.get(reverse("plan_evidence", args=[report.plan_id])).status_code == 404


def test_the_certifier_looks_at_what_was_frozen_and_at_nothing_else(report: Report, on: World, client: Client) -> None:
    link = link_of(report.frozen)
    evidence = Evidence.objects.get(title="ทะเบียน")
    drawn(evidence, pages=None)
    page = client.get(link).content.decode()
    looks = re.findall(rf'href="({link}evidence/\d+/view/)"', page)
    assert len(looks) == 3
    assert f"{evidence.sha256[:8]}" in page
    assert "/evidence/" not in page.replace(f"{link}evidence/", "").replace("/static/evidence/", "")
    look = client.get(looks[0])
    assert (look.context["place"], look.context["count"], look.context["next_url"]) == (1, 3, looks[1])
    assert look["Cache-Control"] == "no-store, private"
    [picture] = re.findall(r'<img src="([^"]+pages/1/)"', look.content.decode())
    assert status(client, picture) == 200
    unused = Evidence.objects.get(title="ไม่ใช้")
    for tail in ("", "view/", "pages/0/"):
        assert client.get(f"{link}evidence/{unused.pk}/{tail}").status_code == 404
    Evidence.objects.update(scan=Scan.INFECTED)
    assert client.get(f"{link}evidence/{evidence.pk}/").status_code == 403
    assert status(client, picture) == 404


def test_what_was_frozen_shows_pictures_and_digests(report: Report, on: World, client: Client) -> None:
    evidence = Evidence.objects.get(title="ทะเบียน")
    for who in (on.olga, on.carla):
        client.force_login(who)
        page = client.get(reverse("submission", args=[report.frozen.number])).content.decode()
        assert reverse("evidence_look", args=[evidence.pk]) in page
        assert evidence.sha256[:8] in page
