"""Reminders that were asked for by hand and wait for the worker."""

from cleanreport.outreach.models import Call, Reminder


def next_call() -> Call | None:
    """The oldest call of which a reminder is not written yet."""
    waiting = Reminder.objects.filter(letters=None).order_by("id").select_related("call__cycle").first()
    return waiting.call if waiting else None


def calls_to_show(due: str, most: int = 5) -> list[Call]:
    """The last calls about this thing."""
    return list(Call.objects.filter(due=due).select_related("asked_by").order_by("-id")[:most])
