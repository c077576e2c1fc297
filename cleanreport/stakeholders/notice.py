"""The notice that persons must be given (Personal Data Protection Act B.E. 2562, section 23), in both languages.

Fixed texts, since an agency copies both whatever language it reads; what only the agency knows stands in brackets.
"""

from django.template.loader import render_to_string
from django.utils.translation import override

from cleanreport.core.thai import BE_OFFSET, long_date
from cleanreport.plans.models import Plan

# What stands where something is not known: the name of the process, the last day.
BLANKS = {"th": ("[ชื่อกระบวนงาน]", "[วันที่สิ้นสุดการเก็บ]"), "en": ("[name of the work process]", "until [last day]")}


def notices(plan: Plan) -> dict[str, str]:
    """The notice in Thai and in English."""
    return {language: _notice(plan, language) for language in BLANKS}


def _notice(plan: Plan, language: str) -> str:
    process, until = BLANKS[language]
    year, last_day = plan.cycle.year_be, plan.cycle.retention_on
    with override(language):
        if last_day is not None:
            until = f"{'ถึงวันที่' if language == 'th' else 'until'} {long_date(last_day)}"
        facts = {
            "agency": plan.agency.name,
            "process": plan.work_process or process,
            "year": year if language == "th" else f"{year} ({year - BE_OFFSET})",
            "until": until,
        }
        return render_to_string(f"stakeholders/notice.{language}.txt", facts)
