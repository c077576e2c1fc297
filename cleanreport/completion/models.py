"""The completion report of a plan (G19): its cover, one row for each section that is written, pictures, other works."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cleanreport.completion.lifecycle import HANDED_IN, State
from cleanreport.core.lifecycle import WrongState
from cleanreport.core.models import Edited
from cleanreport.cycles.models import Round
from cleanreport.evidence.models import Evidence, Scanned
from cleanreport.plans.models import Plan
from cleanreport.submissions.models import PersonFields, Submission


class Completion(Edited):
    """What an agency says at the end of a plan; it is due with the round that asks for it."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="completion")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="completions")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    began_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    outputs = models.ManyToManyField(Evidence, related_name="completions")  # 7.2
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    current = models.OneToOneField(Submission, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="completion_handed_in_has_submission", condition=~Q(state__in=HANDED_IN) | Q(current__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.plan_id)

    @property
    def is_handed_in(self) -> bool:
        return self.state in HANDED_IN

    @property
    def frozen(self) -> Submission:
        """The current submission of something that was once sent."""
        if self.current is None:
            raise WrongState
        return self.current


class Section(Edited):
    """The text of one section, "1.1" to "6.1", in the markup of `markup.py`; each is a row, so that several write."""

    completion = models.ForeignKey(Completion, on_delete=models.CASCADE, related_name="sections")
    number = models.CharField(max_length=3)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["completion", "number"], name="section_once")]

    def __str__(self) -> str:
        return self.number


class Picture(Scanned):
    """A picture for the texts: never changed; a text shows it as `picture:<id>`."""

    completion = models.ForeignKey(Completion, on_delete=models.PROTECT, related_name="pictures")
    file_name = models.CharField(max_length=255)
    path = models.CharField(max_length=200, unique=True)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(scan="waiting"), name="picture_to_scan")]
        constraints = [
            models.CheckConstraint(name="picture_is_not_empty", condition=Q(size_bytes__gt=0)),
            models.UniqueConstraint(fields=["completion", "sha256"], name="picture_once"),
        ]

    def __str__(self) -> str:
        return self.file_name


class Work(Edited):
    """An output that is no document (7.3): of which form it is, and what it is."""

    completion = models.ForeignKey(Completion, on_delete=models.CASCADE, related_name="works")
    form = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.form


class PersonRole(models.TextChoices):
    RESPONSIBLE = "responsible", _("Person responsible")
    REPORTER = "reporter", _("Reporter")
    CERTIFIER = "certifier", _("Certifier of the report")


class CompletionPerson(PersonFields, Edited):
    """Who stands on the cover, who reports, and who certifies."""

    completion = models.ForeignKey(Completion, on_delete=models.CASCADE, related_name="people")
    role = models.CharField(max_length=20, choices=PersonRole)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["completion", "role"], name="completion_person_once_a_role")]
