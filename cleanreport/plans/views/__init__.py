"""The screens of a plan: the task list, a page for each step, checking, finishing."""

from cleanreport.plans.views.finishing import plan_check, plan_finish
from cleanreport.plans.views.general import plan_general
from cleanreport.plans.views.indicators import plan_indicator, plan_indicator_fill, plan_indicators
from cleanreport.plans.views.measures import plan_measure, plan_measures
from cleanreport.plans.views.paper import plan_paper, plan_paper_ask
from cleanreport.plans.views.people import plan_people, plan_person_pick
from cleanreport.plans.views.risks import plan_risk, plan_risks
from cleanreport.plans.views.rows import plan_row_add, plan_row_move, plan_row_remove
from cleanreport.plans.views.tasks import plan, plan_start

__all__ = [
    "plan",
    "plan_check",
    "plan_finish",
    "plan_general",
    "plan_indicator",
    "plan_indicator_fill",
    "plan_indicators",
    "plan_measure",
    "plan_measures",
    "plan_paper",
    "plan_paper_ask",
    "plan_people",
    "plan_person_pick",
    "plan_risk",
    "plan_risks",
    "plan_row_add",
    "plan_row_move",
    "plan_row_remove",
    "plan_start",
]
