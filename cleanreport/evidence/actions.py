"""What can be done with evidence. The only writers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cleanreport.accounts.models import User
from cleanreport.audit import actions as audit
from cleanreport.core.locks import locked
from cleanreport.cycles.models import Cycle
from cleanreport.evidence import checks, limits, presence, rules, scanning, storage, uploads
from cleanreport.evidence.checks import Upload
from cleanreport.evidence.kinds import Kind as Content
from cleanreport.evidence.models import Arrival, Evidence, Kind, Support
from cleanreport.evidence.storage import Arrived
from cleanreport.plans.models import Plan

Supported = Iterable[tuple[str, int]]
# A file without a row is of an upload that broke off; a slow one may take this long.
ARRIVES_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class Incoming:
    """A file that lies in the folder and has no row yet."""

    file: Arrived
    name: str
    media_type: str


def bring_in(upload: Upload, cycle: Cycle | None = None, folder: str = storage.EVIDENCE) -> Incoming:
    """Put an upload into the folder for evidence. Nobody sees it before `add` wrote its row.

    Without a row `sweep` takes it away. Called outside of transactions, since copying takes long.
    Raises ValidationError for a file that is not taken.
    """
    kind = checks.accept(upload, cycle)
    try:
        presence.begin_to_use()
        file = storage.bring_in(upload.file, folder)
    except OSError as error:
        raise ValidationError(
            _("The file could not be stored. Try again; if it happens again, call the office.")
        ) from error
    return named(file, upload.name or "", kind)


def named(file: Arrived, sent_name: str, kind: Content) -> Incoming:
    """A file that lies in its place, under the name that it is shown with."""
    name = checks.name_to_show(sent_name)
    ending = checks.ending_of(name) or kind.endings[0]
    return Incoming(file, name if checks.ending_of(name) else f"{name}.{ending}", kind.media_type_for(ending))


@transaction.atomic
def add(
    plan: Plan, incoming: Incoming, *, title: str = "", kind: str = Kind.INDICATOR, supports: Supported = (), by: User,
    at: datetime | None = None,
) -> Evidence:  # fmt: skip
    """The row of a file that was brought in; the same bytes given before for this plan are used again.

    Without a title the file's name is one. Raises PermissionDenied, or ValidationError when the plan has no room left.
    """
    at = at or timezone.now()
    rules.may_add(by, plan).or_raise()
    plan = locked(plan, "agency", "cycle")
    file = incoming.file
    facts = {
        "title": title or incoming.name.rpartition(".")[0], "kind": kind, "file_name": incoming.name, "path": file.path,
        "size_bytes": file.size_bytes, "media_type": incoming.media_type, "added_at": at, "added_by": by,
    }  # fmt: skip
    known = Evidence.objects.filter(plan=plan, sha256=file.sha256).first()
    if known is None:
        limits.require_room(plan, incoming.name, file.size_bytes)
        evidence = Evidence.objects.create(plan=plan, sha256=file.sha256, **facts)
        scanning.on_arrival(evidence)
    else:
        evidence = known
        transaction.on_commit(lambda: _use_again(known, file))
    _support(evidence, supports)
    audit.record(
        "evidence.given_again" if known else "evidence.added", evidence, actor=by, agency=plan.agency.code, at=at,
        file_name=evidence.file_name, sha256=evidence.sha256,
    )  # fmt: skip
    return evidence


def _use_again(evidence: Evidence, arrived: Arrived) -> None:
    """The same file came a second time: one copy is enough, and mends a lost one."""
    if storage.exists(evidence.path):
        storage.remove(arrived.path)
    else:
        storage.put_in_place(arrived, evidence.path)


def _support(evidence: Evidence, supports: Supported) -> None:
    rows = [Support(evidence=evidence, target=target, key=key) for target, key in supports]
    Support.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def describe(
    evidence: Evidence, *, title: str, kind: str, supports: Supported, by: User, at: datetime | None = None
) -> None:
    """Correct what is said about a file. What was frozen with it keeps the old words. Raises PermissionDenied."""
    rules.may_add(by, evidence.plan).or_raise()
    Evidence.objects.filter(pk=evidence.pk).update(title=title, kind=kind)
    wanted = set(supports)
    gone = [one.pk for one in evidence.supports.all() if (one.target, one.key) not in wanted]
    if gone:
        Support.objects.filter(pk__in=gone).delete()
    _support(evidence, wanted)
    audit.record(
        "evidence.described", evidence, actor=by, agency=evidence.plan.agency.code, at=at, title=title, kind=kind
    )


def sweep(*, at: datetime | None = None) -> int:
    """Take away files of uploads that broke off; returns how many. For the worker only."""
    before = (at or timezone.now()) - ARRIVES_WITHIN
    taken = 0
    for paths in storage.older_than(before):
        for path in set(paths) - _known(paths):
            storage.remove(path)
            taken += 1
    return taken + uploads.clear_temporary(before)


def _known(paths: list[str]) -> set[str]:
    """The paths that have a row; first of those on their way, since from there they become evidence."""
    arrived = set(Arrival.objects.filter(path__in=paths).values_list("path", flat=True))
    return arrived | set(Evidence.objects.filter(path__in=paths).values_list("path", flat=True))
