"""The progress report of a round as a paper (G9-G15), from its content: a frozen snapshot or a draft."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cleanreport.core.drawings import TARGET_LEVEL
from cleanreport.core.markup import figure, file_size
from cleanreport.documents.parts import (
    Voice,
    cells,
    number,
    paragraphs,
    people_table,
    shortened,
    signatures,
    small,
    subheading,
)
from cleanreport.documents.tree import (
    Bar,
    Bars,
    Block,
    Cell,
    Digits,
    Fields,
    Heading,
    Inline,
    Paper,
    Proof,
    Run,
    Table,
    Value,
)
from cleanreport.evidence.models import Kind as EvidenceKind
from cleanreport.evidence.shown import supported
from cleanreport.plans.documents import general, indicator_name, level_line, milestones, short_paper
from cleanreport.reports.models import PersonRole
from cleanreport.reports.shown import (
    by_factor,
    figure_before,
    is_milestones,
    milestone_text,
    period,
    result_words,
    round_name,
    said,
)
from cleanreport.stakeholders.models import Group as StakeholderGroup

type Content = Mapping[str, Any]

FULL, TOP = Decimal(100), Decimal(5)
LONGEST_LABEL = 140


def paper(
    content: Content,
    *,
    dated: dt.datetime,
    language: Literal["th", "en"] = "th",
    digits: Digits = Digits.ARABIC,
    proof: Proof | None = None,
    draft: str = "",
) -> Paper:
    """What was reported. `proof` is of the submission whose content this is; `draft` is a watermark."""
    with translation.override(language):
        say = Voice(digits)
        return short_paper(
            content, document_title(content, say), _("Sent on"), _blocks(content, say), dated=dated, language=language,
            digits=digits, proof=proof, draft=draft,
        )  # fmt: skip


def document_title(content: Content, say: Voice) -> str:
    """The frozen title; it is Thai, so an English paper has words of its own."""
    if translation.get_language() == "th":
        return say(content["title"])
    values = {"months": content["round"], "year": content["cycle"]}
    return say(_("Progress report, %(months)s-month round, fiscal year %(year)s") % values)


def _blocks(content: Content, say: Voice) -> Iterator[Block]:
    yield Heading(_("General data of the agency"), number="1")
    yield general(content, *_basis(content, say))
    yield Heading(_("Summary of progress"), number="2")
    yield from summary(content, say)
    yield Heading(_("Progress of the plan's measures"), number="3")
    yield from measures(content, say)
    yield Heading(_("Progress of the indicators"), number="4")
    yield from indicators(content, say)
    yield Heading(_("Problems and obstacles"), number="5")
    yield from paragraphs(content["problems"]) or (small(_("Nothing recorded")),)
    yield Heading(_("Solutions"), number="6")
    yield from paragraphs(content["solutions"]) or (small(_("Nothing recorded")),)
    yield Heading(_("Evidence"), number="7")
    yield from evidence(content, say)
    if "stakeholders" in content:
        yield Heading(_("Stakeholder database"), number="8")
        yield stakeholders(content, say)
    yield Heading(_("Reporter and certifier"), number="9" if "stakeholders" in content else "8")
    people = [(str(role.label), content["people"].get(role.value, {})) for role in PersonRole]
    yield people_table(people, _("Reporter and certifier"))
    yield signatures(people)


def _basis(content: Content, say: Voice) -> Iterator[tuple[str, Value]]:
    """The round, which revision of the plan it reports on, and which report came before."""
    plan, before = content["plan"], content["before"]
    yield _("Reporting round"), say(round_name(content["round"]))
    if plan["number"]:
        yield _("Plan that it reports on"), say(_("%(number)s (revision %(revision)s)") % plan)
        yield _("Digital fingerprint of the plan (SHA-256)"), plan["sha256"]
    if before and before["number"]:
        yield _("Round before"), say(f"{round_name(before['round'])} · {before['number']}")


# The summary, G11


def summary(content: Content, say: Voice) -> Iterator[Block]:
    before = content["before"]
    heads = [say(round_name(content["round"]))]
    if before:
        heads += [say(round_name(before["round"])), _("Change")]
    names = _figures()
    shown = [name for name in names if name != "indicator_progress_uncapped" or content["scoring"]["capped"]]
    yield Table(
        head=(say.heads(_("Figure"), *(Cell(head, bold=True, align="center") for head in heads)),),
        rows=tuple(cells(say(names[name]), *_figure(content, name, say)) for name in shown),
        widths=(55, 15, 15, 15) if before else (75, 25),
        caption=_("Summary of progress"),
        name=_("Summary"),
    )
    if content["measures"]:
        yield measure_bars(content, say)
    if content["indicators"]:
        yield indicator_bars(content, say)


def _figures() -> dict[str, str]:
    return {
        "plan_progress": _("Progress of the plan"),
        "indicator_progress": _("Progress of the indicators against the target (level 3)"),
        "indicator_progress_uncapped": _("The same without the limit of 100"),
        "weighted_score": _("Weighted score"),
    }


def _figure(content: Content, name: str, say: Voice) -> list[Cell]:
    """A figure now, and where there is a round before, then and how far it moved."""
    unit = say(_("of 5")).replace(" ", "\N{NO-BREAK SPACE}") if name == "weighted_score" else ""
    now, then = number(content["figures"][name]), number(figure_before(content, name))
    found = [Cell(now, bold=True, align="center", unit=unit)]
    if content["before"]:
        change = None if now is None or then is None else now - then
        tone: Literal["", "good", "bad"] = "" if not change else "good" if change > 0 else "bad"
        found += [Cell(then, align="center", unit=unit), Cell(change, align="center", tone=tone)]
    return found


def measure_bars(content: Content, say: Voice) -> Bars:
    """The percent of every measure."""
    bars = tuple(
        Bar(
            _label(place, row["title"], say),
            number(row["percent"]),
            say(_two(row["percent"])),
            number(said(row, "percent")),
        )
        for place, row in enumerate(content["measures"], start=1)
    )
    return Bars(
        bars,
        FULL,
        alt=_spoken(bars),
        caption=_("Percent of progress of every measure"),
        before_words=_before_words(content, say),
    )


def indicator_bars(content: Content, say: Voice) -> Bars:
    """The level of every indicator against the target, level 3."""
    bars = tuple(
        Bar(_label(place, row["name"], say), number(row["level"]), say(row["level"] or "–"), number(said(row, "level")))
        for place, row in enumerate(content["indicators"], start=1)
    )
    return Bars(
        bars,
        TOP,
        alt=_spoken(bars),
        caption=say(_("Level of every indicator against the target (level 3)")),
        target=Decimal(TARGET_LEVEL),
        target_words=say(_("Target (level 3)")),
        before_words=_before_words(content, say),
    )


def _label(place: int, words: str, say: Voice) -> str:
    return f"{say(place)}. {shortened(words, LONGEST_LABEL)}"


def _two(percent: str | None) -> str:
    return figure(number(percent), 2)


def _spoken(bars: Iterable[Bar]) -> str:
    return " · ".join(f"{bar.label}: {bar.shown}" for bar in bars)


def _before_words(content: Content, say: Voice) -> str:
    return say(round_name(content["before"]["round"])) if content["before"] else ""


# Measures, G9


def measures(content: Content, say: Voice) -> Iterator[Block]:
    """One table, with the key factors as subheadings; then the reasons for what went down."""
    before = content["before"]
    heads = [
        pgettext("row", "No."),
        _("Measure"),
        _("Percent of progress"),
        _("Summary of activities or results"),
        _("Outputs/outcomes"),
    ]
    if before:
        heads.insert(3, round_name(before["round"]))
    rows: list[tuple[Cell, ...]] = []
    for factor in by_factor(content):
        rows.append(subheading(factor.name or _("No key factor"), len(heads)))
        rows += [_measure(row, place, say, with_before=bool(before)) for place, row in factor.rows]
    yield Table(
        head=(say.heads(*heads),),
        rows=tuple(rows),
        widths=(6, 34, 11, 10, 22, 17) if before else (6, 34, 12, 28, 20),
        caption=_("Progress of the plan's measures"),
        name=_("Measures"),
        groups=_("Key factor"),
    )
    lower = [(place, row) for place, row in enumerate(content["measures"], start=1) if row["explanation"]]
    if lower:
        yield Table(
            head=(say.heads(_("Measure"), _("Why the percent is lower")),),
            rows=tuple(
                cells(say(_("Measure %(number)s") % {"number": place}), row["explanation"]) for place, row in lower
            ),
            widths=(22, 78),
            name=_("Why the percent is lower"),
        )


def _measure(row: Content, place: int, say: Voice, *, with_before: bool) -> tuple[Cell, ...]:
    percent, then = number(row["percent"]), number(said(row, "percent"))
    before = [Cell(_hundredths(then), align="center", tone="muted")] if with_before else []
    # Whose it is, when, and how much it counts stands below what it is.
    weight = say(f"{_('Weight')} {row['weight']}")
    planned = " · ".join(filter(None, (row["unit"], say(period(row)), weight)))
    return cells(
        Cell(place, align="center"), (Run(row["title"]), Run(f"\n{planned}", italic=True)),
        Cell(_hundredths(percent), align="center", bold=True), *before,
        row["summary"], row["output"],
    )  # fmt: skip


def _hundredths(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else Decimal(figure(percent, 2))


# Indicators, G10


def indicators(content: Content, say: Voice) -> Iterator[Block]:
    rows = content["indicators"]
    yield _overview(content, say)
    for place, row in enumerate(rows, start=1):
        yield Heading(indicator_name(row, place, say), level=2)
        if drawing := level_line(row, say, level=row["level"], before=said(row, "level")):
            yield drawing
        yield Fields(tuple(_told(content, row, say)))
        yield from milestones(row, say)


def _overview(content: Content, say: Voice) -> Table:
    """All results beside each other."""
    before = content["before"]
    heads = [
        _("Indicator"), _("Unit"), _("Weight"), _("Target (level 3)"), _("Result"), _("Level"), _("Percent of target"),
        _("Score"),
    ]  # fmt: skip
    if before:
        heads.append(_("Level in the %(round)s") % {"round": round_name(before["round"])})
    return Table(
        head=(say.heads(*heads),),
        rows=tuple(
            _result(row, f"{say(place)}. {row['name']}", with_before=bool(before))
            for place, row in enumerate(content["indicators"], start=1)
        ),
        widths=(26, 9, 9, 10, 9, 9, 10, 9, 9) if before else (30, 10, 9, 11, 10, 10, 10, 10),
        caption=_("Results of the indicators against the scoring criteria"),
        name=_("Indicators"),
    )


def _result(row: Content, name: str, *, with_before: bool) -> tuple[Cell, ...]:
    target = Decimal(TARGET_LEVEL) if is_milestones(row) else number(row["levels"][TARGET_LEVEL - 1])
    figures = [number(row[name]) for name in ("result", "level", "percent_of_target", "score")]
    before = [Cell(number(said(row, "level")), align="center", tone="muted")] if with_before else []
    return cells(
        name, row["unit"], Cell(number(row["weight"]), align="center"), Cell(target, align="center"),
        *(Cell(value, align="center") for value in figures), *before,
    )  # fmt: skip


def _told(content: Content, row: Content, say: Voice) -> Iterator[tuple[str, Value | Inline]]:
    """The figures of one indicator in words, with those of the round before, and what was written about them."""
    then = (
        (lambda words: f" ({round_name(content['before']['round'])}: {words})") if row["before"] else lambda _words: ""
    )
    result = say(result_words(row, row["result"]) + then(result_words(row, said(row, "result"))))
    yield _("Result"), (Run(result, bold=True),)
    yield _("Level"), say((row["level"] or "–") + then(said(row, "level") or "–"))
    yield _("Percent of target"), say(_two(row["percent_of_target"]) + then(_two(said(row, "percent_of_target"))))
    yield _("Score"), number(row["score"])
    if reached := milestone_text(row):
        yield _("Milestone reached"), reached
    if row["not_measured"]:
        yield _("Why it was not measured yet"), row["not_measured"]
    if row["explanation"]:
        yield _("Why the level is lower"), row["explanation"]
    yield _("Measured how, from what source"), row["source"]
    if row["baseline"]:
        yield _("Baseline"), number(row["baseline"])


# Evidence, G13


def evidence(content: Content, say: Voice) -> Iterator[Block]:
    files = content["evidence"]
    if not files:
        yield small(_("No files"))
        return
    kinds = dict(EvidenceKind.choices)
    yield Table(
        head=(
            say.heads(
                pgettext("row", "No."), _("Title of the evidence"), _("Kind of evidence"), _("Supports"), _("File"),
                _("Digital fingerprint (SHA-256)"),
            ),
        ),
        rows=tuple(
            cells(
                Cell(place, align="center"), file["title"], str(kinds.get(file["kind"], file["kind"])),
                say(supported(content, file)), f"{file['file_name']} ({file_size(file['size_bytes'])})",
                grouped(file["sha256"]),
            )
            for place, file in enumerate(files, start=1)
        ),
        widths=(6, 24, 12, 13, 19, 26),
        caption=_("Evidence"),
        name=_("Evidence"),
    )  # fmt: skip


def grouped(sha256: str) -> str:
    """A digest in groups of eight, to be read and compared."""
    return " ".join(sha256[at : at + 8] for at in range(0, len(sha256), 8))


# The stakeholder database, G14


def stakeholders(content: Content, say: Voice) -> Table:
    """How many there are of each group; who they are stands in no paper."""
    counts = content["stakeholders"]
    rows = [cells(str(group.label), counts[group.value]) for group in StakeholderGroup]
    return Table(
        head=(say.heads(_("Group"), Cell(_("Number of persons"), bold=True, align="right")),),
        rows=(*rows, (Cell(_("Total"), bold=True), Cell(sum(counts.values()), bold=True))),
        widths=(75, 25),
        caption=_("Stakeholder database"),
        name=_("Stakeholder database"),
    )
