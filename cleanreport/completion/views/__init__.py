"""The screens of a completion report: the task list, cover, sections, appendix, people, checking, sending."""

from cleanreport.completion.views.appendix import (
    completion_appendix,
    completion_outputs_add,
    completion_work_add,
    completion_work_remove,
)
from cleanreport.completion.views.people import completion_cover, completion_people, completion_person_pick
from cleanreport.completion.views.sections import (
    completion_picture,
    completion_picture_add,
    completion_section,
    shown_picture,
)
from cleanreport.completion.views.sending import (
    completion_check,
    completion_paper,
    completion_paper_ask,
    completion_send,
    completion_withdraw,
)
from cleanreport.completion.views.tasks import completion, completion_start

__all__ = [
    "completion",
    "completion_appendix",
    "completion_check",
    "completion_cover",
    "completion_outputs_add",
    "completion_paper",
    "completion_paper_ask",
    "completion_people",
    "completion_person_pick",
    "completion_picture",
    "completion_picture_add",
    "completion_section",
    "completion_send",
    "completion_start",
    "completion_withdraw",
    "completion_work_add",
    "completion_work_remove",
    "shown_picture",
]
