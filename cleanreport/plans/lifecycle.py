"""The states of a plan and the moves between them (`domain.md`, Lifecycles)."""

from django.db import models
from django.utils.translation import pgettext_lazy

from cleanreport.core.lifecycle import step


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("plan", "draft")
    FINISHED = "finished", pgettext_lazy("plan", "recorded, waiting for the certifier")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("plan", "acknowledged")


FROZEN = (State.FINISHED, State.ACKNOWLEDGED)

FINISH = step(State.DRAFT, to=State.FINISHED)
ACKNOWLEDGE = step(State.FINISHED, to=State.ACKNOWLEDGED)
SEND_BACK = step(State.FINISHED, to=State.DRAFT)
REOPEN = step(State.FINISHED, State.ACKNOWLEDGED, to=State.DRAFT)
