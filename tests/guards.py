"""Habits that every test enforces: no undefined template variable, no missing Thai, no slice of an unordered queryset.

Each guard notes what it sees, in the test's own thread or the live server's, and the test fails at its end.
"""

import sys
from collections.abc import Iterator
from functools import cache
from gettext import NullTranslations
from itertools import chain
from pathlib import Path
from typing import Any

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.core.signals import setting_changed
from django.db.models import QuerySet
from django.dispatch import receiver
from django.template import base
from django.templatetags.i18n import BlockTranslateNode
from django.utils.translation import trans_real

from cleanreport.core.pure import remembered

ROOT = Path(__file__).resolve().parent.parent
OURS = f"{ROOT / 'cleanreport'}/"


# What the guards saw since the test began.
seen: set[str] = set()


def note_undefined(name: object, origin: Any) -> None:
    if str(getattr(origin, "name", "")).startswith(OURS):
        seen.add(f"undefined template variable {name} in {Path(origin.name).relative_to(ROOT)}")


class GuardedExpression(base.FilterExpression):
    """A variable of a template that notes when it is undefined and then does what Django does.

    `{% if %}`, `{% for %}` and `{% firstof %}` may ask for what is not there: Django ignores that on purpose.
    """

    def __init__(self, token: str, parser: base.Parser) -> None:
        super().__init__(token, parser)
        self.lenient = PlainExpression(token, parser)
        if self.is_var:
            self.var = GuardedVariable(self.var.var, token, parser.origin)

    def resolve(self, context: Any, ignore_failures: bool = False) -> Any:
        if ignore_failures:
            return self.lenient.resolve(context, ignore_failures=True)
        return super().resolve(context)


PlainExpression = base.FilterExpression


class GuardedVariable(base.Variable):
    def __init__(self, name: str, token: str, origin: Any) -> None:
        super().__init__(name)
        self.token, self.origin = token, origin

    def resolve(self, context: Any) -> Any:
        try:
            return super().resolve(context)
        except base.VariableDoesNotExist:
            note_undefined(self.token, self.origin)
            raise


def guard_blocktranslate(node: BlockTranslateNode, context: Any, nested: bool = False) -> str:
    """Notes the names inside `{% blocktranslate %}` that would be rendered as nothing (`plan.name` is one of them)."""
    tokens = [*node.singular, *(node.plural or [])]
    names = {token.contents for token in tokens if token.token_type == base.TokenType.VAR}
    for name in names - {*node.extra_context, node.countervar}:
        if name not in context:
            note_undefined(name, node.origin)
    return render_blocktranslate(node, context, nested)


render_blocktranslate = BlockTranslateNode.render


class MissingThai(NullTranslations):
    """The last catalogue that is asked, hence only for texts that have no Thai."""

    def gettext(self, message: str) -> str:
        if message not in texts_of_libraries():
            seen.add(f"no Thai for {message!r}")
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.gettext(msgid1)
        return msgid1 if n == 1 else msgid2


@cache
def texts_of_libraries() -> frozenset[str]:
    """What Django and the other installed packages may say; whether they say it in Thai is theirs to mend."""
    folders = [Path(sys.modules["django"].__path__[0]) / "conf"]
    folders += [Path(app.path) for app in apps.get_app_configs() if not app.path.startswith(OURS)]
    found = set()
    for folder in folders:
        catalogues = sorted(folder.glob("locale/*/LC_MESSAGES/django.po"))
        # English first: it lists every text, a translation may lack some.
        catalogues.sort(key=lambda path: "locale/en/" not in str(path))
        for entry in polib.pofile(str(catalogues[0])) if catalogues else []:
            context = f"{entry.msgctxt}{trans_real.CONTEXT_SEPARATOR}" if entry.msgctxt else ""
            found.add(context + entry.msgid)
    return frozenset(found)


def guarded_slice(queryset: QuerySet[Any], key: Any) -> Any:
    """Notes a page cut out of rows in no order; only where our own code cuts."""
    caller = sys._getframe(1).f_code.co_filename
    if isinstance(key, slice) and caller.startswith(OURS) and not queryset.ordered:
        seen.add(f"slice of an unordered queryset of {queryset.model.__name__} in {Path(caller).relative_to(ROOT)}")
    return slice_of(queryset, key)


slice_of = QuerySet.__getitem__


@pytest.fixture(autouse=True, scope="session")
def _guards_installed() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "FilterExpression", GuardedExpression)
        patch.setattr(BlockTranslateNode, "render", guard_blocktranslate)
        patch.setattr(QuerySet, "__getitem__", guarded_slice)
        yield


@receiver(setting_changed)
def forget_pieces(**_change: object) -> None:
    """What was written under other settings, such as the addresses of styles, is not what these would give."""
    remembered.texts.clear()
    remembered.size = 0
    for function in remembering(len(sys.modules)):
        function.cache_clear()


@cache
def remembering(_modules: int) -> list[Any]:
    """The functions of ours that remember what they answered, among so many modules."""
    ours = [vars(module).values() for name, module in sys.modules.items() if name.startswith("cleanreport.")]
    return [value for value in chain.from_iterable(ours) if isinstance(value, type(texts_of_libraries))]


@pytest.fixture(autouse=True)
def _guards(_guards_installed: None) -> Iterator[None]:
    """Fails the test that rendered an undefined variable, lacked a Thai text or cut an unordered list."""
    thai = trans_real.translation("th")
    if thai._fallback is None:
        thai.add_fallback(MissingThai())
    seen.clear()
    yield
    if seen:
        pytest.fail("\n".join(sorted(seen)), pytrace=False)


assert settings.LANGUAGE_CODE == "th", "Thai must be asked last, or MissingThai would hear of every English text"
