"""What is told of a file that comes in."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from cleanreport.core.thai import long_date
from cleanreport.cycles.queries import day_of
from cleanreport.evidence.models import Evidence


def given_before(evidence: Evidence) -> str:
    """When a file was given the first time, and as what."""
    values = {"day": long_date(day_of(evidence.added_at)), "title": evidence.title}
    return _("This file was given on %(day)s as “%(title)s”. It is used again, and not stored twice.") % values


def all_given_before(added: Iterable[Evidence], at: datetime) -> list[str]:
    """The same of those among files added `at` this moment that were there already."""
    return [given_before(one) for one in added if one.added_at < at]
