"""`{% load completion_content %}`: what the pages show of a completion report's content (`shown.py`)."""

from django import template

from cleanreport.completion import shown

register = template.Library()

register.simple_tag(shown.known, name="known")
register.simple_tag(shown.chapters, name="chapters_of")
register.simple_tag(shown.outputs, name="outputs_of")
register.filter("is_known", lambda number: number in shown.KNOWN)
register.filter("latest", shown.latest)
register.filter("last_progress", shown.last_progress)
register.filter("counted", shown.counted)
register.filter("percent_in", shown.percent_in)
register.filter("whole", lambda url, number: f"{url}?whole=1#s{number}" if url else "")
register.filter("first_rows", lambda rows: rows[: shown.MOST_ROWS])
register.filter("other_rows", lambda rows: rows[shown.MOST_ROWS :])
register.filter("target", shown.target)
register.filter("worked", shown.worked)
