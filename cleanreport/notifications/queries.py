"""Reading the outbox."""

from collections.abc import Iterable

from django.db.models import QuerySet

from cleanreport.notifications.models import Letter


def letters_about(subjects: Iterable[str]) -> QuerySet[Letter]:
    """Letters about these subjects ("submission:12"), the newest first, with their delivery at hand."""
    return (
        Letter.objects.filter(about__in=list(subjects))
        .select_related("email")
        .prefetch_related("email__logs")
        .order_by("-id")
    )
