"""Marked persons are loaded and every screen is driven; then everything that was written is searched for them."""

import base64
import gzip
import io
import json
import logging
import pickle
import re
import sys
import tempfile
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.models import MinistryMembership
from cleanreport.assignments import actions as assignments
from cleanreport.completion import documents as completion_papers
from cleanreport.completion.content import content_from as completion_content
from cleanreport.cycles.models import Round
from cleanreport.demo.examples import record_report
from cleanreport.documents.models import Format
from cleanreport.documents.registry import sorts_of
from cleanreport.documents.tree import Digits
from cleanreport.documents.writers import WRITERS
from cleanreport.notifications import actions as notifications
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.stakeholders import queries
from cleanreport.stakeholders.actions import arrivals, importing, persons, rotation
from cleanreport.stakeholders.models import Arrival, Person
from cleanreport.stakeholders.sealing import Contact
from cleanreport.submissions.documents import code as code_of
from cleanreport.submissions.models import Submission
from tests.cast import PASSWORD, TODAY, World, example, plan_at
from tests.documents.reading import pdfium_text
from tests.documents.samples import paper
from tests.stakeholders.people import csv_of, row, uploaded
from tests.stakeholders.searching import CARD, MAIL, NAME, NUMBER, found_in, in_folder

pytestmark = [pytest.mark.time_machine(TODAY)]
SHORTEST = 5  # a shorter cell holds no mark
MARKED = Contact(f"นาย{NAME} หนึ่ง", f"ห้าง{NAME}", email=f"{MAIL}1@people.example", phone=f"+6681{NUMBER}")
FILE = csv_of(
    [
        row(1, name=f"นาง{NAME} สอง", email=f"{MAIL}2@people.example", phone=f"082{NUMBER}", consent=CARD),
        row(2, name=f"นาง{NAME} สาม", email=f"{MAIL}3@people", phone=f"083{NUMBER}"),
        row(3, name=f"นาง{NAME} สี่", email=f"{MAIL}2@people.example", phone="1-1017-00230-70-8"),
    ]
)


def in_the_database() -> list[str]:
    """Every cell of every table, as text and as bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own names
            for cells in cursor.fetchall():
                for cell in cells:
                    raw = bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                    found += found_in(raw, table) if len(raw) >= SHORTEST else []
    return found


def in_files() -> list[str]:
    """Everything that lies in the folder of the data and in that of temporary files."""
    return in_folder(Path(settings.VAR)) + in_folder(Path(tempfile.gettempdir()))


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for temporary files, of this process and of its children."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def papers_of(sent: Submission, plan: Plan) -> Iterator[tuple[str, bytes]]:
    """Every paper that there is of what was sent, in every format, and the book that a completion report would be."""
    writers = {name: import_string(path.replace(":", ".")) for name, path in WRITERS.items()}
    book = completion_papers.paper(completion_content(plan.frozen.content, [sent.content], {}), dated=TODAY)
    trees = {f"{sort.kind}.{one}": sort.build(sent, Digits.ARABIC) for sort in sorts_of(sent) for one in sort.formats}
    with tempfile.TemporaryDirectory() as folder:
        for name, tree in (trees | {"book.docx": book}).items():
            file = Path(folder) / name
            writers[Format(name.rpartition(".")[2])](tree, file)
            yield name, file.read_bytes()


class Watched(Client):
    """Remembers the states of what was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[int] = set()

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        self.seen.add(answer.status_code)
        return answer


def reader(role: Role, on: World) -> User:
    """Somebody who reads what agencies sent: a viewer of Carla's ministry, or an assessor of Carla's agency."""
    user = agencies.open_account(role.value, by=on.olga, password=PASSWORD, role=role)
    if role == Role.ASSESSOR:
        assignments.assign(on.cycle, user, [on.agency.code], by=on.olga, at=TODAY)
    if role == Role.MINISTRY:
        MinistryMembership.objects.create(user=user, ministry=on.agency.ministry, since=TODAY)
    return user


def drive(client: Client, plan: Plan, *, office: bool) -> None:
    """Every screen with every verb, so that everything that is written for it is written."""
    found = queries.listed(plan).first()
    assert found is not None
    arrival = Arrival.objects.filter(plan=plan).latest("pk")
    here = {"pk": plan.pk}
    one, file = here | {"person": found.pk}, here | {"file": arrival.pk}

    def to(name: str, **kwargs: int) -> str:
        return reverse(f"stakeholders{name}", kwargs=kwargs)

    client.post(to("_open", **here), {"purpose": "survey"})
    client.post(to("_person_show", **one))
    for wanted in (MARKED.email, f"{MAIL}9@people.example", f"081{NUMBER}", f"{MAIL}"):
        client.post(to("_find", **here), {"wanted": wanted})
    typed = {"group": "affected", "name": f"นาย{NAME} ห้า", "email": f"{MAIL}5@people.example", "phone": f"085{NUMBER}"}
    for more in ({}, {"email": MAIL}, {"email": MARKED.email}, {"group": "x"}):
        client.post(to("_add", **here), typed | more)
        client.post(to("_person", **one), typed | more)
    for name, kwargs in [
        ("", here), ("_notice", here), ("_list", here), ("_add", here), ("_person", one), ("_file", file),
        ("_template", here),
    ]:  # fmt: skip
        client.get(to(name, **kwargs))
    client.post(to("_bad_rows", **file))
    exported = client.post(to("_export", **here), {"purpose": "survey"})
    if office:
        assert exported.status_code == 200
        assert exported.getvalue()
    client.post(to("_take", **file), {"way": "x"})
    client.post(to("_person_remove", **one), {"reason": "x"})


@pytest.fixture
def marked(on: World) -> Plan:
    """A finished plan with marked persons, typed in and from a file whose other rows are bad."""
    Round.objects.filter(pk=on.round.pk).update(stakeholders_required=True)
    plan = plan_at(PlanState.FINISHED, on)
    plan = Plan.objects.select_related("agency", "cycle").get(pk=plan.pk)
    persons.add(plan, group="recipient", contacted_on=None, contact=MARKED, by=on.carla, at=TODAY)
    file = uploaded(FILE)
    arrival = arrivals.bring_in(plan, file, by=on.carla, at=TODAY)
    file.close()
    importing.work_on_next()
    arrival.refresh_from_db()
    assert (arrival.persons_found, arrival.bad_rows) == (1, 2)
    arrivals.take(arrival, plan, way="add", by=on.carla, at=TODAY)
    return plan


def test_no_person_stands_in_anything_that_was_written(on: World, marked: Plan, caplog: Any, capfd: Any) -> None:
    caplog.set_level(logging.DEBUG)
    clients = {who: Watched() for who in ("carla", "olga", "stan", "vera", "asa")}
    readers = {role: reader(role, on) for role in (Role.MINISTRY, Role.ASSESSOR)}
    people = (on.carla, on.olga, on.stan, readers[Role.MINISTRY], readers[Role.ASSESSOR])
    for client, person in zip(clients.values(), people, strict=True):
        client.force_login(person)
    drive(clients["carla"], marked, office=False)
    drive(clients["olga"], marked, office=True)
    for stranger in ("stan", "vera", "asa"):
        before = Arrival.objects.count(), Person.objects.count()
        drive(clients[stranger], marked, office=False)
        assert clients[stranger].seen == {404}, stranger
        assert (Arrival.objects.count(), Person.objects.count()) == before
    # A file that waits, one that broke, and everything under another key.
    clients["carla"].post(reverse("stakeholders_upload", args=[marked.pk]), {"file": SimpleUploadedFile("a.csv", FILE)})
    rotation.reseal()
    # The report is sent: what is frozen, its letters and its papers.
    report = record_report(example(), example()["reports"][0], marked, on.round, by=on.carla, at=TODAY)
    sent = reports.send(report, by=on.carla, at=TODAY)
    assert sent.content["stakeholders"]["recipient"] >= 1
    while notifications.deliver():
        pass
    logged = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("django.db"))
    out, err = capfd.readouterr()
    assert in_the_database() == []
    assert in_files() == []
    assert [*found_in(logged, "the log"), *found_in(out, "output"), *found_in(err, "errors")] == []
    assert mail.outbox
    assert [one for letter in mail.outbox for one in found_in(letter.message().as_bytes(), letter.subject)] == []
    papers = dict(papers_of(sent, marked))
    assert {name.rpartition(".")[2] for name in papers} == set(Format.values)
    assert [one for name, content in papers.items() for one in found_in(content, name)] == []
    assert "ฐานข้อมูลผู้มีส่วนได้ส่วนเสีย" in pdfium_text(papers["report.pdf"]), "it is read, and has the numbers"
    others = [reverse("home"), reverse("report", args=[report.pk]), reverse("submission", args=[sent.number])]
    others += [reverse("office"), reverse("office_agency", args=["MOI-04"]), reverse("office_trail")]
    others += [reverse("plan_evidence", args=[marked.pk]), reverse("submissions"), reverse("home_year", args=[2557])]
    others += [reverse("submission_papers", args=[sent.number]), reverse("submission_changes", args=[sent.number])]
    others += [reverse("office_trail_export", args=[kind]) for kind in ("csv", "xlsx")]
    others += [reverse("verify_code", args=[code_of(sent)]), certifiers_link()]
    assert {clients["asa"].get(address).status_code for address in others if sent.number in address} == {200}
    for browser in (*clients.values(), Client()):
        for address in others:
            answer = browser.get(address, follow=True)
            whole = answer.getvalue() if answer.streaming else answer.content
            assert found_in(whole, address) == []


def certifiers_link() -> str:
    """Of the letter that asks for the acknowledgement."""
    links = [re.search(r"/certify/[^/\s]+/", str(letter.body)) for letter in mail.outbox]
    return next(link[0] for link in links if link)


def leaks(marked: str) -> dict[str, bytes]:
    """A mark in everything that is searched, as it is really written."""
    letter = mail.EmailMessage("เรื่อง", f"เรียน {marked}", to=["a@b.example"]).message().as_bytes()
    made = {"letter": letter, "json": json.dumps({"to": marked}).encode(), "text": f"… {marked} …".encode()}
    made["session"] = SessionStore().encode({"of": marked * 20}).encode()
    made["cache"] = base64.b64encode(pickle.dumps([marked]))
    made["snapshot"] = gzip.compress(marked.encode())
    made["page"] = "".join(f"&#{ord(sign)};" for sign in marked).encode()
    made["address"] = urllib.parse.quote(marked).encode()
    with tempfile.TemporaryDirectory() as folder:
        for format, path in WRITERS.items():
            file = Path(folder) / f"paper.{format}"
            import_string(path.replace(":", "."))(paper(marked), file)
            made[format] = file.read_bytes()
    return made


def test_the_search_finds_a_mark_wherever_it_is_leaked_to() -> None:
    for marked in (MARKED.name, MARKED.email, "081 555 0987", CARD):
        for where, raw in leaks(marked).items():
            assert found_in(raw, where), f"{marked} in {where}"
    assert not any(found_in(raw, where) for where, raw in leaks("นายสมชาย ใจดี somchai@people.example").items())


def test_an_error_report_hides_what_was_typed(on: World, marked: Plan, client: Client, monkeypatch: Any) -> None:
    """What Django would write about a failure, with every variable of every frame."""
    kept: list[str] = []

    @sensitive_variables()
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("broken")

    client.force_login(on.carla)
    client.raise_request_exception = False
    monkeypatch.setattr("cleanreport.stakeholders.actions.persons.seal_contact", fail)

    def note(sender: object, request: HttpRequest, **_more: object) -> None:
        reporter = ExceptionReporter(request, *sys.exc_info())
        request.exception_reporter_filter = SafeExceptionReporterFilter()
        kept.append(reporter.get_traceback_text() + reporter.get_traceback_html())

    got_request_exception.connect(note)
    try:
        typed = {
            "group": "affected",
            "name": f"นาย{NAME} หก",
            "email": f"{MAIL}6@people.example",
            "phone": f"086{NUMBER}",
        }
        client.post(reverse("stakeholders_add", args=[marked.pk]), typed)
        monkeypatch.setattr("cleanreport.stakeholders.actions.persons.queries.found_by", fail)
        client.post(reverse("stakeholders_find", args=[marked.pk]), {"wanted": f"{MAIL}6@people.example"})
    finally:
        got_request_exception.disconnect(note)
    assert len(kept) == 2
    assert [found_in(text, "an error report") for text in kept] == [[], []]


def test_a_file_on_its_way_lies_open_nowhere(on: World, marked: Plan, client: Client, monkeypatch: Any) -> None:
    """While the request is read, and while the worker reads the file."""
    seen: list[str] = []
    real_claim, real_bring = importing.Reading._end, arrivals.bring_in

    def look(real: Any) -> Any:
        def looked(*args: Any, **kwargs: Any) -> Any:
            seen.extend(["looked", *in_files(), *in_the_database()])
            for link in Path("/proc/self/fd").iterdir():
                target = str(link.readlink()) if link.exists() else ""
                if re.match(r"/(?!memfd)", target) and Path(target).is_file() and str(settings.VAR) in target:
                    seen.extend(found_in(Path(target).read_bytes(), target))
            return real(*args, **kwargs)

        return looked

    monkeypatch.setattr(importing.Reading, "_end", look(real_claim))
    monkeypatch.setattr("cleanreport.stakeholders.views.files.arrivals.bring_in", look(real_bring))
    client.force_login(on.carla)
    long = FILE + csv_of([row(n, name=f"นาย{NAME}") for n in range(9, 400)], [])
    client.post(
        reverse("stakeholders_upload", args=[marked.pk]), {"file": SimpleUploadedFile("a.csv", io.BytesIO(long).read())}
    )
    importing.work_on_next()
    assert seen == ["looked", "looked"]
