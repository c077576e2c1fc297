"""Drawings as SVG and tables: five levels, percents, parts done, the risk matrix.

Pure functions. Words and figures come ready from the caller; every drawing says in words what it shows. Widths are SVG
attributes, because the content security policy forbids style attributes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from cleanreport.core.markup import attributes, icon, safe, text, unseen

TARGET_LEVEL = 3
LEVELS = range(1, 6)
LONG_VALUE = 7  # letters that five values beside each other have room for on a phone
HUNDREDTH = Decimal("0.01")


def percent_of_width(value: Decimal) -> str:
    """62.00 → "62%": at most two places, no needless zeros."""
    return f"{value.quantize(HUNDREDTH, rounding=ROUND_HALF_UP):f}".rstrip("0").rstrip(".") + "%"


# Five levels on a line


@dataclass(frozen=True)
class Levels:
    """What the line of levels shows: `values` are the texts below levels 1-5, `level` the dot, `previous` the ring."""

    values: Sequence[str] = ()
    level: Decimal | None = None
    previous: Decimal | None = None
    bare: bool = False  # stands above inputs that are labelled themselves: no names, no values
    trial: str = ""  # below the dot of a bare line: "2.4 = ระดับ 3.60"
    title: str = ""  # read aloud in place of the drawing; made from the levels when empty


def level_x(level: Decimal) -> Decimal:
    """Where a level stands, in percent of the width: level k in the middle of the k-th fifth, never on the edge."""
    return max(Decimal("1.5"), min(Decimal("98.5"), (level - Decimal("0.5")) * 20))


def levels(drawing: Levels) -> SafeString:
    """The line with five steps, the target at 3, a ring for the last round and a dot for now."""
    title = drawing.title or _levels_title(drawing)
    long = any(len(value) > LONG_VALUE for value in drawing.values)
    css = "levels" + (" levels--bare" if drawing.bare else "") + (" levels--long" if long else "")
    target, target_words = percent_of_width(level_x(Decimal(TARGET_LEVEL))), _("Target")
    parts = [
        f'<line class="goal" x1="{target}" x2="{target}" y1="46" y2="76"/>',
        f'<text class="goal-text" x="{target}" y="14">{text(target_words)}</text>',
        '<rect class="track" x="0" y="58" width="100%" height="8" rx="4"/>',
    ]
    if drawing.level is not None:
        width = percent_of_width(level_x(drawing.level))
        parts.append(f'<rect class="fill" x="0" y="58" width="{width}" height="8" rx="4"/>')
    parts += [_level_node(drawing, number) for number in LEVELS]
    parts += _level_marks(drawing)
    return safe(f'<svg class="{css}" role="img"{attributes({"aria-label": title})}>{"".join(parts)}</svg>')


def _level_node(drawing: Levels, number: int) -> str:
    x = percent_of_width(level_x(Decimal(number)))
    reached = drawing.level is not None and drawing.level >= number
    node = f'<circle class="{"node node--reached" if reached else "node"}" cx="{x}" cy="62" r="6"/>'
    words = _("Level %(number)s") % {"number": number}
    name = f'<text class="step-name" x="{x}" y="38">{text(words)}</text>'
    value = f'<text class="value" x="{x}" y="96">{text(drawing.values[number - 1])}</text>' if drawing.values else ""
    return node + name + value


def _level_marks(drawing: Levels) -> Iterable[str]:
    if drawing.previous is not None:
        # A ring under the dot would not be seen: then it goes around it.
        near = drawing.level is not None and abs(drawing.level - drawing.previous) < Decimal("0.15")
        x = percent_of_width(level_x(drawing.previous))
        yield f'<circle class="previous" cx="{x}" cy="62" r="{13 if near else 7}"/>'
    if drawing.level is not None:
        x = percent_of_width(level_x(drawing.level))
        yield f'<circle class="result" cx="{x}" cy="62" r="10"/>'
        if drawing.trial and drawing.bare:
            yield _trial_text(drawing.trial, level_x(drawing.level))


def _trial_text(words: str, x: Decimal) -> str:
    """Below the dot, but never beyond the drawing's edge."""
    anchor = "start" if x < 15 else "end" if x > 85 else "middle"
    edge = {"start": Decimal(0), "end": Decimal(100)}.get(anchor, x)
    return f'<text class="trial-text trial-text--{anchor}" x="{percent_of_width(edge)}" y="98">{text(words)}</text>'


def _levels_title(drawing: Levels) -> str:
    said = [_("Levels 1 to 5, the target is level 3")]
    if drawing.values:
        said.append(_("values %(values)s") % {"values": " ".join(map(str, drawing.values))})
    if drawing.level is not None:
        said.append(_("result: level %(level)s") % {"level": drawing.level})
    if drawing.previous is not None:
        said.append(_("last round: level %(level)s") % {"level": drawing.previous})
    return " · ".join(said)


def levels_key(now: str, previous: str = "") -> SafeString:
    """The legend of `levels`: what dot, ring and line mean."""
    items = [('<circle class="key-now" cx="8" cy="8" r="7"/>', now)]
    if previous:
        items.append(('<circle class="key-then" cx="8" cy="8" r="5.5"/>', previous))
    items.append(('<path class="key-goal" d="M8 0v16"/>', _("Target (level 3)")))
    rows = "".join(
        f'<li><svg viewBox="0 0 16 16" class="levels-key" aria-hidden="true">{mark}</svg>{text(words)}</li>'
        for mark, words in items
    )
    return safe(f'<ul class="legend">{rows}</ul>')


# Percents and parts


def meter(percent: Decimal | None, previous: Decimal | None = None, label: str = "", thin: bool = False) -> SafeString:
    """A percent as a bar (never beyond its end) with a tick for the last round; empty when there is none yet."""
    radius = 4 if thin else 7
    parts = [f'<rect class="track" width="100%" height="100%" rx="{radius}"/>']
    if percent:
        width = percent_of_width(_within_bar(percent))
        parts.append(f'<rect class="fill" width="{width}" height="100%" rx="{radius}"/>')
    if previous is not None:
        parts.append(_tick(_within_bar(previous), thin))
    title = label or _meter_title(percent, previous)
    css = "meter meter--thin" if thin else "meter"
    return safe(f'<svg class="{css}" role="img"{attributes({"aria-label": title})}>{"".join(parts)}</svg>')


def _within_bar(percent: Decimal) -> Decimal:
    return max(Decimal(0), min(Decimal(100), percent))


def _tick(at: Decimal, thin: bool) -> str:
    height = 8 if thin else 14
    ring = f'<rect class="tick-ring" x="-3.5" y="-5" width="7" height="{height + 10}" rx="2"/>'
    tick = f'<rect class="tick" x="-1.5" y="-4" width="3" height="{height + 8}" rx="1.5"/>'
    return f'<svg x="{percent_of_width(at)}" overflow="visible">{ring}{tick}</svg>'


def _meter_title(percent: Decimal | None, previous: Decimal | None) -> str:
    now = _("no figure yet") if percent is None else _("%(figure)s percent") % {"figure": percent}
    if previous is None:
        return now
    return _("%(now)s, last round %(figure)s percent") % {"now": now, "figure": previous}


def segments(done: int, total: int, label: str = "", thin: bool = False) -> SafeString:
    """How many of `total` steps are done, as pieces of a bar."""
    gap = Decimal(1) if total <= 12 else Decimal("0.4")
    width = Decimal(100) / max(total, 1)
    pieces = "".join(
        f'<rect class="{"seg seg--done" if number < done else "seg"}" x="{percent_of_width(width * number)}"'
        f' width="{percent_of_width(width - (gap if number < total - 1 else 0))}" height="8" rx="4"/>'
        for number in range(total)
    )
    title = label or done_of(done, total)
    css = "segments segments--thin" if thin else "segments"
    return safe(f'<svg class="{css}" role="img"{attributes({"aria-label": title})}>{pieces}</svg>')


def done_of(done: int, total: int) -> str:
    """ครบแล้ว 3 จาก 5 ขั้น"""
    return ngettext("%(done)s of %(total)s step complete", "%(done)s of %(total)s steps complete", total) % {
        "done": done,
        "total": total,
    }


# Risk matrix


class RiskTone(NamedTuple):
    heat: int  # 1 (low) to 4 (very high)
    words: str


class RiskPoint(NamedTuple):
    number: int
    likelihood: int
    impact: int
    url: str
    open: bool = False  # the one being edited
    name: str = ""


# Smallest likelihood × impact of each heat, highest first.
HEATS = ((16, 4), (10, 3), (5, 2), (0, 1))


def risk_tone(likelihood: int, impact: int) -> RiskTone:
    """16-25 very high, 10-15 high, 5-9 medium, 1-4 low."""
    heat = next(heat for least, heat in HEATS if likelihood * impact >= least)
    return RiskTone(heat, _heat_words(get_language())[heat])


@lru_cache(maxsize=8)
def _heat_words(_language: str | None) -> dict[int, str]:
    return {
        4: pgettext("risk", "Very high"),
        3: pgettext("risk", "High"),
        2: pgettext("risk", "Medium"),
        1: pgettext("risk", "Low"),
    }


def score(likelihood: int | None, impact: int | None) -> SafeString:
    """3 × 5 = 15 · สูง, or a dash as long as one of the two is missing."""
    if not likelihood or not impact:
        missing = _("Choose both")
        return safe(f'<span class="score">{text(missing)}</span>')
    tone = risk_tone(likelihood, impact)
    words = f"{likelihood} × {impact} = {likelihood * impact} · {text(tone.words)}"
    return safe(f'<span class="score heat-{tone.heat}">{words}</span>')


def matrix(points: Iterable[Sequence]) -> SafeString:
    """The 5×5 matrix as a table: likelihood upwards, impact to the right, every risk a link in its field."""
    return _matrix(tuple(RiskPoint(*given) for given in points), get_language())


@lru_cache(maxsize=256)
def _matrix(points: tuple[RiskPoint, ...], _language: str) -> SafeString:
    cells: dict[tuple[int, int], list[RiskPoint]] = defaultdict(list)
    for point in points:
        cells[point.likelihood, point.impact].append(point)
    rows = "".join(_matrix_row(likelihood, cells) for likelihood in reversed(LEVELS))
    caption, up_words, right_words = (
        _("Risk matrix: likelihood in rows, impact in columns"),
        _("Likelihood"),
        _("Impact"),
    )
    columns = "".join(f'<th scope="col">{unseen(right_words)} {impact}</th>' for impact in LEVELS)
    up = f'<p class="matrix__axis" aria-hidden="true">{icon("arrow-up")} {text(up_words)}</p>'
    right = f'<p class="matrix__axis text-end" aria-hidden="true">{text(right_words)} {icon("arrow-right")}</p>'
    return safe(
        f'{up}<table class="matrix"><caption class="visually-hidden">{text(caption)}</caption>'
        f'<tbody>{rows}<tr><td class="row-name"></td>{columns}</tr></tbody></table>{right}'
    )


def _matrix_row(likelihood: int, cells: dict[tuple[int, int], list[RiskPoint]]) -> str:
    words = _("Likelihood")
    fields = "".join(_matrix_cell(likelihood, impact, cells[likelihood, impact]) for impact in LEVELS)
    return f'<tr><th class="row-name" scope="row">{unseen(words)} {likelihood}</th>{fields}</tr>'


def _matrix_cell(likelihood: int, impact: int, points: list[RiskPoint]) -> str:
    tone = risk_tone(likelihood, impact)
    css = f"heat-{tone.heat}" + (" is-many" if len(points) > 1 else "")
    links = "".join(_matrix_link(point) for point in points)
    return f'<td class="{css}">{unseen(tone.words)} {links}</td>'


def _matrix_link(point: RiskPoint) -> str:
    spoken = _("Risk %(number)s") % {"number": point.number} + (f" {point.name}" if point.name else "")
    link = attributes({"href": point.url, "class": "is-open" if point.open else None, "aria-label": spoken})
    return f"<a{link}>{point.number}</a>"


def matrix_key() -> SafeString:
    """The legend of the matrix: colour, word and scores."""
    words = _heat_words(get_language())
    bounds = {4: "16–25", 3: "10–15", 2: "5–9", 1: "1–4"}
    rows = "".join(
        f'<li><span class="score heat-{heat}">{text(words[heat])} {bounds[heat]}</span></li>' for heat in bounds
    )
    return safe(f'<ul class="legend">{rows}</ul>')
