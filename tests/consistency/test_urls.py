"""Every address of the product, as somebody unknown, as a stranger, and as the person whose work it is.

A new chapter's addresses are walked without being listed here. What is open to everybody is listed; a new kind of
argument gets its example in `example_of`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.plans.actions import start
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports.lifecycle import State as ReportState
from tests.cast import TODAY, World, completion_at, plan_at, report_at
from tests.documents.samples import ask

# Addresses that need nobody to be signed in. The certifier works from an e-mailed link, without an account; whoever
# holds a paper can verify it; the letters of the demo can be read by everybody, where there is a demo.
OPEN = {
    "favicon", "account_login", "account_logout", "sign_in_help", "set_language", "set_theme", "healthz",
    "invitation", "invitation_accept", "calendar_feed",
}  # fmt: skip
OPEN_CHAPTERS = ("cleanreport.certification.", "cleanreport.portal.", "cleanreport.demo.")


@dataclass(frozen=True)
class Address:
    name: str
    chapter: str
    arguments: tuple[str, ...]
    is_open: bool

    def path(self, **ids: int) -> str:
        return reverse(self.name, kwargs={name: example_of(name, self.name, ids) for name in self.arguments})


def example_of(argument: str, name: str, ids: dict[str, int]) -> object:
    """A value for an argument; `pk` is the id of what the name begins with ("plan_risks": the plan)."""
    if argument == "pk":
        return ids.get(name.split("_", maxsplit=1)[0], 1)
    examples = {"kind": "risks", "role": "recorder", "months": 9, "token": "x" * 43, "year": 2557}
    if argument == "number" and name == "completion_section":
        return "1.1"
    if argument == "kind" and name.startswith("office"):
        return "csv"
    return examples.get(argument, 1)


def addresses() -> list[Address]:
    return sorted(walk(get_resolver(), ()), key=lambda address: address.name)


def walk(resolver: URLResolver, outer: tuple[str, ...]) -> Iterator[Address]:
    for part in resolver.url_patterns:
        arguments = (*outer, *part.pattern.regex.groupindex)
        if isinstance(part, URLResolver):
            yield from walk(part, arguments)
        else:
            yield address_of(part, arguments)


def address_of(part: URLPattern, arguments: tuple[str, ...]) -> Address:
    view = part.callback
    module = getattr(view, "view_class", view).__module__
    return Address(part.name or "", f"{module}.", arguments, not getattr(view, "login_required", True))


def test_every_address_has_a_name_of_its_own() -> None:
    names = [address.name for address in addresses()]
    assert len(names) > 5
    assert "" not in names
    assert sorted(set(names)) == names


def test_only_what_is_listed_is_open_to_everybody() -> None:
    for address in addresses():
        listed = address.name in OPEN or address.chapter.startswith(OPEN_CHAPTERS)
        assert address.is_open == listed, address


@pytest.mark.django_db
def test_the_demo_is_closed_where_there_is_none(client: Client, settings: Any) -> None:
    settings.DEMO = False
    for address in addresses():
        if address.chapter.startswith("cleanreport.demo."):
            assert client.get(address.path()).status_code == 404, address


@pytest.mark.django_db
def test_somebody_unknown_is_sent_to_the_sign_in(django_assert_num_queries: Any) -> None:
    client = Client()
    for address in addresses():
        if address.is_open:
            continue
        path = address.path()
        with django_assert_num_queries(0):
            read, written, saved = (
                client.get(path),
                client.post(path, {"name": "ข้อความ"}),
                client.post(path, {}, headers={"X-Autosave": "1"}),
            )
        assert (read.status_code, read["Location"].partition("?")[0]) == (302, "/sign-in/"), path
        assert (written.status_code, saved.status_code) == (401, 401), path
        assert saved.json()["sign_in"].startswith("/sign-in/"), path


@pytest.fixture
def ids(on: World) -> dict[str, int]:
    """The work of Carla's agency that Stan must not see: a plan, a report about it, a completion report, a paper."""
    plan = plan_at(PlanState.ACKNOWLEDGED, on)
    report = report_at(ReportState.DRAFT, on, plan=plan)
    completion = completion_at(CompletionState.DRAFT, on)
    paper = ask(agency=on.agency.code)
    return {"plan": plan.pk, "report": report.pk, "completion": completion.pk, "paper": paper.pk}


def answers(client: Client, path: str) -> set[int]:
    """How reading and writing are answered; nothing of it stays."""
    with transaction.atomic():
        found = [client.get(path), client.post(path, {}), client.post(path, {}, headers={"X-Autosave": "1"})]
        for answer in found:
            if answer.streaming:
                answer.getvalue()  # a file is closed when it was read
        transaction.set_rollback(True)
    return {answer.status_code for answer in found}


def test_a_stranger_finds_nothing_of_anothers_work(on: World, ids: dict[str, int], client: Client) -> None:
    client.force_login(on.stan)
    found = {}
    for address in addresses():
        if "pk" in address.arguments and not address.is_open:
            codes = answers(client, address.path(**ids))
            # 405: the address takes only what a form sends, whoever asks.
            if 404 not in codes or codes - {404, 405}:
                found[address.name] = codes
    assert found == {}


@pytest.mark.parametrize("who", ["carla", "olga", "stan"])
def test_no_address_fails(on: World, ids: dict[str, int], client: Client, who: str) -> None:
    client.raise_request_exception = False
    failed = {}
    for address in addresses():
        client.force_login(getattr(on, who))
        for path in sorted({address.path(), address.path(**ids)}):
            codes = answers(client, path)
            if 500 in codes:
                failed[path] = codes
    assert failed == {}


NEXT = re.compile(r'action="/i18n/setlang/">.*?name="next" value="([^"]*)"', re.DOTALL)


def switched(client: Client, path: str, *, page: str) -> Any:
    """What stands there in English after a form was sent from this page to this address; None when nothing is shown."""
    with transaction.atomic():
        answer = client.post(path, {}, headers={"Referer": page})
        transaction.set_rollback(True)
    following = NEXT.search(answer.text) if answer.status_code != 302 and not answer.streaming else None
    if not following:
        return None
    chosen = {"next": following[1], "language": "en"}
    there = client.post("/i18n/setlang/", chosen, headers={"Referer": f"http://testserver{path}"})["Location"]
    return client.get(there, headers={"Referer": f"http://testserver{path}"}, follow=True)


@pytest.mark.any_database
@pytest.mark.time_machine(TODAY)
@pytest.mark.parametrize("known", [True, False])
def test_the_language_can_be_switched_on_every_answer_to_a_form(on: World, client: Client, known: bool) -> None:
    """Also at an address that takes only what a form sends, and when that form stood on such an answer itself."""
    client.force_login(on.carla)
    report = report_at(ReportState.DRAFT, on)
    ids = {"plan": start(on.agency, on.cycle, by=on.carla).pk, "report": report.pk}
    paths = [address.path(**ids) for address in addresses() if address.name not in OPEN]
    shown = {path: switched(client, path, page=f"http://testserver{'/' if known else path}") for path in paths}
    found = {path: page.status_code for path, page in shown.items() if page}
    assert len(found) > 20
    assert {path: status for path, status in found.items() if status == 405} == {}
    assert found[reverse("report_evidence_add", args=[report.pk])] == 200
