"""What happened, who did it: rows that are only ever added."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cleanreport.core.models import Quick


class Event(Quick):
    """One thing that somebody did: written in its action's transaction with its digest, sealed into the chain later."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=200, blank=True)
    agency_code = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=60, blank=True)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    # Set by the worker: the place in the chain, and the digest of everything up to here.
    place = models.BigIntegerField(null=True, unique=True)
    chain_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        # Lists are asked for from the newest on, of everybody or of one agency, person or kind.
        indexes = [
            models.Index(fields=["subject", "id"], name="event_by_subject"),
            models.Index(fields=["at", "id"], name="event_by_time"),
            models.Index(fields=["agency_code", "at", "id"], name="event_by_agency"),
            models.Index(fields=["verb", "at", "id"], name="event_by_verb"),
            models.Index(fields=["actor", "at", "id"], name="event_by_actor"),
            models.Index(fields=["actor_name", "at", "id"], condition=Q(actor=None), name="event_by_name"),
            models.Index(fields=["id"], condition=Q(place=None), name="event_not_sealed"),
        ]
        constraints = [
            models.CheckConstraint(
                name="event_sealed_has_chain_digest",
                condition=Q(place=None, chain_digest="") | (Q(place__isnull=False) & ~Q(chain_digest="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Head(models.Model):
    """How far the chain reaches: one row, without which nobody would miss the last events."""

    place = models.BigIntegerField()
    link = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(name="head_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.place} {self.link}"
