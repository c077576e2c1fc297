"""Files and what they support (G13). Evidence belongs to the plan, so that a later round can use it again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cleanreport.core.models import Quick
from cleanreport.plans.models import Plan


class Kind(models.TextChoices):
    INDICATOR = "indicator", _("Evidence for an indicator")
    OUTPUT = "output", _("Output document")
    OTHER = "other", _("Other")


class Scan(models.TextChoices):
    """What the virus scanner said; a file that it found harmful is kept, and handed out to nobody."""

    UNSCANNED = "unscanned", _("Not scanned for viruses")
    WAITING = "waiting", _("Waiting for the virus scanner")
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("Harmful: withheld")


class Preview(models.TextChoices):
    """Small pictures of a file, made by the worker; `NONE` when a file of its kind has none or is broken."""

    WAITING = "waiting", _("The picture is being made")
    MADE = "made", _("There is a picture")
    NONE = "none", _("There is no picture")


class Scanned(models.Model):
    """What is scanned for viruses when there is a scanner (`scanning.py`)."""

    scan = models.CharField(max_length=10, choices=Scan, default=Scan.UNSCANNED)
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_harmful(self) -> bool:
        """The scanner found something in it: it is handed out to nobody, and proves nothing."""
        return self.scan == Scan.INFECTED


class Evidence(Quick, Scanned):
    """One file as it arrived: never changed; `sha256` is of its bytes, `path` is below the folder for files."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.INDICATOR)
    file_name = models.CharField(max_length=255)
    path = models.CharField(max_length=200, unique=True)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    preview = models.CharField(max_length=10, choices=Preview, default=Preview.WAITING)
    pages = models.PositiveIntegerField(null=True)  # of a PDF

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(scan="waiting"), name="evidence_to_scan"),
            models.Index(fields=["id"], condition=Q(preview="waiting"), name="evidence_to_picture"),
        ]
        constraints = [
            models.CheckConstraint(name="evidence_is_not_empty", condition=Q(size_bytes__gt=0)),
            models.UniqueConstraint(fields=["plan", "sha256"], name="evidence_once_a_plan"),
        ]

    def __str__(self) -> str:
        return self.title


class Target(models.TextChoices):
    MEASURE = "measure", _("Measure")
    INDICATOR = "indicator", _("Indicator")


class Support(Quick):
    """This evidence supports that measure or indicator; `key` is the row's id in the plan, kept over revisions."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="supports")
    target = models.CharField(max_length=20, choices=Target)
    key = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "target", "key"], name="support_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.target} {self.key}"


class Arrival(Quick):
    """A file on its way, of one person for one plan: invisible to everybody else until it is added as evidence.

    What `arrived_bytes` says lies safely in the part of this machine; a whole file lies at `path`, as evidence does.
    """

    class State(models.TextChoices):
        COMING = "coming", _("On its way")
        WHOLE = "whole", _("Arrived")
        REFUSED = "refused", pgettext_lazy("upload", "Refused")
        ADDED = "added", pgettext_lazy("upload", "Added")

    key = models.CharField(max_length=32, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=255)
    size_bytes = models.BigIntegerField()
    modified = models.CharField(max_length=20, blank=True)  # when the file was changed last, as the browser tells it
    arrived_bytes = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.COMING)
    refusal = models.TextField(blank=True)
    path = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    evidence = models.ForeignKey(Evidence, null=True, on_delete=models.CASCADE, related_name="+")
    touched_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["touched_at"], name="arrival_to_sweep"),
            models.Index(fields=["path"], condition=~Q(path=""), name="arrival_by_path"),
        ]
        constraints = [
            models.CheckConstraint(
                name="arrival_is_part_of_its_size",
                condition=Q(arrived_bytes__gte=0, arrived_bytes__lte=F("size_bytes")),
            ),
            models.CheckConstraint(name="arrival_whole_lies_somewhere", condition=~Q(state="whole") | ~Q(path="")),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def percent(self) -> int:
        return self.arrived_bytes * 100 // self.size_bytes
