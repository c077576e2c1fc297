"""The guards of every test see what they should, and only that."""

from types import SimpleNamespace

import pytest
from django.template import Context, Engine, Origin, Template
from django.utils.translation import gettext, ngettext, override, pgettext

from tests import guards


def rendered(source: str, where: str, **context: object) -> str:
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"}, builtins=["django.templatetags.i18n"])
    return Template(source, origin=Origin(where), engine=engine).render(Context(context))


def seen_now() -> set[str]:
    """What was noted; forgotten, so that the test itself passes."""
    found = set(guards.seen)
    guards.seen.clear()
    return found


OURS = f"{guards.OURS}plans/templates/plans/page.html"


@pytest.mark.parametrize(
    "source",
    [
        "{{ nothing }}",
        "{{ plan.nothing }}",
        "{{ nothing|default:'a' }}",
        "{% with a=nothing %}{% endwith %}",
        "{% blocktranslate %}Hello {{ nothing }}{% endblocktranslate %}",
    ],
)
def test_an_undefined_variable_of_our_template_is_noted(source: str) -> None:
    with override("en"):
        rendered(source, OURS, plan=SimpleNamespace())
    assert len(seen_now()) == 1


@pytest.mark.parametrize(
    "source",
    [
        "{{ plan.name }}",
        "{% if nothing %}a{% endif %}",
        "{% for a in nothing %}{% endfor %}",
        "{% firstof nothing 'b' %}",
    ],
)
def test_what_is_defined_or_asked_for_politely_is_not(source: str) -> None:
    rendered(source, OURS, plan=SimpleNamespace(name=""))
    assert seen_now() == set()


def test_an_undefined_variable_of_a_library_is_not_ours_to_mend() -> None:
    assert rendered("{{ nothing }}", "/somewhere/site-packages/admin/base.html") == ""
    assert seen_now() == set()


def test_a_text_without_thai_is_noted_while_thai_is_spoken() -> None:
    with override("th"):
        gettext("Nobody has translated this.")
        pgettext("nowhere", "Nobody has translated this.")
        ngettext("One nobody has translated.", "%d nobody has translated.", 2)
    assert len(seen_now()) == 3
    with override("en"):
        gettext("Nobody has translated this.")
    assert seen_now() == set()


def test_a_text_of_a_library_without_thai_is_not_ours_to_mend() -> None:
    texts = sorted(guards.texts_of_libraries())
    assert len(texts) > 500
    with override("th"):
        for text in texts:
            gettext(text) if text else None
    assert seen_now() == set()
