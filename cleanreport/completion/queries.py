"""Which completion reports a person sees, and what the pages show of them."""

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery, Sum, Value

from cleanreport.accounts.models import User
from cleanreport.agencies.queries import known_agencies
from cleanreport.assignments.queries import in_sight_of
from cleanreport.completion.lifecycle import HANDED_IN
from cleanreport.completion.models import Completion, CompletionPerson, Picture, Section, Work
from cleanreport.core.prepared import Prepared, attach
from cleanreport.cycles.models import Extension, Round
from cleanreport.cycles.queries import Window
from cleanreport.evidence import storage
from cleanreport.evidence.models import Evidence, Scan, Support
from cleanreport.plans.models import Plan, PlanPerson
from cleanreport.plans.queries import once_each
from cleanreport.reports.models import ReportPerson
from cleanreport.submissions.lifecycle import State
from cleanreport.submissions.models import Kind, PersonFields, Submission


def completions_visible_to(user: User) -> QuerySet[Completion]:
    """All for an officer; the own ones for an agency user; readers see what was sent."""
    seen = in_sight_of(user, "plan__agency", "plan__cycle")
    completions = Completion.objects.select_related(*_JOINED).filter(seen)
    return completions.filter(state__in=HANDED_IN) if user.is_reader else completions


_JOINED = ("plan__agency__ministry", "plan__cycle", "plan__current", "round", "current")
_EXTENSIONS = Extension.objects.filter(round=OuterRef("round"), agency=OuterRef("plan__agency")).order_by("-due_on")
_ALL = Completion.objects.select_related(*_JOINED).annotate(extended_to=Subquery(_EXTENSIONS.values("due_on")[:1]))
_ONE = Prepared(lambda pk: _ALL.filter(pk=pk))
_MINE = Prepared(lambda pk, user: _ALL.filter(pk=pk, plan__agency__memberships__user=user))
_SECTIONS = Prepared(lambda completion: Section.objects.filter(completion=completion))
_WORKS = Prepared(lambda completion: Work.objects.filter(completion=completion))
_PEOPLE = Prepared(lambda completion: CompletionPerson.objects.filter(completion=completion))
_PICTURES = Prepared(lambda completion: Picture.objects.filter(completion=completion))
_OUTPUTS = Prepared(lambda completion: Evidence.objects.filter(completions=completion))
_SUPPORTS = Prepared(lambda completion: Support.objects.filter(evidence__completions=completion))
_SOUND = Evidence.objects.exclude(scan=Scan.INFECTED)
_SOUND_PICTURES = Picture.objects.exclude(scan=Scan.INFECTED)
_SENT = Prepared(
    lambda plan: (
        Submission.objects.select_related("round")
        .filter(kind=Kind.REPORT, plan_id=plan, state__in=[State.WAITING, State.ACKNOWLEDGED])
        .order_by("round__months", "revision")
    )
)


def completion_seen_by(user: User, pk: int) -> Completion | None:
    """The completion report of this id, if this person may see it, with its window."""
    found = _ONE.first(pk) if user.is_officer else _MINE.first(pk, user.pk)
    if found is not None and not user.is_officer:
        known_agencies(user)[found.plan.agency_id] = True
    return found


def with_rows(completion: Completion) -> Completion:
    """The completion report with every row at hand."""
    attach(completion, "sections", _SECTIONS(completion.pk), "completion")
    attach(completion, "works", _WORKS(completion.pk), "completion")
    attach(completion, "people", _PEOPLE(completion.pk), "completion")
    attach(completion, "pictures", _PICTURES(completion.pk), "completion")
    outputs = _OUTPUTS(completion.pk)
    supports: dict[int, list[Support]] = {one.pk: [] for one in outputs}
    for support in _SUPPORTS(completion.pk) if outputs else ():
        supports[support.evidence_id].append(support)
    for one in outputs:
        attach(one, "supports", supports[one.pk], "evidence")
    attach(completion, "outputs", outputs)
    return completion


def withheld_pictures(completion: Completion) -> set[int]:
    """The pictures in which the scanner found something; no query for `with_rows`."""
    return {picture.pk for picture in completion.pictures.all() if picture.is_harmful}


def pictures_of_agencies() -> QuerySet[Picture]:
    """All pictures, each with its agency."""
    return Picture.objects.select_related("completion__plan__agency")


def about_picture(picture: Picture) -> tuple[Completion, str]:
    """The report that a picture belongs to, and the code of its agency."""
    return picture.completion, picture.completion.plan.agency.code


def picture_bytes(plan: Plan) -> int:
    """What the pictures of the plan's completion report have together."""
    return Picture.objects.filter(completion__plan=plan).aggregate(sum=Sum("size_bytes"))["sum"] or 0


def sent_reports(plan_id: int) -> list[Submission]:
    """What the rounds of this plan say, as it stands: the last submission of each, in order."""
    return list({sent.round_id: sent for sent in _SENT(plan_id)}.values())


def paths_of(submission: Submission) -> dict[str, str]:
    """Where the files lie that a frozen completion report names, by their digests."""
    return paths(submission.plan_id, submission.subject_id)


def paths(plan_id: int, completion_id: int) -> dict[str, str]:
    """Where all files of a plan and pictures of its completion report lie, by their digests; one query.

    A file in which the scanner found something goes into no paper.
    """
    evidence = _SOUND.filter(plan=plan_id).order_by().values_list("sha256", "path")
    pictures = _SOUND_PICTURES.filter(completion=completion_id).order_by().values_list("sha256", "path")
    return {sha256: storage.address(path) for sha256, path in evidence.union(pictures).order_by()}


def window_of(completion: Completion) -> Window:
    """When the agency may send it; no query for what `completion_seen_by` found."""
    regular = completion.round.due_on
    extended_to: date | None = completion.extended_to  # type: ignore[attr-defined]
    return Window(completion.round, completion.round.opens_on, max(regular, extended_to or regular), regular)


def asking_round(plan: Plan) -> Round | None:
    """The round with which the completion report is due; a year may do without one."""
    return Round.objects.filter(cycle=plan.cycle_id, completion_required=True).first()


def people_offered(completion: Completion) -> dict[str, CompletionPerson]:
    """People typed for the agency's documents, each once, the latest first; the keys tell from which one. One query."""
    agency = completion.plan.agency_id
    sources = (
        CompletionPerson.objects.filter(completion__plan__agency=agency).annotate(source=Value("completion")),
        ReportPerson.objects.filter(report__plan__agency=agency).annotate(source=Value("report")),
        PlanPerson.objects.filter(plan__agency=agency).annotate(source=Value("plan")),
    )
    first, *others = (
        rows.exclude(name="").order_by().values_list("source", "pk", *PersonFields.FIELDS) for rows in sources
    )
    rows = sorted(first.union(*others), key=lambda row: (SOURCES.index(row[0]), -row[1]))
    people = {
        f"{source}-{pk}": CompletionPerson(**dict(zip(PersonFields.FIELDS, said, strict=True)))
        for source, pk, *said in rows
    }
    offered = {id(person) for person in once_each(people.values())}
    return {key: person for key, person in people.items() if id(person) in offered}


# People of which documents come first.
SOURCES = ("completion", "report", "plan")
