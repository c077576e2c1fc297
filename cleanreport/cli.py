"""The command line `cleanreport`. Django is loaded only by commands that need it, so that `--help` answers at once."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from cleanreport.evidence import commands as evidence
from cleanreport.stakeholders import commands as stakeholders

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
    from cleanreport.demo.many import loading as many
    from cleanreport.serving import preparing

    preparing.migrate(say)
    try:
        loading.start_over(say) if options.reset else loading.load(say)
        if options.agencies or options.years:
            many.enlarge(say, agencies=options.agencies, years=options.years, seed=options.seed)
    except (loading.NotADemo, many.CannotEnlarge) as refusal:
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


def render(options: argparse.Namespace) -> int:
    set_up()
    from cleanreport.reports.file_contents import from_file

    try:
        data = read_json(options.file)
        plan, reports = from_file(data, known_agency)
        # A preview is as old as its file, so that the same file gives the same paper.
        dated = datetime.fromtimestamp(int(options.file.stat().st_mtime), UTC)
        paper = preview(options, data, plan, reports, dated)
    except (OSError, ValueError, RecursionError) as error:
        complain(f"Cannot read the plan file · อ่านแฟ้มแผนไม่ได้: {options.file}\n{error}")
        return 2
    writer = import_module(f"cleanreport.documents.{WRITERS[options.format]}")
    try:
        writer.write(paper, options.out)
    except OSError as error:
        complain(f"Cannot write · เขียนแฟ้มไม่ได้: {options.out}\n{error}")
        return 2
    return 0


def check_agencies(options: argparse.Namespace) -> int:
    set_up()
    from django.db import DatabaseError

    from cleanreport.agencies.checking import checked

    try:
        found = checked(options.file.read_bytes())
    except OSError as error:
        complain(f"Cannot read the file · อ่านแฟ้มไม่ได้: {options.file}\n{error}")
        return 2
    except DatabaseError as error:
        complain(f"Cannot read the register · อ่านทะเบียนไม่ได้ (cleanreport migrate)\n{error}")
        return 2
    say(json.dumps(found, ensure_ascii=False, indent=1))
    return 1 if found["problems"] else 0


WRITERS = {"pdf": "pdf", "docx": "word", "xlsx": "excel"}
PREVIEW = "ตัวอย่าง"


def preview(
    options: argparse.Namespace, data: Any, plan: dict[str, Any], reports: dict[int, dict[str, Any]], dated: datetime
) -> Any:
    """The paper that was asked for; raises ValueError when the file has nothing of that kind."""
    from cleanreport.completion import content as completion
    from cleanreport.completion import documents as completions
    from cleanreport.documents.tree import Digits
    from cleanreport.plans import documents as plans
    from cleanreport.reports import documents as progress

    look: dict[str, Any] = {"dated": dated, "digits": Digits(options.digits), "draft": PREVIEW}
    if options.kind == "plan":
        return plans.paper(plan, **look)
    if options.kind == "completion":
        part, files = book_of(options, data)
        return completions.paper(completion.from_file(part, plan, list(reports.values())), files=files, **look)
    if not reports:
        raise ValueError("The file has no reports.")
    if options.round not in {None, *reports}:
        raise ValueError(f"The file has no report of round {options.round}, only of {', '.join(map(str, reports))}.")
    return progress.paper(reports[options.round or max(reports)], **look)


def book_of(options: argparse.Namespace, data: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """What the book says beside plan and reports, and its files by digest. Raises OSError or ValueError."""
    from cleanreport.completion.preview_files import files_in, sections_in

    part = data.get("completion", {} if options.texts else None)
    if not isinstance(part, dict):
        raise ValueError('The file must have the texts of the completion report in "completion", or give --texts.')
    if options.texts:
        part = part | {"sections": sections_in(options.texts.read_text(encoding="utf-8-sig"))}
    if not options.files:
        return part, {}
    found, paths = files_in(options.files)
    return part | found, paths


def known_agency(code: str) -> dict[str, str]:
    """Names of one of the agencies that the demo knows; of any other there is only its code."""
    from cleanreport.demo.writing import rows

    found = next((row for row in rows("agencies.csv") if row["code"] == code), None)
    if found is None:
        return {"code": code, "name_th": code, "name_en": "", "ministry_th": ""}
    return {name: found[name] for name in ("code", "name_th", "name_en", "ministry_th")}


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
    where = f"place · ลำดับที่ {found.place}" if found.place else "not sealed · ยังไม่ผนึก"
    what = f": event {found.event.pk} {found.event.verb} {found.event.subject}" if found.event else ""
    complain(f"The first event {found.broken} · เหตุการณ์แรกที่ถูก{BROKEN[str(found.broken)]}: {where}{what}")
    return 1


BROKEN = {"altered": "แก้ไข", "removed": "ลบออก", "inserted": "แทรกเข้ามา", "moved": "สลับที่"}


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
    made.add_argument(
        "--agencies", type=int, default=0, metavar="N",
        help="so many agencies in all, up to 8320: local administrations are added · จำนวนหน่วยงานรวม",
    )  # fmt: skip
    made.add_argument(
        "--years", type=int, default=0, metavar="N", help="so many years before the running one · จำนวนปีย้อนหลัง"
    )
    made.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help="another one invents other names and stories · เลขตั้งต้นของข้อมูลสุ่ม",
    )
    made = add("figures", figures, "the figures of a plan file, as JSON by round", "ตัวเลขสรุปของแฟ้มแผน เป็น JSON ตามรอบ")
    made.add_argument("file", type=Path, metavar="FILE", help="a plan file (JSON) · แฟ้มแผน (JSON)")
    made.add_argument(
        "--floor", choices=["0", "1"], default="1", help="lowest score of a result, 0 or 1 (1) · คะแนนต่ำสุดเมื่อมีผล"
    )
    made.add_argument("--uncapped", action="store_true", help="count what is beyond a target · ไม่จำกัดไว้ที่ร้อยละ 100")
    made = add("render", render, "a paper of a plan file, marked as a preview", "เอกสารตัวอย่างจากแฟ้มแผน")
    made.add_argument("file", type=Path, metavar="FILE", help="a plan file (JSON) · แฟ้มแผน (JSON)")
    made.add_argument(
        "--kind", choices=["plan", "progress", "completion"], required=True, help="which paper · เอกสารใด"
    )
    made.add_argument("--round", type=int, metavar="MONTHS", help="of progress: 9 or 12; the last one · รอบการรายงาน")
    made.add_argument(
        "--texts",
        type=Path,
        metavar="FILE",
        help='of completion: sections in Markdown, each below "## 1.1" · เนื้อหารายหัวข้อ',
    )
    made.add_argument(
        "--files", type=Path, metavar="FOLDER", help="of completion: its pictures and evidence · ภาพและหลักฐาน"
    )
    made.add_argument("--format", choices=list(WRITERS), default="pdf", help="PDF, Word or Excel (pdf) · ชนิดแฟ้ม")
    made.add_argument(
        "--digits", choices=["arabic", "thai"], default="arabic", help="digits (arabic) · เลขอารบิกหรือเลขไทย"
    )
    made.add_argument("-o", dest="out", type=Path, metavar="OUT", required=True, help="the file to write · แฟ้มที่จะเขียน")
    made = add(
        "agencies", check_agencies, "what a list of agencies would change, as JSON", "ตรวจรายการหน่วยงาน เป็น JSON"
    )
    made.add_argument("what", choices=["check"], help="read and check, write nothing · อ่านและตรวจ ไม่บันทึก")
    made.add_argument("file", type=Path, metavar="FILE", help="a list (XLSX, XLS, CSV) · แฟ้มรายการ (XLSX, XLS, CSV)")
    add("migrate", migrate, "bring database and static files up to the code", "ปรับฐานข้อมูลให้ตรงกับรุ่นของระบบ")
    made = add("audit", verify_audit, "check that nobody altered the audit trail", "ตรวจว่าร่องรอยการใช้งานไม่ถูกแก้ไข")
    made.add_argument("what", choices=["verify"], help="walk the whole chain · ตรวจทั้งสาย")
    evidence.add_to(commands)
    stakeholders.add_to(commands)
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
