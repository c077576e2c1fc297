"""The plain content of a completion report (`content.py`) as groups, drawings and words, for pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from cleanreport.completion import markup
from cleanreport.completion.content import PROGRESS, RESULT
from cleanreport.completion.outline import CHAPTERS, SECTIONS, chapter_of
from cleanreport.core.drawings import RiskPoint
from cleanreport.core.markup import NO_FIGURE
from cleanreport.core.pure import html_of
from cleanreport.core.thai import long_date
from cleanreport.reports.shown import is_milestones, result_words

type Content = Mapping[str, Any]

# Of these sections the system knows something.
KNOWN = ("1.1", "1.2", "2.1", "2.2", "3.1", "3.2", "4.1", "5.2")
# The others are a click away: a page with everything is heavy.
MOST_ROWS = 8
ROWS_OF = {
    "1.2": ("indicators",),
    "2.1": ("risks",),
    "3.1": ("measures",),
    "3.2": ("indicators",),
    "4.1": ("measures", "indicators"),
}
TARGET = 2  # the place of level 3 among the levels


class Written(NamedTuple):
    """One section with its text as HTML."""

    number: str
    name: Promise
    title: Promise
    html: SafeString


class Chapter(NamedTuple):
    number: str
    title: Promise
    sections: list[Written]


def chapters(content: Content, pictures: Mapping[int, str] | None = None) -> list[Chapter]:
    """The chapters that are written; `pictures` are addresses for whoever has no account."""
    addresses = pictures or picture_addresses(content)
    texts = {row["id"]: row["text"] for row in content["sections"]}
    written = [
        Written(number, section.name, section.title, markup.html(texts.get(number, ""), addresses))
        for number, section in SECTIONS.items()
    ]
    found = {number: [one for one in written if chapter_of(one.number) == number] for number in CHAPTERS}
    return [Chapter(number, CHAPTERS[number], sections) for number, sections in found.items() if sections]


def picture_addresses(content: Content) -> dict[int, str]:
    return {row["id"]: reverse("completion_picture", args=[row["id"]]) for row in content["pictures"]}


def matrix_points(content: Content) -> list[RiskPoint]:
    """The risks in their fields; each leads to its line in the list beside."""
    return [
        RiskPoint(number, row["likelihood"], row["impact"], f"#risk-{row['id']}", name=row["risk"])
        for number, row in enumerate(content["risks"], start=1)
        if row["likelihood"] and row["impact"]
    ]


def latest(row: Mapping[str, Any]) -> dict[str, Any]:
    """An indicator with its last result and, as `before`, the one of the round before: as a report shows it."""
    results = row["results"]
    blank = {"result": None, "level": None, "percent_of_target": None, "score": None, "not_measured": ""}
    now = results[-1] if results else blank
    return {**row, **now, "explanation": "", "before": results[-2] if len(results) > 1 else None}


def as_report(content: Content) -> Content | None:
    """What the last round said, with the one before, as a report's content (`reports/content.py`); None before any."""
    if not content["rounds"]:
        return None
    last, *earlier = reversed(content["rounds"])
    months = [last["round"], *(one["round"] for one in earlier[:1])]
    return {
        **content,
        "round": last["round"],
        "figures": last["figures"],
        "before": earlier[0] if earlier else None,
        "measures": [_as_reported(row, "progress", months) for row in content["measures"]],
        "indicators": [_as_reported(row, "results", months) for row in content["indicators"]],
    }


def _as_reported(row: Mapping[str, Any], part: str, months: list[int]) -> dict[str, Any]:
    said = {one["round"]: one for one in row[part]}
    blank = PROGRESS if part == "progress" else RESULT
    now = said.get(months[0]) or dict.fromkeys(blank)
    return {**row, **now, "before": said.get(months[1]) if len(months) > 1 else None}


def counted(content: Content) -> Content | None:
    """What the last round that asked for the stakeholder database said of it; None when none did."""
    return next((one for one in reversed(content["rounds"]) if "stakeholders" in one), None)


def last_progress(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return row["progress"][-1] if row["progress"] else None


def percent_in(row: Mapping[str, Any], months: int) -> str | None:
    """How far a measure had come in a round."""
    return next((said["percent"] for said in row["progress"] if said["round"] == months), None)


def target(row: Mapping[str, Any]) -> str:
    """Level 3 of an indicator: its value, or what its third milestone says."""
    if is_milestones(row):
        return str(row["milestones"][TARGET])
    return result_words(row, row["levels"][TARGET])


def worked(content: Content) -> str:
    """From when to when the work was done; a dash for what is not written."""
    days = [date.fromisoformat(content[name]) if content[name] else None for name in ("began", "ended")]
    return " – ".join(long_date(day) if day else NO_FIGURE for day in days)


def supporting(content: Content, indicator: int) -> list[Mapping[str, Any]]:
    """The files that support an indicator."""
    return [file for file in content["evidence"] if indicator in file["indicators"]]


def outputs(content: Content) -> list[Mapping[str, Any]]:
    """The files that are outputs (7.2), in the order of the list of evidence."""
    return [file for file in content["evidence"] if file["id"] in content["outputs"]]


def known(content: Content, number: str, level: int, whole_url: str = "") -> SafeString:
    """What the system knows of a section, as HTML whose headings are of this level.

    Of many rows the first ones, and a link to `whole_url`, where all are shown; all of them without one.
    """
    parts = ROWS_OF.get(number, ()) if whole_url else ()
    rows = {part: content[part][:MOST_ROWS] for part in parts}
    return html_of(
        "completion/_known.html", content={**content, **rows}, number=number, level=level, below=level + 1,
        more=sum(len(content[part]) - len(rows[part]) for part in parts), whole_url=whole_url,
        points=matrix_points(content) if number == "2.1" else None,
    )  # fmt: skip
