"""What the pages of this chapter share."""

from datetime import date

from django.utils import timezone

from cleanreport.accounts.guards import only_for
from cleanreport.credentials import rules

for_officers = only_for(rules.may_hand_out_accounts)


def today() -> date:
    return timezone.localtime().date()
