"""Files and the virus scanner: when there is one, every file waits until it was scanned; nobody waits for that.

The worker scans. While the scanner does not answer, files go on waiting and it is asked again, ever less often.
"""

import logging
import random
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cleanreport.audit import actions as audit
from cleanreport.evidence import storage
from cleanreport.evidence.clamd import Scanner, TooLarge
from cleanreport.evidence.models import Evidence, Scan
from cleanreport.plans.models import Plan

log = logging.getLogger(__name__)

# Any of so many: one that the scanner stumbles over holds up no others.
AT_HAND = 10
# So many files that came before there was a scanner are taken up at once.
AT_ONCE = 500
# So many harmful files are named on a page.
MOST_TOLD = 5


def scanner() -> Scanner | None:
    """The scanner of this installation, if it has one."""
    return Scanner(settings.CLAMD, settings.CLAMD_SECONDS) if settings.CLAMD else None


def on_arrival(evidence: Evidence) -> None:
    """Let a file that has just become evidence wait for the scanner, if there is one; in the action's transaction."""
    scan = Scan.WAITING if scanner() else Scan.UNSCANNED
    if evidence.scan != scan and evidence.scanned_at is None:
        evidence.scan = scan
        evidence.save(update_fields=["scan"])


def scan_next(*, at: datetime | None = None) -> bool:
    """Scan one of the files that have waited longest; False when none waits. For the worker only.

    Raises Unavailable while the scanner does not answer, OSError while the storage does not; the file goes on waiting.
    """
    found = scanner()
    waiting = list(Evidence.objects.filter(scan=Scan.WAITING).order_by("id").select_related("plan__agency")[:AT_HAND])
    if not waiting:
        return False
    evidence = random.choice(waiting)
    if found is None:  # there was one when the file came
        _settle(evidence, Scan.UNSCANNED, at=at)
        return True
    try:
        with closing(storage.read(evidence.path)) as pieces:
            said = found.scan(pieces)
    except (TooLarge, FileNotFoundError) as error:
        log.warning("evidence %s was not scanned: %s", evidence.pk, type(error).__name__)
        _settle(evidence, Scan.UNSCANNED, at=at)
    else:
        _settle(evidence, Scan.INFECTED if said.name else Scan.CLEAN, said.name, at=at)
    return True


@transaction.atomic
def _settle(evidence: Evidence, scan: Scan, found: str = "", *, at: datetime | None) -> None:
    """Write down what came out, once, however many workers scanned it."""
    at = at or timezone.now()
    waiting = Evidence.objects.filter(pk=evidence.pk, scan=Scan.WAITING)
    if waiting.update(scan=scan, scanned_at=at) and scan == Scan.INFECTED:
        audit.record(
            "evidence.withheld", evidence, actor_name="ClamAV", agency=evidence.plan.agency.code, at=at,
            file_name=evidence.file_name, sha256=evidence.sha256, found=found,
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
    if scanner() is None or Evidence.objects.filter(scan=Scan.WAITING).exists():
        return 0
    old = Evidence.objects.filter(scan=Scan.UNSCANNED, scanned_at=None).order_by("id").values_list("pk", flat=True)
    return Evidence.objects.filter(pk__in=list(old[:AT_ONCE])).update(scan=Scan.WAITING)
