"""What a completion report still needs before it can be sent (G19); every sentence says what to do."""

from collections.abc import Collection, Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext_lazy as _

from cleanreport.completion.markup import parse, pictures_in
from cleanreport.completion.models import PersonRole
from cleanreport.completion.outline import SECTIONS
from cleanreport.core.missing import Missing
from cleanreport.cycles.models import Round
from cleanreport.plans.checks import missing_of_person

type Content = Mapping[str, Any]

COVER, APPENDIX, PEOPLE = "cover", "appendix", "people"
STEPS = (COVER, *SECTIONS, APPENDIX, PEOPLE)
# The section that tells what was achieved; without the last round's figures nothing is.
RESULTS = "4.1"


def missing_in(content: Content, last: Round, withheld: Collection[int] = ()) -> list[Missing]:
    """Everything that is missing from `content`, the report's content as it would be frozen; `last` is its round.

    `withheld` are the pictures that the virus scanner found harmful.
    """
    return [*_cover(content), *_sections(content, last), *_pictures(content, withheld), *_works(content),
            *_people(content)]  # fmt: skip


def _cover(content: Content) -> Iterator[Missing]:
    person = content["people"][PersonRole.RESPONSIBLE]
    if not person.get("name"):
        yield Missing(COVER, _("Write the name of the person responsible."), field="name")
    if not person.get("position"):
        yield Missing(COVER, _("Write the position of the person responsible."), field="position")
    if not content["began"]:
        yield Missing(COVER, _("Write the day on which the work began."), field="began_on")
    if not content["ended"]:
        yield Missing(COVER, _("Write the day on which the work ended."), field="ended_on")
    elif content["began"] and content["ended"] < content["began"]:
        yield Missing(COVER, _("The work cannot end before it began: correct one of the days."), field="ended_on")


def _sections(content: Content, last: Round) -> Iterator[Missing]:
    pictures = {row["id"] for row in content["pictures"]}
    for row in content["sections"]:
        number = row["id"]
        if not parse(row["text"]):
            sentence = _("Section %(number)s: write about “%(name)s”.")
            yield Missing(number, sentence % {"number": number, "name": SECTIONS[number].name}, field="text")
        for picture in pictures_in(row["text"]):
            if picture not in pictures:
                sentence = _("Section %(number)s: picture %(picture)s is not there. Add it again, or take it out.")
                yield Missing(number, sentence % {"number": number, "picture": picture}, field="text")
        if number == RESULTS and last.months not in [one["round"] for one in content["rounds"]]:
            sentence = _("Send the report of the %(round)s first: its results belong here.")
            yield Missing(number, sentence % {"round": last.name}, field="report")


def _pictures(content: Content, withheld: Collection[int]) -> Iterator[Missing]:
    for row in content["sections"] if withheld else ():
        for picture in pictures_in(row["text"]):
            if picture in withheld:
                sentence = _("Section %(number)s: the virus scanner found picture %(picture)s harmful. Take it out.")
                yield Missing(row["id"], sentence % {"number": row["id"], "picture": picture}, field="text")


def _works(content: Content) -> Iterator[Missing]:
    for number, row in enumerate(content["works"], start=1):
        if not row["form"]:
            sentence = _("Other work %(number)s: write of which form it is.")
            yield Missing(APPENDIX, sentence % {"number": number}, row=row["id"], field="form")
        if not row["description"]:
            sentence = _("Other work %(number)s: describe it.")
            yield Missing(APPENDIX, sentence % {"number": number}, row=row["id"], field="description")


def _people(content: Content) -> Iterator[Missing]:
    for role in (PersonRole.REPORTER, PersonRole.CERTIFIER):
        yield from missing_of_person(SimpleNamespace(**content["people"][role]), role, role.label)
