"""One year of an agency, told by real actions: each stage names the pages that show something new, and who opens them.

Whoever walks through the stages sees every page of the product in every state that looks different. Pages keep their
names whatever stands on them, so that a small year can be held against a large one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cleanreport.accounts.actions import note_failed_sign_in
from cleanreport.accounts.models import Role, User
from cleanreport.agencies import actions as agencies
from cleanreport.agencies.actions import lists
from cleanreport.agencies.models import Agency, AgencyImport
from cleanreport.assignments import actions as assignments
from cleanreport.audit.actions import subject_of
from cleanreport.certification import actions as certification
from cleanreport.completion import actions as completions
from cleanreport.completion.models import Completion
from cleanreport.completion.outline import SECTIONS
from cleanreport.credentials import actions as credentials
from cleanreport.credentials.actions.invitations import MOST_OPEN
from cleanreport.cycles.models import Round
from cleanreport.demo.examples import record_plan, record_report, typed
from cleanreport.evidence.models import Kind, Target
from cleanreport.notifications.models import Letter
from cleanreport.plans import actions as plans
from cleanreport.plans.models import Plan
from cleanreport.reports import actions as reports
from cleanreport.reports.models import Report
from cleanreport.stakeholders.actions import persons
from cleanreport.stakeholders.sealing import Contact
from cleanreport.submissions.actions import ask_again
from cleanreport.submissions.documents import code
from cleanreport.submissions.models import Submission
from tests.cast import IN_ROUND_12, RECORDED, TODAY, World, bangkok, example, request_for
from tests.evidence.samples import PDF, PNG
from tests.plans.screens import pages_of
from tests.reports.screens import STEPS as REPORT_STEPS
from tests.reports.screens import large
from tests.stakeholders.people import csv_of, read, row

# The longest text that each kind of field takes in the story; the columns of a plan take no more.
PEOPLE_TEXT, SHORT_TEXT = 200, 100
FEW = 3
AFTER_ALL_ROUNDS = bangkok(2014, 10, 16)


@dataclass(frozen=True)
class Page:
    """`who` is somebody of the cast, "" somebody without an account; `name` is the same in every telling."""

    who: str
    name: str
    path: str


class Browsers:
    """A browser for each person, in which they sign in once; somebody without an account has one, too."""

    def __init__(self, on: World, **options: Any) -> None:
        self.on, self.options = on, options
        self.of: dict[str, Client] = {}

    def __getitem__(self, who: str) -> Client:
        if who not in self.of:
            self.of[who] = Client(**self.options)
            if who:
                self.of[who].force_login(person_called(who, self.on))
        return self.of[who]


def person_called(who: str, on: World) -> User:
    """Somebody of the cast, or an assessor whom the story brings in."""
    return getattr(on, who, None) or User.objects.get(username=who)


@dataclass(frozen=True)
class Stage:
    """The pages are to be looked at before the next stage is asked for, at this time."""

    name: str
    at: datetime
    pages: list[Page]


def story(on: World, *, rows: int = FEW, write: Callable[[], str] | None = None) -> Iterator[Stage]:
    """The year with so many rows of everything; `write` gives the words of each field, instead of the example's."""
    return Story(on, year_of(rows, write), rows, write or (lambda: "ขอให้ตรวจสอบอีกครั้ง")).told()


def year_of(rows: int, write: Callable[[], str] | None) -> dict:
    """The example with so many rows of everything; it has four measures itself, and three of the rest."""
    data = large(rows) if rows > FEW else example()
    data["risks"] = [data["risks"][n % len(data["risks"])] for n in range(rows)]
    data["measures"][0]["answers"] = list(range(1, rows + 1))
    return rewritten(data, write) if write else data


def rewritten(data: dict, write: Callable[[], str]) -> dict:
    def row(old: dict, *names: str, most: int | None = None) -> dict:
        return old | {name: write()[:most] for name in names}

    def indicator(old: dict) -> dict:
        new = row(row(old, "name", "source"), "unit", most=SHORT_TEXT)
        return new | ({"milestones": [write() for _step in range(5)]} if "milestones" in old else {})

    new: dict[str, Any] = row(data, "work_process", "why_chosen")
    new["risks"] = [row(risk, "step", "risk", "cause") for risk in data["risks"]]
    new["measures"] = [row(measure, "title", "unit") for measure in data["measures"]]
    new["indicators"] = [indicator(old) for old in data["indicators"]]
    for role in ("recorder", "certifier"):
        new[role] = row(data[role], "name", "position", "unit", most=PEOPLE_TEXT)
    new["reports"] = [row(report, "problems", "solutions") for report in data["reports"]]
    for report in new["reports"]:
        report["measures"] = {key: row(said, "summary", "output") for key, said in report["measures"].items()}
    return new


def link_of(submission: Submission) -> str:
    """The address in the newest letter that asks for an acknowledgement."""
    asked = Letter.objects.filter(purpose="asked_to_acknowledge", about=subject_of(submission)).latest("pk")
    found = re.search(r"/certify/[\w-]+/", asked.email.message)
    assert found
    return found[0]


class Story:
    def __init__(self, on: World, data: dict, rows: int, write: Callable[[], str]) -> None:
        self.on, self.data, self.rows, self.write = on, data, rows, write
        self.plan = Plan()
        self.report = Report()
        self.completion = Completion()

    def told(self) -> Iterator[Stage]:
        yield self.nothing()
        yield self.begun()
        yield self.accounts()
        yield self.registered()
        yield self.assigned()
        yield self.recorded()
        yield from self.handed_over()
        yield self.report_begun()
        yield self.persons_listed()
        yield self.reported()
        yield from self.sent()
        yield self.last_round()
        yield from self.completed()
        yield self.reopened()
        yield self.closed()

    # The plan

    def nothing(self) -> Stage:
        return Stage(
            "nothing",
            RECORDED,
            [
                *self.everywhere("", "account_login", "sign_in_help", "verify"),
                *self.everywhere("carla", "home", "submissions", "account_change_password"),
                *self.of_the_office(),
            ],
        )

    def begun(self) -> Stage:
        """A plan of the other agency in which nothing stands yet, with an empty row of each kind, and many agencies."""
        ministry = self.on.agency.ministry
        for number in range(self.rows):
            words = {"name_th": f"{self.write()} {number}", "ministry": ministry, "by": self.on.olga}
            agencies.record_agency(f"X-{number:02}", kind="department", at=RECORDED, **words)
        plan = plans.start(self.on.other_agency, self.on.cycle, by=self.on.stan, at=RECORDED)
        for kind in plans.ROWS:
            plans.add_row(plan, kind, by=self.on.stan, at=RECORDED)
        return Stage("a plan begun", RECORDED, [*self.everywhere("stan", "home"), *named("stan", pages_of(plan))])

    def accounts(self) -> Stage:
        """Letters for the agencies without an account, a locked one, and colleagues who are invited."""
        bare = Agency.objects.filter(members=None).order_by("code").values_list("pk", flat=True)
        facts = {"once": "0" * 32, "public_key": b"0" * 32, "by": self.on.olga, "at": RECORDED}
        batch = credentials.ask_new(list(bare), **facts)
        for number in range(min(self.rows, MOST_OPEN)):
            whom = {"name": self.write()[:PEOPLE_TEXT], "email": f"colleague{number}@land.example"}
            credentials.invite(self.on.agency, **whom, by=self.on.carla, at=RECORDED)
        note_failed_sign_in(self.on.cory.username, locked_seconds=3600, at=RECORDED)
        letter = Letter.objects.filter(purpose="invited").latest("pk")
        link = re.search(r"/invitation/[\w-]+/", letter.email.message)
        assert link
        names = ("office_account_agencies", "office_account_new", "office_account_batches")
        pages = [
            # First, for it asks again and again how far the letters are, as long as it is open.
            Page("olga", "office_account_batch", reverse("office_account_batch", args=[batch.pk])),
            *self.everywhere("olga", "office_accounts", *names),
            Page("olga", "office_account_agencies all", reverse("office_account_agencies") + "?have=any&q=กรม"),
            Page("olga", "office_account_new officer", reverse("office_account_new") + "?role=officer"),
            Page("olga", "office_account", reverse("office_account", args=[self.on.carla.pk])),
            Page("olga", "office_account locked", reverse("office_account", args=[self.on.cory.pk])),
            *self.everywhere("carla", "colleagues"),
            Page("", "invitation", link[0]),
        ]
        return Stage("accounts handed out", RECORDED, pages)

    def registered(self) -> Stage:
        return Stage("the register kept", RECORDED, self.of_the_register())

    def assigned(self) -> Stage:
        """Two assessors, the second one without an agency; two agencies are left that nobody assesses."""
        by, year = {"by": self.on.olga, "at": RECORDED}, self.on.cycle.year_be
        asa, _bea = (
            agencies.open_account(
                name, role=Role.ASSESSOR, email=f"{name}@assess.example", last_name=self.write()[:100], **by
            )
            for name in ("asa", "bea")
        )
        codes = ["MOI-04", *(f"X-{number:02}" for number in range(1, self.rows))]
        assignments.assign(self.on.cycle, asa, codes, **by)
        mine, more = (reverse(f"office_year_{name}", args=[year, "asa"]) for name in ("assessor", "assign"))
        pages = [
            *self.of_assessors(),
            Page("olga", "office_year_assessor", mine),
            Page("olga", "office_year_assign", more),
            Page("olga", "office_year_assign shared", reverse("office_year_assign", args=[year, "bea"]) + "?have=any"),
            *self.everywhere("asa", "home", "submissions"),
            *self.everywhere("bea", "home"),
        ]
        return Stage("agencies assigned", RECORDED, pages)

    def recorded(self) -> Stage:
        self.plan = record_plan(self.data, self.on.agency, self.on.cycle, by=self.on.carla, at=RECORDED)
        reading = Page("olga", "plan", reverse("plan", args=[self.plan.pk]))
        pages = [
            *self.everywhere("carla", "home"),
            *named("carla", pages_of(self.plan)),
            Page("carla", "plan_paper", reverse("plan_paper", args=[self.plan.pk])),
            reading,
        ]
        return Stage("a plan recorded", RECORDED, pages)

    def handed_over(self) -> Iterator[Stage]:
        """Finished, sent back, finished again, acknowledged."""
        first = plans.finish(self.plan, by=self.on.carla, at=RECORDED)
        link, later = link_of(first), RECORDED + timedelta(days=1)
        yield Stage("a plan finished", RECORDED, [*self.receipt(first), Page("", "certify", link)])

        certification.send_back(request_for(first), comment=self.write(), at=later)
        pages = [*self.everywhere("carla", "home"), *named("carla", [reverse("plan", args=[self.plan.pk])])]
        yield Stage("a plan sent back", later, [*pages, *self.looked_back(first), Page("", "certify", link)])

        self.plan.refresh_from_db()
        plans.edit(self.plan, [typed(self.plan, why_chosen=f"{self.write()} แก้ไขแล้ว")], by=self.on.carla, at=later)
        second = plans.finish(self.plan, by=self.on.carla, at=later)
        yield Stage("a plan corrected", later, [*self.looked_back(second), Page("", "certify", link_of(second))])

        certification.acknowledge(request_for(second), at=later)
        self.plan.refresh_from_db()
        pages = [*self.everywhere("carla", "home"), *self.looked_back(second), Page("", "certify", link_of(second))]
        yield Stage("a plan acknowledged", TODAY, pages)

    # The reports

    def report_begun(self) -> Stage:
        self.report = reports.start(self.plan, self.on.round, by=self.on.carla, at=TODAY)
        return Stage("a report begun", TODAY, [*self.everywhere("carla", "home"), *self.report_pages()])

    def persons_listed(self) -> Stage:
        """The round asks for the stakeholder database: persons typed in, and a file with a row that cannot be taken."""
        self.plan = Plan.objects.select_related("agency", "cycle").get(pk=self.plan.pk)
        Round.objects.filter(pk=self.on.round.pk).update(stakeholders_required=True)
        by = {"by": self.on.carla, "at": TODAY}
        for number in range(self.rows):
            contact = Contact(self.write()[:PEOPLE_TEXT], self.write()[:PEOPLE_TEXT], email=f"p{number}@people.example")
            persons.add(self.plan, group="affected", contacted_on=None, contact=contact, **by)
        file = read(self.plan, self.on, csv_of([row(1), *(row(2 + n, email="x") for n in range(self.rows))]))
        names = ("stakeholders", "stakeholders_notice", "stakeholders_add")
        pages = [Page("carla", name, reverse(name, args=[self.plan.pk])) for name in names]
        pages.append(Page("carla", "stakeholders_file", reverse("stakeholders_file", args=[self.plan.pk, file.pk])))
        office = [Page("olga", page.name, page.path) for page in pages[:2]]
        reading = [*self.everywhere("carla", "home"), *self.report_pages()]
        return Stage("persons listed", TODAY, [*pages, *office, *reading])

    def reported(self) -> Stage:
        """Complete, with files."""
        Round.objects.filter(pk=self.on.round.pk).update(evidence_required=True)
        self.fill(self.data["reports"][0], self.on.round, at=TODAY)
        self.give_files(at=TODAY)
        file = self.report.evidence.latest("pk")
        described = reverse("report_evidence_describe", args=[self.report.pk, file.pk])
        pages = [*self.report_pages(), *named("carla", [described], "report_evidence_describe")]
        for who in ("carla", "olga"):
            pages.append(Page(who, "plan_evidence", reverse("plan_evidence", args=[self.plan.pk])))
            pages.append(Page(who, "evidence_look", reverse("evidence_look", args=[file.pk])))
        reading = Page("olga", "report", reverse("report", args=[self.report.pk]))
        paper = Page("carla", "report_paper", reverse("report_paper", args=[self.report.pk]))
        return Stage("a report recorded", TODAY, [*pages, reading, paper])

    def sent(self) -> Iterator[Stage]:
        """Sent, sent back, sent again; then another certifier is asked."""
        first = reports.send(self.report, by=self.on.carla, at=TODAY)
        link, later = link_of(first), TODAY + timedelta(days=1)
        file = first.content["evidence"][0]["id"]
        sent = f"{reverse('plan_evidence', args=[self.plan.pk])}?sent={first.number}"
        reading = [Page("carla", name, reverse(name, args=[self.report.pk])) for name in ("report", "report_summary")]
        yield Stage(
            "a report sent",
            TODAY,
            [
                *self.receipt(first),
                *reading,
                Page("", "certify", link),
                Page("", "certify_papers", f"{link}papers/"),
                Page("", "certify_evidence_look", f"{link}evidence/{file}/view/"),
                Page("olga", "plan_evidence_sent", sent),
                *self.of_the_assessor(first),
                Page("asa", "evidence_look", reverse("evidence_look", args=[file])),
                *self.of_the_office(),
            ],
        )

        certification.send_back(request_for(first), comment=self.write(), at=later)
        pages = [*self.everywhere("carla", "home"), *named("carla", [reverse("report", args=[self.report.pk])])]
        yield Stage("a report sent back", later, [*pages, *self.looked_back(first), Page("", "certify", link)])

        self.report.refresh_from_db()
        reports.edit(self.report, [typed(self.report, problems=f"{self.write()} แก้ไขแล้ว")], by=self.on.carla, at=later)
        second = reports.send(self.report, by=self.on.carla, at=later)
        ended = link_of(second)
        for number in range(self.rows):
            other = {"name": self.write()[:PEOPLE_TEXT], "position": "อธิบดี", "email": f"director{number}@land.example"}
            ask_again(second, by=self.on.carla, at=later + timedelta(minutes=number), **other)
        pages = [*self.looked_back(second), Page("", "certify ended", ended), Page("", "certify", link_of(second))]
        yield Stage("another certifier asked", later, pages)

    def last_round(self) -> Stage:
        """The report of the last round is a draft while the one before still waits for the certifier."""
        self.fill(self.data["reports"][1], self.on.last_round, at=IN_ROUND_12)
        self.give_files(at=IN_ROUND_12)
        return Stage("the last round", IN_ROUND_12, [*self.everywhere("carla", "home"), *self.report_pages()])

    def completed(self) -> Iterator[Stage]:
        """The completion report: begun, written, sent; then it and the last report are taken back to be corrected."""
        by = {"by": self.on.carla, "at": IN_ROUND_12}
        self.completion = completions.start(self.plan, **by)
        pages = [*self.everywhere("carla", "home"), *self.completion_pages()]
        yield Stage("a completion report begun", IN_ROUND_12, pages)

        self.write_completion(**by)
        reading = Page("olga", "completion", reverse("completion", args=[self.completion.pk]))
        yield Stage("a completion report written", IN_ROUND_12, [*self.completion_pages(), reading])

        reports.send(self.report, **by)
        sent = completions.send(self.completion, **by)
        reading = Page("carla", "completion", reverse("completion", args=[self.completion.pk]))
        pages = [*self.receipt(sent), reading, Page("", "certify", link_of(sent))]
        yield Stage("a completion report sent", IN_ROUND_12, pages)

        self.completion.refresh_from_db()
        self.report.refresh_from_db()
        completions.withdraw(self.completion, reason=self.write(), **by)
        reports.withdraw(self.report, reason=self.write(), **by)
        section = self.completion.sections.get(number="1.1")
        completions.edit(self.completion, [typed(section, text=f"{self.write()} แก้ไขแล้ว")], **by)
        pages = [*self.everywhere("carla", "home"), *self.completion_pages(), *self.looked_back(sent)]
        yield Stage("a completion report withdrawn", IN_ROUND_12, pages)

    def write_completion(self, *, by: User, at: datetime) -> None:
        """A text in every section, a picture, and as many outputs and other works as rows."""
        who = {"by": by, "at": at}
        picture = completions.add_picture(self.completion, SimpleUploadedFile("จอ.png", PNG), **who)
        edits = [
            typed(row, text=f"{self.write()} ข้อความ\n\n- {self.write()}\n\n![จอ](picture:{picture.pk})")
            for row in self.completion.sections.all()
        ]
        for _row in range(self.rows):
            work = completions.add_work(self.completion, **who)
            edits.append(typed(work, form=self.write()[:PEOPLE_TEXT], description=self.write()))
        completions.edit(self.completion, edits, **who)
        uploads = [SimpleUploadedFile(f"ผลงาน {n}.pdf", PDF + f"output {n}".encode()) for n in range(self.rows)]
        completions.add_outputs(self.completion, uploads, titles=[self.write() for _ in uploads], **who)

    def reopened(self) -> Stage:
        """The officer has opened the plan again, and its rows have changed under the report."""
        plans.reopen(self.plan, reason=self.write(), by=self.on.olga, at=IN_ROUND_12)
        self.plan.refresh_from_db()
        plans.remove_row(self.plan, self.plan.measures.last(), by=self.on.carla, at=IN_ROUND_12)
        pages = [*self.everywhere("carla", "home"), *named("carla", pages_of(self.plan)), *self.report_pages()]
        pages += self.completion_pages()
        pages += self.of_the_assessor(Submission.objects.filter(subject_id=self.plan.pk, kind="plan").latest("pk"))
        return Stage("the plan reopened", IN_ROUND_12, [*pages, *self.of_the_office()])

    def closed(self) -> Stage:
        reading = named("carla", [reverse("report", args=[self.report.pk])])
        reading += named("carla", [reverse("completion", args=[self.completion.pk])])
        return Stage("all rounds closed", AFTER_ALL_ROUNDS, [*self.everywhere("carla", "home"), *reading])

    def fill(self, said: dict, round_: Round, *, at: datetime) -> None:
        self.report = record_report(self.data, said, self.plan, round_, by=self.on.carla, at=at)

    def give_files(self, *, at: datetime) -> None:
        """As many files as rows, each for every indicator."""
        indicators = [(Target.INDICATOR, row["id"]) for row in self.plan.frozen.content["indicators"]]
        names = [f"หลักฐาน {self.report.round.months} {number}.pdf" for number in range(self.rows)]
        uploads = [SimpleUploadedFile(name, PDF + name.encode()) for name in names]
        titles = [self.write() for _upload in uploads]
        reports.add_evidence(
            self.report, uploads, titles=titles, kind=Kind.INDICATOR, supports=indicators, by=self.on.carla, at=at
        )

    # Pages

    @staticmethod
    def everywhere(who: str, *names: str) -> list[Page]:
        return [Page(who, name, reverse(name)) for name in names]

    def of_the_register(self) -> list[Page]:
        """The register with an agency that was renamed and one that was closed, and lists of every outcome."""
        on, by = self.on, {"by": self.on.olga, "at": RECORDED}
        name = {"name_th": self.write()[:300], "name_en": "Department of Lands", "from_on": RECORDED.date()}
        agencies.rename(on.agency, **name, reason=self.write(), seen=0, **by)
        agencies.close(Agency.objects.get(code="X-00"), from_on=RECORDED.date(), reason="ยุบ", sure=True, seen=0, **by)
        rows = [f"Y-{number},{self.write()},อปท.,MOI" for number in range(self.rows)]
        heads = "รหัสหน่วยงาน,ชื่อหน่วยงาน,ประเภท,รหัสกระทรวง,หมายเหตุ"
        contents = ["\n".join([heads, *rows]), "\n".join([heads, *rows, "Y-1,,บริษัท,XYZ"]), "ไม่ใช่รายการ"]
        found = [lists.upload(f"{self.write()[:80]}.csv", content.encode(), **by) for content in contents]
        while lists.work_on_next(at=RECORDED):
            pass
        found.append(lists.upload("รออ่าน.csv", b"-", **by))
        return self.pages_of_the_register(found)

    def pages_of_the_register(self, found: list[AgencyImport]) -> list[Page]:
        names = ("office_register", "office_register_new", "office_register_import", "office_register_ministries")
        edit, merge = (reverse(f"office_register_{what}", args=["MOI-04"]) for what in ("edit", "merge"))
        outcomes = zip(("sound", "refused rows", "no list", "waiting"), found, strict=True)
        lists_shown = {what: reverse("office_register_list", args=[one.pk]) for what, one in outcomes}
        return [
            *self.everywhere("olga", *names),
            Page("olga", "office_register filtered", reverse("office_register") + "?state=all&kind=department&q=ก"),
            Page("olga", "office_register_edit", edit),
            Page("olga", "office_register_edit closed", reverse("office_register_edit", args=["X-00"])),
            Page("olga", "office_register_merge", f"{merge}?q=0&old=TH-55"),
            Page("olga", "office_register_ministry", reverse("office_register_ministry", args=["MOI"])),
            *(Page("olga", f"office_register_list {what}", address) for what, address in lists_shown.items()),
        ]

    def of_the_office(self) -> list[Page]:
        """Its pages when there is nothing, in the middle of the year and at its end."""
        found = self.everywhere("olga", "office", "office_mail", "office_trail")
        asked = reverse("office") + "?kind=department&ministry=MOI&q=กรม&watch=plan"
        letters = reverse("office_mail") + "?state=queued&q=land"
        agency = reverse("office_agency", args=[self.on.agency.code])
        return [
            *found,
            *self.of_years(),
            Page("olga", "office filtered", asked),
            Page("olga", "office_mail filtered", letters),
            Page("olga", "office_trail filtered", reverse("office_trail") + "?agency=MOI-04&verb=plan.edited"),
            *self.of_messages(),
            *self.everywhere("olga", "office_progress", "office_warnings", "office_comparison"),
            Page("olga", "office_warnings behind", reverse("office_warnings") + "?watch=9&signal=behind"),
            Page("olga", "office_agency", agency),
            Page("olga", "office_accounts of one", reverse("office_accounts") + "?agency=MOI-04&state=never&q=กรม"),
        ]

    def of_years(self) -> list[Page]:
        year = self.on.cycle.year_be
        names = [f"office_year{section}" for section in ("", "_copy", "_dates", "_types", "_settings", "_evidence")]
        pages = [Page("olga", name, reverse(name, args=[year])) for name in names]
        return [*self.everywhere("olga", "office_years"), *pages, *self.of_assessors()]

    def of_assessors(self) -> list[Page]:
        names = ("office_year_assessors", "office_year_assessed")
        return [Page("olga", name, reverse(name, args=[self.on.cycle.year_be])) for name in names]

    def of_messages(self) -> list[Page]:
        """What the office tells many, with all agencies chosen where some can be."""
        lists = ("office_remind", "office_extensions", "office_reopening")
        chosen = ("office_remind_preview", "office_extensions_chosen", "office_reopening_chosen")
        return [
            *self.everywhere("olga", *lists, "office_announcements", "office_announcement_new", "calendar"),
            *self.everywhere("carla", "calendar"),
            *(Page("olga", f"{name} plan", f"{reverse(name)}?watch=plan") for name in lists),
            *(Page("olga", f"{name} all", f"{reverse(name)}?watch=plan&all=1") for name in chosen),
        ]

    def receipt(self, submission: Submission) -> list[Page]:
        path = reverse("submission", args=[submission.number])
        return [
            Page("carla", "receipt", f"{path}?sent"),
            *self.looked_back(submission),
            *self.everywhere("carla", "home"),
        ]

    def looked_back(self, submission: Submission) -> list[Page]:
        path = reverse("submission", args=[submission.number])
        changes = [Page("carla", "submission_changes", f"{path}changes/")] if submission.follows else []
        return [
            Page("carla", "submission", path),
            Page("olga", "submission", path),
            Page("carla", "submission_papers", f"{path}papers/"),
            Page("", "verify_code", reverse("verify_code", args=[code(submission)])),
            *changes,
            *self.everywhere("carla", "submissions"),
        ]

    def of_the_assessor(self, submission: Submission) -> list[Page]:
        """The agencies assigned to her, one among them, and what it sent."""
        return [
            *self.everywhere("asa", "submissions"),
            Page("asa", "home found", reverse("home") + "?q=MOI-04&show=missing"),
            Page("asa", "submissions found", reverse("submissions") + "?q=MOI-04"),
            Page("asa", "submission", reverse("submission", args=[submission.number])),
            Page("asa", "plan_evidence", reverse("plan_evidence", args=[self.plan.pk])),
        ]

    def report_pages(self) -> list[Page]:
        names = ["report", *(f"report_{step}" for step in REPORT_STEPS)]
        return [Page("carla", name, reverse(name, args=[self.report.pk])) for name in names]

    def completion_pages(self) -> list[Page]:
        steps = ("cover", "appendix", "outputs_add", "people", "check", "paper")
        names = ["completion", *(f"completion_{step}" for step in steps)]
        pages = [Page("carla", name, reverse(name, args=[self.completion.pk])) for name in names]
        sections = [reverse("completion_section", args=[self.completion.pk, number]) for number in SECTIONS]
        return [*pages, *(Page("carla", f"section {n}", path) for n, path in zip(SECTIONS, sections, strict=True))]


def named(who: str, paths: list[str], name: str = "") -> list[Page]:
    """Pages named after their addresses, without the ids; the last rows of a kind of rows are called so."""
    found: list[Page] = []
    for path in paths:
        called = name or re.sub(r"\d+", "N", path)
        called += " again" if any(page.name == called for page in found) else ""
        found.append(Page(who, called, path))
    return found
