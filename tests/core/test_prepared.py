"""Prepared queries answer what the plain ones answer, whatever happened to the connection in between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from inspect import CO_VARARGS
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, models

from cleanreport.assignments.models import Assignment
from cleanreport.completion import queries as completion
from cleanreport.completion.lifecycle import State as CompletionState
from cleanreport.core import prepared
from cleanreport.core.models import Quick
from cleanreport.core.prepared import LARGEST_ID, Prepared
from cleanreport.cycles import queries as cycles
from cleanreport.cycles.actions import extend
from cleanreport.cycles.models import Cycle, KeyFactor, ProcessType, Round
from cleanreport.documents import queries as documents
from cleanreport.documents.models import Rendering
from cleanreport.documents.writers import VERSION
from cleanreport.evidence.arriving import queries as arriving
from cleanreport.evidence.arriving.actions import begin
from cleanreport.home import queries as home
from cleanreport.notifications.models import Letter
from cleanreport.oversight.queries import agency, choices, counts, due, marks, missing
from cleanreport.oversight.queries import rows as listed
from cleanreport.oversight.queries.due import What
from cleanreport.oversight.queries.stages import Stage
from cleanreport.plans import queries as plans
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.plans.models import Plan, Risk
from cleanreport.reports import queries as reports
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.models import Report
from cleanreport.submissions import queries as submissions
from cleanreport.submissions import shown
from cleanreport.submissions.models import Kind, Submission
from tests import kept
from tests.cast import TODAY, World, completion_at, plan_at, report_at
from tests.home.conftest import refuse

DAY = TODAY.date()


MODULES = (cycles, home, agency, missing, due, plans, reports, arriving, completion, submissions, shown, documents)
SOME = counts._totalled((2557, What.ROUND, ("kind", "ministry__code")), "")
# Those that are kept for a day or for a number of words.
KEPT = {
    "years": home._years(DAY),
    "on": home._reports_on(2),
    "letters": home._letters(2),
    "list": submissions._listed(2),
    "documents": listed._documents(1),
    "standing": listed._submissions(1),
    "own": listed._own(1),
    "pulse": marks._asked(((1, 1, Kind.REPORT), (1, None, Kind.PLAN), (1, 2, Kind.COMPLETION)), True),
    "counts of plans": choices._kept(counts._totalled, (2557, What.PLAN, ())),
    "counts of some": Prepared(
        lambda cycle, round_, kind, ministry: SOME(cycle, round_, kind, ministry)  # noqa: PLW0108 - its names are read
    ),
    "agencies": choices._kept(counts._least_far, (2557, What.ROUND, ()), (Stage.NOTHING,), 0, 50),
    "agencies at two stages": choices._kept(
        counts._least_far, (2557, What.COMPLETION, ()), (Stage.NOTHING, Stage.DRAFT), 0, 50
    ),
    "by day": choices._kept(counts._by_day, (2557, What.ROUND, ()), (Kind.REPORT,), (1, 2)),
}
# What parameters that are words can be; all others are ids.
WORDS = {
    "number": ["2557-000001", "2557-000002", ""],
    "kind": ["plan", "report", "department"],
    "ministry": ["MOI", ""],
    "code": ["MOI-04", ""],
    "version": [VERSION, "0"],
    "about": ["submission:1", "submission:2"],
    "one": ["submission:1", "plan:1"],
    "other": ["plan:1", "report:1"],
}


def every() -> dict[str, Prepared[Any]]:
    """All that stand in the product, by module and name."""
    pairs = ((f"{module.__name__}.{name}", one) for module in MODULES for name, one in vars(module).items())
    return {name: one for name, one in pairs if isinstance(one, Prepared)} | KEPT


def arguments(one: Prepared[Any], ids: list[int]) -> list[tuple[Any, ...]]:
    """Every combination of these ids, and of words where it asks for words, that the query can be asked with."""
    code = one.build.__code__
    many = bool(code.co_flags & CO_VARARGS)
    names = code.co_varnames[:1] * 2 if many else code.co_varnames[: code.co_argcount]
    return list(product(*(WORDS.get(name, ids) for name in names)))


def values(row: models.Model | tuple[Any, ...], *above: models.Model) -> Any:
    """Columns, annotations and joined rows, to compare two instances by."""
    if isinstance(row, tuple):
        return row
    joined = {name: other for name, other in row._state.fields_cache.items() if other and other not in above}
    known = {name: value for name, value in vars(row).items() if name != "_state"}
    state = row._state.adding, row._state.db, row._state.fetch_mode
    return known | {"state": state, "joined": {name: values(other, row, *above) for name, other in joined.items()}}


@pytest.fixture
def stocked(on: World) -> World:
    """An agency with plans and reports in several states, beside one with nothing."""
    sent = report_at(ReportState.SENT, on).frozen
    Submission.objects.filter(pk=sent.pk).update(late=True)  # as one that needed an extension is
    report = report_at(ReportState.DRAFT, on)
    plan_at(PlanState.DRAFT, on)
    extend(on.round, on.agency, due_on=on.round.due_on + timedelta(days=9), reason="น้ำท่วม", by=on.olga)
    for digest in ("a" * 64, "b" * 64):
        facts = {"title": "ก", "file_name": "a.pdf", "path": digest, "size_bytes": 1, "media_type": "application/pdf"}
        file = report.plan.evidence.create(sha256=digest, added_at=TODAY, added_by=on.carla, **facts)
    begin(report.plan, name="b.pdf", size_bytes=7, by=on.carla, at=TODAY)
    refuse(Letter.objects.all()[0])
    report.evidence.add(file)
    file.supports.create(target="measure", key=1)
    paper = {"kind": "report", "digits": "arabic", "name": "a.pdf", "digest": "d" * 64, "asked_at": TODAY}
    Rendering.objects.create(about="submission:1", version=VERSION, format="pdf", **paper)
    book = completion_at(CompletionState.DRAFT, on, plan=report.plan)
    book.outputs.add(file)
    book.works.create(form="ระบบสารสนเทศ")
    facts = {"file_name": "a.png", "path": "c", "size_bytes": 1, "media_type": "image/png"}
    book.pictures.create(sha256="c" * 64, added_at=TODAY, added_by=on.carla, **facts)
    Assignment.objects.create(
        cycle=on.cycle, agency=on.agency, assessor=on.stan, assigned_by=on.olga, assigned_at=TODAY
    )
    return on


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """No rows are put back with the ids that they had before."""
    monkeypatch.setattr(kept, "states", {})


# Ids that begin at 1 in every table, so that a few of them name a row in each.
@pytest.mark.usefixtures("anew")
@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_every_prepared_query_answers_as_the_plain_one(stocked: World) -> None:
    tables = (Plan, Report, Submission, Cycle, Round, Risk, ProcessType, KeyFactor)
    known = {key for table in tables for key in table.objects.values_list("pk", flat=True)[:2]}
    known |= {stocked.carla.pk, stocked.stan.pk, stocked.agency.pk, stocked.other_agency.pk}
    ids = [*sorted(known)[:12], 999_999]
    answered: dict[str, int] = {}
    for name, one in every().items():
        for asked in arguments(one, ids):
            plain = [values(row) for row in one.build(*asked)]
            assert [values(row) for row in one(*asked)] == plain, f"{name}{asked}"
            answered[name] = answered.get(name, 0) + len(plain)
    # What is compared is more than nothing with nothing.
    assert [name for name, rows in answered.items() if not rows] == []


def test_nobody_is_answered_with_what_another_person_asked_for(stocked: World) -> None:
    plan = Plan.objects.filter(agency=stocked.agency)[0]
    for _again in range(2):
        assert plans.plan_seen_by(stocked.carla, plan.pk) == plan
        assert plans.plan_seen_by(stocked.stan, plan.pk) is None
        assert plans.plan_seen_by(stocked.olga, plan.pk) == plan
        assert reports.report_seen_by(stocked.stan, Report.objects.all()[0].pk) is None


def test_each_call_makes_rows_of_its_own(stocked: World) -> None:
    one = Prepared(lambda pk: Plan.objects.filter(pk=pk))
    [first], [second] = one(Plan.objects.all()[0].pk), one(Plan.objects.all()[0].pk)
    first.work_process = "changed"
    assert second.work_process != "changed"


def test_a_change_is_seen_at_once(on: World) -> None:
    one: Prepared[Cycle] = Prepared(lambda pk: Cycle.objects.filter(pk=pk))
    assert one(on.cycle.pk)[0].score_floor == on.cycle.score_floor
    Cycle.objects.update(score_floor=1 - on.cycle.score_floor)
    assert one(on.cycle.pk)[0].score_floor != on.cycle.score_floor


@pytest.mark.parametrize("strange", [0, -1, LARGEST_ID, LARGEST_ID + 1, 10**30])
def test_ids_that_no_row_has(on: World, strange: int) -> None:
    one: Prepared[Cycle] = Prepared(lambda pk: Cycle.objects.filter(pk=pk))
    assert one(strange) == []
    assert one.first(strange) is None
    assert one(on.cycle.pk) == [on.cycle]


def test_words_are_values_and_never_sql(on: World) -> None:
    one: Prepared[ProcessType] = Prepared(lambda name, cycle: ProcessType.objects.filter(name_th=name, cycle=cycle))
    kind = ProcessType.objects.all()[0]
    assert one(kind.name_th, kind.cycle_id) == [kind]
    for word in ("' OR 1=1 --", "%", "%s", "\ue000place 1\ue000", ""):
        assert one(word, kind.cycle_id) == []


def test_the_place_of_a_value_is_not_taken_for_one(on: World) -> None:
    """A value that looks like a place stays what it is."""
    one: Prepared[Cycle] = Prepared(lambda pk, other: Cycle.objects.filter(pk__in=[pk, other]))
    one(1, 2)
    place = prepared.place_of(1, 1)
    assert isinstance(place, int)
    assert one(place, on.cycle.pk) == [on.cycle]


@pytest.mark.django_db(transaction=True)
def test_it_outlives_its_connection() -> None:
    one: Prepared[Cycle] = Prepared(lambda pk: Cycle.objects.filter(pk=pk))
    made = Cycle.objects.create(year_be=2570, plan_due_on=DAY)
    assert one(made.pk) == [made]
    connection.close()
    assert one(made.pk) == [made]
    before = connections["default"]
    another = before.copy()
    connections["default"] = another
    try:
        assert one(made.pk) == [made]
        assert one(made.pk + 1) == []
    finally:
        another.close()
        connections["default"] = before
    assert one(made.pk) == [made]


@pytest.mark.django_db(transaction=True)
def test_threads_at_once_get_each_their_own() -> None:
    one: Prepared[Cycle] = Prepared(lambda pk: Cycle.objects.filter(pk=pk))
    ids = [Cycle.objects.create(year_be=year, plan_due_on=DAY).pk for year in range(2560, 2568)]

    def ask(pk: int) -> bool:
        try:
            return all([cycle.pk for cycle in one(pk)] == [pk] for _again in range(20))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, [*ids, *ids]))


def test_as_many_queries_as_the_plain_one(stocked: World, django_assert_num_queries: Callable) -> None:
    plan = Plan.objects.select_related("process_type").all()[0]
    with django_assert_num_queries(6):
        plans.with_rows(plan)
    with django_assert_num_queries(0):
        assert [list(measure.answers.all()) for measure in plan.measures.all()]
        assert [risk.plan for risk in plan.risks.all()]


def test_rows_are_loaded_as_django_loads_them(stocked: World) -> None:
    kinds = [kind for kind in apps.get_models() if issubclass(kind, Quick)]
    assert len(kinds) > 10
    for kind in kinds:
        for rows in (kind._base_manager.all()[:3], kind._base_manager.only("pk")[:3]):
            for row in rows:
                names = [field.attname for field in kind._meta.concrete_fields if field.attname in vars(row)]
                given = [vars(row)[name] for name in names]
                by_django = models.Model.from_db.__func__(kind, "default", names, given)  # type: ignore[attr-defined]
                assert values(row) == values(by_django), kind
                assert row.get_deferred_fields() == by_django.get_deferred_fields(), kind
