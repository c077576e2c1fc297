"""What changed from one submission to the next: old and new side by side, from the two frozen contents alone."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanreport.core.thai import long_date

type Content = Mapping[str, Any]
type Label = str | Promise


class Rows(NamedTuple):
    """Rows of one kind: what one of them and their order are called, the field that names one, and its fields."""

    label: Label
    order: Label
    name: str
    fields: Mapping[str, Label]

    def called(self, number: int) -> str:
        return str(self.label) % {"number": number}

    def name_of(self, row: Content) -> str:
        return row.get(self.name) or "–"


AGENCY: dict[str, Label] = {
    "name_th": _("Agency name"),
    "ministry_th": _("Ministry"),
}
TEXTS: dict[str, Label] = {
    "work_process": _("Work process"),
    "process_type": _("Process type"),
    "factors": _("Key factors"),
    "why_chosen": _("Why it was chosen"),
    "began": _("The work began on"),
    "ended": _("The work ended on"),
    "problems": _("Problems and obstacles"),
    "solutions": _("Solutions"),
}
FIGURES: dict[str, Label] = {
    "plan_progress": _("Progress of the plan"),
    "indicator_progress": _("Progress of the indicators against the target (level 3)"),
    "indicator_progress_uncapped": _("The same without the limit of 100"),
    "weighted_score": _("Weighted score"),
}
ROWS = {
    "sections": Rows(
        _("Section of the completion report"),
        _("Order of the sections"),
        "id",
        {"text": _("Text")},
    ),
    "risks": Rows(
        _("Risk %(number)s"),
        _("Order of the risks"),
        "risk",
        {
            "step": _("Step of the process"),
            "risk": _("Risk or problem"),
            "cause": _("Cause"),
            "likelihood": _("Likelihood"),
            "impact": _("Impact"),
        },
    ),
    "measures": Rows(
        _("Measure %(number)s"),
        _("Order of the measures"),
        "title",
        {
            "title": _("What is done"),
            "factor": _("Key factor"),
            "kind": _("Kind"),
            "unit": _("Responsible unit"),
            "starts": _("Starts"),
            "ends": _("Ends"),
            "weight": _("Weight"),
            "answers": _("Answers the risks"),
            "percent": _("Percent of progress"),
            "summary": _("Summary of activities or results"),
            "output": _("Outputs/outcomes"),
            "explanation": _("Why the percent is lower"),
        },
    ),
    "indicators": Rows(
        _("Indicator %(number)s"),
        _("Order of the indicators"),
        "name",
        {
            "name": _("Name of the indicator"),
            "factor": _("Key factor"),
            "unit": _("Unit"),
            "source": _("Measured how, from what source"),
            "baseline": _("Baseline"),
            "weight": _("Weight"),
            "criteria": _("Scoring criteria"),
            "levels": _("Levels 1 to 5"),
            "milestones": _("Milestones 1 to 5"),
            "result": _("Result"),
            "not_measured": _("Why it was not measured yet"),
            "explanation": _("Why the level is lower"),
            "level": _("Level reached"),
            "percent_of_target": _("Percent of target"),
        },
    ),
    "works": Rows(
        _("Other work %(number)s"),
        _("Order of the other works"),
        "form",
        {"form": _("Form of the work"), "description": _("Description")},
    ),
    "pictures": Rows(
        _("Picture"),
        _("Order of the pictures"),
        "file_name",
        {"file_name": _("File name"), "sha256": _("Digital fingerprint (SHA-256)")},
    ),
    "evidence": Rows(
        _("File %(number)s"),
        _("Order of the files"),
        "title",
        {
            "title": _("Title"),
            "kind": _("Kind"),
            "file_name": _("File name"),
            "sha256": _("Digital fingerprint (SHA-256)"),
            "measures": _("Measures that it supports"),
            "indicators": _("Indicators that it supports"),
        },
    ),
}
PEOPLE: dict[str, Label] = {
    "responsible": _("Person responsible"),
    "recorder": _("Recorder"),
    "reporter": _("Reporter"),
    "certifier": _("Certifier"),
}
PERSON: dict[str, Label] = {
    "name": _("Name and surname"),
    "position": _("Position"),
    "unit": _("Unit or division"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
}
WORDS: dict[str, Label] = {
    "current": _("Current measure"),
    "additional": _("Additional measure"),
    "values": _("Five values"),
    "milestones": _("Five milestones"),
    "indicator": _("Evidence for an indicator"),
    "output": _("Output document"),
    "other": _("Other"),
}

# What is not torn apart where a change is marked: a number, a word in Latin letters, a Thai letter with its vowels.
CELL = re.compile(r"(?:[0-9][0-9.,]*|[A-Za-z]+|[เ-ไ]?.)[ัำ-ฺ็-๎]*", re.DOTALL)


@dataclass(frozen=True)
class Change:
    """One thing that differs; `old` or `new` is empty where there was nothing."""

    label: Label
    old: str
    new: str

    @cached_property
    def marked(self) -> tuple[str, str, str, str]:
        """What both begin with, what only the old says, what only the new says, what both end with."""
        old, new = CELL.findall(self.old), CELL.findall(self.new)
        head = _same(old, new)
        tail = _same(old[head:][::-1], new[head:][::-1])
        if 3 * (head + tail) < max(len(old), len(new)):
            return "", self.old, self.new, ""  # two different texts, not one that was corrected
        ends = len(old) - tail, len(new) - tail
        parts = old[:head], old[head : ends[0]], new[head : ends[1]], old[ends[0] :]
        return tuple("".join(part) for part in parts)  # type: ignore[return-value]


@dataclass(frozen=True)
class Part:
    """Changes that belong together: of one row or person, or of the document; `fate` is "added", "removed" or empty."""

    heading: Label
    changes: Sequence[Change] = ()
    name: str = ""
    fate: str = ""


def compare(old: Content, new: Content) -> list[Part]:
    """Every part that changed, in the order of the document; unchanged fields are left out."""
    parts = [Part(_("General"), [*_general(old, new)]), Part(_("Figures"), [*_inside("figures", old, new, FIGURES)])]
    for kind, rows in ROWS.items():
        parts += _rows(kind, rows, old, new)
    for role, label in PEOPLE.items():
        parts.append(Part(label, [*_inside(role, old.get("people", {}), new.get("people", {}), PERSON)]))
    return [part for part in parts if part.changes or part.fate]


def _general(old: Content, new: Content) -> Iterator[Change]:
    yield from _inside("agency", old, new, AGENCY)
    yield from _inside("plan", old, new, {"number": _("Plan that it reports on")})
    yield from _inside("before", old, new, {"number": _("Round before")})
    yield from _differing(old, new, TEXTS)


def _inside(key: str, old: Content, new: Content, fields: Mapping[str, Label]) -> Iterator[Change]:
    yield from _differing(old.get(key) or {}, new.get(key) or {}, fields)


def _differing(old: Content, new: Content, fields: Mapping[str, Label]) -> Iterator[Change]:
    for field, label in fields.items():
        before, after = said(field, old.get(field)), said(field, new.get(field))
        if before != after:
            yield Change(label, before, after)


def _rows(kind: str, rows: Rows, old: Content, new: Content) -> Iterator[Part]:
    """Rows are the same by their id, whatever stands in them now; numbers are those of the content that has the row."""
    before, after = _by_id(kind, old), _by_id(kind, new)
    for number, (key, row) in enumerate(after.items(), start=1):
        changes = [*_differing(before.get(key, {}), row, rows.fields)]
        yield Part(rows.called(number), changes, rows.name_of(row), "" if key in before else "added")
    for number, (key, row) in enumerate(before.items(), start=1):
        if key not in after:
            yield Part(rows.called(number), (), rows.name_of(row), "removed")
    if [key for key in before if key in after] != [key for key in after if key in before]:
        yield Part(_("Order"), [Change(rows.order, _names(rows, before), _names(rows, after))])


def _by_id(kind: str, content: Content) -> dict[int, Content]:
    """The rows by their id; a file names what it supports by ids, which readers know by their numbers."""
    found = {row["id"]: row for row in content.get(kind, [])}
    if kind != "evidence":
        return found
    targets = ("measures", "indicators")
    return {key: {**file, **{t: _numbers(file[t], content[t]) for t in targets}} for key, file in found.items()}


def _numbers(ids: Sequence[int], rows: Iterable[Content]) -> list[int]:
    return [number for number, row in enumerate(rows, start=1) if row["id"] in ids]


def _names(rows: Rows, found: Mapping[int, Content]) -> str:
    return "\n".join(f"{number}. {rows.name_of(row)}" for number, row in enumerate(found.values(), start=1))


def _same(one: Iterable[str], other: Iterable[str]) -> int:
    """With how many equal cells both begin."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def said(field: str, value: object) -> str:
    """A value of the content as the pages show it; nothing for what is not there."""
    if value is None:
        return ""
    if isinstance(value, list):
        return _list(field, value)
    text = str(value)
    if field in ("kind", "criteria"):
        return str(WORDS.get(text, text))
    return long_date(date.fromisoformat(text)) if field in ("starts", "ends", "began", "ended") else text


def _list(field: str, values: list[object]) -> str:
    if field == "milestones":
        return "\n".join(f"{number}. {value or '–'}" for number, value in enumerate(values, start=1))
    joined = ", " if field in ("answers", "measures", "indicators") else " · "
    return joined.join("–" if value in (None, "") else str(value) for value in values)
