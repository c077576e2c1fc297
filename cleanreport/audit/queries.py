"""Reading the trail."""

from collections.abc import Iterable

from django.db.models import QuerySet

from cleanreport.audit.models import Event


def events_about(subjects: Iterable[str]) -> QuerySet[Event]:
    """Events of these subjects ("plan:12"), the newest first."""
    return Event.objects.filter(subject__in=list(subjects)).order_by("-id")
