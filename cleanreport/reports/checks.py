"""What a report still needs before it can be sent (G9-G15); every sentence says what to do."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from cleanreport.core.missing import Missing
from cleanreport.plans.checks import missing_of_person
from cleanreport.reports.models import PersonRole, Report

type Content = Mapping[str, Any]

STEPS = ("measures", "indicators", "problems", "evidence", "stakeholders", "people")


def missing_in(report: Report, content: Content) -> list[Missing]:
    """Everything that is missing from `content`, the report's content as it would be frozen."""
    return [
        *_measures(content),
        *_indicators(content, last=report.round.is_last),
        *_problems(content),
        *(_evidence(content, harmful(report)) if report.round.evidence_required else ()),
        *_stakeholders(content),
        *_people(report),
    ]


def _measures(content: Content) -> Iterator[Missing]:
    sentences = {
        "percent": _("Measure %(number)s: write the percent of progress."),
        "summary": _("Measure %(number)s: write a summary of activities or results."),
        "output": _("Measure %(number)s: write the outputs or outcomes."),
    }
    for number, row in enumerate(content["measures"], start=1):
        for field, sentence in sentences.items():
            if row[field] in (None, ""):
                yield Missing("measures", sentence % {"number": number}, row=row["id"], field=field)
        if has_fallen(row, "percent") and not row["explanation"]:
            sentence = _("Measure %(number)s: the percent is below the last round's; write why.")
            yield Missing("measures", sentence % {"number": number}, row=row["id"], field="explanation")


def _indicators(content: Content, *, last: bool) -> Iterator[Missing]:
    for number, row in enumerate(content["indicators"], start=1):
        values = {"number": number}
        if row["result"] is None and last:
            yield Missing(
                "indicators", _("Indicator %(number)s: write the result.") % values, row=row["id"], field="result"
            )
        elif row["result"] is None and not row["not_measured"]:
            sentence = _("Indicator %(number)s: write the result, or why it was not measured yet.")
            yield Missing("indicators", sentence % values, row=row["id"], field="result")
        elif has_fallen(row, "level") and not row["explanation"]:
            sentence = _("Indicator %(number)s: the level is below the last round's; write why.")
            yield Missing("indicators", sentence % values, row=row["id"], field="explanation")


def has_fallen(row: Content, name: str) -> bool:
    """The number of this round is below that of the last round."""
    before = row["before"] and row["before"][name]
    return row[name] is not None and before is not None and Decimal(row[name]) < Decimal(before)


def _problems(content: Content) -> Iterator[Missing]:
    if not content["problems"]:
        yield Missing(
            "problems", _("Write the problems and obstacles; write “none” if there were none."), field="problems"
        )
    if not content["solutions"]:
        yield Missing("problems", _("Write how they are solved; write “none” if there were none."), field="solutions")


def harmful(report: Report) -> set[int]:
    """The report's files in which the virus scanner found something; no query for a report with its rows."""
    return {file.pk for file in report.evidence.all() if file.is_harmful}


def supporting(content: Content, withheld: Collection[int]) -> Counter[int]:
    """How many files support each indicator; a file that is withheld proves nothing."""
    return Counter(key for file in content["evidence"] if file["id"] not in withheld for key in file["indicators"])


def _evidence(content: Content, withheld: Collection[int]) -> Iterator[Missing]:
    supported = supporting(content, withheld)
    named = {key for file in content["evidence"] for key in file["indicators"]}
    for number, row in enumerate(content["indicators"], start=1):
        if not supported[row["id"]]:
            sentence = _("Indicator %(number)s: add an evidence file.")
            if row["id"] in named:
                sentence = _("Indicator %(number)s: its evidence was found harmful. Add a clean file.")
            yield Missing("evidence", sentence % {"number": number}, row=row["id"])


def _stakeholders(content: Content) -> Iterator[Missing]:
    """The numbers stand in the content of a round that asks for the database."""
    if not any(content.get("stakeholders", {"": 1}).values()):
        yield Missing("stakeholders", _("The stakeholder database has no person yet. Bring in the list."))


def _people(report: Report) -> Iterator[Missing]:
    people = {person.role: person for person in report.people.all()}
    for role in PersonRole:
        yield from missing_of_person(people.get(role), role, role.label)
