"""The steps of a completion report with their states, and where missing things are mended."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cleanreport.completion.checks import APPENDIX, COVER, PEOPLE, STEPS
from cleanreport.completion.models import Completion
from cleanreport.completion.outline import SECTIONS
from cleanreport.core.missing import Missing
from cleanreport.core.steps import DOING, DONE, FIX, SEND, TODO, Step
from cleanreport.reports.steps import CHECK

Content = Mapping[str, Any]

NAMES = {
    COVER: gettext_lazy("Cover"),
    APPENDIX: gettext_lazy("Appendix"),
    PEOPLE: gettext_lazy("Reporter and certifier"),
    CHECK: gettext_lazy("Check and send"),
}
INVITATIONS = {
    COVER: gettext_lazy("Who was responsible, and from when to when the work was done"),
    APPENDIX: gettext_lazy("Evidence, copies of outputs, other works"),
    PEOPLE: gettext_lazy("Who reports, and who certifies the report"),
    CHECK: gettext_lazy("Read everything once more, then send"),
}


def address(pk: int, step: str) -> str:
    """The page of a step."""
    if step in SECTIONS:
        return reverse("completion_section", args=[pk, step])
    return reverse(f"completion_{step}", args=[pk])


def where(completion: Completion, item: Missing) -> str:
    """The address of the field in which a missing thing is filled in."""
    if item.field == "report":
        # The report is the home page's business, which also says when it can be sent.
        return reverse("home_year", args=[completion.plan.cycle.year_be])
    page = address(completion.pk, item.step)
    if item.step == COVER and item.field in ("name", "position"):
        return f"{page}#id_responsible-{item.field}"
    return f"{page}#id_w{item.row}-{item.field}" if item.row else f"{page}#id_{item.field}"


def steps_of(completion: Completion, content: Content, missing: Iterable[Missing], *, current: str = "") -> list[Step]:
    """Cover, sections, appendix and people, and the last step, from the content and what is missing in it."""
    found: dict[str, list[Missing]] = {name: [] for name in STEPS}
    for item in missing:
        found[item.step].append(item)
    steps = [_step(completion, content, name, found[name], current) for name in STEPS]
    url = reverse("completion_check", args=[completion.pk])
    return [*steps, Step(str(NAMES[CHECK]), url, SEND, detail=str(INVITATIONS[CHECK]), current=current == CHECK)]


def _step(completion: Completion, content: Content, name: str, missing: list[Missing], current: str) -> Step:
    section = SECTIONS.get(name)
    words = f"{name} {section.name}" if section else str(NAMES[name])
    state = _state(content, name, missing)
    note, detail = _told(content, name)
    if missing and state != TODO:
        detail = " · ".join(filter(None, [detail, str(missing[0].text)]))
    if state == TODO:
        note, detail = "", str(section.title if section else INVITATIONS[name])
    return Step(words, address(completion.pk, name), state, note=note, detail=detail, current=current == name)


def _state(content: Content, name: str, missing: list[Missing]) -> str:
    if not missing:
        return DONE
    if name == COVER and content["began"] and content["ended"] and content["ended"] < content["began"]:
        return FIX
    return DOING if _is_begun(content, name) else TODO


def _is_begun(content: Content, name: str) -> bool:
    if name in SECTIONS:
        return bool(_text(content, name))
    if name == COVER:
        return bool(content["began"] or content["ended"] or content["people"]["responsible"].get("name"))
    if name == APPENDIX:
        return bool(content["works"])
    return any(any(content["people"][role].values()) for role in ("reporter", "certifier"))


def _text(content: Content, name: str) -> str:
    return next((row["text"] for row in content["sections"] if row["id"] == name), "")


def _told(content: Content, name: str) -> tuple[str, str]:
    """What stands in a step: short for the list at the side, longer for the overview."""
    if name in SECTIONS:
        letters = len(_text(content, name))
        note = ngettext("%(count)s letter", "%(count)s letters", letters) % {"count": f"{letters:,}"} if letters else ""
        return "", note
    if name == APPENDIX:
        files, works = len(content["outputs"]), len(content["works"])
        values = {"files": files, "works": works, "evidence": len(content["evidence"])}
        return "", _("%(evidence)s files of evidence · %(files)s outputs · %(works)s other works") % values
    roles = ("responsible",) if name == COVER else ("reporter", "certifier")
    return "", " · ".join(content["people"][role].get("name", "") for role in roles if content["people"][role])
