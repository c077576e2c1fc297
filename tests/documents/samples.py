"""Papers and what is asked for, as the tests of this chapter use them."""

import time
from collections.abc import Callable
from pathlib import Path

from cleanreport.documents import actions
from cleanreport.documents.making import Maker
from cleanreport.documents.models import Format, Rendering
from cleanreport.documents.tree import Cover, Paper, Paragraph, Run
from tests.cast import TODAY
from tests.documents.writers import HERE


def paper(title: str = "แผนสร้างความโปร่งใส", **more: object) -> Paper:
    return Paper(
        title=title, author="กรมที่ดิน", language="th", dated=TODAY, cover=Cover("", title),
        blocks=(Paragraph((Run("ลดดุลยพินิจ"),)),), **more,
    )  # fmt: skip


def ask(title: str = "แผนสร้างความโปร่งใส", format: str = Format.PDF, **more: object) -> Rendering:
    facts: dict = {"kind": "plan", "name": title, "about": "submission:1", "agency": "MOI-04"} | more
    draft = facts.pop("draft", "")
    return actions.ask(paper(title, draft=draft), format, **facts)


def maker(writer: str = "small") -> Maker:
    return Maker(dict.fromkeys(Format, f"{HERE}:{writer}"), painter=f"{HERE}:pictures")


def files_in(folder: Path) -> list[str]:
    """Every file below the folder."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def until(condition: Callable[[], object], *, looks: int = 1200) -> None:
    """Wait for what another process does."""
    for _look in range(looks):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")
