"""The demo is loaded through the actions, whole or not at all, and only where there is nothing else."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.assignments.queries import assigned_to, years_assigned
from cleanreport.audit.models import Event
from cleanreport.audit.verify import walk
from cleanreport.cycles.models import Cycle
from cleanreport.cycles.queries import cycle_of
from cleanreport.demo import ACCOUNTS, loading, past, stories, writing
from cleanreport.evidence import storage
from cleanreport.evidence.models import Evidence
from cleanreport.notifications.models import Letter
from cleanreport.plans.models import Plan
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Kind, Submission
from tests.cast import bangkok

NOW = bangkok(2027, 3, 10, 11, 15)
ALL_AGENCIES = writing.rows("agencies.csv")


def silent(_text: str) -> None:
    pass


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`only(codes)` leaves these agencies besides those with an account."""
    every = writing.rows

    def only(*codes: str) -> None:
        few = [row for row in ALL_AGENCIES if row["code"] in {*codes, *stories.KNOWN}]
        monkeypatch.setattr(writing, "rows", lambda name: few if name == "agencies.csv" else every(name))

    return only


@pytest.mark.django_db
def test_what_the_demo_tells(only: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every story once. One long test, since loading takes seconds."""
    monkeypatch.setattr(stories, "QUOTAS", [(1, story) for _count, story in stories.QUOTAS])
    only("TH-11", "TH-96", *(row["code"] for row in ALL_AGENCIES[: len(stories.QUOTAS)]))
    loading.load(silent, now=NOW)
    cycle = Cycle.objects.get(year_be=2570)
    assert cycle_of(NOW.date()) == cycle
    check_stages(cycle)
    check_2557()
    check_times()
    check_accounts()
    check_labels(cycle)
    assert (walk().is_whole, walk().unsealed) == (True, 0)
    before = Event.objects.count()
    loading.load(silent, now=NOW)
    assert Event.objects.count() == before


def check_stages(cycle: Cycle) -> None:
    closed, now, to_come = cycle.rounds.all()
    told = stories.stories(list(Agency.objects.all()))
    recorded = Counter(Plan.objects.filter(cycle=cycle).values_list("state", flat=True))
    assert recorded["draft"] == sum(story.plan in (stories.DRAFT, stories.SENT_BACK) for story in told.values())
    assert Agency.objects.exclude(plans__cycle=cycle).count() == sum(s.plan == stories.NOTHING for s in told.values())
    reports = Report.objects.filter(round=now)
    assert reports.filter(state="acknowledged").count() == sum(s.open == stories.ACKNOWLEDGED for s in told.values())
    assert set(reports.filter(state="draft").values_list("current__state", flat=True)) == {
        None,
        "sent_back",
        "withdrawn",
    }
    late = Submission.objects.filter(round=closed, late=True)
    assert late.count() == sum(story.late for story in told.values()) > 0
    assert all(submission.due_on > closed.due_on for submission in late)
    assert not to_come.reports.exists()


def check_2557() -> None:
    """The figures of every report are those that its file expects."""
    for name in past.TIMES:
        data = writing.example(name)
        sent = Submission.objects.filter(cycle__year_be=2557, kind=Kind.REPORT, agency__code=data["agency"])
        figures = {str(submission.content["round"]): submission.content["figures"] for submission in sent}
        expected = {said["round"]: said["expect"] for said in data["reports"]}
        asked = {months: figures[months] for months in expected}
        assert asked == {months: {name: row[name] for name in asked[months]} for months, row in expected.items()}
    assert not Submission.objects.filter(cycle__year_be=2557, late=True).exists()
    files = Evidence.objects.filter(plan__cycle__year_be=2557)
    assert [Path(storage.address(file.path)).stat().st_size for file in files] == [file.size_bytes for file in files]
    assert {file.media_type for file in files} >= {"application/pdf", "image/png"}


def check_times() -> None:
    """Nothing happened after the demo was loaded, and nothing before the step that it follows."""
    story = Event.objects.exclude(verb=loading.LOADED)
    assert story.latest("at").at <= NOW
    assert Letter.objects.latest("created_at").created_at <= NOW
    for submission in Submission.objects.exclude(state="waiting"):
        assert submission.sent_at < (submission.state_at or submission.sent_at)
    for report in Report.objects.exclude(current=None).select_related("current"):
        assert report.started_at <= report.current.sent_at


def check_accounts() -> None:
    request = RequestFactory().get("/")
    for _label, username, password in ACCOUNTS:
        assert authenticate(request, username=username, password=password) is not None
    with_password = [user.username for user in User.objects.all() if user.has_usable_password()]
    assert sorted(with_password) == sorted(account.username for account in ACCOUNTS)


def check_labels(cycle: Cycle) -> None:
    """The accounts find what their labels promise."""
    now = cycle.rounds.get(opens_on__lte=NOW.date(), due_on__gte=NOW.date())

    def report_of(code: str) -> Report:
        return Report.objects.get(plan__agency__code=code, round=now)

    half_done = report_of("MOI-04")
    assert (half_done.state, half_done.current) == ("draft", None)
    assert 0 < half_done.measures.count() < len(half_done.plan.frozen.content["measures"])
    assert not Plan.objects.filter(agency__code="MOT-03", cycle=cycle).exists()
    waiting = report_of("TH-55").current
    assert waiting is not None
    assert waiting.state == "waiting"
    assert waiting.requests.get().expires_at > NOW
    assert report_of("MOAC-12").current.state == "sent_back"  # type: ignore[union-attr]
    assessor = User.objects.get(username="assessor-01")
    assert [year.year_be for year in years_assigned(assessor)] == [cycle.year_be, 2557]
    assert {agency.code for agency in assigned_to(assessor, cycle)} >= {"MOI-04", "MOT-03", "TH-55", "MOAC-12"}
    with_plans = Agency.objects.filter(plans__cycle__year_be=2557)
    assert set(assigned_to(assessor, Cycle.objects.get(year_be=2557))) == set(with_plans)


def test_over_real_data_no_demo_is_put(db: None) -> None:
    User.objects.create_user("somebody")
    with pytest.raises(loading.NotADemo):
        loading.load(silent, now=NOW)
    with pytest.raises(loading.NotADemo):
        loading.start_over(silent)
    assert User.objects.get().username == "somebody"


def answers(*given: bool) -> Callable[[], bool]:
    left: Iterator[bool] = iter(given)
    return lambda: next(left)


@pytest.mark.django_db(transaction=True)
def test_loading_that_is_ended_leaves_nothing(only: Callable[..., None]) -> None:
    only()
    loading.load(silent, now=NOW, stopped=answers(False, False, True))
    assert loading.is_empty()
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_starting_over_deletes_what_was_done_since(only: Callable[..., None], tmp_path: Path) -> None:
    only()
    loading.load(silent, now=NOW)
    User.objects.filter(username="opdc").update(first_name="เปลี่ยน")
    forgotten = tmp_path / "files" / "evidence" / "old"
    forgotten.write_text("ก")
    loading.start_over(silent)
    assert User.objects.get(username="opdc").first_name != "เปลี่ยน"
    assert not forgotten.exists()
    assert loading.is_demo()
