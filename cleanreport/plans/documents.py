"""The plan as a paper (G3-G6), from its content: a frozen snapshot or a draft."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from cleanreport.audit.digests import canonical
from cleanreport.core.drawings import LEVELS, risk_tone
from cleanreport.documents.parts import (
    Voice,
    cells,
    number,
    one_line,
    people_table,
    signatures,
    small,
    subheading,
    unbroken,
)
from cleanreport.documents.tree import (
    Attachment,
    Block,
    Cell,
    Cover,
    Digits,
    Fields,
    Heading,
    LevelLine,
    Matrix,
    Paper,
    Proof,
    Table,
    Value,
)
from cleanreport.plans.models import CriteriaKind, MeasureKind, PersonRole
from cleanreport.plans.scoring import TARGET_LEVEL
from cleanreport.plans.shown import LONGEST_DRAWN_VALUE, direction, shown

type Content = Mapping[str, Any]

TONES: Mapping[int, Literal["", "warn", "bad"]] = {4: "bad", 3: "warn"}
MEASURE_COLUMNS = 8


def paper(
    content: Content,
    *,
    dated: dt.datetime,
    language: Literal["th", "en"] = "th",
    digits: Digits = Digits.ARABIC,
    proof: Proof | None = None,
    draft: str = "",
) -> Paper:
    """The plan as recorded. `proof` is of the submission whose content this is; `draft` is a watermark."""
    with translation.override(language):
        say = Voice(digits)
        return short_paper(
            content, document_title(content, say), _("Recorded on"), _blocks(content, say), dated=dated,
            language=language, digits=digits, proof=proof, draft=draft,
        )  # fmt: skip


def short_paper(
    content: Content, title: str, when: str, blocks: Iterable[Block], *, dated: dt.datetime,
    language: Literal["th", "en"], digits: Digits, proof: Proof | None, draft: str,
) -> Paper:  # fmt: skip
    """A paper with its head on the first page, and the content it was made of inside; `when` names its date."""
    return Paper(
        title=title,
        author=content["agency"]["name_th"],
        language=language,
        dated=dated,
        cover=Cover(
            over=_("The system for following up and reporting results"),
            title=title,
            under=tuple(filter(None, (content["work_process"], content["agency"]["name_th"]))),
            fields=origin(dated, proof, when, Voice(digits)),
        ),
        blocks=tuple(blocks),
        digits=digits,
        draft=draft,
        proof=proof,
        attachments=(snapshot(content, proof),),
        words=names_in(content),
    )


def document_title(content: Content, say: Voice) -> str:
    """The frozen title; it is Thai, so an English paper has words of its own."""
    if translation.get_language() == "th":
        return say(content["title"])
    return say(_("Transparency plan, fiscal year %(year)s") % {"year": content["cycle"]})


def origin(dated: dt.datetime, proof: Proof | None, when: str, say: Voice) -> tuple[tuple[str, Value], ...]:
    """Number and time of the submission; of a draft only the time when it was written."""
    if proof is None:
        return ((_("Printed on"), dated),)
    return (_("Submission number"), say(proof.number)), (when, dated)


def snapshot(content: Content, proof: Proof | None) -> Attachment:
    """The content exactly as it was digested, for whoever compares it."""
    name = f"{proof.number}.json" if proof else "content.json"
    return Attachment(name, "application/json", _("The content of this paper as data"), text=canonical(content))


def names_in(content: Content) -> tuple[str, ...]:
    """Agency, people, places and process type: no line break may cut them."""
    agency = content["agency"]
    people = (person.get(key, "") for person in content["people"].values() for key in ("name", "unit"))
    return unbroken([agency["name_th"], agency["ministry_th"], content["process_type"], *people])


def _blocks(content: Content, say: Voice) -> Iterator[Block]:
    yield Heading(_("General data of the agency"), number="1")
    yield general(content, (_("Why it was chosen"), content["why_chosen"]))
    yield Heading(_("Risks of the process"), number="2")
    yield from risks(content, say)
    yield Heading(_("How the problems or risks are dealt with"), number="3")
    yield from measures(content, say)
    yield Heading(_("Success indicators"), number="4")
    yield from indicators(content, say)
    yield Heading(_("Recorder and certifier"), number="5")
    people = [(role.label, content["people"].get(role.value, {})) for role in PersonRole]
    yield people_table([(str(role), said) for role, said in people], _("Recorder and certifier"))
    yield signatures([(str(role), said) for role, said in people])


# General data


def general(content: Content, *more: tuple[str, Value]) -> Fields:
    """Who, which process, and `more` of it."""
    rows: list[tuple[str, Value]] = [
        (_("Agency name"), content["agency"]["name_th"]),
        (_("Ministry"), content["agency"]["ministry_th"]),
        (_("Work process"), content["work_process"]),
        (_("Process type"), content["process_type"]),
        (_("Key factors for building transparency"), "\n".join(content["factors"])),
    ]
    return Fields((*rows, *more), name=_("General data"))


# Risks


def risks(content: Content, say: Voice) -> Iterator[Block]:
    rows = content["risks"]
    if not rows:
        yield small(_("No risks recorded yet"))
        return
    yield Table(
        head=(
            say.heads(
                pgettext("row", "No."), _("Step of the process"), _("Risk or problem"), _("Cause"), _("Likelihood"),
                _("Impact"), _("Score"), pgettext("risk", "Grade"),
            ),
        ),
        rows=tuple(_risk(row, place) for place, row in enumerate(rows, start=1)),
        widths=(6, 17, 24, 23, 7.5, 7.5, 7, 8),
        caption=_("Risks of corruption at each step of the process"),
        name=_("Risks"),
    )  # fmt: skip
    if marks := _marks(rows, say):
        yield Matrix(
            marks,
            across=_("Impact"),
            upward=_("Likelihood"),
            alt=_matrix_words(rows, say),
            caption=_("Risk matrix: the numbers are those of the risks"),
        )


def _risk(row: Content, place: int) -> tuple[Cell, ...]:
    likelihood, impact = row["likelihood"], row["impact"]
    tone = risk_tone(likelihood, impact) if likelihood and impact else None
    return cells(
        Cell(place, align="center"),
        row["step"],
        row["risk"],
        row["cause"],
        Cell(likelihood, align="center"),
        Cell(impact, align="center"),
        Cell(likelihood * impact if tone else None, align="center"),
        Cell(tone.words if tone else None, align="center", tone=TONES.get(tone.heat, "") if tone else ""),
    )


def _marks(rows: Iterable[Content], say: Voice) -> tuple[tuple[int, int, str], ...]:
    """The numbers of the risks by their field of the matrix."""
    fields = defaultdict(list)
    for place, row in enumerate(rows, start=1):
        if row["likelihood"] and row["impact"]:
            fields[row["likelihood"], row["impact"]].append(str(place))
    return tuple((*field, say(", ".join(places))) for field, places in sorted(fields.items()))


def _matrix_words(rows: Iterable[Content], say: Voice) -> str:
    told = [
        _("Risk %(number)s: likelihood %(likelihood)s, impact %(impact)s, %(grade)s")
        % {
            "number": place,
            "likelihood": row["likelihood"],
            "impact": row["impact"],
            "grade": risk_tone(row["likelihood"], row["impact"]).words,
        }
        for place, row in enumerate(rows, start=1)
        if row["likelihood"] and row["impact"]
    ]
    return say(" · ".join(told))


# Measures


def measures(content: Content, say: Voice) -> Iterator[Block]:
    """One table, with the key factors as subheadings."""
    if not content["measures"]:
        yield small(_("No measures recorded yet"))
        return
    rows: list[tuple[Cell, ...]] = []
    for group in shown(content).groups:
        rows.append(subheading(group.factor or _("No key factor chosen yet"), MEASURE_COLUMNS))
        rows += [_measure(row, say) for row in group.measures]
    yield Table(
        head=(
            say.heads(
                pgettext("row", "No."), _("Measure"), _("Kind of measure"), _("Responsible unit"),
                pgettext("measure", "Starts"), pgettext("measure", "Ends"), _("Weight"), _("Answers risk"),
            ),
        ),
        rows=tuple(rows),
        widths=(6, 25, 13, 18, 12, 12, 7, 7),
        caption=_("Measures by key factor for building transparency"),
        name=_("Measures"),
        groups=_("Key factor"),
    )  # fmt: skip


def _measure(row: Content, say: Voice) -> tuple[Cell, ...]:
    return cells(
        Cell(row["number"], align="center"),
        row["title"],
        str(MeasureKind(row["kind"]).label),
        row["unit"],
        Cell(day(row["starts"]), align="center"),
        Cell(day(row["ends"]), align="center"),
        Cell(number(row["weight"]), align="center"),
        Cell(say(", ".join(map(str, row["answers"]))), align="center"),
    )


def day(iso: str | None) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None


# Indicators


def indicators(content: Content, say: Voice) -> Iterator[Block]:
    rows = content["indicators"]
    if not rows:
        yield small(_("No indicators recorded yet"))
        return
    yield _overview(rows, say)
    for place, row in enumerate(rows, start=1):
        yield Heading(indicator_name(row, place, say), level=2)
        if row["criteria"] == CriteriaKind.VALUES and (drawing := level_line(row, say)):
            yield drawing
        yield Fields(
            (
                (_("Measures the success of"), row["factor"] or _("The whole plan")),
                (_("Unit"), row["unit"]),
                (_("Weight"), number(row["weight"])),
                (_("Measured how, from what source"), row["source"]),
                *_direction_and_baseline(row, say),
            )
        )
        yield from milestones(row, say)


def indicator_name(row: Content, place: int, say: Voice) -> str:
    """ตัวชี้วัดที่ 1 ร้อยละของคำขอ…"""
    return one_line(f"{say(_('Indicator %(number)s') % {'number': place})} {row['name']}")


def _overview(rows: Sequence[Content], say: Voice) -> Table:
    """All indicators with their criteria, one below the other."""
    count = npgettext("paper", "%(count)s indicator", "%(count)s indicators", len(rows)) % {"count": len(rows)}
    levels = [Cell(say(level_name(k)), bold=True, align="center") for k in LEVELS]
    return Table(
        head=(say.heads(_("Indicator"), _("Unit"), _("Weight"), _("Baseline"), *levels),),
        rows=tuple(
            cells(
                f"{say(place)}. {row['name']}",
                row["unit"],
                Cell(number(row["weight"]), align="center"),
                Cell(number(row["baseline"]), align="center"),
                *(Cell(value, align="center") for value in _level_values(row, say)),
            )
            for place, row in enumerate(rows, start=1)
        ),
        widths=(31, 10, 9, 9, 8.2, 8.2, 8.2, 8.2, 8.2),
        caption=say(_("Success indicators and scoring criteria (%(count)s)") % {"count": count}),
        name=_("Indicators"),
    )


def _level_values(row: Content, say: Voice) -> list[Value]:
    if row["criteria"] == CriteriaKind.MILESTONES:
        return [say(_("Milestone %(number)s") % {"number": k}) for k in LEVELS]
    return [number(level) for level in row["levels"]]


def _direction_and_baseline(row: Content, say: Voice) -> list[tuple[str, Value]]:
    if row["criteria"] == CriteriaKind.MILESTONES:
        return [(_("Scoring criteria"), say(CriteriaKind.MILESTONES.label))]
    better = direction([number(level) for level in row["levels"]])
    return [(_("Direction"), better.words if better else None), (_("Baseline"), number(row["baseline"]))]


def milestones(row: Content, say: Voice) -> Iterator[Block]:
    """The criteria of an indicator with milestones, as a table; nothing for one with values."""
    if row["criteria"] == CriteriaKind.MILESTONES:
        yield Table(
            head=(say.heads(_("Level"), _("Milestone")),),
            rows=tuple(
                cells(Cell(say(level_name(k)), bold=k == TARGET_LEVEL), Cell(text, bold=k == TARGET_LEVEL))
                for k, text in zip(LEVELS, row["milestones"], strict=True)
            ),
            widths=(26, 74),
        )


def level_name(level: int) -> str:
    """ระดับ 3 (เป้าหมาย)"""
    words = _("Level %(number)s (target)") if level == TARGET_LEVEL else _("Level %(number)s")
    return words % {"number": level}


def level_line(row: Content, say: Voice, *, level: str | None = None, before: str | None = None) -> LevelLine | None:
    """The five levels as a drawing; None while a value is missing or too long to stand below it."""
    if row["criteria"] == CriteriaKind.MILESTONES:
        values = tuple(say(_("Milestone %(number)s") % {"number": k}) for k in LEVELS)
    elif all(row["levels"]) and max(map(len, row["levels"])) <= LONGEST_DRAWN_VALUE:
        values = tuple(map(say, row["levels"]))
    else:
        return None
    told = [say(_("Levels 1 to 5, the target is level 3")), _("values %(values)s") % {"values": " ".join(values)}]
    if level is not None:
        told.append(say(_("result: level %(level)s") % {"level": level}))
    if before is not None:
        told.append(say(_("last round: level %(level)s") % {"level": before}))
    return LevelLine(
        values,
        number(level),
        " · ".join(told),
        before=number(before),
        names=tuple(say(_("Level %(number)s") % {"number": k}) for k in LEVELS),
        target_words=_("Target"),
    )
