"""What the office tells many: reminders of due dates, announcements, and calendars of the year."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from cleanreport.agencies.models import Agency, Ministry
from cleanreport.agencies.models import Kind as AgencyKind
from cleanreport.cycles.models import Cycle


class Call(models.Model):
    """Officers asked by hand to remind agencies; `token` comes with the form, so that two clicks are one call."""

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    due = models.CharField(max_length=40)
    sentence = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agencies = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.due} {self.asked_at:%Y-%m-%d}"


class Reminder(models.Model):
    """One agency reminded of one thing: so many days before (-7) or after its due date, or because of a call.

    `due` names the thing ("2557-9-report"). The row is written in the transaction of its letters; one of a call waits
    for the worker with `letters` empty. No letters means that nobody there has an address.
    """

    due = models.CharField(max_length=40)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    offset = models.SmallIntegerField(null=True)
    call = models.ForeignKey(Call, null=True, on_delete=models.PROTECT, related_name="reminders")
    letters = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="reminder_waits", fields=["id"], condition=Q(letters=None))]
        constraints = [
            models.UniqueConstraint(fields=["due", "agency", "due_on", "offset"], name="reminder_once_a_day"),
            models.UniqueConstraint(fields=["call", "agency"], name="reminder_once_a_call"),
            models.CheckConstraint(
                name="reminder_by_day_or_by_call",
                condition=Q(offset=None, call__isnull=False) | Q(offset__isnull=False, call=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due} {self.agency_id} {self.offset}"


class Announcement(models.Model):
    """What agencies read on their home page from one day to another, both inclusive.

    Without kind, ministry and region it is for all; otherwise for agencies that all of those given fit.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    title_th = models.CharField(max_length=200)
    text_th = models.TextField()
    title_en = models.CharField(max_length=200, blank=True)
    text_en = models.TextField(blank=True)
    from_on = models.DateField()
    until_on = models.DateField()
    kind = models.CharField(max_length=20, choices=AgencyKind, blank=True)
    ministry = models.ForeignKey(Ministry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    region_th = models.CharField(max_length=100, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-from_on", "-id"]
        indexes = [models.Index(name="announcement_shown", fields=["until_on", "from_on"])]
        constraints = [
            models.CheckConstraint(name="announcement_from_before_until", condition=Q(from_on__lte=F("until_on"))),
            models.CheckConstraint(name="announcement_says_something", condition=~Q(title_th="") & ~Q(text_th="")),
            models.CheckConstraint(
                name="announcement_english_whole",
                condition=Q(title_en="", text_en="") | (~Q(title_en="") & ~Q(text_en="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" and self.title_en else self.title_th

    @property
    def text(self) -> str:
        return self.text_en if get_language() == "en" and self.text_en else self.text_th


class Dismissal(models.Model):
    """Somebody has read an announcement and put it away; once it is changed, it is shown again."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="dismissals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "user"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.user_id}"


class Feed(models.Model):
    """The calendar address of a person was renewed so many times; the earlier ones lead nowhere."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    version = models.PositiveIntegerField(default=0)
    renewed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.version}"
