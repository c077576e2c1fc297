"""Which evidence a person sees."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cleanreport.accounts.models import User
from cleanreport.assignments.queries import in_sight_of
from cleanreport.evidence.models import Evidence
from cleanreport.plans.models import Plan
from cleanreport.submissions.models import Kind, Submission


def evidence_visible_to(user: User) -> QuerySet[Evidence]:
    """Files are as visible as their plan: to the agency's people and to officers; to readers once sent."""
    seen = in_sight_of(user, "plan__agency", "plan__cycle")
    evidence = Evidence.objects.select_related("plan__agency").filter(seen)
    if user.is_reader:
        sent = Submission.objects.filter(plan_id=OuterRef("plan"), snapshot__contains=OuterRef("sha256"))
        return evidence.filter(Exists(sent))
    return evidence


def plans_visible_to(user: User) -> QuerySet[Plan]:
    """The plans whose evidence this person may look through.

    What readers see was sent; they see it also while its plan is open for correction, unlike that plan.
    """
    plans = Plan.objects.select_related("agency__ministry", "cycle", "current")
    plans = plans.filter(in_sight_of(user, "agency", "cycle"))
    return plans.filter(current__isnull=False) if user.is_reader else plans


# With the next plan there is nearly always evidence; so many are asked for before all of them.
FEW = 3


def next_with_evidence(reader: User, plan: Plan) -> Plan | None:
    """Of the plans of this year the one after this, in Thai order of their agencies, whose evidence a reader sees.

    Only its id and its agency are known.
    """
    sent = Submission.objects.filter(plan_id=OuterRef("pk"), kind__in=[Kind.REPORT, Kind.COMPLETION])
    given = Evidence.objects.filter(plan=OuterRef("pk"))
    later = plans_visible_to(reader).filter(_after(plan), Exists(given), Exists(sent), cycle=plan.cycle_id)
    later = later.select_related(None).select_related("agency").only("agency__name_th", "agency__name_en")
    later = later.order_by("agency__sort_key", "agency__code", "pk")
    for place in (slice(FEW), slice(FEW, None)):
        some = list(later[place])
        seen = evidence_visible_to(reader).filter(plan__in=some).order_by()
        found = set(seen.values_list("plan_id", flat=True).distinct()) if some else ()
        if first := next((one for one in some if one.pk in found), None):
            return first
        if len(some) < FEW:
            break
    return None


def _after(plan: Plan) -> Q:
    here = plan.agency
    same_name = Q(agency__sort_key=here.sort_key)
    return (
        Q(agency__sort_key__gt=here.sort_key)
        | same_name & Q(agency__code__gt=here.code)
        | Q(agency=here) & Q(pk__gt=plan.pk)
    )


def evidence_of(plan: Plan) -> QuerySet[Evidence]:
    """Every file given for this plan in any round, with what it supports; two queries."""
    return Evidence.objects.filter(plan=plan).prefetch_related("supports")


def sent_with_evidence(plan: Plan) -> list[Submission]:
    """The last submission of each report of the plan, without what was frozen, the newest first."""
    sent = Submission.objects.filter(plan_id=plan.pk, kind__in=[Kind.REPORT, Kind.COMPLETION])
    newest = sent.select_related("round").defer("snapshot").order_by("-id")
    found: dict[tuple[str, int], Submission] = {}
    for one in newest:
        found.setdefault((one.kind, one.subject_id), one)
    return list(found.values())


def evidence_in(plan: Plan, number: str) -> list[int]:
    """The ids of the files that a submission of this plan was frozen with."""
    submission = Submission.objects.filter(plan_id=plan.pk, number=number).first()
    return [file["id"] for file in submission.content.get("evidence", [])] if submission else []


def frozen_in(evidence: Evidence) -> list[Submission]:
    """The submissions that hold this file by its digest, the newest first, without what was frozen."""
    held = Submission.objects.filter(plan_id=evidence.plan_id, snapshot__contains=evidence.sha256)
    return list(held.select_related("round").defer("snapshot").order_by("-id"))
