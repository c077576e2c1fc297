"""What the office does besides the actions of earlier chapters. The only writers."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from cleanreport.accounts import actions as accounts
from cleanreport.accounts.models import User
from cleanreport.agencies.models import Agency
from cleanreport.audit import actions as audit
from cleanreport.cycles import rules
from cleanreport.notifications import actions as notifications
from cleanreport.notifications.models import Letter
from cleanreport.oversight import letters


@transaction.atomic
def send_again(letter: Letter, *, by: User) -> None:
    """Put a letter that the mail server refused back into the outbox. Raises PermissionDenied."""
    rules.may_run_cycles(by).or_raise()
    notifications.try_again(letter)
    audit.record("letter.tried_again", letter, actor=by, purpose=letter.purpose, about=letter.about)


@sensitive_variables()
def give_letter(user: User, agency: Agency, *, by: User, at: datetime | None = None) -> bytes:
    """A new password for the account of an agency, as a letter (PDF); kept nowhere but in what is returned.

    The letter is written first: if that fails the old password stays good. Raises PermissionDenied, or
    `documents.making.Failed`.
    """
    at = at or timezone.now()
    rules.may_run_cycles(by).or_raise()
    password = letters.new_password()
    content = letters.written(agency, user, password, at=at)
    accounts.give_password(user, password, by=by, agency=agency.code, at=at)
    return content
