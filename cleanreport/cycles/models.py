"""A fiscal year: its rounds and due dates, process types with their key factors, and how scores are reckoned."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cleanreport.agencies.models import Agency
from cleanreport.core.models import Edited

# The months that a round may report on.
MONTHS = (3, 6, 9, 12)


def days_before() -> list[int]:
    return [14, 7, 1]


def days_after() -> list[int]:
    return [1, 7]


# What evidence may be: groups of kinds of files, as people speak of them.
EVIDENCE_KINDS = ("pdf", "word", "excel", "powerpoint", "opendocument", "image", "text", "video", "zip")


def every_kind() -> list[str]:
    return list(EVIDENCE_KINDS)


def name_of_round(months: int) -> str:
    return _("%(months)s-month round") % {"months": months}


class Cycle(Edited):
    """A fiscal year, numbered in the Buddhist era: 2557 is 1 October 2013 to 30 September 2014."""

    year_be = models.PositiveSmallIntegerField(unique=True)
    plan_due_on = models.DateField()
    score_floor = models.PositiveSmallIntegerField(default=1)
    capped = models.BooleanField(default=True)
    acknowledgement_required = models.BooleanField(default=False)
    retention_on = models.DateField(null=True, blank=True)
    # How many days before and after a due date those who have not sent are reminded.
    remind_before = models.JSONField(default=days_before)
    remind_after = models.JSONField(default=days_after)
    # Files that are taken as evidence: their size each and of a plan together (1 MB = 1024 x 1024 bytes), their kinds.
    evidence_file_mb = models.PositiveIntegerField(default=50)
    evidence_plan_mb = models.PositiveIntegerField(default=2000)
    evidence_kinds = models.JSONField(default=every_kind)
    evidence_macros = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year_be"]
        constraints = [
            models.CheckConstraint(
                name="cycle_takes_evidence", condition=Q(evidence_file_mb__gte=1, evidence_plan_mb__gte=1)
            ),
            models.CheckConstraint(name="cycle_floor_is_0_or_1", condition=Q(score_floor__in=[0, 1])),
            models.CheckConstraint(name="cycle_year_is_be", condition=Q(year_be__gte=2500, year_be__lte=2700)),
        ]

    def __str__(self) -> str:
        return str(self.year_be)


class Round(Edited):
    """A reporting round: the months it reports on, and when it takes reports (both days inclusive, Asia/Bangkok)."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="rounds")
    months = models.PositiveSmallIntegerField()
    opens_on = models.DateField()
    due_on = models.DateField()
    evidence_required = models.BooleanField(default=False)
    stakeholders_required = models.BooleanField(default=False)
    completion_required = models.BooleanField(default=False)
    is_last = models.BooleanField(default=False)

    class Meta:
        ordering = ["cycle", "months"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "months"], name="round_once_a_cycle"),
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(completion_required=True), name="completion_with_one_round"
            ),
            models.CheckConstraint(name="round_months_known", condition=Q(months__in=[3, 6, 9, 12])),
            models.CheckConstraint(
                name="round_opens_before_due",
                condition=Q(opens_on__lte=F("due_on")),
                violation_error_message=_("A round must open before it is due."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return name_of_round(self.months)


class Extension(models.Model):
    """A later due date for one agency, given by an officer for a reason. What is sent under one is marked late."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="extensions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="extensions")
    due_on = models.DateField()
    reason = models.TextField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at"]
        constraints = [models.CheckConstraint(name="extension_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.due_on}"


class DateChange(models.Model):
    """What an officer changed of what agencies go by after a year had begun, and how far they have been told."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="date_changes")
    # The plan (months null) and rounds, dates and demands before and after: [{"months": 9, "due_on": [ISO, ISO]}].
    # A new round has nothing before (null), one that was taken out nothing after.
    moved = models.JSONField()
    reason = models.TextField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    told_up_to = models.BigIntegerField(default=0)  # the agency (its id) that was written to last
    letters = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], condition=Q(told_at=None), name="date_change_to_tell")]
        constraints = [models.CheckConstraint(name="date_change_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.moved_at}"


class Named(Edited):
    """A name in Thai and, if given, in English, at a place in an order."""

    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th


class ProcessType(Named):
    """A type of work process; each has its own key factors for building transparency (G4)."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="process_types")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["cycle", "name_th"], name="process_type_once_a_cycle")]


class KeyFactor(Named):
    """A key factor for building transparency of one process type."""

    process_type = models.ForeignKey(ProcessType, on_delete=models.PROTECT, related_name="factors")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["process_type", "name_th"], name="factor_once_a_process_type")]
