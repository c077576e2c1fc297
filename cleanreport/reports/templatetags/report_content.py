"""`{% load report_content %}`: what the pages show of a report's content; the work is done in `shown.py`."""

from collections.abc import Mapping

from django import template
from django.urls import reverse

from cleanreport.evidence import shown as evidence_shown
from cleanreport.evidence.models import Kind
from cleanreport.reports import shown

register = template.Library()

register.filter("number", shown.number)
register.filter("percent", shown.percent)
register.filter("round_name", shown.round_name)
register.filter("result_words", shown.result_words)
register.filter("milestone_text", shown.milestone_text)
register.filter("drawing", shown.drawing)
register.filter("less_is_better", shown.less_is_better)
register.filter("is_drawn", shown.is_drawn)
register.filter("measure_kind", shown.measure_kind)
register.filter("period", shown.period)
register.filter("file_icon", evidence_shown.file_icon)
register.filter("total_weight", shown.total_weight)
register.filter("lines", shown.lines)
register.filter("is_milestones", shown.is_milestones)
register.filter("said", shown.said)
register.filter("figure_before", shown.figure_before)
register.filter("change_from", shown.change)
register.simple_tag(evidence_shown.supported, name="supported")


@register.simple_tag(takes_context=True)
def file_urls(context: template.Context, file: Mapping) -> Mapping[str, str]:
    """Where whoever reads this gets the file, looks at it, and sees its small picture; nothing for who may not."""
    if own := (context.get("files") or {}).get(file["id"]):
        return own
    if not context.get("signed_in"):
        return {}
    look, download = (reverse(name, args=[file["id"]]) for name in ("evidence_look", "evidence_file"))
    return {"file": download, "look": look, "picture": reverse("evidence_page", args=[file["id"], 0])}


@register.filter
def evidence_kind(kind: str) -> str:
    return str(dict(Kind.choices).get(kind, kind))


@register.filter
def of(things: Mapping, key: object) -> object:
    """`{{ urls|of:row.id }}`: the entry of a dictionary, nothing when there is none."""
    return things.get(key) if things else None
