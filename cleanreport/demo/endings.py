"""How the example plans end: the report of the last round where the plan's file has none, and the completion report."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from cleanreport.accounts.models import User
from cleanreport.completion import actions as completions
from cleanreport.completion.models import Completion
from cleanreport.demo import files
from cleanreport.demo.examples import typed
from cleanreport.demo.writing import DATA
from cleanreport.plans.models import Plan
from cleanreport.submissions.models import Submission

TEXTS = DATA / "texts" / "completion"
# A section begins with its number as a heading.
NUMBER = re.compile(r"^## (\d\.\d)\n", re.MULTILINE)
PICTURE = re.compile(r"\(picture:(\d+)\)")
WRITTEN_IN = timedelta(days=5)


@cache
def ending(name: str) -> Mapping:
    found: Mapping = json.loads((TEXTS / "endings.json").read_text(encoding="utf-8"))[name]
    return found


@cache
def sections(name: str) -> Mapping[str, str]:
    """The texts of a completion report by the number of their section; pictures are numbered as in the ending."""
    _before, *parts = NUMBER.split((TEXTS / f"{name}.md").read_text(encoding="utf-8"))
    return {number: text.strip() for number, text in zip(parts[::2], parts[1::2], strict=True)}


def reports_of(name: str, data: Mapping) -> list[Mapping]:
    """The plan file's reports, and the one of the last round that the file leaves open."""
    return [*data["reports"], *filter(None, [ending(name).get("report")])]


def record_completion(name: str, plan: Plan, *, by: User, at: datetime) -> Submission:
    """Written over some days, then sent at `at`."""
    begun = at - WRITTEN_IN
    completion = completions.start(plan, by=by, at=begun)
    pictures = [
        completions.add_picture(completion, files.png(file, bars), by=by, at=begun).pk
        for file, bars in ending(name)["pictures"]
    ]
    _write(completion, name, pictures, by=by, at=begun)
    for title, file, lines in ending(name)["outputs"]:
        completions.add_outputs(completion, [files.pdf(file, lines)], titles=[title], by=by, at=begun)
    completion.refresh_from_db()
    return completions.send(completion, by=by, at=at)


def _write(completion: Completion, name: str, pictures: list[int], *, by: User, at: datetime) -> None:
    texts = sections(name)
    edits = [
        typed(row, text=PICTURE.sub(lambda found: f"(picture:{pictures[int(found[1]) - 1]})", texts[row.number]))
        for row in completion.sections.all()
    ]
    for form, description in ending(name)["works"]:
        edits.append(typed(completions.add_work(completion, by=by, at=at), form=form, description=description))
    completions.edit(completion, edits, by=by, at=at)
