"""Files and the virus scanner: when there is one, every file waits until it was scanned; nobody waits for that.

The worker scans. While the scanner does not answer, files go on waiting and it is asked again, ever less often.
"""

import logging
import random
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from cleanreport.audit import actions as audit
from cleanreport.evidence import presence, storage
from cleanreport.evidence.clamd import Scanner, TooLarge
from cleanreport.evidence.models import Evidence, Scan, Scanned
from cleanreport.plans.models import Plan

log = logging.getLogger(__name__)

# Any of so many: one that the scanner stumbles over holds up no others.
AT_HAND = 10
# So many files that came before there was a scanner are taken up at once.
AT_ONCE = 500
# So many harmful files are named on a page.
MOST_TOLD = 5


@dataclass(frozen=True)
class Source:
    """Rows with files that are scanned; `about` is what the trail tells of one, and the code of its agency."""

    rows: Callable[[], Any]  # a queryset of `Scanned` rows with path, file_name and sha256
    about: Callable[[Any], tuple[models.Model, str]]


SOURCES = [
    Source(
        lambda: Evidence.objects.select_related("plan__agency"), lambda evidence: (evidence, evidence.plan.agency.code)
    )
]


def add(source: Source) -> None:
    """A chapter with files of its own tells of them when the system starts (`AppConfig.ready`)."""
    SOURCES.append(source)


def scanner() -> Scanner | None:
    """The scanner of this installation, if it has one."""
    return Scanner(settings.CLAMD, settings.CLAMD_SECONDS) if settings.CLAMD else None


def on_arrival(row: Scanned) -> None:
    """Let a file that has just got its row wait for the scanner, if there is one; in the action's transaction."""
    scan = Scan.WAITING if scanner() else Scan.UNSCANNED
    if row.scan != scan and row.scanned_at is None:
        row.scan = scan
        row.save(update_fields=["scan"])


def scan_next(*, at: datetime | None = None) -> bool:
    """Scan one of the files that have waited longest; False when none waits. For the worker only.

    Raises Unavailable while the scanner does not answer, OSError while the storage does not; the file goes on waiting.
    """
    found = scanner()
    waiting = [(source, row) for source in SOURCES for row in _waiting(source).order_by("id")[:AT_HAND]]
    if not waiting:
        return False
    source, row = random.choice(waiting)
    if found is None:  # there was one when the file came
        _settle(source, row, Scan.UNSCANNED, at=at)
        return True
    presence.require()
    try:
        with closing(storage.read(row.path)) as pieces:
            said = found.scan(pieces)
    except (TooLarge, FileNotFoundError) as error:
        log.warning("%s was not scanned: %s", row.path, type(error).__name__)
        _settle(source, row, Scan.UNSCANNED, at=at)
    else:
        _settle(source, row, Scan.INFECTED if said.name else Scan.CLEAN, said.name, at=at)
    return True


def _waiting(source: Source) -> Any:
    return source.rows().filter(scan=Scan.WAITING)


@transaction.atomic
def _settle(source: Source, row: Any, scan: Scan, found: str = "", *, at: datetime | None) -> None:
    """Write down what came out, once, however many workers scanned it."""
    at = at or timezone.now()
    if _waiting(source).filter(pk=row.pk).update(scan=scan, scanned_at=at) and scan == Scan.INFECTED:
        about, agency = source.about(row)
        audit.record(
            "evidence.withheld", about, actor_name="ClamAV", agency=agency, at=at,
            file_name=row.file_name, sha256=row.sha256, found=found,
        )  # fmt: skip


def withheld(plans: Iterable[Plan]) -> list[Evidence]:
    """Files of these plans that were found harmful, the newest first; no query where there is no scanner."""
    if scanner() is None:
        return []
    return list(Evidence.objects.filter(plan__in=list(plans), scan=Scan.INFECTED).order_by("-id")[:MOST_TOLD])


def take_up_old() -> int:
    """Let files that came before there was a scanner wait for it, too; returns how many. For the worker only.

    One that the scanner could not take is not tried again.
    """
    if scanner() is None:
        return 0
    return sum(_take_up(source) for source in SOURCES if not _waiting(source).exists())


def _take_up(source: Source) -> int:
    old = source.rows().filter(scan=Scan.UNSCANNED, scanned_at=None).order_by("id").values_list("pk", flat=True)
    return int(source.rows().filter(pk__in=list(old[:AT_ONCE])).update(scan=Scan.WAITING))
