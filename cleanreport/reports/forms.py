"""What may be typed on the pages of a report. Nothing is required: `checks.py` says what is missing.

A percent or level below the last round's is taken; what is then refused is to leave its explanation empty.
"""

from collections import ChainMap
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanreport.core.drafts import DraftForm
from cleanreport.core.drawings import LEVELS
from cleanreport.core.formfields import NumberField, PercentField, TextField, plain_number
from cleanreport.plans import forms as plan_forms
from cleanreport.reports import shown
from cleanreport.reports.models import IndicatorResult, MeasureProgress, Report, ReportPerson

Data = Mapping[str, Any] | None
Row = Mapping[str, Any]


class ProgressForm(DraftForm):
    """The form of one row of the plan; `said` is the row in the report's content, `number` its place in the plan."""

    row: MeasureProgress | IndicatorResult
    asked: tuple[str, ...] = ("explanation",)

    def __init__(
        self, data: Data, *, row: MeasureProgress | IndicatorResult, said: Row, number: int, prefix: str
    ) -> None:
        super().__init__(self._with_what_is_not_shown(data, row, prefix), row=row, prefix=prefix)
        self.said, self.number = said, number
        # What must be explained is also told to somebody who only opens the page.
        if not self.is_bound and self.has_fallen and not row.explanation:
            self._errors = ErrorDict({"explanation": ErrorList([self.demand])})

    def _with_what_is_not_shown(self, data: Data, row: MeasureProgress | IndicatorResult, prefix: str) -> Data:
        """A text that is asked only at times, and was not on the posted page, stays as it is stored."""
        texts = {f"{prefix}-{name}": getattr(row, name) for name in self.asked}
        kept = {name: text for name, text in texts.items() if data is not None and text and name not in data}
        return ChainMap(kept, data) if kept else data  # type: ignore[arg-type]

    @property
    def has_fallen(self) -> bool:
        """What stands in the form, or in the row where the form holds a mistake, is below the last round's."""
        raise NotImplementedError

    def now(self, name: str) -> Any:
        """What was typed, unless it cannot be taken; else what is stored."""
        if self.is_bound:
            self.is_valid()
            if name in self.cleaned_data:
                return self.cleaned_data[name]
        return getattr(self.row, name)

    @property
    def made_of(self) -> object:
        """What its HTML depends on (`core/pure.py`); None as soon as somebody typed."""
        return None if self.is_bound else (self.prefix, self.number, self.said, self.initial)

    @property
    def demand(self) -> str:
        """The sentence that asks for an explanation."""
        raise NotImplementedError

    def clean(self) -> None:
        if self.has_fallen and not self.cleaned_data.get("explanation") and "explanation" not in self.errors:
            self.add_error("explanation", self.demand)


class MeasureForm(ProgressForm):
    percent = PercentField(label=gettext_lazy("Percent of progress"), required=False)
    summary = TextField(label=gettext_lazy("Summary of activities or results"), rows=2, required=False)
    output = TextField(label=gettext_lazy("Outputs/outcomes"), rows=2, required=False)
    explanation = TextField(label=gettext_lazy("Why the percent is lower"), rows=2, required=False)

    @property
    def heading(self) -> str:
        return _("Measure %(number)s") % {"number": self.number}

    @property
    def has_fallen(self) -> bool:
        before = shown.number(shown.said(self.said, "percent"))
        percent = self.now("percent")
        return percent is not None and before is not None and percent < before

    @property
    def demand(self) -> str:
        before = shown.percent(shown.said(self.said, "percent"))
        return _("The percent is below the last round's %(percent)s. Write why.") % {"percent": before}


class MilestoneField(forms.TypedChoiceField):
    """The milestone that is reached; 0 when not even the first is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=Decimal, empty_value=None, widget=forms.RadioSelect, **kwargs)

    def prepare_value(self, value: Any) -> str:
        return plain_number(value) if isinstance(value, Decimal) else value or ""


class IndicatorForm(ProgressForm):
    asked = ("explanation", "not_measured")

    result = NumberField(label=gettext_lazy("Result"), max_digits=plan_forms.VALUE_DIGITS, required=False)
    not_measured = TextField(
        label=gettext_lazy("Why it was not measured yet"),
        help_text=gettext_lazy("Only when there is no result in this round."),
        max_length=2000,
        rows=2,
        required=False,
    )
    explanation = TextField(label=gettext_lazy("Why the level is lower"), rows=2, required=False)

    def __init__(self, data: Data, *, last: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.last = last
        if last:
            del self.fields["not_measured"]
        if shown.is_milestones(self.said):
            self.fields["result"] = MilestoneField(
                label=_("Milestone reached"),
                choices=self._milestones(),
                required=False,
                error_messages={"invalid_choice": _("Choose one of the milestones.")},
            )

    def _milestones(self) -> list[tuple[str, str]]:
        none = [] if self.last else [("", _("Not measured yet"))]
        texts = [(str(k), f"{shown.milestone_name(k)} {self.said['milestones'][k - 1]}") for k in LEVELS]
        return [*none, ("0", shown.milestone_name(0)), *texts]

    @property
    def heading(self) -> str:
        return _("Indicator %(number)s") % {"number": self.number}

    @property
    def made_of(self) -> object:
        data = super().made_of
        return data and (data, self.last)

    @property
    def is_open(self) -> bool:
        """There is no result yet, and the round allows to say why."""
        return not self.last and self.now("result") is None

    @property
    def has_fallen(self) -> bool:
        before, level = shown.number(shown.said(self.said, "level")), shown.number(self.reckoned["level"])
        return level is not None and before is not None and level < before

    @cached_property
    def reckoned(self) -> Row:
        """The row of the content with the level that what stands in the form reaches."""
        known = not self.is_bound and "level" in self.said
        return self.said if known else shown.reckoned(self.said, self.now("result"))

    @property
    def demand(self) -> str:
        before = shown.said(self.said, "level")
        return _("The level is below the last round's %(level)s. Write why.") % {"level": before}


class ProblemsForm(DraftForm):
    problems = TextField(
        label=gettext_lazy("Problems and obstacles"),
        help_text=gettext_lazy("Write “none” if there were none."),
        rows=4,
        required=False,
    )
    solutions = TextField(
        label=gettext_lazy("Solutions"),
        help_text=gettext_lazy("Write “none” if there were none."),
        rows=4,
        required=False,
    )

    def __init__(self, data: Data = None, *, row: Report) -> None:
        super().__init__(data, row=row)

    @property
    def made_of(self) -> object:
        return None if self.is_bound else self.initial


class PersonForm(plan_forms.PersonForm):
    """The same fields as on a plan, for the reporter or the certifier."""

    def __init__(self, data: Data = None, *, row: ReportPerson) -> None:
        super().__init__(data, row=row)  # type: ignore[arg-type]


class WithdrawForm(forms.Form):
    use_required_attribute = False

    reason = TextField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The certifier will read it in an e-mail."),
        max_length=2000,
        rows=3,
        error_messages={"required": gettext_lazy("Write the reason. The certifier will read it.")},
    )
