"""Which reports a person sees, and what the pages show of them."""

from django.db.models import QuerySet

from cleanreport.accounts.models import User
from cleanreport.plans.queries import once_each, people_before
from cleanreport.reports.models import Report, ReportPerson
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Kind, PersonFields, Submission


def reports_visible_to(user: User) -> QuerySet[Report]:
    reports = Report.objects.select_related(
        "plan__agency__ministry", "plan__cycle", "plan__current", "round", "current"
    )
    return reports if user.is_officer else reports.filter(plan__agency__memberships__user=user)


def whole(reports: QuerySet[Report]) -> QuerySet[Report]:
    """With every row at hand, in a fixed number of queries."""
    return reports.prefetch_related("measures", "indicators", "people", "evidence__supports")


def sent_before(report: Report) -> Submission | None:
    """What the last earlier round of this plan said, as it stands."""
    return (
        Submission.objects.filter(
            kind=Kind.REPORT,
            plan_id=report.plan_id,
            round__months__lt=report.round.months,
            state__in=[State.WAITING, State.ACKNOWLEDGED],
        )
        .order_by("-round__months", "-revision")
        .first()
    )


def people_offered(report: Report) -> list[PersonFields]:
    """People typed for the agency's plans and reports, each once: offered instead of typing again."""
    earlier = (
        ReportPerson.objects.filter(report__plan__agency_id=report.plan.agency_id)
        .exclude(name="")
        .order_by("-id")[:100]
    )
    people: list[PersonFields] = [*earlier, *people_before(report.plan.agency_id)]
    return once_each(people)
