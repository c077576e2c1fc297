"""The papers of what was sent and of drafts: asking for them, and who may have them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import QuerySet
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

OF_SUBMISSIONS = subject_of(Submission(pk=0)).removesuffix("0")
DRAFT = "ฉบับร่าง"  # the watermark
RECEIPT, ACKNOWLEDGEMENT = "receipt", "acknowledgement"
# What was sent longer ago is a year that is recorded afterwards: its papers are made for whoever wants one.
FRESH = timedelta(days=1)


def visible_to(user: User) -> QuerySet[Rendering]:
    """Papers are as visible as what they are of: those of drafts to the agency's people and to officers only."""
    papers = Rendering.objects.defer("paper")
    if user.is_officer:
        return papers
    if user.is_ministry_viewer:
        papers = papers.filter(about__startswith=OF_SUBMISSIONS)
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


def ask_at_once(submission: Submission, kinds: Iterable[str], *, at: datetime) -> None:
    """The PDFs that somebody will want in a moment; in the transaction of what was done."""
    if at < timezone.now() - FRESH:
        return
    sorts = registry.sorts_of(submission)
    for kind in kinds:
        if sort := registry.sort_of(sorts, kind, Format.PDF):
            ask(submission, sort, Format.PDF, Digits.ARABIC, at=at)


def panel(
    submission: Submission, digits: Digits, address: Callable[[Rendering], str], sorts: Iterable[Sort] | None = None
) -> shown.Panel:
    """Every paper of what was sent, or these, with how far each is; one query."""
    offered = registry.sorts_of(submission) if sorts is None else sorts
    return shown.panel(offered, renderings_of(subject_of(submission)), digits, address)


def for_certifier(submission: Submission) -> list[Sort]:
    """What whoever acknowledges it may have: what it says, and afterwards the acknowledgement, as PDF."""
    kinds = (submission.kind, ACKNOWLEDGEMENT)
    return [replace(sort, formats=(Format.PDF,)) for sort in registry.sorts_of(submission) if sort.kind in kinds]
