"""Finding papers; who may see them, later chapters know."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min, QuerySet

from cleanreport.core.prepared import Prepared
from cleanreport.documents.lifecycle import State
from cleanreport.documents.models import Issued, Rendering
from cleanreport.documents.writers import VERSION


def renderings_of(about: str) -> list[Rendering]:
    """The papers of one thing as these writers make them, the newest last; without the trees."""
    return _RENDERINGS(about, VERSION)


_RENDERINGS = Prepared(
    lambda about, version: Rendering.objects.defer("paper").filter(about=about, version=version).order_by("id")
)


def latest(renderings: Iterable[Rendering], kind: str, format: str, digits: str) -> Rendering | None:
    """The last one that was asked for of this kind."""
    wanted = (kind, format, digits)
    return next((r for r in reversed(list(renderings)) if (r.kind, r.format, r.digits) == wanted), None)


def waiting() -> QuerySet[Rendering]:
    """What is to be made, whatever failed before after everything else."""
    return Rendering.objects.filter(state=State.ASKED).order_by("tries", "id")


def waiting_since() -> datetime | None:
    """When the paper was asked for that has waited longest; None when none waits."""
    found: datetime | None = Rendering.objects.filter(state=State.ASKED).aggregate(first=Min("asked_at"))["first"]
    return found


def issued_with(sha256: str) -> list[Issued]:
    """What was issued with exactly these bytes."""
    return list(Issued.objects.filter(sha256=sha256).order_by("id"))
