"""Everything in one command: prepare, load the demo on the first start, then web server and worker until Ctrl-C."""

import os
import sys
import threading
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import urlopen

import django

from cleanreport.serving import children, web
from cleanreport.serving.children import Children

Say = Callable[[str], object]


def run(*, say: Say, complain: Say) -> int:
    """The exit code: 0 after Ctrl-C, 1 when something did not start or died."""
    host, port = web.address()
    if not web.is_free(host, port):
        complain(f"Something else listens on port {port} · พอร์ต {port} มีโปรแกรมอื่นใช้อยู่\nPORT=8001 cleanreport run")
        return 1
    stop = children.stop_on_signals()
    demo = prepare(say, stop)
    if stop.is_set():
        return 0
    environment = os.environ | {"CLEANREPORT_DEMO": "1" if demo else "0"}
    with children.together() as started:
        started.start("The web server · เว็บเซิร์ฟเวอร์", web.command(host, port), environment)
        if answers(f"http://{host}:{port}/healthz", started, stop):
            # Only now, so that it does not take the processor from the first page.
            started.start("The worker · งานเบื้องหลัง", [sys.executable, "-m", "cleanreport", "worker"], environment)
            greet(say, demo=demo)
        dead = started.watch(stop)
    if dead is not None:
        complain(f"{dead.name} ended by itself (exit code {dead.code}) · หยุดทำงานเอง จึงหยุดระบบทั้งหมด")
    say("Stopped · หยุดระบบแล้ว")
    return 0 if dead is None else 1


def prepare(say: Say, stop: threading.Event) -> bool:
    """Tables and files are there; whether this installation is a demo."""
    django.setup()
    from cleanreport.demo import loading
    from cleanreport.serving import preparing

    preparing.prepare(say)
    if not os.environ.get("CLEANREPORT_NO_DEMO") and loading.is_empty():
        loading.load(say, stopped=stop.is_set)
    return loading.is_demo()


def answers(url: str, started: Children, stop: threading.Event) -> bool:
    """Wait until the server gives its first answer, whatever it says; False when that will not happen."""
    while not stop.wait(0.1) and started.first_dead() is None:
        try:
            with urlopen(url, timeout=5):  # noqa: S310  # our own address
                return True
        except HTTPError:
            return True
        except OSError:  # nobody listens yet, or a slow machine takes longer than that
            continue
    return False


def greet(say: Say, *, demo: bool) -> None:
    """Where it runs, how it ends, and who can sign in to the demo."""
    from django.conf import settings
    from django.utils.translation import override

    from cleanreport.demo import ACCOUNTS, MAIL_PATH

    say(f"\nCleanReport: {settings.SITE_URL}/\nCtrl-C ends it · กด Ctrl-C เพื่อหยุดระบบ")
    if not demo:
        return
    say("\nDemo accounts · บัญชีสาธิต")
    for account in ACCOUNTS:
        with override("th"):
            say(f"  {account.username:12} {account.password:18} {account.label}")
        with override("en"):
            say(f"{'':34}{account.label}")
    say(f"\nLetters to certifiers · จดหมายถึงผู้รับรอง: {settings.SITE_URL}{MAIL_PATH}")
