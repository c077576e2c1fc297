"""Thai catalogues, one for each chapter: `python -m scripts.messages` brings them up to the code and compiles them.

Names of chapters limit it to these. `--check` writes nothing: it lists the texts that a catalogue lacks or keeps for
nothing, and fails when there are any.
"""

import shutil
import sys
import tempfile
from contextlib import chdir
from pathlib import Path

import django
import polib
from django.conf import settings
from django.core.management import call_command

PACKAGE = Path(__file__).resolve().parent.parent / "cleanreport"
# The command line and the settings belong to no chapter; the first one keeps their texts.
HOME_OF_THE_REST = "core"
CATALOGUE = Path("locale/th/LC_MESSAGES/django.po")
WIDTH = 110

Key = tuple[str | None, str]


def chapters() -> list[str]:
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def catalogue_of(chapter: str) -> Path:
    return PACKAGE / chapter / CATALOGUE


def opened(path: Path) -> polib.POFile:
    return polib.pofile(str(path), wrapwidth=WIDTH)


def texts_in_code(chapter: str) -> polib.POFile:
    """Every text of the chapter's code and templates, as a catalogue without translations."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / chapter
        leave_out = shutil.ignore_patterns("locale", "static", "migrations", "__pycache__")
        shutil.copytree(PACKAGE / chapter, source, ignore=leave_out)
        if chapter == HOME_OF_THE_REST:
            for path in [*PACKAGE.glob("*.py"), *(PACKAGE.parent / "config").glob("*.py")]:
                shutil.copy(path, source / f"{path.parent.name}_{path.name}")
        (source / "locale").mkdir()
        with chdir(source):
            call_command("makemessages", locale=["th"], add_location="file", verbosity=0)
        made = source / CATALOGUE
        return opened(made) if made.exists() else polib.POFile()


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def keys(catalogue: polib.POFile) -> set[Key]:
    return {key_of(entry) for entry in catalogue if not entry.obsolete}


def said_by_any_chapter() -> dict[Key, polib.POEntry]:
    """What is translated already: the same text has the same Thai in every chapter."""
    paths = [path for path in map(catalogue_of, chapters()) if path.exists()]
    return {key_of(entry): entry for path in paths for entry in opened(path).translated_entries()}


def update(chapter: str) -> None:
    """New texts are added without a translation, those that are gone go; then the catalogue is compiled."""
    path = catalogue_of(chapter)
    wanted = texts_in_code(chapter)
    if not wanted and not path.exists():
        return
    catalogue = opened(path) if path.exists() else polib.POFile(wrapwidth=WIDTH)
    known = {key_of(entry): entry for entry in catalogue}
    elsewhere = said_by_any_chapter()
    catalogue.clear()
    for entry in wanted:
        if same := known.get(key_of(entry)) or elsewhere.get(key_of(entry)):
            entry.msgstr, entry.msgstr_plural = same.msgstr, same.msgstr_plural or entry.msgstr_plural
            entry.tcomment = same.tcomment
        catalogue.append(entry)
    # No dates and no names: the history of the file tells both.
    catalogue.metadata = {
        "Project-Id-Version": "cleanreport",
        "Language": "th",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    untranslated = len(catalogue.untranslated_entries())
    print(f"{chapter}: {len(catalogue)} texts" + (f", {untranslated} WITHOUT THAI" if untranslated else ""))


def complaints(chapter: str) -> list[str]:
    path = catalogue_of(chapter)
    in_code = keys(texts_in_code(chapter))
    in_catalogue = keys(opened(path)) if path.exists() else set()
    return [
        *(f"{chapter}: the catalogue lacks {key[1]!r}" for key in sorted(in_code - in_catalogue, key=str)),
        *(f"{chapter}: nothing uses {key[1]!r}" for key in sorted(in_catalogue - in_code, key=str)),
    ]


def main(arguments: list[str]) -> int:
    settings.configure()
    django.setup()
    named = [argument for argument in arguments if argument != "--check"] or chapters()
    if "--check" not in arguments:
        for chapter in named:
            update(chapter)
        return 0
    found = [line for chapter in named for line in complaints(chapter)]
    print("\n".join(found) or "Every text stands in the catalogue of its chapter.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
