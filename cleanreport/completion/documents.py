"""The completion report as a book (G19), from its content: a frozen snapshot or a draft."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.completion import markup
from cleanreport.completion.models import PersonRole
from cleanreport.completion.outline import APPENDIX, CHAPTERS, SECTIONS, chapter_of
from cleanreport.completion.shown import as_report, counted, outputs, supporting, target, worked
from cleanreport.core.markup import file_size
from cleanreport.documents.parts import (
    Voice,
    cells,
    number,
    one_line,
    paragraphs,
    people_table,
    run,
    signatures,
    small,
    subheading,
)
from cleanreport.documents.tree import (
    Attachment,
    Block,
    Cell,
    Cover,
    Digits,
    Fields,
    File,
    Heading,
    Pages,
    Paper,
    Paragraph,
    Proof,
    Table,
    Value,
)
from cleanreport.plans import documents as plan_documents
from cleanreport.reports import documents as report_documents
from cleanreport.reports.shown import by_factor, period, round_name

type Content = Mapping[str, Any]
type Paths = Mapping[str, str]


def paper(
    content: Content, *, dated: dt.datetime, language: Literal["th", "en"] = "th", digits: Digits = Digits.ARABIC,
    proof: Proof | None = None, draft: str = "", files: Paths | None = None,
) -> Paper:  # fmt: skip
    """What was written and what is known. `proof` is of the submission whose content this is; `draft` is a watermark.

    `files` are the paths of pictures and evidence by their digests (`queries.paths_of`).
    """
    with translation.override(language):
        say = Voice(digits)
        return Paper(
            title=say(content["title"]) if language == "th" else _title(content, say),
            author=content["agency"]["name_th"],
            language=language,
            dated=dated,
            cover=_cover(content, dated, proof, say),
            blocks=tuple(_blocks(content, files or {}, say)),
            book=True,
            digits=digits,
            draft=draft,
            proof=proof,
            attachments=(plan_documents.snapshot(content, proof), *_originals(content, files or {})),
            words=plan_documents.names_in(content),
        )


def _title(content: Content, say: Voice) -> str:
    return say(_("Completion report, fiscal year %(year)s") % {"year": content["cycle"]})


def _cover(content: Content, dated: dt.datetime, proof: Proof | None, say: Voice) -> Cover:
    return Cover(
        over=say(_("Fiscal year %(year)s") % {"year": content["cycle"]}),
        title=_("Completion report of the transparency plan"),
        under=(content["work_process"], content["agency"]["name_th"]),
        fields=(
            (_("Agency"), content["agency"]["name_th"]),
            (_("Work process"), content["work_process"]),
            (_("Person responsible"), _named(content["people"][PersonRole.RESPONSIBLE])),
            (_("Period of the work"), say(worked(content))),
            *plan_documents.origin(dated, proof, _("Sent on"), say),
        ),
    )


def _named(person: Mapping[str, str]) -> str:
    return "\n".join(filter(None, (person.get("name"), person.get("position"), person.get("unit"))))


def _blocks(content: Content, files: Paths, say: Voice) -> Iterator[Block]:
    texts = {row["id"]: row["text"] for row in content["sections"]}
    pictures = {row["id"]: _file(row, files) for row in content["pictures"]}
    chapter = ""
    for name, section in SECTIONS.items():
        if chapter_of(name) != chapter:
            chapter = chapter_of(name)
            yield Heading(str(CHAPTERS[chapter]), number=chapter)
        yield Heading(str(section.title), level=2, number=name)
        yield from markup.blocks(texts.get(name, ""), pictures) or (small(_("Nothing written")),)
        if name in KNOWN:
            yield from _lowered(KNOWN[name](content, say))
    yield Heading(str(CHAPTERS["7"]), number="7")
    yield from _appendix(content, files, say)
    yield Heading(_("Reporter and certifier"), level=2)
    people = [(str(role.label), content["people"].get(role.value, {})) for role in PersonRole]
    yield people_table(people, _("Reporter and certifier"))
    yield signatures(people[1:])


def _lowered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Headings of other papers stand below those of a section here."""
    for block in blocks:
        yield replace(block, level=3) if isinstance(block, Heading) else block


# What the system knows, by section


def _why(content: Content, _say: Voice) -> Iterator[Block]:
    if content["why_chosen"]:
        yield Heading(_("Why it was chosen"), level=3)
        yield from paragraphs(content["why_chosen"])


def _targets(content: Content, say: Voice) -> Iterator[Block]:
    yield Table(
        head=(say.heads(pgettext("row", "No."), _("Indicator"), _("Target (level 3)")),),
        rows=tuple(
            cells(Cell(place, align="center"), row["name"], say(target(row)))
            for place, row in enumerate(content["indicators"], start=1)
        ),
        widths=(8, 60, 32),
        caption=_("Targets of the success indicators"),
        name=_("Targets"),
    )


def _process(content: Content, _say: Voice) -> Iterator[Block]:
    yield Fields(
        (
            (_("Work process"), content["work_process"]),
            (_("Process type"), content["process_type"]),
            (_("Key factors for building transparency"), "\n".join(content["factors"])),
        ),
        name=_("Process type"),
    )


def _results(content: Content, say: Voice) -> Iterator[Block]:
    view = as_report(content)
    if view is None:
        yield small(_("No report has been sent yet. As soon as one is, its results stand here."))
        return
    yield Heading(_("Summary of progress"), level=3)
    yield from report_documents.summary(view, say)
    yield Heading(_("Measures by key factor with the work plan and the progress of each round"), level=3)
    yield _by_round(content, say)
    yield from report_documents.measures(view, say)
    yield Heading(_("Results of the indicators"), level=3)
    yield from (replace(b, level=4) if isinstance(b, Heading) else b for b in report_documents.indicators(view, say))
    if told := counted(content):
        yield Heading(say(_("Stakeholder database, %(round)s") % {"round": round_name(told["round"])}), level=3)
        yield report_documents.stakeholders(told, say)


def _by_round(content: Content, say: Voice) -> Table:
    rounds = [one["round"] for one in content["rounds"]]
    heads = [pgettext("row", "No."), _("Measure"), _("Work plan"), *(round_name(months) for months in rounds)]
    rows: list[tuple[Cell, ...]] = []
    for factor in by_factor(content):
        rows.append(subheading(factor.name or _("No key factor"), len(heads)))
        for place, row in factor.rows:
            said = {one["round"]: number(one["percent"]) for one in row["progress"]}
            percents = (Cell(said.get(months), align="center", unit="%") for months in rounds)
            rows.append(cells(Cell(place, align="center"), row["title"], say(period(row)), *percents))
    return Table(
        head=(say.heads(*heads),),
        rows=tuple(rows),
        widths=(7, 45, 22, *([26 / len(rounds)] * len(rounds))),
        caption=_("Work plan and percent of progress in each round"),
        name=_("Progress by round"),
        groups=_("Key factor"),
    )


def _problems(content: Content, say: Voice) -> Iterator[Block]:
    for one in content["rounds"]:
        yield Heading(say(_("Reported in the %(round)s") % {"round": round_name(one["round"])}), level=3)
        yield Fields(((_("Problems and obstacles"), one["problems"]), (_("Solutions"), one["solutions"])))


KNOWN = {
    "1.1": _why,
    "1.2": _targets,
    "2.1": plan_documents.risks,
    "2.2": _process,
    "3.1": plan_documents.measures,
    "3.2": plan_documents.indicators,
    "4.1": _results,
    "5.2": _problems,
}


# The appendix


def _appendix(content: Content, files: Paths, say: Voice) -> Iterator[Block]:
    yield Heading(str(APPENDIX["7.1"]), level=2, number="7.1")
    yield _by_indicator(content, say)
    yield from report_documents.evidence(content, say)
    chosen = outputs(content)
    places = {file["id"]: place for place, file in enumerate(content["evidence"], start=1)}
    yield from _pages([file for file in content["evidence"] if file not in chosen], places, files, say)
    yield Heading(str(APPENDIX["7.2"]), level=2, number="7.2")
    if chosen:
        yield _outputs(chosen, places, say)
    else:
        yield small(pgettext("works", "None"))
    yield from _pages(chosen, places, files, say)
    yield Heading(str(APPENDIX["7.3"]), level=2, number="7.3")
    yield from _works(content, say)


def _by_indicator(content: Content, say: Voice) -> Table:
    places = {file["id"]: place for place, file in enumerate(content["evidence"], start=1)}
    rows = []
    for place, row in enumerate(content["indicators"], start=1):
        found = supporting(content, row["id"])
        told = "\n".join(say(f"{places[file['id']]}. ") + file["title"] for file in found)
        rows.append(cells(Cell(place, align="center"), row["name"], told or None))
    return Table(
        head=(say.heads(pgettext("row", "No."), _("Indicator"), _("Evidence")),),
        rows=tuple(rows),
        widths=(8, 46, 46),
        caption=str(APPENDIX["7.1"]),
        name=_("Evidence by indicator"),
    )


def _outputs(rows: Iterable[Content], places: Mapping[int, int], say: Voice) -> Table:
    return Table(
        head=(say.heads(pgettext("row", "No."), _("Title"), _("File name"), _("Size")),),
        rows=tuple(
            cells(
                Cell(places[row["id"]], align="center"), row["title"], row["file_name"],
                file_size(row["size_bytes"]),
            )
            for row in rows
        ),
        widths=(8, 46, 32, 14),
        caption=str(APPENDIX["7.2"]),
        name=_("Outputs"),
    )  # fmt: skip


def _pages(rows: Iterable[Content], places: Mapping[int, int], files: Paths, say: Voice) -> Iterator[Block]:
    for row in rows:
        title = say(_("Evidence %(number)s") % {"number": places[row["id"]]})
        about: tuple[tuple[str, Value], ...] = (
            (_("File name"), row["file_name"]),
            (_("Size"), file_size(row["size_bytes"])),
            (_("Digital fingerprint (SHA-256)"), report_documents.grouped(row["sha256"])),
        )
        yield Pages(_file(row, files), one_line(f"{title} {row['title']}"), about)


def _works(content: Content, say: Voice) -> Iterator[Block]:
    if not content["works"]:
        yield Paragraph(run(pgettext("works", "None")), "small")
        return
    yield Table(
        head=(say.heads(pgettext("row", "No."), _("Form of the work"), _("Description")),),
        rows=tuple(
            cells(Cell(place, align="center"), row["form"], row["description"])
            for place, row in enumerate(content["works"], start=1)
        ),
        widths=(8, 30, 62),
        caption=str(APPENDIX["7.3"]),
        name=_("Other works"),
    )


def _file(row: Content, files: Paths) -> File:
    return File(row["file_name"], row["media_type"], row["sha256"], row["size_bytes"], files.get(row["sha256"], ""))


def _originals(content: Content, files: Paths) -> Iterator[Attachment]:
    """Every file of evidence as it arrived."""
    for place, row in enumerate(content["evidence"], start=1):
        if row["sha256"] in files:
            name = f"{place:02} {row['file_name']}"
            yield Attachment(name, row["media_type"], one_line(row["title"]), file=_file(row, files))
