"""`{% load submission_words %}`: the name and the state of a submission in a list, without reading its content."""

from django import template
from django.utils.translation import gettext as _

from cleanreport.core.steps import Chip
from cleanreport.submissions.models import Submission
from cleanreport.submissions.shown import state_chip

register = template.Library()


@register.filter
def submission_chip(submission: Submission) -> Chip:
    return state_chip(submission)


@register.filter
def submission_name(submission: Submission) -> str:
    """ "Progress report, 9-month round" or "Transparency plan"."""
    kind = submission.get_kind_display()
    return _("%(kind)s, %(round)s") % {"kind": kind, "round": submission.round} if submission.round else kind
