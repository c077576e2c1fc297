"""What the office does besides the actions of earlier chapters. The only writers."""

from django.db import transaction

from cleanreport.accounts.models import User
from cleanreport.audit import actions as audit
from cleanreport.cycles import rules
from cleanreport.notifications import actions as notifications
from cleanreport.notifications.models import Letter


@transaction.atomic
def send_again(letter: Letter, *, by: User) -> None:
    """Put a letter that the mail server refused back into the outbox. Raises PermissionDenied."""
    rules.may_run_cycles(by).or_raise()
    notifications.try_again(letter)
    audit.record("letter.tried_again", letter, actor=by, purpose=letter.purpose, about=letter.about)
