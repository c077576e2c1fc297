"""`{% load submission_words %}`: the name and the state of a submission in a list, without reading its content."""

import re

from django import template
from django.utils.safestring import SafeString

from cleanreport.core.markup import keep
from cleanreport.core.steps import Chip
from cleanreport.submissions.models import Submission
from cleanreport.submissions.shown import name_of, state_chip

register = template.Library()
register.filter("submission_name", name_of)

# Titles are frozen in Thai: รอบ 9 เดือน, ปีงบประมาณ 2557.
NUMBERED = re.compile(r"(รอบ|ปีงบประมาณ) (\d+)(?: (เดือน))?")


@register.filter(name="is")
def is_same(submission: Submission, other: Submission) -> bool:
    return submission == other


@register.filter
def submission_chip(submission: Submission) -> Chip:
    return state_chip(submission)


@register.filter(is_safe=True)
def document_title(title: str) -> SafeString:
    """A frozen title in which a number is never on another line than what it counts."""
    return keep(NUMBERED.sub(lambda found: "\u00a0".join(filter(None, found.groups())), title))
