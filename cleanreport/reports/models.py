"""The progress report of a plan for one round (G8-G15). Its rows name the rows of the plan by their ids."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cleanreport.core.lifecycle import WrongState
from cleanreport.core.models import Edited
from cleanreport.cycles.models import Round
from cleanreport.evidence.models import Evidence
from cleanreport.plans.models import Plan
from cleanreport.reports.lifecycle import HANDED_IN, State
from cleanreport.submissions.models import PersonFields, Submission


class Report(Edited):
    """What an agency reports on its plan for one round."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reports")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    problems = models.TextField(blank=True)
    solutions = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, related_name="reports")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    current = models.OneToOneField(Submission, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        # The office counts all reports of a round by their state on every page.
        indexes = [models.Index(fields=["round", "state"], name="report_by_state")]
        ordering = ["round__months"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "round"], name="report_once_a_round"),
            models.CheckConstraint(
                name="report_handed_in_has_submission", condition=~Q(state__in=HANDED_IN) | Q(current__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.round_id}"

    @property
    def is_handed_in(self) -> bool:
        return self.state in HANDED_IN

    @property
    def frozen(self) -> Submission:
        """The current submission of something that was once sent."""
        if self.current is None:
            raise WrongState
        return self.current


class MeasureProgress(Edited):
    """How far one measure of the plan has come; `key` is the measure's id."""

    TYPED = ("key", "percent", "summary", "output", "explanation")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="measures")
    key = models.BigIntegerField()
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    summary = models.TextField(blank=True)
    output = models.TextField(blank=True)
    explanation = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="measure_progress_once"),
            models.CheckConstraint(
                name="measure_percent_0_to_100", condition=Q(percent=None) | Q(percent__gte=0, percent__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.percent}"


class IndicatorResult(Edited):
    """What one indicator of the plan measures now: a value, or a milestone's level; `key` is the indicator's id."""

    TYPED = ("key", "result", "not_measured", "explanation")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="indicators")
    key = models.BigIntegerField()
    result = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    not_measured = models.TextField(blank=True)
    explanation = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="indicator_result_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.result}"


class PersonRole(models.TextChoices):
    REPORTER = "reporter", _("Reporter")
    CERTIFIER = "certifier", _("Certifier of the report")


class ReportPerson(PersonFields, Edited):
    """The reporter and the certifier of a report (G15)."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="people")
    role = models.CharField(max_length=20, choices=PersonRole)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "role"], name="report_person_once_a_role")]
