"""The papers of what was sent and of drafts: asking for them, and who may have them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from cleanreport.accounts.models import User
from cleanreport.agencies.queries import agencies_visible_to
from cleanreport.audit.actions import subject_of
from cleanreport.documents import actions as documents
from cleanreport.documents import registry, shown
from cleanreport.documents.models import Format, Rendering
from cleanreport.documents.queries import renderings_of
from cleanreport.documents.registry import Sort
from cleanreport.documents.tree import Digits
from cleanreport.submissions.models import Submission
from cleanreport.submissions.queries import submissions_visible_to

OF_SUBMISSIONS = subject_of(Submission(pk=0)).removesuffix("0")
_ABOUT = Concat(Value(OF_SUBMISSIONS), Cast("pk", CharField()))  # as `subject_of`
DRAFT = "ฉบับร่าง"  # the watermark
RECEIPT, ACKNOWLEDGEMENT = "receipt", "acknowledgement"
# What was sent longer ago is a year that is recorded afterwards: its papers are made for whoever wants one.
FRESH = timedelta(days=1)


def visible_to(user: User) -> QuerySet[Rendering]:
    """Papers are as visible as what they are of: those of drafts to the agency's people and to officers only."""
    papers = Rendering.objects.defer("paper")
    if user.is_officer:
        return papers
    if user.is_reader:
        return papers.filter(about__in=submissions_visible_to(user).annotate(about=_ABOUT).values("about"))
    return papers.filter(agency__in=agencies_visible_to(user).values("code"))


def ask(
    submission: Submission, sort: Sort, format: str, digits: Digits, *, by: User | None = None,
    at: datetime | None = None,
) -> Rendering:  # fmt: skip
    """This paper of what was sent; `by` is None for the system itself and for a certifier."""
    digits = shown.digits_of(format, digits)
    name = f"{sort.file_name} {submission.number}" + (" เลขไทย" if digits == Digits.THAI else "")
    return documents.ask(
        sort.build(submission, digits), format, kind=sort.kind, name=name, about=subject_of(submission),
        agency=submission.agency.code, by=by, at=at,
    )  # fmt: skip


def are_wanted(at: datetime) -> bool:
    """Somebody will want the papers of what is done `at` in a moment; they are asked for behind its transaction."""
    return at >= timezone.now() - FRESH


def ask_for_wanted(*, at: datetime | None = None, most: int = 5) -> int:
    """Ask for the PDFs that somebody will want in a moment; returns of how many submissions. For the worker.

    A submission that was answered meanwhile is looked at again; a paper that was asked for before is the same one.
    """
    found = list(Submission.objects.select_related("agency", "cycle", "round").filter(papers_wanted=True)[:most])
    for submission in found:
        for sort in _wanted(submission):
            ask(submission, sort, Format.PDF, Digits.ARABIC, at=at)
        Submission.objects.filter(pk=submission.pk, state=submission.state).update(papers_wanted=False)
    return len(found)


def _wanted(submission: Submission) -> list[Sort]:
    kinds = (submission.kind, RECEIPT, ACKNOWLEDGEMENT)
    sorts = (registry.sort_of(registry.sorts_of(submission), kind, Format.PDF) for kind in kinds)
    return [sort for sort in sorts if sort]


def panel(
    submission: Submission, digits: Digits, address: Callable[[Rendering], str], sorts: Iterable[Sort] | None = None
) -> shown.Panel:
    """Every paper of what was sent, or these, with how far each is; one query."""
    offered = registry.sorts_of(submission) if sorts is None else sorts
    to_come = [_to_come(sort) for sort in _wanted(submission)] if submission.papers_wanted else []
    return shown.panel(offered, to_come + renderings_of(subject_of(submission)), digits, address)


def _to_come(sort: Sort) -> Rendering:
    """A paper that the worker will ask for in a moment."""
    return Rendering(kind=sort.kind, format=Format.PDF, digits=Digits.ARABIC)


def for_certifier(submission: Submission) -> list[Sort]:
    """What whoever acknowledges it may have: what it says, and afterwards the acknowledgement, as PDF."""
    kinds = (submission.kind, ACKNOWLEDGEMENT)
    return [replace(sort, formats=(Format.PDF,)) for sort in registry.sorts_of(submission) if sort.kind in kinds]
