"""The large demo: what is written in bulk is what the actions write, and the same seed tells the same."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import RequestFactory

from cleanreport.agencies.models import Agency, Kind, Membership, Ministry
from cleanreport.assignments.models import Assignment
from cleanreport.audit.models import Event
from cleanreport.audit.verify import walk
from cleanreport.core.thai import sort_key
from cleanreport.cycles.models import Cycle, Extension
from cleanreport.demo import PASSWORD, loading, writing
from cleanreport.demo.many import loading as many
from cleanreport.demo.many.names import local_administrations
from cleanreport.demo.running import half_done
from cleanreport.notifications.models import Letter
from cleanreport.plans.checks import missing_in as missing_in_plan
from cleanreport.plans.models import Plan
from cleanreport.plans.queries import with_rows
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import RECORDED, World, bangkok, example
from tests.demo.twice import ByActions, InBulk, story_of


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def two(on: World) -> tuple[Agency, Agency]:
    """Two agencies for which the same person records."""
    Membership.objects.create(user=on.carla, agency=on.other_agency, since=RECORDED)
    on.people = {"MOI-04": on.carla, "TH-55": on.carla}  # type: ignore[attr-defined]
    Agency.objects.filter(pk=on.other_agency.pk).update(name_th=on.agency.name_th, name_en=on.agency.name_en)
    return on.agency, Agency.objects.get(pk=on.other_agency.pk)


@pytest.mark.parametrize(
    ("plan", "report"),
    [
        ("draft", ""), ("finished", ""), ("acknowledged", ""), ("sent back", ""),
        ("acknowledged", "draft"), ("acknowledged", "sent"), ("finished", "acknowledged"), ("acknowledged", "late"),
        ("acknowledged", "sent back"), ("acknowledged", "withdrawn"), ("acknowledged", "with evidence"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("file", ["land-survey", "driving-licence"])
def test_bulk_rows_are_as_the_actions_write_them(
    plan: str, report: str, file: str, on: World, two: tuple[Agency, Agency]
) -> None:
    data = example(file)
    if plan == "draft":
        data = half_done(data, Random(4))
    by_actions, in_bulk = ByActions(on, two[0]), InBulk(on, two[1])
    for hand in (by_actions, in_bulk):
        made = hand.plan(data, plan)  # type: ignore[attr-defined]
        if report:
            hand.report(data, made, report)  # type: ignore[attr-defined]
    in_bulk.write()
    expected, told = story_of(two[0]), story_of(two[1])
    assert told.keys() == expected.keys()
    for name, rows in expected.items():
        assert told[name] == rows, name
    assert len(told["events"]) > 3
    assert walk().is_whole


def test_ids_go_on_behind_those_given_in_bulk(on: World, two: tuple[Agency, Agency]) -> None:
    bulk = InBulk(on, two[1])
    made = bulk.plan(example(), "acknowledged")
    bulk.write()
    assert ByActions(on, two[0]).plan(example(), "acknowledged").pk > made.pk


# Names


def test_every_name_is_another_and_stands_in_its_province() -> None:
    facts = local_administrations(8089, Ministry(code="LAO", name_th="อปท."), seed=0)
    assert len({each.code for each in facts}) == len(facts) == 8089
    assert len({each.name_th for each in facts}) > 8060
    kinds = Counter(each.name_th.split("ตำบล")[0] for each in facts if "ตำบล" in each.name_th)
    assert kinds["องค์การบริหารส่วน"] > kinds["เทศบาล"] > 1500
    assert all(each.iso_3166_2.startswith("TH-") and each.region_th for each in facts)
    assert len({each.iso_3166_2 for each in facts}) == 76


def test_the_same_seed_gives_the_same_names_and_another_gives_others() -> None:
    ministry = Ministry(code="LAO", name_th="อปท.")
    first, again, other = (local_administrations(300, ministry, seed) for seed in (1, 1, 2))
    assert first == again
    assert {each.code for each in first} != {each.code for each in other}


def test_more_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="only"):
        local_administrations(20_000, Ministry(code="LAO"), seed=0)


# The whole


NOW = bangkok(2027, 3, 10, 11, 15)
KNOWN, LOCAL, YEARS = 6, 60, 2


def silent(_text: str) -> None:
    pass


@pytest.fixture
def enlarged(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Loads a demo of few agencies and makes it large, from a seed."""
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    every = writing.rows
    codes = {"MOI-04", "MOT-03", "TH-55", "MOAC-12", "TH-11", "TH-96"}
    few = [row for row in every("agencies.csv") if row["code"] in codes]
    monkeypatch.setattr(writing, "rows", lambda name: few if name == "agencies.csv" else every(name))

    def enlarged(seed: int) -> None:
        loading.load(silent, now=NOW)
        many.enlarge(silent, agencies=KNOWN + LOCAL, years=YEARS, seed=seed, now=NOW)

    return enlarged


@pytest.mark.django_db
def test_what_the_large_demo_tells(enlarged: Callable[[int], None]) -> None:
    """One long test, since loading takes seconds."""
    enlarged(7)
    assert Agency.objects.count() == KNOWN + LOCAL
    assert Agency.objects.filter(kind=Kind.LOCAL, memberships__isnull=False).count() == LOCAL
    assert list(Cycle.objects.values_list("year_be", flat=True)) == [2570, 2569, 2568, 2557]
    assert set(Assignment.objects.values_list("cycle__year_be", flat=True)) == {2570, 2569, 2568, 2557}
    check_stages()
    check_contents()
    check_times()
    local = Agency.objects.filter(kind=Kind.LOCAL).first()
    assert local is not None
    user = local.members.get()
    assert authenticate(RequestFactory().get("/"), username=user.username, password=PASSWORD) == user
    found = walk()
    assert (found.is_whole, found.unsealed) == (True, 0)
    with pytest.raises(many.CannotEnlarge):
        many.enlarge(silent, agencies=500, years=1, now=NOW)


def check_stages() -> None:
    """Past years are mostly whole; in the running one there is something of everything."""
    for year_be in (2568, 2569):
        recorded = Plan.objects.filter(cycle__year_be=year_be)
        assert recorded.filter(state="acknowledged").count() > 0.8 * (KNOWN + LOCAL)
        assert Report.objects.filter(plan__cycle__year_be=year_be, state="acknowledged").count() > KNOWN + LOCAL
    now = Plan.objects.filter(cycle__year_be=2570, agency__kind=Kind.LOCAL)
    assert {"draft", "acknowledged"} <= set(now.values_list("state", flat=True))
    answered = Submission.objects.filter(cycle__year_be=2570, agency__kind=Kind.LOCAL)
    assert {"waiting", "acknowledged"} <= set(answered.values_list("state", flat=True))
    assert Extension.objects.filter(agency__kind=Kind.LOCAL).exists()
    assert Letter.objects.filter(about__in=[f"submission:{each.pk}" for each in answered]).exists()


def check_contents() -> None:
    """Nothing is missing in what was handed in, and later rounds know the earlier ones."""
    for plan in Plan.objects.exclude(state="draft").select_related("process_type", "cycle")[:40]:
        assert not missing_in_plan(with_rows(plan))
    followed = Submission.objects.filter(kind="report", round__months=12, cycle__year_be=2569)
    assert any(each.content["before"] for each in followed)
    assert all(each.is_intact for each in Submission.objects.all())
    assert sort_key("ก") < sort_key("ข")


def check_times() -> None:
    assert (
        not Event.objects.filter(at__gt=NOW)
        .exclude(verb__in=[loading.LOADED, many.ENLARGED])
        .exclude(verb="cycle.opened")
    )
    for submission in Submission.objects.exclude(state="waiting"):
        assert submission.sent_at < (submission.state_at or submission.sent_at)
    for report in Report.objects.exclude(current=None).select_related("current"):
        assert report.started_at <= report.current.sent_at


@pytest.mark.django_db
def test_the_same_seed_tells_the_same(enlarged: Callable[[int], None], django_db_blocker: Any) -> None:
    def told(seed: int) -> list[Any]:
        with transaction.atomic():
            enlarged(seed)
            rows = list(Submission.objects.order_by("number").values_list("agency__code", "sent_at", "state"))
            contents = [each.content["measures"][0]["title"] for each in Submission.objects.order_by("number")[:50]]
            transaction.set_rollback(True)
        return [rows, contents]

    first = told(3)
    assert first == told(3)
    assert first != told(4)
