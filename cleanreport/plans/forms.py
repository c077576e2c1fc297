"""What may be typed on the pages of a plan. Nothing is required: `checks.py` says what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from cleanreport.core.drafts import DraftForm
from cleanreport.core.formfields import (
    DateField,
    EmailField,
    LineField,
    NumberField,
    PhoneField,
    TextField,
    plain_number,
)
from cleanreport.core.thai import fiscal_year_bounds, input_date
from cleanreport.cycles.models import KeyFactor, ProcessType
from cleanreport.plans.models import CriteriaKind, Indicator, Measure, MeasureKind, Plan, PlanPerson, Risk
from cleanreport.plans.scoring import TARGET_LEVEL, TOP_LEVEL

Data = Mapping[str, Any] | None
LEVELS = [f"level{k}" for k in range(1, TOP_LEVEL + 1)]
MILESTONES = [f"milestone{k}" for k in range(1, TOP_LEVEL + 1)]
NOT_LISTED = {"invalid_choice": gettext_lazy("Choose one of the list.")}
SMALLEST = Decimal("0.0001")
# As many digits as SQLite, which stores decimals as floats, gives back exactly.
VALUE_DIGITS = 15


def _choice(
    label: Any, choices: Any = (), *, widget: type[forms.Widget] = forms.Select, hint: Any = ""
) -> forms.TypedChoiceField:
    """One of a list, by its number; none is None."""
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=widget,
        error_messages=NOT_LISTED,
    )


def _weight() -> NumberField:
    return NumberField(
        label=gettext_lazy("Weight"),
        help_text=gettext_lazy("Equal, unless you change it"),
        max_digits=9,
        min_value=SMALLEST,
        required=False,
        error_messages={"low": gettext_lazy("Type a weight above 0.")},
    )


class PlanForm(DraftForm):
    """A form of a plan or one of its rows; the texts are `typed` by people, the rest has a beginning value."""

    row: Any
    typed: tuple[str, ...] = ()

    @property
    def made_of(self) -> object:
        """What the HTML of its fields depends on (`core/pure.py`); None as soon as somebody typed."""
        if self.is_bound:
            return None
        fields = [
            (str(field.help_text), [(key, str(label)) for key, label in getattr(field, "choices", ())])
            for field in self.fields.values()
        ]
        return type(self).__name__, self.prefix, self.initial, fields

    @property
    def is_blank(self) -> bool:
        """Nothing that could be lost stands in the row."""
        return all(self.initial.get(name) in (None, "", []) for name in self.typed)

    def _kept_when_empty(self, name: str) -> Any:
        """A value that a row cannot be without stays as it was when none is given."""
        value = self.cleaned_data.get(name)
        return self.initial[name] if value in (None, "") else value


class GeneralForm(PlanForm):
    work_process = LineField(
        label=gettext_lazy("Work process"),
        help_text=gettext_lazy("Its name as it is used in the agency."),
        max_length=300,
        required=False,
    )
    process_type = _choice(gettext_lazy("Process type"))
    why_chosen = TextField(
        label=gettext_lazy("Why this work process was chosen"),
        help_text=gettext_lazy("How many people it concerns, and where corruption or secrecy could arise."),
        required=False,
        rows=4,
    )

    def __init__(self, data: Data = None, *, row: Plan, types: Iterable[ProcessType]) -> None:
        super().__init__(data, row=row)
        choices = [(kind.pk, str(kind)) for kind in types]
        self.fields["process_type"].choices = [("", _("Choose a process type")), *choices]  # type: ignore[attr-defined]


def likelihoods() -> list[tuple[int, str]]:
    words = (
        pgettext("likelihood", "hardly ever"),
        pgettext("likelihood", "seldom"),
        pgettext("likelihood", "sometimes"),
        pgettext("likelihood", "often"),
        pgettext("likelihood", "regularly"),
    )
    return [(k, f"{k} {word}") for k, word in enumerate(words, start=1)]


def impacts() -> list[tuple[int, str]]:
    words = (
        pgettext("impact", "very small"),
        pgettext("impact", "small"),
        pgettext("impact", "medium"),
        pgettext("impact", "large"),
        pgettext("impact", "grave"),
    )
    return [(k, f"{k} {word}") for k, word in enumerate(words, start=1)]


class RiskForm(PlanForm):
    typed = ("step", "risk", "cause", "likelihood", "impact")

    step = LineField(label=gettext_lazy("Step of the process"), max_length=300, required=False)
    risk = TextField(
        label=gettext_lazy("Risk or problem"),
        help_text=gettext_lazy("What can go wrong at this step."),
        required=False,
        rows=2,
    )
    cause = TextField(label=gettext_lazy("Cause"), required=False, rows=2)
    likelihood = _choice(
        gettext_lazy("Likelihood"),
        likelihoods,
        widget=forms.RadioSelect,
        hint=gettext_lazy("From 1 hardly ever to 5 regularly."),
    )
    impact = _choice(
        gettext_lazy("Impact"),
        impacts,
        widget=forms.RadioSelect,
        hint=gettext_lazy("From 1 very small to 5 grave for people or the office."),
    )


class AnswersField(forms.TypedMultipleChoiceField):
    """The risks that a measure answers. A risk that somebody removed meanwhile is no mistake of this person."""

    def clean(self, value: Any) -> Any:
        """Ids, whatever they name: the action takes those of the plan, and the risks need not be read for that."""
        return sorted({int(key) for key in value or [] if key.isascii() and key.isdigit() and len(key) < MOST_DIGITS})


MOST_DIGITS = 19


def factor_choices(factors: Sequence[KeyFactor], row: Measure | Indicator, none: str) -> list[tuple[int | str, str]]:
    """The key factors of the process type; one of an earlier process type stays until another is chosen."""
    choices: list[tuple[int | str, str]] = [("", none), *((factor.pk, str(factor)) for factor in factors)]
    if row.factor_id not in (None, *(factor.pk for factor in factors)) and row.factor:
        words = _("%(factor)s (of another process type)") % {"factor": row.factor}
        choices.append((row.factor.pk, words))
    return choices


class MeasureForm(PlanForm):
    typed = ("title", "unit", "starts", "ends", "answers")

    factor = _choice(gettext_lazy("Key factor for building transparency"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of measure"),
        choices=MeasureKind.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages=NOT_LISTED,
    )
    title = TextField(label=pgettext_lazy("measure", "What is done"), required=False, rows=2)
    unit = LineField(label=gettext_lazy("Responsible unit"), max_length=300, required=False)
    starts = DateField(label=pgettext_lazy("measure", "Starts"), required=False)
    ends = DateField(label=pgettext_lazy("measure", "Ends"), required=False)
    weight = _weight()
    answers = AnswersField(
        label=gettext_lazy("Risks that it answers"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(
        self, data: Data = None, *, row: Measure, year_be: int, factors: Sequence[KeyFactor], risks: Iterable[Risk]
    ) -> None:
        super().__init__(data, row=row)
        self.fields["factor"].choices = factor_choices(factors, row, _("Choose a key factor"))  # type: ignore[attr-defined]
        self.fields["answers"].choices = lambda: [  # type: ignore[attr-defined]
            (risk.pk, f"{number}. {risk.risk or risk.step or _('(not written yet)')}")
            for number, risk in enumerate(risks, start=1)
        ]
        first, last = fiscal_year_bounds(year_be)
        hint = _("In fiscal year %(year)s, such as %(example)s") % {"year": year_be, "example": input_date(first)}
        for name in ("starts", "ends"):
            self.fields[name].earliest, self.fields[name].latest = first, last  # type: ignore[attr-defined]
            self.fields[name].help_text = hint

    def clean_kind(self) -> str:
        return self._kept_when_empty("kind")

    def clean_weight(self) -> Decimal:
        return self._kept_when_empty("weight")

    def clean(self) -> None:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if not starts or not ends or starts <= ends:
            return
        # Whatever was changed is not saved, so that the stored dates stay in order.
        sentences = {
            "starts": _("Type a day that is not after the end."),
            "ends": _("Type a day that is not before the start."),
        }
        for name in [name for name in sentences if name in self.changed_data] or ["ends"]:
            self.add_error(name, sentences[name])


def _level() -> NumberField:
    return NumberField(max_digits=VALUE_DIGITS, required=False)


def _milestone() -> TextField:
    return TextField(max_length=1000, rows=1, required=False)


class IndicatorForm(PlanForm):
    typed = ("name", "unit", "source", "baseline", *LEVELS, *MILESTONES)

    name = TextField(label=gettext_lazy("Name of the indicator"), required=False, rows=2)
    factor = _choice(gettext_lazy("Measures the success of"))
    unit = LineField(
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Such as percent, cases, days"),
        max_length=100,
        required=False,
    )
    baseline = NumberField(label=gettext_lazy("Baseline before the plan"), max_digits=VALUE_DIGITS, required=False)
    weight = _weight()
    source = TextField(label=gettext_lazy("How it is measured, from what source"), required=False, rows=1)
    criteria = forms.ChoiceField(
        label=gettext_lazy("Kind of criteria"),
        choices=CriteriaKind.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages=NOT_LISTED,
    )
    level1, level2, level3, level4, level5 = (_level() for _k in LEVELS)
    milestone1, milestone2, milestone3, milestone4, milestone5 = (_milestone() for _k in MILESTONES)

    def __init__(self, data: Data = None, *, row: Indicator, factors: Sequence[KeyFactor]) -> None:
        super().__init__(data, row=row)
        self.fields["factor"].choices = factor_choices(factors, row, _("The whole plan"))  # type: ignore[attr-defined]
        for k in range(1, TOP_LEVEL + 1):
            target = k == TARGET_LEVEL
            words = _("Level %(number)s (target)") if target else _("Level %(number)s")
            self.fields[f"level{k}"].label = self.fields[f"milestone{k}"].label = words % {"number": k}

    def clean_weight(self) -> Decimal:
        return self._kept_when_empty("weight")

    def clean_criteria(self) -> str:
        return self._kept_when_empty("criteria")

    def clean(self) -> None:
        if self.cleaned_data.get("criteria", self.row.criteria) == CriteriaKind.MILESTONES:
            # Values stand hidden behind the milestones: what is wrong in them is nobody's concern now.
            for name in ("baseline", *LEVELS):
                self.errors.pop(name, None)
            return
        for name, sentence in level_problems([self.cleaned_data.get(name) for name in LEVELS]).items():
            self.add_error(name, sentence)
        # Of five levels that do not go together some would make, with what stood before, criteria that nobody typed.
        if any(name in self.errors for name in LEVELS):
            self.hold(LEVELS)


def level_problems(levels: Sequence[Decimal | None]) -> dict[str, str]:
    """For every level that breaks the rise or fall of those given: what to type instead."""
    given = [(k, value) for k, value in enumerate(levels, start=1) if value is not None]
    steps = [later[1] - earlier[1] for earlier, later in pairwise(given)]
    rising = sum((step > 0) - (step < 0) for step in steps) >= 0
    problems = {}
    for (before, lower), (k, value) in pairwise(given):
        if value > lower if rising else value < lower:
            continue
        sentence = (
            _("Level %(level)s must be more than %(value)s, the value of level %(before)s.")
            if rising
            else _("Level %(level)s must be less than %(value)s, the value of level %(before)s.")
        )
        problems[f"level{k}"] = sentence % {"level": k, "value": plain_number(lower), "before": before}
    return problems


class FillForm(forms.Form):
    """Target and interval (ช่วงปรับ ±n), from which the values of the five levels are reckoned."""

    UP, DOWN = "up", "down"

    # One digit less than a level has: the highest level is the target and two intervals.
    target = NumberField(label=gettext_lazy("Target value (level 3)"), max_digits=VALUE_DIGITS - 1)
    interval = NumberField(
        label=gettext_lazy("Interval ±"),
        max_digits=VALUE_DIGITS - 1,
        min_value=SMALLEST,
        error_messages={"low": gettext_lazy("Type an interval above 0.")},
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"),
        choices=[(UP, gettext_lazy("More is better")), (DOWN, gettext_lazy("Less is better"))],
        widget=forms.RadioSelect,
        error_messages=NOT_LISTED | {"required": gettext_lazy("Choose a direction.")},
    )

    use_required_attribute = False

    @property
    def made_of(self) -> object:
        """What its HTML depends on (`core/pure.py`); None as soon as somebody typed."""
        return None if self.is_bound else self.initial

    @property
    def less_is_better(self) -> bool:
        return bool(self.cleaned_data["direction"] == self.DOWN)


class TrialForm(forms.Form):
    """A result that somebody would like to see the level of; nothing of it is kept."""

    trial = NumberField(label=gettext_lazy("Try it: if the result is"), max_digits=VALUE_DIGITS, required=False)

    @property
    def made_of(self) -> object:
        return self.initial


class PersonForm(PlanForm):
    typed = PlanPerson.FIELDS

    name = LineField(label=gettext_lazy("Name and surname"), required=False)
    position = LineField(label=gettext_lazy("Position"), required=False)
    unit = LineField(label=pgettext_lazy("person", "Unit"), required=False)
    phone = PhoneField(label=gettext_lazy("Telephone"), required=False)
    email = EmailField(label=gettext_lazy("E-mail"), required=False)

    unit.optional = True  # type: ignore[attr-defined]

    def __init__(self, data: Data = None, *, row: PlanPerson) -> None:
        super().__init__(data, row=row, prefix=row.role)
        self.heading = row.get_role_display()
