"""What holds for every file of the project, whatever it is about."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.guards import ROOT

CODE = sorted(
    path
    for folder in ("cleanreport", "config", "scripts", "bench")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted(path for suffix in ("html", "svg") for path in ROOT.glob(f"cleanreport/*/templates/**/*.{suffix}"))


@cache
def project_files() -> list[Path]:
    """Every file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


FORBIDDEN = {
    "a package registry": r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|deb\.debian\.org|crates\.io",
    "a content delivery network": r"jsdelivr|unpkg\.com|cdnjs|fonts\.googleapis|gstatic\.com|bootstrapcdn|//cdn\.",
    "a folder of somebody's machine": r"(?<![\w.~])/(home/[a-z]|root/|work/|Users/[A-Za-z]|tmp/)|[A-Z]:\\Users",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    forbidden = re.compile(FORBIDDEN[what])
    found = []
    for path in project_files():
        content = path.read_bytes()
        if b"\0" in content[:8192] or path == Path(__file__):
            continue
        lines = content.decode(errors="replace").splitlines()
        found += [f"{named(path)}:{n}: {hit[0]}" for n, line in enumerate(lines, 1) if (hit := forbidden.search(line))]
    assert found == []


# What the content security policy would refuse. A script element may only name a file or hold data.
INLINE = {
    "a style element": r"<style\b",
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a script in the page": r"<script\b(?![^>]*\bsrc=)(?![^>]*type=.application/json)",
    "a script in an attribute": r"<[^>]*\s(on[a-z]+|hx-on[\w:.-]*)\s*=",
    "a script in an address": r"javascript:",
}


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_holds_no_style_and_no_script(path: Path) -> None:
    without_comments = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(), flags=re.S)
    # A ">" inside a template tag does not end the element.
    plain = re.sub(r"{%.*?%}|{{.*?}}", "…", without_comments, flags=re.S)
    found = [what for what, pattern in INLINE.items() if re.search(pattern, plain, re.I)]
    assert found == []


def test_code_builds_no_style_and_no_script() -> None:
    inline = re.compile(r"""\sstyle=\\?["'{]|<style\b|<script\b|\son(click|load|change|submit|input)=""")
    assert [named(path) for path in CODE if inline.search(path.read_text()) and path.parts[-2] != "scripts"] == []


def test_files_stay_short() -> None:
    lengths = {named(path): len(path.read_text().splitlines()) for path in CODE}
    assert {name: length for name, length in lengths.items() if length > 400} == {}


def test_of_twenty_functions_nineteen_are_under_forty_lines() -> None:
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[len(lengths) * 95 // 100] < 40
