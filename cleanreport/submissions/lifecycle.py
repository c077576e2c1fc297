"""What became of a submission, and of a request to acknowledge it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cleanreport.core.lifecycle import step


class State(models.TextChoices):
    WAITING = "waiting", _("waiting for the certifier")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    SENT_BACK = "sent_back", _("sent back for correction")
    WITHDRAWN = "withdrawn", _("withdrawn by the agency")
    REOPENED = "reopened", _("reopened by the office")


# What was handed in and not taken back.
STANDING = (State.WAITING, State.ACKNOWLEDGED)

ACKNOWLEDGE = step(State.WAITING, to=State.ACKNOWLEDGED)
SEND_BACK = step(State.WAITING, to=State.SENT_BACK)
WITHDRAW = step(State.WAITING, State.ACKNOWLEDGED, to=State.WITHDRAWN)
REOPEN = step(State.WAITING, State.ACKNOWLEDGED, to=State.REOPENED)
