"""How the example plans end: the report of the last round where the plan's file has none, and the completion report."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from cleanreport.accounts.models import User
from cleanreport.completion import actions as completions
from cleanreport.completion.models import Completion
from cleanreport.completion.preview_files import sections_in
from cleanreport.demo import files
from cleanreport.demo.examples import typed
from cleanreport.demo.writing import DATA
from cleanreport.plans.models import Plan

TEXTS = DATA / "texts" / "completion"
PICTURE = re.compile(r"\(picture:(\d+)\)")


@cache
def ending(name: str) -> Mapping:
    found: Mapping = json.loads((TEXTS / "endings.json").read_text(encoding="utf-8"))[name]
    return found


@cache
def sections(name: str) -> Mapping[str, str]:
    """The texts of a completion report by the number of their section; pictures are numbered as in the ending."""
    return sections_in((TEXTS / f"{name}.md").read_text(encoding="utf-8"))


def reports_of(name: str, data: Mapping) -> list[Mapping]:
    """The plan file's reports, and the one of the last round that the file leaves open."""
    return [*data["reports"], *filter(None, [ending(name).get("report")])]


def record_completion(name: str, plan: Plan, *, by: User, at: datetime, written: int | None = None) -> Completion:
    """A draft with what the texts say; `written` limits it to the first sections; the appendix comes after the last."""
    completion = completions.start(plan, by=by, at=at)
    pictures = [
        completions.add_picture(completion, files.png(file, bars), by=by, at=at).pk
        for file, bars in ending(name)["pictures"]
    ]
    texts = _texts(name, pictures)
    edits = [typed(row, text=texts[row.number]) for row in completion.sections.all()[:written]]
    if written is None:
        for form, description in ending(name)["works"]:
            edits.append(typed(completions.add_work(completion, by=by, at=at), form=form, description=description))
        for title, file, lines in ending(name)["outputs"]:
            completions.add_outputs(completion, [files.pdf(file, lines)], titles=[title], by=by, at=at)
    completions.edit(completion, edits, by=by, at=at)
    completion.refresh_from_db()
    return completion


def _texts(name: str, pictures: list[int]) -> dict[str, str]:
    """The sections' texts, whose pictures are those that were added."""
    return {
        number: PICTURE.sub(lambda found: f"(picture:{pictures[int(found[1]) - 1]})", text)
        for number, text in sections(name).items()
    }
