"""The states of a completion report and the moves between them (`domain.md`, Lifecycles)."""

from django.db import models
from django.utils.translation import pgettext_lazy

from cleanreport.core.lifecycle import step


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("report", "draft")
    SENT = "sent", pgettext_lazy("report", "sent, waiting for the certifier")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("report", "acknowledged")


HANDED_IN = (State.SENT, State.ACKNOWLEDGED)

SEND = step(State.DRAFT, to=State.SENT)
ACKNOWLEDGE = step(State.SENT, to=State.ACKNOWLEDGED)
SEND_BACK = step(State.SENT, to=State.DRAFT)
WITHDRAW = step(State.SENT, State.ACKNOWLEDGED, to=State.DRAFT)
REOPEN = step(State.SENT, State.ACKNOWLEDGED, to=State.DRAFT)
