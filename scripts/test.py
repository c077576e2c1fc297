"""Everything that must be green: `make test`. Runs every stage, then tells which failed.

CLEANREPORT_TEST_INSTALL=0 forbids installing what is missing from the distribution; CLEANREPORT_TEST_CHROMIUM names the
browser. What is left out because something is missing counts as skipped.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from scripts.with_postgres import end_in_order, postgres, programs

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# The first has no window to draw, and takes less than half of the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PROCESSES = max(2, min(os.cpu_count() or 2, 4))


@dataclass
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    names: list[str] = field(default_factory=list)  # of what failed

    @classmethod
    def of(cls, report: Path) -> "Counts":
        """Reads a JUnit report; a run that broke off before writing one counts as one failure."""
        if not report.exists():
            return cls(failed=1)
        root = ElementTree.parse(report).getroot()  # noqa: S314  # our own file
        total = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
        for suite in root.iter("testsuite"):
            for name in total:
                total[name] += int(suite.get(name, 0))
        failed = total["failures"] + total["errors"]
        names = [
            f"{report.stem}: {case.get('classname')}::{case.get('name')}: {_first_line(wrong.get('message', ''))}"
            for case in root.iter("testcase")
            for wrong in (*case.iter("failure"), *case.iter("error"))
        ]
        return cls(total["tests"] - failed - total["skipped"], failed, total["skipped"], names)

    def add(self, other: "Counts") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.names += other.names

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass
class Run:
    """The stages so far: name, how it ended, seconds; the tests counted; what had to be left out."""

    folder: Path
    stages: list[tuple[str, str, float]] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    left_out: list[str] = field(default_factory=list)
    prepared: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def stage(self, name: str, work: Callable[[], int]) -> None:
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        ended = "ok" if work() == 0 else "FAILED"
        self.stages.append((name, ended, time.monotonic() - started))

    def command(self, name: str, *command: str | Path, **environment: str) -> None:
        environment = {"CLEANREPORT_VAR": str(self.folder / "checks"), **environment}
        self.stage(name, lambda: run(*command, **environment))

    def skip(self, name: str, why: str) -> None:
        self.stages.append((name, "skipped", 0))
        self.left_out.append(f"{name}: {why}")

    def prepare(self, name: str, **environment: str) -> subprocess.Popen[bytes]:
        """Makes the databases of these tests while the checks go on, which leave a core idle."""
        (self.folder / name).mkdir()
        processes = [f"gw{number}" for number in range(PROCESSES)]
        around = {**os.environ, **self.around(name), "DJANGO_SETTINGS_MODULE": "config.settings_test", **environment}
        command = [sys.executable, "-m", "scripts.databases", *processes]
        self.prepared[name] = subprocess.Popen(command, cwd=ROOT, env=around)
        return self.prepared[name]

    def around(self, name: str) -> dict[str, str]:
        return {"CLEANREPORT_VAR": str(self.folder / name), "TMPDIR": str(self.folder)}

    def tests(self, name: str, *more: str, **environment: str) -> Counts:
        self.stage(f"databases for tests on {name}", self.prepared[name].wait)
        report = self.folder / f"{name}.xml"
        options = ["-n", str(PROCESSES), "--dist", "worksteal", "--reuse-db", "-q", "--durations=5"]
        environment = {**self.around(name), **environment}
        self.command(f"tests on {name}", BIN / "pytest", *options, f"--junitxml={report}", *more, **environment)
        counts = Counts.of(report)
        self.counts.add(counts)
        return counts

    @property
    def ok(self) -> bool:
        return all(ended != "FAILED" for _, ended, _ in self.stages)

    def print_summary(self) -> None:
        print("\n=== summary")
        for name, ended, seconds in self.stages:
            print(f"{ended:8} {seconds:7.1f} s  {name}")
        for line in self.left_out:
            print(f"!!! LEFT OUT  {line}")


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:200]


def run(*command: str | Path, **environment: str) -> int:
    return subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, **environment}).returncode


def browser() -> str | None:
    """The path of Chromium; None when there is none, or when the environment says so with an empty name."""
    candidates = [os.environ["CLEANREPORT_TEST_CHROMIUM"]] if "CLEANREPORT_TEST_CHROMIUM" in os.environ else BROWSERS
    return next(filter(None, map(shutil.which, candidates)), None)


def missing_packages() -> list[str]:
    """The packages of Debian and its children that hold what is missing here."""
    there = {"chromium-headless-shell": browser(), "postgresql": programs(), "gettext": shutil.which("xgettext")}
    there["poppler-utils"] = shutil.which("pdftotext")  # a second reader of the papers
    return [package for package, found in there.items() if not found]


def install_what_is_missing() -> None:
    packages = missing_packages()
    allowed = os.environ.get("CLEANREPORT_TEST_INSTALL", "1") != "0"
    if not packages or not allowed or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(packages)} from the distribution", flush=True)
    install = ["apt-get", "-qq", "install", "--yes", "--no-install-recommends"]
    # One by one: a distribution that lacks one of them may have the others.
    for command in (["apt-get", "-qq", "update"], *([*install, package] for package in packages)):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=environment)


def check_everything(stages: Run) -> None:
    django = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    stages.command("code style", BIN / "ruff", "check", "--quiet")
    stages.command("code format", BIN / "ruff", "format", "--check")
    templates = sorted((ROOT / "cleanreport").rglob("*.html"))
    if templates:
        stages.command("template format", BIN / "djade", "--check", "--target-version", "6.1", *templates)
    stages.command("types", BIN / "mypy")
    stages.command("import contracts", BIN / "lint-imports", "--no-logo")
    stages.command("system checks", sys.executable, "-m", "django", "check", "--fail-level", "WARNING", **django)
    stages.command("migrations", sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run", **django)
    if shutil.which("xgettext"):
        stages.command("translations", sys.executable, "-m", "scripts.messages", "--check")
    else:
        stages.skip("translations", "gettext is not installed")


def check_and_test_everything(stages: Run) -> None:
    """The databases of the tests are made while the checks go on: each of the two works on one core."""
    with ExitStack() as until_the_end:
        url = until_the_end.enter_context(postgres()) if programs() else ""
        until_the_end.enter_context(stages.prepare("SQLite"))
        if url:
            until_the_end.enter_context(stages.prepare("PostgreSQL", DATABASE_URL=url))
        check_everything(stages)
        test_everything(stages, url)


def test_everything(stages: Run, url: str) -> None:
    """On SQLite, and on the PostgreSQL at this address where there is one."""
    if not browser():
        stages.left_out.append("browser journeys: no Chromium was found; CLEANREPORT_TEST_CHROMIUM may name one")
    counts = stages.tests("SQLite")
    if url:
        stages.tests("PostgreSQL", "--second-database", DATABASE_URL=url)
    else:
        stages.skip("tests on PostgreSQL", "there is no PostgreSQL server")
        stages.counts.skipped += counts.passed + counts.failed + counts.skipped


def forget_settings() -> None:
    """Tests run on the defaults, whatever this shell has set for a running system.

    Python keeps what it has compiled, since each of many processes would do it again.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for name in list(os.environ):
        own = name.startswith("CLEANREPORT_") and not name.startswith("CLEANREPORT_TEST_")
        if own or name in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORT"}:
            del os.environ[name]


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, end_in_order)
    forget_settings()
    install_what_is_missing()
    with tempfile.TemporaryDirectory(prefix="cleanreport-test-") as folder:
        stages = Run(Path(folder))
        if "--checks-only" in arguments:
            check_everything(stages)
        else:
            check_and_test_everything(stages)
    stages.print_summary()
    if "--checks-only" not in arguments:
        print(*stages.counts.names, stages.counts, sep="\n")
    return 0 if stages.ok else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
