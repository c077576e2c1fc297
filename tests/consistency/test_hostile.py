"""Every form of every page, filled with what nobody should send: no answer may be a 500, all is shown as text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports.lifecycle import State as ReportState
from tests.cast import TODAY, World, plan_at, report_at

SCRIPT = "<script>alert(1)</script>"
PAYLOADS = {
    "negative": "-1",
    "over": "100.01",
    "letters": "abc",
    "thai digits": "๗๕",
    "script": SCRIPT + "\"'><img src=x onerror=alert(1)>",
    "template": "{{ 7|add:7 }}{% load static %}{% now 'Y' %}",
    "endless": "ก" * 20_001,
    "digits": "9" * 400,
    "exponent": "1e400",
    "not a number": "NaN",
    "null": "a\x00b",
    "controls": "a\x01\x1b[31m\u202e\u2028b",
    "path": "../../../../etc/passwd\r\nSet-Cookie: a=b",
    "sql": "'; DROP TABLE plans_plan; --",
    "impossible day": "31/2/2557",
    "day of another year": "1/1/2400",
    "emoji": "👩‍👩‍👧‍👦🇹🇭",
    "nothing": "",
    "spaces": " \t\u200b\n ",
    "marks": "\u0e48" * 300,
}


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # name, kind, value

    def filled(self, payload: str) -> list[tuple[str, str]]:
        keep = {"hidden", "file", "submit"}
        return [(name, value if kind in keep else payload) for name, kind, value in self.fields]


class Forms(HTMLParser):
    """The forms of a page with the fields that a browser would send, and the other addresses of their buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.inside: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = Form(known.get("action", ""), known.get("method", "get").lower())
            self.found.append(self.inside)
        elif self.inside and tag in ("input", "textarea", "select") and known.get("name"):
            kind = known.get("type", tag)
            if kind != "submit":
                self.inside.fields.append((known["name"], kind, known.get("value", "")))
        elif self.inside and tag == "button" and known.get("formaction"):
            self.found.append(Form(known["formaction"], "post", self.inside.fields))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None


def forms_of(client: Client, path: str) -> list[Form]:
    page = client.get(path)
    assert page.status_code == 200, path
    parser = Forms()
    parser.feed(page.content.decode())
    for form in parser.found:
        form.action = form.action or path
    return [form for form in parser.found if "/sign-out/" not in form.action]


@pytest.fixture
def pages(on: World) -> dict[str, list[str]]:
    """The pages of each person, with a draft plan, a finished one, a draft report and a sent one."""
    draft = plan_at(PlanState.DRAFT, on)
    report = report_at(ReportState.DRAFT, on)
    rows = {kind: getattr(draft, kind).first().pk for kind in ("risks", "measures", "indicators")}
    names = ("plan", "plan_general", "plan_risks", "plan_measures", "plan_indicators", "plan_people", "plan_check")
    report_names = ("measures", "indicators", "summary", "problems", "evidence", "people", "check")
    return {
        "carla": [
            reverse("home"),
            *(reverse(name, args=[draft.pk]) for name in names),
            *(reverse(f"plan_{kind[:-1]}", args=[draft.pk, row]) for kind, row in rows.items()),
            reverse("report", args=[report.pk]),
            *(reverse(f"report_{name}", args=[report.pk]) for name in report_names),
            reverse("submissions"),
            reverse("submission", args=[report.plan.current.number]),
        ],
        "olga": [reverse("office"), reverse("office_agency", args=[on.agency.code]), reverse("office_mail")],
    }


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
@time_machine.travel(TODAY, tick=False)
def test_no_form_falls_over(payload: str, on: World, pages: dict[str, list[str]]) -> None:
    for who, paths in pages.items():
        client = Client()
        client.force_login(getattr(on, who))
        tried = set()
        for path in paths:
            for form in forms_of(client, path):
                if (form.action, form.method) in tried:
                    continue
                tried.add((form.action, form.method))
                try_form(client, form, payload)
        assert len(tried) > 3, who


def try_form(client: Client, form: Form, payload: str) -> None:
    """Sends it as a person and as the page itself does, then takes everything back."""
    data: dict[str, list[str]] = {}
    for name, value in form.filled(payload):
        data.setdefault(name, []).append(value)
    with transaction.atomic():
        send = client.get if form.method == "get" else client.post
        answers = [send(form.action, data), send(form.action, data, headers={"X-Autosave": "1"})]
        followed = client.get(answers[0]["Location"]) if answers[0].status_code == 302 else answers[0]
        transaction.set_rollback(True)
    for answer in (*answers, followed):
        assert answer.status_code < 500, (form.action, answer.status_code)
        if not answer.streaming and answer["Content-Type"].startswith("text/html"):
            assert SCRIPT not in answer.content.decode(), form.action
