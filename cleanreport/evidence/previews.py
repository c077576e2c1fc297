"""The worker's part: small pictures of what was given, drawn by a child process.

Files come from many hands: whatever one does to its reader, it ends in "no picture". Nothing is drawn before the
virus scanner, where there is one, has looked.
"""

import logging
import random
import struct
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

from django.conf import settings
from django.utils import timezone

from cleanreport.documents.child import Errand
from cleanreport.documents.making import IDLE_SECONDS, Failed, Keeper, Limits, Stopped
from cleanreport.evidence import presence, storage
from cleanreport.evidence.models import Evidence, Preview, Scan

log = logging.getLogger(__name__)

SMALL = 0  # the number of the small picture; those of pages begin with 1
MOST_PAGES = 20
MEDIA_TYPE = "image/jpeg"
DRAW = "cleanreport.evidence.drawing:draw"
# Two workers rarely draw the same file when each takes any of so many.
AT_HAND = 10
TRIES = 2
ARRIVES_WITHIN = timedelta(days=1)


def path_of(evidence: Evidence, number: int) -> str:
    """Where the picture lies."""
    _folder, _slash, name = evidence.path.partition("/")
    return f"{storage.PREVIEWS}/{name}.{number}"


def pages_shown(evidence: Evidence) -> int:
    """How many pages can be looked at; those of a harmful file cannot."""
    if evidence.preview != Preview.MADE or evidence.scan == Scan.INFECTED:
        return 0
    return min(evidence.pages or 1, MOST_PAGES)


def numbers(evidence: Evidence) -> range:
    """The pictures that there are."""
    pages = pages_shown(evidence)
    return range(pages + 1) if pages else range(0)


class Painter(Keeper):
    """Draws what waits, one file after the other."""

    def make_next(self, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Draw one file; False when none waits. Raises OSError while the storage cannot be reached."""
        waiting = Evidence.objects.filter(preview=Preview.WAITING).exclude(scan__in=[Scan.WAITING, Scan.INFECTED])
        at_hand = list(waiting.order_by("id")[:AT_HAND])
        if not at_hand:
            if self.child and time.monotonic() - self.child.used_at > IDLE_SECONDS:
                self.rest()
            return False
        presence.require()
        evidence = random.choice(at_hand)
        try:
            pages, pictures = self._drawn(evidence, stopped)
        except Stopped:
            self.rest()
            return True
        for number, picture in enumerate(pictures):
            storage.keep_at(path_of(evidence, number), BytesIO(picture))
        state = Preview.MADE if pictures else Preview.NONE
        Evidence.objects.filter(pk=evidence.pk, preview=Preview.WAITING).update(preview=state, pages=pages)
        return True

    def _drawn(self, evidence: Evidence, stopped: Callable[[], bool]) -> tuple[int | None, list[bytes]]:
        """Pages and pictures; none of what is lost, and of what the child cannot read."""
        limits = Limits(settings.PREVIEW_SECONDS, settings.PREVIEW_MEMORY_BYTES, stopped)
        try:
            with storage.local(evidence.path) as file:
                order = Errand(DRAW, {"source": str(file), "memory": 2 * settings.PREVIEW_MEMORY_BYTES})
                for _try in range(TRIES):
                    try:
                        made = self._child().make(order, limits, lambda _done, _total: None)
                    except Failed as failed:
                        self.rest()
                        log.warning("No picture of the evidence %s: %s", evidence.pk, failed.failure)
                        if not failed.again:
                            break
                    else:
                        return made.pages, unpacked(made.content)
        except FileNotFoundError:
            log.warning("No picture of the evidence %s: the file is lost", evidence.pk)
        return None, []


def sweep(*, at: datetime | None = None) -> int:
    """Take away what a worker that was killed had begun to write; returns how many. For the worker only."""
    taken = 0
    for paths in storage.older_than((at or timezone.now()) - ARRIVES_WITHIN, storage.PREVIEWS):
        for path in paths:
            if path.endswith(storage.ARRIVING):
                storage.remove(path)
                taken += 1
    return taken


def unpacked(content: bytes) -> list[bytes]:
    """The pictures as `drawing.packed` sent them."""
    pictures, at = [], 0
    while at < len(content):
        (length,) = struct.unpack_from(">I", content, at)
        pictures.append(content[at + 4 : at + 4 + length])
        at += 4 + length
    return pictures
