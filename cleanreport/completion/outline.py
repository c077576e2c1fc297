"""The chapters and sections of a completion report, and what the guideline says about each (G19)."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Section(NamedTuple):
    """`name` stands in lists, `title` in the book; `guidance` is what the guideline asks for."""

    name: Promise
    title: Promise
    guidance: Promise


CHAPTERS: Mapping[str, Promise] = {
    "1": _("Background"),
    "2": _("Analysis of the problem or risk of the process"),
    "3": _("Solution of the problem or prevention of the risk"),
    "4": _("Summary of results"),
    "5": _("Summary of the experience with the project"),
    "6": _("Suggestions"),
    "7": _("Appendix"),
}
SECTIONS: Mapping[str, Section] = {
    "1.1": Section(
        _("Rationale"),
        _("Importance and impact of the problem or risk of corruption or opacity (rationale)"),
        _("Explain why the problem or risk of corruption or opacity in this process matters, and what it causes."),
    ),
    "1.2": Section(
        _("Purpose and target"),
        _("Purpose, scope, target and expected results"),
        _(
            "Explain the purpose, target and expected results of building transparency in the chosen process: its "
            "scope, its target, and the success that is expected."
        ),
    ),
    "2.1": Section(
        _("Analysis of the process"),
        _("How the process was analysed, the risks of each step, and the root of the problem"),
        _(
            "Explain how the process was analysed: the problem or risk of corruption at each step, which high risks "
            "were chosen, where the problem comes from, and what it causes."
        ),
    ),
    "2.2": Section(
        _("Process, plan and process type"),
        _("How the process relates to the plan and to its process type"),
        _(
            "Explain how the process relates to the transparency plan and to its process type, whose key factors for "
            "building transparency differ from those of other types."
        ),
    ),
    "3.1": Section(
        _("Measures and work plan"),
        _("Measures by key factor, and the work plan"),
        _(
            "Show how the problem is solved or the risk prevented: the measures by key factor for building "
            "transparency, with a clear work plan."
        ),
    ),
    "3.2": Section(
        _("Indicators and targets"),
        _("Success indicators and targets, overall and by key factor"),
        _("Show the success indicators and their targets, overall and by the key factors of the process type."),
    ),
    "4.1": Section(
        _("What was achieved"),
        _("Success of the activities and overall, against what was planned"),
        _(
            "Explain the success of each activity and overall: as planned or not, how it differs from the target in "
            "quantity and quality, with data or factors that show that it was worth its cost."
        ),
    ),
    "4.2": Section(
        _("Benefits"),
        _("Benefits of the work"),
        _(
            "Explain the benefits, in particular how the results are used to solve or prevent corruption, and how they "
            "help the agency or its service recipients."
        ),
    ),
    "4.3": Section(
        _("Use and extension of the results"),
        _("Plans to use or extend the results, and policies or measures that came of it"),
        _(
            "Explain the plans to use the results in the work or to extend them, and which policies or measures the "
            "agency could lay down because of this work."
        ),
    ),
    "5.1": Section(
        _("Experience and lessons"),
        _("Experience and lessons from the work"),
        _("Write the experience and the lessons of this work: what others should know before they begin."),
    ),
    "5.2": Section(
        _("Problems and solutions"),
        _("Problems, obstacles and how they were solved"),
        _("Write the problems and obstacles, and how they were solved."),
    ),
    "6.1": Section(
        _("Suggestions"),
        _("Suggestions on solving or preventing the risk of corruption in the public sector"),
        _("Write suggestions about the work of solving or preventing the risk of corruption in the public sector."),
    ),
}
APPENDIX: Mapping[str, Promise] = {
    "7.1": _("Evidence for each success indicator"),
    "7.2": _("Copies of outputs that are documents"),
    "7.3": _("List of other works"),
}


def chapter_of(number: str) -> str:
    """ "1" of "1.2"."""
    return number.partition(".")[0]
