"""The transparency plan of one work process: risks, measures, indicators with their criteria, people (G3-G7)."""

from decimal import Decimal
from functools import cache
from operator import attrgetter

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cleanreport.agencies.models import Agency
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.models import Edited
from cleanreport.cycles.models import Cycle, KeyFactor, ProcessType
from cleanreport.plans.lifecycle import FROZEN, State
from cleanreport.submissions.models import PersonFields, Submission

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class Plan(Edited):
    """One work process of one agency in one cycle. `current` is the revision that reports refer to."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="plans")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="plans")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    work_process = models.CharField(max_length=300, blank=True)
    process_type = models.ForeignKey(ProcessType, null=True, on_delete=models.PROTECT, related_name="plans")
    why_chosen = models.TextField(blank=True)
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    current = models.OneToOneField(Submission, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["agency", "cycle"], name="plan_of_agency"),
            # The office counts all plans of a year by their state on every page.
            models.Index(fields=["cycle", "state"], name="plan_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                name="plan_frozen_has_submission", condition=~Q(state__in=FROZEN) | Q(current__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.work_process or str(_("Plan without a work process yet"))

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN

    @property
    def frozen(self) -> Submission:
        """The current submission of something that was once finished."""
        if self.current is None:
            raise WrongState
        return self.current


class Row(Edited):
    """A row of a plan, at a place in its order."""

    order = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    @property
    def group(self) -> object:
        """Rows are moved among those of the same group."""
        return None

    @property
    def made_of(self) -> object:
        """What a list shows of it (`core/pure.py`): its columns, and the name of its key factor."""
        return type(self).__name__, columns_of(type(self))(self), str(getattr(self, "factor", None) or "")


EDITED = ("edited_at", "edited_by_id")


@cache
def columns_of(kind: type[Row]) -> attrgetter:
    """Takes what people typed out of a row."""
    return attrgetter(*(field.attname for field in kind._meta.concrete_fields if field.attname not in EDITED))


class Risk(Row):
    """What can go wrong at a step of the process, and how likely and grave that is (1-5 each)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="risks")
    step = models.CharField(max_length=300, blank=True)
    risk = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    likelihood = models.PositiveSmallIntegerField(null=True, validators=ONE_TO_FIVE)
    impact = models.PositiveSmallIntegerField(null=True, validators=ONE_TO_FIVE)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                name="risk_scores_1_to_5",
                condition=(Q(likelihood=None) | Q(likelihood__range=(1, 5)))
                & (Q(impact=None) | Q(impact__range=(1, 5))),
            )
        ]

    def __str__(self) -> str:
        return self.risk


class MeasureKind(models.TextChoices):
    CURRENT = "current", _("Current measure")
    ADDITIONAL = "additional", _("Additional measure")


class Measure(Row):
    """What is done against the risks, under one key factor of the process type."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="measures")
    factor = models.ForeignKey(KeyFactor, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=MeasureKind, default=MeasureKind.ADDITIONAL)
    title = models.TextField(blank=True)
    unit = models.CharField(max_length=300, blank=True)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    weight = models.DecimalField(max_digits=9, decimal_places=4, default=Decimal(1))
    answers = models.ManyToManyField(Risk, related_name="measures")

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.CheckConstraint(name="measure_weight_positive", condition=Q(weight__gt=0))]

    def __str__(self) -> str:
        return self.title

    @property
    def group(self) -> object:
        return self.factor_id

    @property
    def answered(self) -> list[int]:
        """The ids of the risks that it answers; making the manager takes longer than reading what is at hand."""
        known = getattr(self, "_prefetched_objects_cache", {}).get("answers")
        return [risk.pk for risk in (self.answers.all() if known is None else known)]


class CriteriaKind(models.TextChoices):
    VALUES = "values", _("Five values")
    MILESTONES = "milestones", _("Five milestones")


class Indicator(Row):
    """How success is measured, with the scoring criteria of levels 1 to 5; without a factor it is of the whole plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="indicators")
    factor = models.ForeignKey(KeyFactor, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.TextField(blank=True)
    unit = models.CharField(max_length=100, blank=True)
    source = models.TextField(blank=True)
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    weight = models.DecimalField(max_digits=9, decimal_places=4, default=Decimal(1))
    criteria = models.CharField(max_length=20, choices=CriteriaKind, default=CriteriaKind.VALUES)
    level1 = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    level2 = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    level3 = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    level4 = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    level5 = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    milestone1 = models.TextField(blank=True)
    milestone2 = models.TextField(blank=True)
    milestone3 = models.TextField(blank=True)
    milestone4 = models.TextField(blank=True)
    milestone5 = models.TextField(blank=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [models.CheckConstraint(name="indicator_weight_positive", condition=Q(weight__gt=0))]

    def __str__(self) -> str:
        return self.name

    @property
    def levels(self) -> list[Decimal | None]:
        return [getattr(self, f"level{k}") for k in range(1, 6)]

    @property
    def milestones(self) -> list[str]:
        return [getattr(self, f"milestone{k}") for k in range(1, 6)]


class PersonRole(models.TextChoices):
    RECORDER = "recorder", _("Recorder")
    CERTIFIER = "certifier", _("Certifier of the recorded plan")


class PlanPerson(PersonFields, Edited):
    """The recorder (should own the process) and the certifier (head of the agency or the assigned deputy), G6."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="people")
    role = models.CharField(max_length=20, choices=PersonRole)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "role"], name="plan_person_once_a_role")]


type PlanRow = Risk | Measure | Indicator
