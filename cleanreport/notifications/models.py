"""Letters that the system sends: rows of the outbox, and what became of them."""

import re

from django.db import models
from django.utils.translation import gettext_lazy as _
from post_office.models import STATUS, Email


class Delivery(models.TextChoices):
    """What became of a letter, as far as the mail server has told."""

    QUEUED = "queued", _("waiting to be sent")
    SENT = "sent", _("accepted by the mail server")
    RETRYING = "retrying", _("refused by the mail server, will be tried again")
    REFUSED = "refused", _("refused by the mail server")


DELIVERY = {
    STATUS.queued: Delivery.QUEUED,
    STATUS.sent: Delivery.SENT,
    STATUS.requeued: Delivery.RETRYING,
    STATUS.failed: Delivery.REFUSED,
}


# How Python writes a mail server's answer: {'deputy@land.example': (550, b'5.1.1 no such mailbox here')}
ANSWER = re.compile(r"""\((?P<code>[0-9]{3}), b?(?P<quote>['"])(?P<words>.*?)(?P=quote)\)""")


def answer_in(words: str) -> str:
    """What the mail server answered, out of what Python wrote about it."""
    answer = ANSWER.search(words)
    return f"{answer['code']} {answer['words']}" if answer else words


class Letter(models.Model):
    """One e-mail to one person: what it is for, which thing it is about ("submission:12"), and of which agency.

    `blanked`: the text is kept without the key that opened an address, so that it cannot be sent a second time.
    """

    email = models.OneToOneField(Email, on_delete=models.PROTECT, related_name="letter")
    purpose = models.CharField(max_length=40)
    about = models.CharField(max_length=60, db_index=True)
    recipient = models.EmailField()
    recipient_name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    agency_code = models.CharField(max_length=20, blank=True)
    blanked = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["created_at", "id"], name="letter_by_time"),
            models.Index(fields=["purpose", "created_at"], name="letter_of_purpose"),
            models.Index(fields=["agency_code", "created_at"], name="letter_of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.about}"

    @property
    def delivery(self) -> Delivery:
        return DELIVERY.get(self.email.status, Delivery.QUEUED)

    @property
    def refusal(self) -> str:
        """What the mail server said the last time it refused, or nothing; reads `email.logs`."""
        if self.delivery not in (Delivery.REFUSED, Delivery.RETRYING):
            return ""
        logs = sorted(self.email.logs.all(), key=lambda log: log.pk)
        return answer_in(logs[-1].message if logs else "")
