"""The database of service recipients, stakeholders and affected persons of a plan's process (G14).

What tells who somebody is, is sealed (`sealing.py`); by the marks an e-mail address or phone number is found again.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cleanreport.core.models import Quick
from cleanreport.plans.models import Plan
from cleanreport.stakeholders.lifecycle import OPEN, State
from cleanreport.stakeholders.sealing import MARK_BYTES, Contact, contact_from


class Group(models.TextChoices):
    RECIPIENT = "recipient", _("Service recipients")
    STAKEHOLDER = "stakeholder", _("Stakeholders")
    AFFECTED = "affected", _("Affected persons")


class Roll(models.Model):
    """How many persons of each group a plan has, kept when the persons themselves are deleted.

    Everything that changes the persons of a plan holds this row first.
    """

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="roll")
    recipient = models.PositiveIntegerField(default=0)
    stakeholder = models.PositiveIntegerField(default=0)
    affected = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(null=True)  # when their time was over

    def __str__(self) -> str:
        return f"{self.plan_id}"

    @property
    def counts(self) -> dict[str, int]:
        return {group.value: getattr(self, group.value) for group in Group}

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Arrival(Quick):
    """A file with persons: read by the worker, looked at, and taken as a whole when somebody says so.

    Until then its persons are rows of `Person` that nobody sees.
    """

    class Way(models.TextChoices):
        ADD = "add", _("Add to the database")
        REPLACE = "replace", _("Replace the whole database")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="arrivals")
    once = models.CharField(max_length=32, unique=True)
    file_name = models.CharField(max_length=200, blank=True)
    size_bytes = models.BigIntegerField()
    arrived_at = models.DateTimeField()
    arrived_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State, default=State.ARRIVED)
    claim = models.CharField(max_length=32, blank=True)  # of the worker that has it
    claimed_at = models.DateTimeField(null=True)  # when that worker was last heard of
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # rows, of `total`
    total = models.PositiveIntegerField(default=0)

    # Of persons by group; how many of them are there already; bad rows; problems by their codes.
    counts = models.JSONField(default=dict)
    already = models.PositiveIntegerField(default=0)
    bad_rows = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=dict)
    refusal = models.JSONField(default=dict)  # why the file as a whole could not be read: code and params
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10, choices=Way, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"], name="arrival_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["plan"], condition=Q(state__in=OPEN), name="arrival_open_once_a_plan"),
            models.CheckConstraint(
                name="arrival_at_work_has_claim",
                condition=~Q(state=State.READING) | (~Q(claim="") & Q(claimed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (State.ARRIVED, State.READING)

    @property
    def persons_found(self) -> int:
        return sum(self.counts.values())


class Sealed(Quick):
    """Something that was sealed under the key of this name."""

    key = models.CharField(max_length=20)
    sealed = models.BinaryField()

    class Meta:
        abstract = True


class Part(Sealed):
    """A piece of a file that waits to be read; taken away as soon as it was."""

    arrival = models.ForeignKey(Arrival, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["arrival", "number"], name="file_part_once")]

    def __str__(self) -> str:
        return f"{self.arrival_id} {self.number}"


class BadRows(Sealed):
    """A page of rows that could not be taken, as they were typed, with what is wrong; until the file expires."""

    arrival = models.ForeignKey(Arrival, on_delete=models.CASCADE, related_name="bad")
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["arrival", "number"], name="bad_rows_once")]

    def __str__(self) -> str:
        return f"{self.arrival_id} {self.number}"


class Person(Sealed):
    """One person of a plan; who has an `arrival` came with a file that nobody has confirmed, and is seen nowhere."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="persons", db_index=False)
    group = models.CharField(max_length=12, choices=Group)
    contacted_on = models.DateField(null=True)
    email_mark = models.BinaryField(null=True, max_length=MARK_BYTES)
    phone_mark = models.BinaryField(null=True, max_length=MARK_BYTES)
    arrival = models.ForeignKey(Arrival, null=True, on_delete=models.PROTECT, related_name="persons", db_index=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    edited_at = models.DateTimeField(null=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["id"]
        # Those of a file are in none of the others, so that one statement lists them all quickly.
        indexes = [
            models.Index(fields=["plan", "group", "id"], condition=Q(arrival=None), name="person_by_group"),
            models.Index(fields=["arrival"], condition=Q(arrival__isnull=False), name="person_of_a_file"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "email_mark"], condition=Q(arrival=None), name="email_once_a_plan"),
            models.UniqueConstraint(fields=["plan", "phone_mark"], condition=Q(arrival=None), name="phone_once_a_plan"),
            models.CheckConstraint(
                name="person_can_be_reached", condition=Q(email_mark__isnull=False) | Q(phone_mark__isnull=False)
            ),
            models.CheckConstraint(name="person_group_known", condition=Q(group__in=Group.values)),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @cached_property
    def contact(self) -> Contact:
        """Raises Unreadable."""
        return contact_from(self.key, self.sealed, self.plan_id)
