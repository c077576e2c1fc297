"""`cleanreport evidence check FILE`: what would become of a file, and why. Stores nothing."""

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

LANGUAGES = ("en", "th")
PIECE = 1024 * 1024


def add_to(whats: Any) -> None:
    about = "what would become of a file, and why; stores nothing · ตรวจว่าแฟ้มจะถูกรับหรือไม่ เพราะเหตุใด โดยไม่บันทึก"
    made = whats.add_parser("check", help=about, description=about)
    made.add_argument("file", type=Path, metavar="FILE", help="the file · แฟ้มที่จะตรวจ")
    made.add_argument("--cycle", type=int, metavar="YEAR", help="by what this year takes (2569) · ตามที่ปีงบประมาณนี้รับ")
    made.add_argument("--json", action="store_true", help="as JSON · เป็น JSON")
    made.set_defaults(does=check)


@dataclass(frozen=True)
class Local:
    """A file of this machine, as `checks.accept` looks at it."""

    name: str
    size: int
    file: BinaryIO


def check(options: argparse.Namespace) -> int:
    """0 when it would be taken, 1 when not, 2 when the file or the year cannot be read."""
    import django

    django.setup()
    from django.db import DatabaseError

    from cleanreport.cycles.models import Cycle

    try:
        cycle = Cycle.objects.filter(year_be=options.cycle).first() if options.cycle is not None else None
    except DatabaseError as error:
        print(f"Cannot read the year · อ่านปีงบประมาณไม่ได้ (cleanreport migrate)\n{error}", file=sys.stderr)
        return 2
    if options.cycle is not None and cycle is None:
        print(f"There is no such year · ไม่มีปีงบประมาณนี้: {options.cycle}", file=sys.stderr)
        return 2
    try:
        with options.file.open("rb") as file:
            told = _told(Local(options.file.name, options.file.stat().st_size, file), cycle)
    except OSError as error:
        print(f"Cannot read the file · อ่านแฟ้มไม่ได้: {options.file}\n{error}", file=sys.stderr)
        return 2
    print(json.dumps(told, ensure_ascii=False, indent=1) if options.json else _in_words(told), flush=True)
    return 0 if told["taken"] else 1


def _told(upload: Local, cycle: Any) -> dict[str, Any]:
    """What would become of the file, with every sentence in both languages."""
    from django.core.exceptions import ValidationError

    from cleanreport.evidence import checks

    told: dict[str, Any] = {"file": upload.name, "size_bytes": upload.size, "sha256": _digest(upload.file)}
    try:
        kind = checks.accept(upload, cycle)
    except ValidationError as refused:
        messages = refused
        reason = _both(lambda: " ".join(messages.messages))
        return told | {"taken": False, "code": refused.code, "reason": reason, "kind": None, "media_type": None}
    name = checks.name_to_show(upload.name)
    ending = checks.ending_of(name) or kind.endings[0]
    scan = _scanned(upload.file)
    harmful = scan["state"] == "infected"
    return told | {
        "taken": not harmful, "code": "infected" if harmful else None, "reason": scan["words"] if harmful else None,
        "shown_name": name, "kind": _both(lambda: str(kind.name)), "media_type": kind.media_type_for(ending),
        "scan": scan,
    }  # fmt: skip


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _scanned(file: BinaryIO) -> dict[str, Any]:
    """What the virus scanner says; without one, or while it does not answer, nobody scanned the file."""
    from cleanreport.evidence.clamd import TooLarge, Unavailable
    from cleanreport.evidence.models import Scan
    from cleanreport.evidence.scanning import scanner

    state, found = Scan.UNSCANNED, ""
    if there := scanner():
        file.seek(0)
        try:
            found = there.scan(iter(lambda: file.read(PIECE), b"")).name
            state = Scan.INFECTED if found else Scan.CLEAN
        except (Unavailable, TooLarge) as error:
            found = str(error)
    return {"state": state.value, "found": found, "words": _both(lambda: str(state.label))}


def _both(words: Any) -> dict[str, str]:
    from django.utils.translation import override

    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = words()
    return found


def _in_words(told: dict[str, Any]) -> str:
    if told["taken"]:
        kind, scan = told["kind"], told["scan"]["words"]
        lines = [
            f"Taken · รับ: {told['shown_name']}",
            f"  {kind['en']} · {kind['th']} ({told['media_type']})",
            f"  {scan['en']} · {scan['th']}",
            f"  SHA-256 {told['sha256']}",
        ]
        return "\n".join(lines)
    return f"Refused · ไม่รับ ({told['code']})\n  {told['reason']['en']}\n  {told['reason']['th']}"
