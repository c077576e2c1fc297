"""The content of a completion report as plain data: what is frozen, shown, compared and printed.

What was recorded and reported is taken from the plan and from what the rounds sent; nobody types it again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cleanreport.completion.markup import pictures_in
from cleanreport.completion.models import Completion, PersonRole, Picture
from cleanreport.completion.outline import SECTIONS
from cleanreport.evidence.models import Evidence, Target
from cleanreport.submissions.models import Kind, Submission

SCHEMA = "completion/1"

type Content = Mapping[str, Any]

# What a measure and an indicator are said to have reached in a round.
PROGRESS = ("percent", "summary", "output", "explanation")
RESULT = ("result", "level", "score", "percent_of_target", "not_measured", "explanation")
PLANNED = ("agency", "cycle", "work_process", "process_type", "factors", "why_chosen", "risks")


def content_of(completion: Completion, sent: Sequence[Submission]) -> dict:
    """Everything that a reader sees; reads prefetched rows (`queries.with_rows`).

    `sent` is what the rounds say (`queries.sent_reports`); their evidence is taken as they sent it.
    """
    plan = completion.plan.frozen
    people = {person.role: person.content() for person in completion.people.all()}
    part = {
        "began": completion.began_on.isoformat() if completion.began_on else None,
        "ended": completion.ended_on.isoformat() if completion.ended_on else None,
        "sections": {section.number: section.text for section in completion.sections.all()},
        "pictures": [_picture(picture) for picture in completion.pictures.all()],
        "evidence": [_evidence(one) for one in completion.outputs.all()],
        "outputs": sorted(one.pk for one in completion.outputs.all()),
        "works": [
            {"id": work.pk, "form": work.form, "description": work.description} for work in completion.works.all()
        ],
        "people": {str(role): people.get(role, {}) for role in PersonRole.values},
    }
    content = content_from(plan.content, [one.content for one in sent], part, months=completion.round.months)
    content["plan"] = {"number": plan.number, "revision": plan.revision, "sha256": plan.sha256}
    for row, one in zip(content["rounds"], sent, strict=True):
        row |= {"number": one.number, "sha256": one.sha256}
    return content


def content_from(plan: Content, reports: Sequence[Content], part: Content, *, months: int = 12) -> dict:
    """The content from that of a plan, of its reports in the order of the rounds, and from what was written.

    `part` holds `sections` {number: text} and, if given: began, ended (ISO dates), people {role: person}, works [{form,
    description}], pictures, evidence and outputs (ids of evidence). Evidence left out is that of the reports.
    """
    sections = part.get("sections", {})
    used = {number for text in sections.values() for number in pictures_in(text)}
    known = {row["id"]: row for report in reports for row in report.get("evidence", [])}
    known |= {row["id"]: row for row in part.get("evidence", []) if row["id"] not in known}
    outputs = [key for key in part.get("outputs", []) if key in known]
    people = part.get("people", {})
    return {
        "schema": SCHEMA,
        "kind": str(Kind.COMPLETION),
        "title": f"รายงานการสิ้นสุดโครงการ ปีงบประมาณ {plan['cycle']}",
        "round": months,
        "plan": {"number": "", "revision": 1, "sha256": ""},
        **{key: plan[key] for key in PLANNED},
        "began": part.get("began"),
        "ended": part.get("ended"),
        "sections": [{"id": number, "text": sections.get(number, "")} for number in SECTIONS],
        "pictures": [row for row in part.get("pictures", []) if row["id"] in used],
        "measures": [{**row, "progress": _said(reports, "measures", row["id"], PROGRESS)} for row in plan["measures"]],
        "indicators": [
            {**row, "results": _said(reports, "indicators", row["id"], RESULT)} for row in plan["indicators"]
        ],
        "rounds": [_round(report) for report in reports],
        "scoring": reports[-1]["scoring"] if reports else None,
        "evidence": [row for _key, row in sorted(known.items())],
        "outputs": outputs,
        "works": [{"id": number, **row} for number, row in enumerate(part.get("works", []), start=1)],
        "people": {str(role): people.get(role, {}) for role in PersonRole.values},
    }


def from_file(completion: Content, plan: Content, reports: Sequence[Content]) -> dict:
    """The content of a plan file's `completion` for a plan that nobody has recorded; for looking at its paper.

    `completion` holds sections {number: text} and, if given: responsible (a name, or a person), began, ended, works,
    and pictures and evidence (`preview_files.files_in`).
    Raises ValueError with a sentence for a section that the guideline does not know, or a text that is none.
    """
    sections = completion.get("sections", {})
    if not isinstance(sections, Mapping) or not all(isinstance(text, str) for text in sections.values()):
        raise ValueError('completion, "sections" must be a JSON object of texts, such as {"1.1": "…"}.')
    if unknown := sorted(set(sections) - set(SECTIONS)):
        raise ValueError(f'completion, "sections": there is no section "{unknown[0]}".')
    recorder, last = plan["people"].get("recorder", {}), reports[-1]["people"] if reports else {}
    responsible = completion.get("responsible", recorder)
    people = {
        PersonRole.RESPONSIBLE: {"name": responsible} if isinstance(responsible, str) else responsible,
        PersonRole.REPORTER: last.get("reporter", recorder),
        PersonRole.CERTIFIER: last.get("certifier", plan["people"].get("certifier", {})),
    }
    part = {
        "began": completion.get("began", completion.get("started")),
        "ended": completion.get("ended"),
        "sections": sections,
        "works": completion.get("works", []),
        "pictures": completion.get("pictures", []),
        "evidence": completion.get("evidence", []),
        "people": people,
    }
    return content_from(plan, reports, part, months=reports[-1]["round"] if reports else 12)


def _said(reports: Sequence[Content], part: str, key: int, names: Sequence[str]) -> list[dict]:
    """What each round said of one row, the earliest first; a round that did not know the row says nothing."""
    rows = [(report["round"], row) for report in reports for row in report[part] if row["id"] == key]
    return [{"round": months, **{name: row.get(name) for name in names}} for months, row in rows]


def _round(report: Content) -> dict:
    return {
        "round": report["round"],
        "number": "",
        "sha256": "",
        "figures": report["figures"],
        "problems": report["problems"],
        "solutions": report["solutions"],
        # How many, where the round asked for the stakeholder database.
        **{key: report[key] for key in ("stakeholders",) if key in report},
    }


def _picture(picture: Picture) -> dict:
    return {
        "id": picture.pk,
        "file_name": picture.file_name,
        "size_bytes": picture.size_bytes,
        "media_type": picture.media_type,
        "sha256": picture.sha256,
    }


def _evidence(evidence: Evidence) -> dict:
    supports = list(evidence.supports.all())
    return {
        "id": evidence.pk,
        "title": evidence.title,
        "kind": evidence.kind,
        "file_name": evidence.file_name,
        "size_bytes": evidence.size_bytes,
        "media_type": evidence.media_type,
        "sha256": evidence.sha256,
        "measures": sorted(s.key for s in supports if s.target == Target.MEASURE),
        "indicators": sorted(s.key for s in supports if s.target == Target.INDICATOR),
    }
