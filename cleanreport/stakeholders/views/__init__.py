"""The screens of the stakeholder database of a plan, for its agency and for officers."""

from cleanreport.stakeholders.views.files import (
    stakeholders_bad_rows,
    stakeholders_discard,
    stakeholders_file,
    stakeholders_take,
    stakeholders_template,
    stakeholders_upload,
)
from cleanreport.stakeholders.views.overview import (
    stakeholders,
    stakeholders_export,
    stakeholders_find,
    stakeholders_notice,
    stakeholders_open,
)
from cleanreport.stakeholders.views.persons import (
    stakeholders_add,
    stakeholders_list,
    stakeholders_person,
    stakeholders_person_remove,
    stakeholders_person_show,
)

__all__ = [
    "stakeholders",
    "stakeholders_add",
    "stakeholders_bad_rows",
    "stakeholders_discard",
    "stakeholders_export",
    "stakeholders_file",
    "stakeholders_find",
    "stakeholders_list",
    "stakeholders_notice",
    "stakeholders_open",
    "stakeholders_person",
    "stakeholders_person_remove",
    "stakeholders_person_show",
    "stakeholders_take",
    "stakeholders_template",
    "stakeholders_upload",
]
