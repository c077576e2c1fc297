"""The command line `cleanreport`. Django is loaded only by commands that need it, so that `--help` answers at once."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

ABOUT = """\
CleanReport: transparency plans and progress reports of Thai agencies.
ระบบการติดตามและรายงานผล แผนสร้างความโปร่งใสในการปฏิบัติราชการ

Settings are environment variables: CLEANREPORT_VAR (folder for everything written), PORT, DATABASE_URL, …
ตั้งค่าด้วยตัวแปรสภาพแวดล้อม เช่น CLEANREPORT_VAR (โฟลเดอร์ที่ระบบเขียนข้อมูล) PORT DATABASE_URL
"""


def say(text: str) -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def set_up() -> None:
    import django

    django.setup()


# run, serve, worker


def run(_options: argparse.Namespace) -> int:
    from cleanreport.serving import running

    return running.run(say=say, complain=complain)


def serve(_options: argparse.Namespace) -> int:
    from cleanreport.serving import web

    host, port = web.address()
    command = web.command(host, port)
    # The server takes our place, so that signals reach it directly.
    os.execv(command[0], command)  # noqa: S606


def worker(_options: argparse.Namespace) -> int:
    set_up()
    from cleanreport.serving import worker

    worker.main()
    return 0


# Data


def demo(options: argparse.Namespace) -> int:
    set_up()
    from cleanreport.demo import loading
    from cleanreport.serving import preparing

    preparing.migrate(say)
    try:
        loading.start_over(say) if options.reset else loading.load(say)
    except loading.NotADemo as refusal:
        complain(str(refusal))
        return 1
    return 0


def figures(options: argparse.Namespace) -> int:
    from cleanreport.reports.figures import as_json, from_plan_file, summarise

    try:
        plan, reports = from_plan_file(read_json(options.file))
    except (OSError, ValueError, RecursionError) as error:
        complain(f"Cannot read the plan file · อ่านแฟ้มแผนไม่ได้: {options.file}\n{error}")
        return 2
    floor = Decimal(options.floor)
    found = {
        name: as_json(summarise(plan, report, floor=floor, capped=not options.uncapped))
        for name, report in reports.items()
    }
    say(json.dumps(found, ensure_ascii=False, indent=1))
    return 0


def read_json(path: Path) -> object:
    """The content of a JSON file with every number exactly as it is written; raises OSError or ValueError."""

    def refuse(word: str) -> object:
        raise ValueError(f"{word} is not a number.")

    return json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal, parse_constant=refuse)


def migrate(_options: argparse.Namespace) -> int:
    set_up()
    from cleanreport.serving import preparing

    preparing.prepare(say)
    return 0


def verify_audit(_options: argparse.Namespace) -> int:
    set_up()
    from cleanreport.audit.verify import walk

    found = walk()
    say(f"Sealed · ผนึกแล้ว: {found.sealed}\nNot sealed yet · ยังไม่ผนึก: {found.unsealed}")
    say(f"Last link · ค่าสุดท้าย: {found.last_link}")
    if found.is_whole:
        say("The trail is whole · ร่องรอยครบถ้วน ไม่มีการแก้ไข")
        return 0
    where = f"place {found.place}" if found.place else "not sealed yet"
    what = f": event {found.event.pk} {found.event.verb} {found.event.subject}" if found.event else ""
    complain(f"The first event {found.broken} · เหตุการณ์แรกที่ถูกแก้ไขหรือหายไป: {where}{what}")
    return 1


def manage(options: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["cleanreport manage", *options.arguments])
    return 0


# What can be typed


class Parser(argparse.ArgumentParser):
    """Says its own words in both languages, too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)
        self._positionals.title = "arguments · ค่าที่ต้องระบุ"
        self._optionals.title = "options · ตัวเลือก"
        self.add_argument("-h", "--help", action="help", help="show this text · แสดงข้อความนี้")


def parser() -> argparse.ArgumentParser:
    top = Parser(prog="cleanreport", description=ABOUT)
    commands = top.add_subparsers(title="commands · คำสั่ง", metavar="COMMAND", required=True)

    def add(name: str, does: Callable[[argparse.Namespace], int], english: str, thai: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=f"{english} · {thai}", description=f"{english}\n{thai}")
        made.set_defaults(does=does)
        return made

    add("run", run, "web server and worker; the demo on the first start", "เริ่มระบบทั้งหมด ครั้งแรกจะใส่ข้อมูลสาธิตให้")
    add("serve", serve, "the web server alone", "เริ่มเฉพาะเว็บเซิร์ฟเวอร์")
    add("worker", worker, "the worker alone: letters, audit trail", "เริ่มเฉพาะงานเบื้องหลัง เช่น ส่งอีเมล")
    made = add("demo", demo, "load the demo into an empty installation", "ใส่ข้อมูลสาธิตลงในระบบที่ยังว่าง")
    made.add_argument("--reset", action="store_true", help="delete a demo and load it anew · ลบข้อมูลสาธิตทั้งหมดแล้วเริ่มใหม่")
    made = add("figures", figures, "the figures of a plan file, as JSON by round", "ตัวเลขสรุปของแฟ้มแผน เป็น JSON ตามรอบ")
    made.add_argument("file", type=Path, metavar="FILE", help="a plan file (JSON) · แฟ้มแผน (JSON)")
    made.add_argument(
        "--floor", choices=["0", "1"], default="1", help="lowest score of a result, 0 or 1 (1) · คะแนนต่ำสุดเมื่อมีผล"
    )
    made.add_argument("--uncapped", action="store_true", help="count what is beyond a target · ไม่จำกัดไว้ที่ร้อยละ 100")
    add("migrate", migrate, "bring database and static files up to the code", "ปรับฐานข้อมูลให้ตรงกับรุ่นของระบบ")
    made = add("audit", verify_audit, "check that nobody altered the audit trail", "ตรวจว่าร่องรอยการใช้งานไม่ถูกแก้ไข")
    made.add_argument("what", choices=["verify"], help="walk the whole chain · ตรวจทั้งสาย")
    made = add("manage", manage, "any command of Django, such as: manage shell", "คำสั่งของ Django เช่น manage shell")
    made.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help="command and options · คำสั่งและตัวเลือก")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for stream in (sys.stdout, sys.stderr):
        # Thai must come out whatever the terminal's language is.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    options = parser().parse_args(arguments)
    try:
        return int(options.does(options))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever reads (`| head`) has read enough; Python must not complain when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
