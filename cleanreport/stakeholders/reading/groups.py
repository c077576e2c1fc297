"""The three groups of the guideline (G14), by whatever name they are called."""

import re
from typing import Any

from cleanreport.stakeholders.reading.faults import Fault
from cleanreport.stakeholders.reading.texts import folded, is_nothing, text_of, tidied

NAMES = {
    "recipient": (
        "ผู้รับบริการ", "1", "recipient", "recipients", "service recipient",
        "service recipients", "รับบริการ",
        "ผู้มารับบริการ", "ผู้ใช้บริการ", "ประชาชนผู้รับบริการ", "ผู้มาติดต่อ", "ลูกค้า",
        "customer", "client", "user", "ผู้รับบริการจากกระบวนงาน",
        "service user",
    ),
    "stakeholder": (
        "ผู้มีส่วนได้ส่วนเสีย", "2", "stakeholder", "stakeholders", "ผู้มีส่วนได้เสีย",
        "มีส่วนได้ส่วนเสีย", "มีส่วนได้เสีย", "ผู้มีส่วนเกี่ยวข้อง",
        "ผู้เกี่ยวข้อง", "ผู้มีส่วนได้ส่วนเสียจากกระบวนงาน", "ผู้มีส่วนได้ส่วนเสียของกระบวนงาน",
    ),
    "affected": (
        "ผู้ได้รับผลกระทบ", "3", "affected", "affected person", "affected persons",
        "ได้รับผลกระทบ", "ผู้รับผลกระทบ", "ผู้ถูกกระทบ",
        "ผู้ได้รับผลกระทบจากกระบวนงาน", "ผู้ได้รับผลกระทบจากการดำเนินงาน", "ผู้ที่ได้รับผลกระทบ",
    ),
}  # fmt: skip
_GROUP_OF = {folded(name): group for group, names in NAMES.items() for name in names}
_NUMBERED = re.compile("^(?:กลุ่ม)?(?:ที่)?([123])(?![0-9])")


def known_group(text: str) -> str:
    """The group that a text names, or nothing."""
    word = folded(text)
    bare = word.removeprefix("กลุ่ม")
    numbered = _NUMBERED.sub("", word) or (match[1] if (match := _NUMBERED.match(word)) else "")
    return _GROUP_OF.get(word) or _GROUP_OF.get(bare) or _GROUP_OF.get(numbered) or ""


def group_of(cell: Any) -> str:
    """Raises Fault."""
    text = tidied("" if isinstance(cell, bool) else text_of(cell))
    if is_nothing(text):
        raise Fault("group_missing")
    group = known_group(text)
    if not group:
        raise Fault("group_unknown")
    return group
