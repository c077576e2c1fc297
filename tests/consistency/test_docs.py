"""The generated pages of `docs/` are current. `make docs` writes them anew."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.completion.models import Completion
from cleanreport.cycles import actions as cycles
from cleanreport.cycles.queries import Window, day_of, window
from cleanreport.evidence.checks import accept, name_to_show
from cleanreport.plans import actions as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from cleanreport.stakeholders.models import Roll
from cleanreport.submissions.lifecycle import State as SubmissionState
from cleanreport.submissions.models import Submission
from scripts.docs import Cast, asked, hostile_files, lifecycles, permissions, rules
from scripts.messages import chapters
from tests.cast import TODAY, World, bangkok, completion_at, plan_at, report_at
from tests.evidence import hostile
from tests.evidence.making import Sent
from tests.guards import ROOT

BEFORE, AFTER = bangkok(2014, 6, 30), bangkok(2014, 9, 5)


def plans_in_all_states(on: World) -> dict[str, Plan]:
    found = {state.value: plan_at(state, on) for state in PlanState}
    found["reopened"] = plan_at(PlanState.FINISHED, on)
    plans.reopen(found["reopened"], reason="เกณฑ์ไม่ครบ", by=on.olga)
    return {name: Plan.objects.get(pk=plan.pk) for name, plan in found.items()}


def reports_in_all_states(on: World) -> dict[str, Report]:
    found = {state.value: report_at(state, on) for state in ReportState}
    found["draft while the plan is reopened"] = report_at(ReportState.DRAFT, on)
    plans.reopen(found["draft while the plan is reopened"].plan, reason="เกณฑ์ไม่ครบ", by=on.olga)
    return {name: Report.objects.get(pk=report.pk) for name, report in found.items()}


def completions_in_all_states(on: World) -> dict[str, Completion]:
    found = {state.value: completion_at(state, on) for state in CompletionState}
    found["draft while the plan is reopened"] = completion_at(CompletionState.DRAFT, on)
    plans.reopen(found["draft while the plan is reopened"].plan, reason="เกณฑ์ไม่ครบ", by=on.olga)
    return {name: Completion.objects.get(pk=completion.pk) for name, completion in found.items()}


@pytest.fixture
def cast(on: World) -> Cast:
    regular = window(on.round, on.agency)
    subjects = {
        "agency": {"": on.agency},
        "account": {"of somebody else": on.cory},
        "plan": plans_in_all_states(on),
        "report": reports_in_all_states(on),
        "completion": completions_in_all_states(on),
        # Who may ask for an answer does not depend on the answer; the action itself looks at the state.
        "submission": {"": Submission.objects.filter(state=SubmissionState.WAITING).first()},
    }
    plan = subjects["plan"]["finished"]
    subjects["roll"] = {"kept": Roll(plan=plan), "deleted at the end of their time": Roll(plan=plan, erased_at=TODAY)}
    until = bangkok(2014, 9, 10).date()
    cycles.extend(on.round, on.agency, due_on=until, reason="น้ำท่วม", by=on.olga, at=TODAY)
    extended = window(on.round, on.agency)
    return Cast(
        people={"own agency": on.carla, "another agency": on.stan, "officer": on.olga},
        subjects=subjects,
        moments={
            "before the round opens": moment(BEFORE, regular),
            "while the round is open": moment(TODAY, regular),
            "after the due date": moment(AFTER, regular),
            "under an extension": moment(AFTER, extended),
        },
    )


def moment(at: datetime, during: Window) -> dict[str, object]:
    """The same facts under every name by which a rule asks for them."""
    return {"at": at, "on": day_of(at), "window": during, "open_for": during, "closes_on": during.due_on}


def what_hostile_files_got() -> Iterator[tuple[str, str, str, str]]:
    for one in hostile.files():
        try:
            accept(Sent(one.name, one.content))
        except ValidationError as refused:
            with override("en"):
                yield (
                    one.about,
                    name_to_show(one.name),
                    str(refused.code),
                    refused.messages[0].partition(" Allowed are")[0],
                )


PAGES: dict[str, Callable[[Cast], str]] = {
    "lifecycles.md": lambda cast: lifecycles(),
    "permissions.md": permissions,
    "hostile-files.md": lambda cast: hostile_files(list(what_hostile_files_got())),
}


@pytest.mark.any_database
@pytest.mark.parametrize("name", PAGES)
def test_the_generated_pages_are_current(name: str, cast: Cast) -> None:
    page, path = PAGES[name](cast), ROOT / "docs" / name
    if os.environ.get("CLEANREPORT_WRITE_DOCS"):
        path.write_text(page)
    assert path.read_text() == page, f"docs/{name} is not current: run `make docs`"


@pytest.mark.any_database
def test_a_closed_account_may_do_nothing(cast: Cast) -> None:
    for person in cast.people.values():
        person.is_active = False
    allowed = [
        (chapter, name, who)
        for chapter, name, rule in rules()
        for who, verdicts in asked(rule, cast).items()
        if who and any(verdicts.values())
    ]
    assert allowed == []


# What the written pages name


WRITTEN = [
    path
    for path in (*ROOT.glob("docs/*.md"), *ROOT.glob("docs/decisions/*.md"), ROOT / "cleanreport/README.md")
    if path.name not in PAGES
]
# `plans.actions.finish`, `cycles.Round`: a chapter, and something in it or in one of its files.
NAME = re.compile(rf"`((?:{'|'.join(chapters())})(?:\.\w+)+)(?:\([^`]*\))?`")
FILE = re.compile(r"`((?:cleanreport/|config/|scripts/|tests/|docs/|\w+/)?(?:\w+/)*\w+\.(?:py|css|js|md|toml))`")
WHERE = [ROOT, ROOT / "cleanreport", ROOT / "cleanreport/core/static/core", ROOT / "docs"]


def exists(name: str) -> bool:
    """Whether the name is in the code; models and what follows them may do without their file (`cycles.Round`)."""
    chapter, *rest = name.split(".")
    for page in ("models", "queries", "actions", ""):
        found: object = None
        parts = [*([page] if page else []), *rest]
        try:
            found = import_module(f"cleanreport.{chapter}.{parts[0]}")
        except ModuleNotFoundError:
            continue
        for part in parts[1:]:
            found = inside(found, part)
        if found is not None:
            return True
    return False


def inside(found: object, name: str) -> object:
    """What is so called in a class or a module; a file of a package is there before anybody has imported it."""
    if isinstance(found, ModuleType) and not hasattr(found, name):
        with suppress(ModuleNotFoundError):
            return import_module(f"{found.__name__}.{name}")
    return getattr(found, name, None)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_what_a_page_names_is_in_the_code(path: Path) -> None:
    text = path.read_text()
    names = {name for name in NAME.findall(text) if not name.endswith((".py", ".css", ".js", ".md"))}
    assert sorted(name for name in names if not exists(name)) == []
    files = {file for file in FILE.findall(text) if "/" in file}
    assert sorted(file for file in files if not any((folder / file).exists() for folder in WHERE)) == []
