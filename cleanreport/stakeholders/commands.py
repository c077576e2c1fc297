"""The command line of stakeholders: `cleanreport stakeholders …`. Loads Django only when a command runs."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def add_to(commands: Any) -> None:
    """The command with all that can follow it."""
    about = "lists of stakeholders · รายชื่อผู้มีส่วนได้ส่วนเสีย"
    stakeholders = commands.add_parser("stakeholders", help=about, description=about)
    whats = stakeholders.add_subparsers(metavar="WHAT", required=True)
    about = "read and check a list as JSON, store nothing · ตรวจรายชื่อ เป็น JSON ไม่บันทึก"
    made = whats.add_parser("check", help=about, description=about)
    made.add_argument("file", type=Path, metavar="FILE", help="a list (XLSX, CSV) · แฟ้มรายชื่อ (XLSX, CSV)")
    made.set_defaults(does=check)
    about = "encrypt all persons under a new key, or go on with it · เข้ารหัสข้อมูลทั้งหมดด้วยกุญแจใหม่"
    made = whats.add_parser("rotate-keys", help=about, description=about)
    made.add_argument(
        "--forget",
        action="store_true",
        help="instead, take keys that nothing needs any more out of the file · ลบกุญแจที่ไม่ใช้แล้วออกจากแฟ้ม",
    )
    made.set_defaults(does=rotate_keys)


def check(options: argparse.Namespace) -> int:
    """0 when every row can be taken, 1 when something is wrong with some, 2 when the file is no list."""
    import django

    django.setup()
    from django.utils import timezone

    from cleanreport.core.thai import BANGKOK
    from cleanreport.stakeholders.reading.checking import checked

    try:
        found = checked(options.file, on=timezone.localdate(timezone=BANGKOK))
    except OSError as error:
        print(f"Cannot read the file · อ่านแฟ้มไม่ได้: {options.file}\n{error.strerror}", file=sys.stderr)
        return 2
    print(json.dumps(found, ensure_ascii=False, indent=1), flush=True)
    if not found["is_list"]:
        return 2
    return 1 if found["errors"] else 0


def rotate_keys(options: argparse.Namespace) -> int:
    """0 when everything is done, 1 when something is in the way; begun again, it goes on where it was."""
    import django

    django.setup()
    from django.core.exceptions import ImproperlyConfigured

    from cleanreport.stakeholders.actions import rotation
    from cleanreport.stakeholders.sealing import Unreadable

    try:
        said = rotation.forget_keys() if options.forget else rotation.rotate()
    except (ImproperlyConfigured, rotation.NotYet) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except Unreadable:
        print("A key is missing: nothing under it was changed · ไม่พบกุญแจเดิม จึงไม่ได้เปลี่ยนข้อมูลส่วนนั้น", file=sys.stderr)
        return 1
    print(said, flush=True)
    return 0
