"""Frozen snapshots with their digest, and their acknowledgement by a certifier."""

import hashlib
import json
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cleanreport.agencies.models import Agency
from cleanreport.core.models import Quick
from cleanreport.cycles.models import Cycle, Round
from cleanreport.submissions.lifecycle import State


class Kind(models.TextChoices):
    PLAN = "plan", _("Transparency plan")
    REPORT = "report", _("Progress report")
    COMPLETION = "completion", _("Completion report")


class PersonFields(models.Model):
    """A person as typed for one document (recorder, reporter, certifier): no account, frozen with the document."""

    name = models.CharField(max_length=200, blank=True)
    position = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.CharField(max_length=254, blank=True)

    FIELDS = ("name", "position", "unit", "phone", "email")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def content(self) -> dict[str, str]:
        return {field: getattr(self, field) for field in self.FIELDS}


class Submission(Quick):
    """What finishing a plan, or sending a report, created. Its content is never changed and never deleted."""

    number = models.CharField(max_length=40, unique=True, null=True)
    kind = models.CharField(max_length=20, choices=Kind)
    subject_id = models.BigIntegerField()  # the plan, report or completion report
    plan_id = models.BigIntegerField(db_index=True)  # the plan that it belongs to; `plans` is a later chapter
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="submissions")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="submissions")
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="submissions")
    revision = models.PositiveSmallIntegerField()
    follows = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="followed_by")
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    state_at = models.DateTimeField(null=True)
    state_by = models.CharField(max_length=200, blank=True)
    comment = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    late = models.BooleanField(default=False)
    # What lists of all agencies are made of, without opening the contents: the day in Bangkok, and a report's figures.
    sent_on = models.DateField()
    plan_progress = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    indicator_progress = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    papers_wanted = models.BooleanField(default=False)  # the worker is to ask for the papers that will be wanted soon
    snapshot = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["agency", "cycle"], name="submission_of_agency"),
            models.Index(fields=["id"], condition=Q(papers_wanted=True), name="submission_papers_wanted"),
            # All that the monitor asks of a round's submissions stands in the index itself; by their state they are
            # counted to see whether anything has moved (`oversight/queries/marks.py`).
            models.Index(
                fields=[
                    "cycle", "kind", "round", "state", "agency", "sent_on", "late", "plan_progress",
                    "indicator_progress",
                ],
                name="submission_by_state",
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "revision"], name="submission_revision_once"),
            models.CheckConstraint(
                name="submission_answered_has_time_and_person",
                condition=Q(state=State.WAITING, state_at=None, state_by="")
                | (~Q(state=State.WAITING) & Q(state_at__isnull=False) & ~Q(state_by="")),
            ),
            models.CheckConstraint(
                name="submission_taken_back_has_reason",
                condition=~Q(state__in=[State.SENT_BACK, State.WITHDRAWN, State.REOPENED]) | ~Q(comment=""),
            ),
            models.CheckConstraint(
                name="submission_report_has_round",
                condition=Q(kind=Kind.PLAN, round=None)
                | Q(kind__in=[Kind.REPORT, Kind.COMPLETION], round__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number or ""

    @cached_property
    def content(self) -> dict:
        """The frozen content as plain data; numbers are strings."""
        return json.loads(self.snapshot)

    @property
    def made_of(self) -> object:
        """All that can be shown of it (`core/pure.py`); the digest stands for the content."""
        state = self.state, self.state_at, self.state_by, self.comment
        return self.number, self.sha256, self.revision, self.sent_at, self.due_on, self.late, *state

    @property
    def is_intact(self) -> bool:
        return hashlib.sha256(self.snapshot.encode()).hexdigest() == self.sha256

    @property
    def stands(self) -> bool:
        return self.state in (State.WAITING, State.ACKNOWLEDGED)


class Request(Quick):
    """One certifier asked, by one e-mailed link, to acknowledge one submission."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="requests")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # somebody else was named, or the submission no longer stands
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(answered_at__isnull=False), name="request_answered_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.email}"
