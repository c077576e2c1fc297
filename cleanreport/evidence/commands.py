"""The command line of evidence: `cleanreport evidence …`. Loads Django only when a command runs."""

import argparse
import sys
import time
from typing import Any

from cleanreport.evidence import check_command

TELL_SECONDS = 2.0
GIGABYTE = 1024**3
WORDS = {
    "missing": "ไม่พบแฟ้ม",
    "altered": "เนื้อหาเปลี่ยนไป",
    "unreadable": "อ่านแฟ้มไม่ได้",
    "without a row": "ไม่มีในฐานข้อมูล",
    "frozen otherwise": "ไม่ตรงกับที่ตรึงไว้",
    "submission altered": "ชุดที่ส่งเปลี่ยนไป",
}


def add_to(commands: Any) -> None:
    """The command with all that can follow it."""
    about = "files of evidence · แฟ้มหลักฐาน"
    evidence = commands.add_parser("evidence", help=about, description=about)
    whats = evidence.add_subparsers(metavar="WHAT", required=True)
    about = "read every file again; name what is missing, altered, or belongs to nothing · อ่านแฟ้มหลักฐานทุกแฟ้มซ้ำ"
    made = whats.add_parser("verify", help=about, description=about)
    made.set_defaults(does=verify)
    check_command.add_to(whats)


def verify(_options: argparse.Namespace) -> int:
    """0 when everything is as it was, 1 when something is not, 2 when the storage or the database cannot be read."""
    import django

    django.setup()
    from django.db import DatabaseError

    from cleanreport.evidence.verify import walk

    told = Told()
    found = 0
    try:
        for finding in walk(told.hear):
            found += 1
            told.clear()
            thai = WORDS[finding.wrong]
            print(f"{finding.wrong} · {thai}\t{finding.what}\t{finding.about}", flush=True)
    except (OSError, DatabaseError) as error:
        told.clear()
        print(f"Cannot read · อ่านไม่ได้\n{error}", file=sys.stderr)
        return 2
    told.clear()
    print(f"Files read · อ่านแล้ว: {told.files} ({told.bytes / GIGABYTE:.2f} GB)")
    print(f"Submissions read · ชุดที่ส่ง: {told.submissions}")
    print("Everything is as it was · ครบถ้วน ไม่มีการเปลี่ยนแปลง" if not found else f"Found · พบ: {found}")
    return 1 if found else 0


class Told:
    """How far it is: one line that is written over on a screen, a line now and then in a log."""

    def __init__(self) -> None:
        self.files = self.bytes = self.submissions = 0
        self.said = self.begun = time.monotonic()
        self.on_screen = sys.stderr.isatty()

    def hear(self, progress: Any) -> None:
        self.files, self.bytes, self.submissions = progress.files, progress.bytes, progress.submissions
        now = time.monotonic()
        if now - self.said < (TELL_SECONDS if self.on_screen else 15 * TELL_SECONDS):
            return
        self.said = now
        rate = progress.bytes / (now - self.begun) / 1024**2
        line = f"{progress.files}/{progress.of_files} files · แฟ้ม, {progress.bytes / GIGABYTE:.2f} GB, {rate:.0f} MB/s"
        line += f", {progress.submissions} submissions · ชุดที่ส่ง" if progress.submissions else ""
        begin, end = ("\r\033[K", "") if self.on_screen else ("", "\n")
        print(f"{begin}{line}", file=sys.stderr, end=end, flush=True)

    def clear(self) -> None:
        if self.on_screen:
            print("\r\033[K", file=sys.stderr, end="", flush=True)
