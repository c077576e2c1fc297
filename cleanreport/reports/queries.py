"""Which reports a person sees, and what the pages show of them."""

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from cleanreport.accounts.models import User
from cleanreport.agencies.queries import known_agencies
from cleanreport.assignments.queries import in_sight_of
from cleanreport.core.prepared import Prepared, attach
from cleanreport.cycles.models import Extension
from cleanreport.cycles.queries import Window
from cleanreport.evidence.models import Evidence, Support
from cleanreport.plans.models import PlanPerson
from cleanreport.plans.queries import once_each
from cleanreport.reports.lifecycle import HANDED_IN
from cleanreport.reports.models import IndicatorResult, MeasureProgress, Report, ReportPerson
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Kind, Submission


def reports_visible_to(user: User) -> QuerySet[Report]:
    """All for an officer; the own ones for an agency user; readers see what was sent."""
    reports = Report.objects.select_related(
        "plan__agency__ministry", "plan__cycle", "plan__current", "round", "current"
    )
    reports = reports.filter(in_sight_of(user, "plan__agency", "plan__cycle"))
    return reports.filter(state__in=HANDED_IN) if user.is_reader else reports


# Everything that hangs on a report, in a fixed number of queries.
PARTS = ("measures", "indicators", "people", "evidence__supports")


# The same, compiled once: these stand behind every page of a report.
_JOINED = ("plan__agency__ministry", "plan__cycle", "plan__current", "plan__roll", "round", "current")
_EXTENSIONS = Extension.objects.filter(round=OuterRef("round"), agency=OuterRef("plan__agency")).order_by("-due_on")
_REPORTS = Report.objects.select_related(*_JOINED).annotate(extended_to=Subquery(_EXTENSIONS.values("due_on")[:1]))
_ONE = Prepared(lambda pk: _REPORTS.filter(pk=pk))
_MINE = Prepared(lambda pk, user: _REPORTS.filter(pk=pk, plan__agency__memberships__user=user))
_MEASURES = Prepared(lambda report: MeasureProgress.objects.filter(report=report))
_INDICATORS = Prepared(lambda report: IndicatorResult.objects.filter(report=report))
_PEOPLE = Prepared(lambda report: ReportPerson.objects.filter(report=report))
_EVIDENCE = Prepared(lambda report: Evidence.objects.filter(reports=report))
_SUPPORTS = Prepared(lambda report: Support.objects.filter(evidence__reports=report))
_PEOPLE_OF_REPORTS = Prepared(
    lambda agency: ReportPerson.objects.filter(report__plan__agency=agency).exclude(name="").order_by("-pk")
)
_PEOPLE_OF_PLANS = Prepared(
    lambda agency: PlanPerson.objects.filter(plan__agency=agency).exclude(name="").order_by("-pk")
)
_OTHER_FILES = Prepared(lambda plan, report: Evidence.objects.filter(plan=plan).exclude(reports=report))
_BEFORE = Prepared(
    lambda plan: (
        Submission.objects.select_related("round")
        .filter(kind=Kind.REPORT, plan_id=plan, state__in=[State.WAITING, State.ACKNOWLEDGED])
        .order_by("-round__months", "-revision")
    )
)


def report_seen_by(user: User, pk: int) -> Report | None:
    """The report of this id, if this person may see it, with its window; `reports_visible_to` for one, quickly."""
    report = _ONE.first(pk) if user.is_officer else _MINE.first(pk, user.pk)
    if report is not None and not user.is_officer:
        known_agencies(user)[report.plan.agency_id] = True
    return report


def with_rows(report: Report) -> Report:
    """The report with every row at hand, in a fixed number of queries."""
    evidence = _EVIDENCE(report.pk)
    supports: dict[int, list[Support]] = {one.pk: [] for one in evidence}
    for support in _SUPPORTS(report.pk) if evidence else ():
        supports[support.evidence_id].append(support)
    for one in evidence:
        attach(one, "supports", supports[one.pk], "evidence")
    attach(report, "evidence", evidence)
    attach(report, "people", _PEOPLE(report.pk), "report")
    return with_measures(with_indicators(report))


def with_measures(report: Report) -> Report:
    """With its rows of measures, for saving."""
    attach(report, "measures", _MEASURES(report.pk), "report")
    return report


def with_indicators(report: Report) -> Report:
    """With its rows of indicators, for saving."""
    attach(report, "indicators", _INDICATORS(report.pk), "report")
    return report


def window_of(report: Report) -> Window:
    """When the agency may send this report, read by `report_seen_by`; no query."""
    regular = report.round.due_on
    extended_to: date | None = report.extended_to  # type: ignore[attr-defined]
    return Window(report.round, report.round.opens_on, max(regular, extended_to or regular), regular)


def sent_before(report: Report) -> Submission | None:
    """What the last earlier round of this plan said, as it stands."""
    standing = _BEFORE(report.plan_id)
    return next((s for s in standing if s.round and s.round.months < report.round.months), None)


def files_not_used(report: Report) -> list[Evidence]:
    """Files given for other rounds of the plan, or taken out of this report."""
    return _OTHER_FILES(report.plan_id, report.pk)


def names_once_given(report: Report, part: str, name: str) -> dict[int, str]:
    """What earlier revisions of the plan called their "measures" or "indicators", by the row's id."""
    revisions = Submission.objects.filter(kind=Kind.PLAN, plan_id=report.plan_id).order_by("revision")
    return {row["id"]: row[name] for revision in revisions for row in revision.content[part]}


def people_offered(report: Report) -> dict[str, ReportPerson]:
    """People typed for the agency's plans and reports, each once, the latest first: offered instead of typing again.

    The keys tell from which document somebody is taken ("report-12").
    """
    agency = report.plan.agency_id
    people = {f"report-{person.pk}": person for person in _PEOPLE_OF_REPORTS(agency)}
    for person in _PEOPLE_OF_PLANS(agency):
        people[f"plan-{person.pk}"] = ReportPerson(**person.content())
    offered = {id(person) for person in once_each(people.values())}
    return {key: person for key, person in people.items() if id(person) in offered}
