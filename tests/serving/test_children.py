"""Processes that run together, with real ones."""

import os
import signal
import sys
import threading
import time

import pytest

from cleanreport.serving import children

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)",
]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)",
]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_when_one_dies_it_is_named_and_all_end() -> None:
    with children.together() as started:
        lives = started.start("lives", SLEEP, os.environ)
        started.start("dies", [sys.executable, "-c", "raise SystemExit(3)"], os.environ)
        dead = started.watch(threading.Event())
        assert dead is not None
        assert (dead.name, dead.code) == ("dies", 3)
        assert lives.code is None
    assert lives.code == -signal.SIGTERM


def test_whoever_is_asked_to_stop_ends_its_children() -> None:
    stop = threading.Event()
    with children.together() as started:
        child = started.start("lives", SLEEP, os.environ)
        threading.Timer(0.1, stop.set).start()
        assert started.watch(stop) is None
    assert child.code is not None


def test_children_end_also_when_something_goes_wrong() -> None:
    begun = []

    def fail() -> None:
        with children.together() as started:
            begun.append(started.start("lives", SLEEP, os.environ))
            raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert begun[0].code is not None


def test_a_child_that_does_not_end_is_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "LAST_SECONDS", 0.3)
    with children.together() as started:
        child = started.start("stubborn", STUBBORN, os.environ)
        time.sleep(0.5)  # until it ignores the signal
    assert child.code == -signal.SIGKILL


def test_a_child_s_own_children_do_not_stay_behind(capfd: pytest.CaptureFixture[str]) -> None:
    with children.together() as started:
        started.start("parent", PARENT, os.environ)
        until = time.monotonic() + 10
        grandchild = ""
        while not grandchild and time.monotonic() < until:
            time.sleep(0.05)
            grandchild += capfd.readouterr().out
        assert is_alive(int(grandchild))
    until = time.monotonic() + 10
    while is_alive(int(grandchild)) and time.monotonic() < until:
        time.sleep(0.05)  # until it is reaped
    assert not is_alive(int(grandchild))
