"""Every verb that the code writes down has words, in both languages, and no words are kept for nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

import cleanreport
from cleanreport.audit.models import Event
from cleanreport.oversight.trail.shown import details, sentence
from cleanreport.oversight.trail.words import SENTENCES

PACKAGE = Path(cleanreport.__file__).parent
VERB = re.compile(r"[a-z]+\.[a-z_]+")
# Those put together of two words, as `<begin>.<verb>`: the second one is given to this function.
PUT_TOGETHER = {"_record": ("agency", "ministry")}


def actions() -> Iterator[Path]:
    for path in PACKAGE.rglob("*.py"):
        if "audit." in path.read_text() and "/audit/" not in str(path) and "/trail/" not in str(path):
            yield path


def written() -> set[str]:
    """The verbs in the code: what calls, pairs and lists of pairs hold that looks like one."""
    found = set()
    for path in actions():
        for node in ast.walk(ast.parse(path.read_text())):
            found |= set(_verbs(node))
    return found


def _verbs(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call | ast.Tuple | ast.Assign):
        for part in _parts(node):
            for each in (part.body, part.orelse) if isinstance(part, ast.IfExp) else (part,):
                if isinstance(each, ast.Constant) and isinstance(each.value, str) and VERB.fullmatch(each.value):
                    yield each.value


def _parts(node: ast.Call | ast.Tuple | ast.Assign) -> list[ast.expr]:
    if isinstance(node, ast.Call):
        return [*node.args, *(each.value for each in node.keywords)]
    return node.elts if isinstance(node, ast.Tuple) else [node.value]


# Names of files and modules look like verbs.
NO_VERBS = ("csv", "json", "settings", "txt")


def put_together(name: str) -> set[str]:
    """Second words of verbs that are put together, wherever they are."""
    found = set()
    for path in actions():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_verb_has_words() -> None:
    verbs = {verb for verb in written() if not verb.endswith(NO_VERBS)}
    assert len(verbs) > 50
    assert verbs - SENTENCES.keys() == set()
    for name, begins in PUT_TOGETHER.items():
        for word in put_together(name):
            assert any(f"{begin}.{word}" in SENTENCES for begin in begins), word


# Kinds of documents, and what becomes of each: these verbs are put together where all three are handed in and answered.
HANDED_IN = {
    "plan": ["finished", "acknowledged", "sent_back", "reopened"],
    "report": ["sent", "acknowledged", "sent_back", "withdrawn", "reopened"],
    "completion": ["sent", "acknowledged", "sent_back", "withdrawn", "reopened"],
}


def test_no_words_are_kept_for_nothing() -> None:
    together = {
        f"{begin}.{word}" for name, begins in PUT_TOGETHER.items() for begin in begins for word in put_together(name)
    }
    documents = {f"{kind}.{became}" for kind, words in HANDED_IN.items() for became in words}
    assert documents <= SENTENCES.keys()
    assert SENTENCES.keys() - written() - together - documents == set()


@pytest.mark.parametrize("verb", SENTENCES)
def test_a_sentence_is_thai_for_readers_of_thai(verb: str) -> None:
    with override("th"):
        assert re.search("[ก-ฮ]", sentence(verb)), verb
    with override("en"):
        assert not re.search("[ก-ฮ]", sentence(verb))


def test_a_verb_without_words_is_shown_as_it_is() -> None:
    assert sentence("plan.painted") == "plan.painted"


def said(verb: str = "agency.changed", **facts: object) -> list[str]:
    with override("en"):
        return [": ".join(each) for each in details(Event(verb=verb, details=facts))]


def test_changes_are_told_as_old_and_new() -> None:
    assert said(changes={"name_th": ["กรมเก่า", "กรมใหม่"], "name_en": ["", "New"]}) == [
        "Thai name: กรมเก่า → กรมใหม่",
        "English name: nothing → New",
    ]
    assert said(before=["กระทรวงเก่า", ""], after=["กระทรวงใหม่", "New"]) == ["Changes: กระทรวงเก่า → กระทรวงใหม่, New"]
    assert said(changed=[{"row": "cycle:3", "field": "capped", "from": True, "to": False}]) == [
        "Limited to 100 percent: yes → no"
    ]
    assert said(moved=[{"months": 9, "due_on": ["2014-08-31", "2014-09-15"]}]) == [
        "Moved: Round (months) 9 Due date 31 August 2014 → 15 September 2014"
    ]


def test_fields_of_an_edit_are_counted_by_the_rows_they_are_of() -> None:
    fields = ["plan:1.why_chosen", "risk:3.step", "risk:4.step", "planperson:5.name"]
    assert said(fields=fields) == ["Fields: Plan 1, Risks 2, People 1"]


def test_what_is_empty_is_left_out_and_days_are_words() -> None:
    assert said(reason="น้ำท่วม", comment="", copied_from=None, due_on="2014-09-10", row="risk:7") == [
        "Reason: น้ำท่วม",
        "Due date: 10 September 2014",
        "Row: Risks 7",
    ]


def test_digests_are_for_the_exported_list_alone() -> None:
    assert said(sha256="ab" * 32) == []


def test_codes_are_told_in_words_where_they_are_codes() -> None:
    assert said(role="ministry", reason="ministry") == ["Role: Ministry viewer", "Reason: ministry"]
    assert said(changes={"kind": ["department", "other"]}) == ["Kind: Department → Other state body"]
    assert said("paper.issued", kind="receipt", about="submission:41") == [
        "Kind: Receipt of the submission",
        "About: Submission 41",
    ]
    assert said(due="2557-9-report") == ["What is due: Progress report 9-month round 2557"]
    assert said(problems=["too_many_rows", "unknown"]) == ["Problems: too many rows, unknown"]
    assert said(way="add", purpose="new", counts={"recipient": 2, "refused": 1}) == [
        "Way: Add to the database", "Purpose: New accounts", "Rows: Service recipients 2 Refused 1"
    ]  # fmt: skip
