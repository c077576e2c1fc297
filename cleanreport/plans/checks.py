"""What a plan still needs before it can be finished (G3-G7); every sentence says what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleanreport.core.missing import Missing
from cleanreport.cycles.models import KeyFactor
from cleanreport.plans.models import CriteriaKind, Indicator, Measure, PersonRole, Plan, Risk
from cleanreport.plans.scoring import criteria_problem

STEPS = ("general", "risks", "measures", "indicators", "people")


def missing_in(plan: Plan) -> list[Missing]:
    """Everything that is missing; reads prefetched rows (`queries.whole`)."""
    return [*_general(plan), *_risks(plan), *_measures(plan), *_indicators(plan), *_people(plan)]


def _general(plan: Plan) -> Iterator[Missing]:
    if not plan.work_process:
        yield Missing("general", _("Write the name of the work process."), field="work_process")
    if plan.process_type_id is None:
        yield Missing("general", _("Choose the process type."), field="process_type")
    if not plan.why_chosen:
        yield Missing("general", _("Write why this work process was chosen."), field="why_chosen")


def _risks(plan: Plan) -> Iterator[Missing]:
    risks = list(plan.risks.all())
    if not risks:
        yield Missing("risks", _("Record at least one risk."))
    for number, risk in enumerate(risks, start=1):
        yield from _risk(risk, number)


RISK_SENTENCES = {
    "step": _("Risk %(number)s: write the step of the process."),
    "risk": _("Risk %(number)s: write what can go wrong."),
    "cause": _("Risk %(number)s: write the cause."),
    "likelihood": _("Risk %(number)s: choose the likelihood."),
    "impact": _("Risk %(number)s: choose the impact."),
}


def _risk(risk: Risk, number: int) -> Iterator[Missing]:
    for field, sentence in RISK_SENTENCES.items():
        if not getattr(risk, field):
            yield Missing("risks", sentence % {"number": number}, row=risk.pk, field=field)


def _measures(plan: Plan) -> Iterator[Missing]:
    measures = list(plan.measures.all())
    factors = _factors(plan)
    known = {factor.pk for factor in factors}
    if not measures:
        yield Missing("measures", _("Record at least one measure."))
    for number, measure in enumerate(measures, start=1):
        yield from _measure(measure, number, known)
    used = {measure.factor_id for measure in measures}
    for factor in factors:
        if measures and factor.pk not in used:
            yield Missing("measures", _("Record a measure for the key factor “%(factor)s”.") % {"factor": factor})
    answered = {risk for measure in measures for risk in measure.answered}
    for number, risk in enumerate(plan.risks.all() if measures else (), start=1):
        if risk.pk not in answered:
            yield Unanswered("measures", UNANSWERED % {"number": number}, risk=number)


@dataclass(frozen=True)
class Unanswered(Missing):
    """A risk that no measure answers, by its number."""

    risk: int = 0


UNANSWERED = _("Choose a measure that answers risk %(number)s.")


def of_all_rows(missing: Iterable[Missing]) -> list[str]:
    """What is missing in no row but in all of them together; the risks without an answer are named in one sentence."""
    general = [item for item in missing if item.row is None]
    risks = [str(item.risk) for item in general if isinstance(item, Unanswered)]
    sentences = [str(item.text) for item in general if not isinstance(item, Unanswered)]
    return [*sentences, UNANSWERED % {"number": ", ".join(risks)}] if risks else sentences


def _factors(plan: Plan) -> list[KeyFactor]:
    return list(plan.process_type.factors.all()) if plan.process_type else []


MEASURE_SENTENCES = {
    "title": _("Measure %(number)s: write what is done."),
    "unit": _("Measure %(number)s: write the responsible unit."),
    "starts": _("Measure %(number)s: write the day it starts."),
    "ends": _("Measure %(number)s: write the day it ends."),
}


def _measure(measure: Measure, number: int, factors: set[int]) -> Iterator[Missing]:
    if measure.factor_id not in factors:
        sentence = _("Measure %(number)s: choose a key factor of the process type.")
        yield Missing("measures", sentence % {"number": number}, row=measure.pk, field="factor")
    for field, text in MEASURE_SENTENCES.items():
        if not getattr(measure, field):
            yield Missing("measures", text % {"number": number}, row=measure.pk, field=field)
    if measure.starts and measure.ends and measure.ends < measure.starts:
        sentence = _("Measure %(number)s: the end is before the start.")
        yield Missing("measures", sentence % {"number": number}, row=measure.pk, field="ends")


def _indicators(plan: Plan) -> Iterator[Missing]:
    indicators = list(plan.indicators.all())
    factors = {factor.pk for factor in _factors(plan)}
    if not indicators:
        yield Missing("indicators", _("Record at least one indicator."))
    for number, indicator in enumerate(indicators, start=1):
        yield from _indicator(indicator, number)
        if indicator.factor_id is not None and indicator.factor_id not in factors:
            sentence = _("Indicator %(number)s: choose a key factor of the process type, or the whole plan.")
            yield Missing("indicators", sentence % {"number": number}, row=indicator.pk, field="factor")


INDICATOR_SENTENCES = {
    "name": _("Indicator %(number)s: write its name."),
    "unit": _("Indicator %(number)s: write the unit."),
    "source": _("Indicator %(number)s: write how it is measured and from what source."),
}


def _indicator(indicator: Indicator, number: int) -> Iterator[Missing]:
    for field, text in INDICATOR_SENTENCES.items():
        if not getattr(indicator, field):
            yield Missing("indicators", text % {"number": number}, row=indicator.pk, field=field)
    if indicator.criteria == CriteriaKind.MILESTONES:
        yield from _milestones(indicator, number)
    else:
        yield from _levels(indicator, number)


def _milestones(indicator: Indicator, number: int) -> Iterator[Missing]:
    for level, text in enumerate(indicator.milestones, start=1):
        if not text:
            sentence = _("Indicator %(number)s: write the milestone of level %(level)s.")
            values = {"number": number, "level": level}
            yield Missing("indicators", sentence % values, row=indicator.pk, field=f"milestone{level}")


def _levels(indicator: Indicator, number: int) -> Iterator[Missing]:
    empty = [level for level, value in enumerate(indicator.levels, start=1) if value is None]
    for level in empty:
        sentence = _("Indicator %(number)s: write the value of level %(level)s.")
        values = {"number": number, "level": level}
        yield Missing("indicators", sentence % values, row=indicator.pk, field=f"level{level}")
    if not empty and criteria_problem([value for value in indicator.levels if value is not None]):
        sentence = _("Indicator %(number)s: the five values must rise at every level or fall at every level.")
        yield Missing("indicators", sentence % {"number": number}, row=indicator.pk, field="level1")


def _people(plan: Plan) -> Iterator[Missing]:
    people = {person.role: person for person in plan.people.all()}
    for role in PersonRole:
        yield from missing_of_person(people.get(role), role, role.label)


PERSON_SENTENCES = {
    "name": _("%(role)s: write the name."),
    "position": _("%(role)s: write the position."),
    "phone": _("%(role)s: write the telephone number."),
    "email": _("%(role)s: write the e-mail address."),
}


def missing_of_person(person: object | None, role: str, label: str | Promise) -> Iterator[Missing]:
    """What a person on a document still needs; also used for reports."""
    for field, sentence in PERSON_SENTENCES.items():
        if not getattr(person, field, ""):
            yield Missing("people", sentence % {"role": label}, field=f"{role}-{field}")
