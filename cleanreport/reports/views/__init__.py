"""The screens of a report: the task list, a page for each step, evidence, checking, sending, withdrawing."""

from cleanreport.reports.views.evidence import (
    report_evidence,
    report_evidence_add,
    report_evidence_attach,
    report_evidence_describe,
    report_evidence_detach,
)
from cleanreport.reports.views.indicators import report_indicators
from cleanreport.reports.views.measures import report_measures
from cleanreport.reports.views.people import report_people, report_person_pick
from cleanreport.reports.views.problems import report_problems
from cleanreport.reports.views.sending import (
    report_check,
    report_paper,
    report_paper_ask,
    report_send,
    report_withdraw,
)
from cleanreport.reports.views.tasks import report, report_stakeholders, report_start, report_summary

__all__ = [
    "report",
    "report_check",
    "report_evidence",
    "report_evidence_add",
    "report_evidence_attach",
    "report_evidence_describe",
    "report_evidence_detach",
    "report_indicators",
    "report_measures",
    "report_paper",
    "report_paper_ask",
    "report_people",
    "report_person_pick",
    "report_problems",
    "report_send",
    "report_stakeholders",
    "report_start",
    "report_summary",
    "report_withdraw",
]
