"""The register: ministries, agencies with their names over time, who works for them; and lists that were uploaded."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cleanreport.agencies.lifecycle import State
from cleanreport.core.models import Quick


class Kind(models.TextChoices):
    DEPARTMENT = "department", _("Department")
    PROVINCE = "province", _("Province")
    LOCAL = "local", _("Local administration")
    OTHER = "other", _("Other state body")


class Ministry(Quick):
    code = models.CharField(max_length=20, unique=True)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    sort_key = models.CharField(max_length=400, db_index=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sort_key", "code"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th


class MinistryMembership(models.Model):
    """This person reads what the agencies of this ministry have sent."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ministry_membership")
    ministry = models.ForeignKey(Ministry, on_delete=models.PROTECT, related_name="viewers")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.ministry_id}"


class Agency(Quick):
    """A body that records plans.

    Its names are those of today; `AgencyName` has the others of a renamed one. What was closed, or merged into its
    `successor`, keeps its plans and is in force until `in_force_to`, that day included. `revision` counts its changes.
    """

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    ministry = models.ForeignKey(Ministry, on_delete=models.PROTECT, related_name="agencies")
    iso_3166_2 = models.CharField(max_length=10, blank=True)
    region_th = models.CharField(max_length=100, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    in_force_to = models.DateField(null=True, blank=True)
    # Columns, so that both databases order and find Thai alike (core.thai).
    sort_key = models.CharField(max_length=600, db_index=True)
    search_text = models.TextField()
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    revision = models.PositiveIntegerField(default=0)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="agencies")

    class Meta:
        ordering = ["sort_key", "code"]
        # Of each only a column of all agencies is asked: whether any has changed, and which regions there are.
        indexes = [
            models.Index(fields=["revision"], name="agency_by_revision"),
            models.Index(fields=["region_th"], name="agency_by_region"),
        ]
        constraints = [
            models.CheckConstraint(
                name="agency_begins_before_it_ends",
                condition=Q(in_force_from=None) | Q(in_force_to=None) | Q(in_force_from__lte=F("in_force_to")),
            ),
            models.CheckConstraint(
                name="agency_merged_has_ended", condition=Q(successor=None) | Q(in_force_to__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th

    @property
    def closed_from(self) -> dt.date | None:
        """The first day on which it is no longer there."""
        return self.in_force_to + dt.timedelta(days=1) if self.in_force_to else None


class NameOverTime(Quick):
    """A name and the day from which it holds; the first has no day. What was never renamed has no such rows."""

    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    from_on = models.DateField(null=True)
    reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_th


class AgencyName(NameOverTime):
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="names")

    class Meta:
        ordering = [F("from_on").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["agency", "from_on"], name="agency_name_once_a_day"),
            models.UniqueConstraint(fields=["agency"], condition=Q(from_on=None), name="agency_first_name_once"),
        ]


class MinistryName(NameOverTime):
    ministry = models.ForeignKey(Ministry, on_delete=models.CASCADE, related_name="names")

    class Meta:
        ordering = [F("from_on").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["ministry", "from_on"], name="ministry_name_once_a_day"),
            models.UniqueConstraint(fields=["ministry"], condition=Q(from_on=None), name="ministry_first_name_once"),
        ]


class Membership(models.Model):
    """This person records and reports for this agency."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "agency"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.agency_id}"


class AgencyImport(models.Model):
    """A list of agencies that an officer uploaded: read first, shown, and recorded when somebody has confirmed it."""

    file_name = models.CharField(max_length=200)
    content = models.BinaryField()  # until it is recorded or discarded
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State, default=State.ARRIVED)
    claim = models.CharField(max_length=32, blank=True)  # of the worker that has it
    claimed_at = models.DateTimeField(null=True)  # when that worker was last heard of
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # rows, of `total`
    total = models.PositiveIntegerField(default=0)
    read_again = models.BooleanField(default=False)  # since the register had changed

    sheet = models.CharField(max_length=100, blank=True)
    # What is wrong with the file as a whole, as `problems.Problem`; columns that are not read; new ministries.
    problems = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    ministries = models.JSONField(default=list)
    counts = models.JSONField(default=dict)  # of rows by `ImportRow.What`

    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"], name="import_by_state")]
        constraints = [
            models.CheckConstraint(
                name="import_at_work_has_claim",
                condition=~Q(state__in=[State.READING, State.RECORDING]) | (~Q(claim="") & Q(claimed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="import_recorded_was_confirmed",
                condition=~Q(state__in=[State.CONFIRMED, State.RECORDING, State.DONE]) | Q(confirmed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.state in (State.ARRIVED, State.READING, State.CONFIRMED, State.RECORDING)


class ImportRow(Quick):
    """One row of the file, and what it would do."""

    class What(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Unchanged")
        REFUSED = "refused", _("Refused")

    upload = models.ForeignKey(AgencyImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # in the sheet
    what = models.CharField(max_length=10, choices=What)
    code = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    changes = models.JSONField(default=list)  # [field, old, new]
    problems = models.JSONField(default=list)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.CASCADE, related_name="+")
    seen = models.PositiveIntegerField(null=True)  # the agency's revision when the row was read

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"
