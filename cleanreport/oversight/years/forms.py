"""What officers type about a year: one sheet of forms for each section of it, saved as a whole or not at all."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cleanreport.core.drafts import DraftForm
from cleanreport.core.formfields import DateField, LineField, NumberField, TextField
from cleanreport.core.thai import arabic_digits, fiscal_year_be, fiscal_year_bounds
from cleanreport.cycles.models import MONTHS, Cycle, KeyFactor, ProcessType, Round, name_of_round

LONGEST_REASON = 1000
MOST_DAYS = 10
LATEST_REMINDER = 180
REMOVE = "remove"
type Row = Round | ProcessType | KeyFactor


class YearField(NumberField):
    """A fiscal year in the Buddhist era, as a whole number."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Fiscal year"),
            help_text=gettext_lazy("In the Buddhist era."),
            max_digits=4,
            places=0,
            min_value=2500,
            max_value=2700,
            error_messages={
                "required": gettext_lazy("Type the fiscal year."),
                **dict.fromkeys(
                    ("whole", "digits", "range"),
                    gettext_lazy("Type a fiscal year in the Buddhist era, such as 2571."),
                ),
            },
        )


class CopyForm(forms.Form):
    use_required_attribute = False

    year_be = YearField()

    def clean_year_be(self) -> int:
        return int(self.cleaned_data["year_be"])


class FirstYearForm(CopyForm):
    """The first year of an installation: what a year cannot be without. The rest is added on its pages."""

    plan_due_on = DateField(label=gettext_lazy("Plan due on"))
    months = forms.TypedChoiceField(label=gettext_lazy("First round"), coerce=int)
    opens_on = DateField(label=gettext_lazy("Opens on"))
    due_on = DateField(label=gettext_lazy("Due on"))
    kind_th = LineField(label=gettext_lazy("First process type, in Thai"))
    factor_th = LineField(label=gettext_lazy("Its first key factor, in Thai"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["months"].choices = [(months, str(name_of_round(months))) for months in MONTHS]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why dates or rounds are changed, asked when somebody sees whom it concerns."""

    use_required_attribute = False

    reason = TextField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The agencies will read it in an e-mail."),
        max_length=LONGEST_REASON,
        rows=3,
        error_messages={"required": gettext_lazy("Write why this is changed. The agencies will read it.")},
    )


# Rows


class BoxField(forms.BooleanField):
    """A box to be ticked; its choices are the words for what somebody else chose meanwhile."""

    choices = ((True, gettext_lazy("Yes")), (False, gettext_lazy("No")))


def _checkbox(label: Any, help_text: Any = "") -> BoxField:
    return BoxField(label=label, help_text=help_text, required=False)


def _date(label: Any, missing: Any) -> DateField:
    return DateField(label=label, error_messages={"required": missing})


class PlanDateForm(DraftForm):
    plan_due_on = _date(gettext_lazy("Plan due on"), gettext_lazy("Write the day on which the plan is due."))

    heading = gettext_lazy("Plan")


EVIDENCE = gettext_lazy("Evidence is required for every indicator")
STAKEHOLDERS = gettext_lazy("The stakeholder database is required")
COMPLETION = gettext_lazy("The completion report is due with this round")


class RoundForm(DraftForm):
    opens_on = _date(gettext_lazy("Opens on"), gettext_lazy("Write the day on which the round opens."))
    due_on = _date(gettext_lazy("Due on"), gettext_lazy("Write the day on which the round is due."))
    evidence_required = _checkbox(EVIDENCE)
    stakeholders_required = _checkbox(STAKEHOLDERS)
    completion_required = _checkbox(COMPLETION)

    row: Round

    @property
    def heading(self) -> str:
        return str(self.row.name)


class NamedForm(DraftForm):
    name_th = LineField(
        label=gettext_lazy("Name in Thai"), error_messages={"required": gettext_lazy("Write the name in Thai.")}
    )
    name_en = LineField(label=gettext_lazy("Name in English"), required=False)
    name_en.optional = True  # type: ignore[attr-defined]

    @property
    def heading(self) -> str:
        return str(self.row)


class DaysField(forms.CharField):
    """Numbers of days such as "14, 7, 1": each once, in the order in which the days come; none is an empty list."""

    default_error_messages = {
        "invalid": gettext_lazy("Type whole numbers of days with commas between them, such as 14, 7, 1."),
        "range": gettext_lazy("Type days between %(least)s and %(most)s."),
        "many": gettext_lazy("Type no more than %(most)s days."),
    }

    def __init__(self, *, least: int, before: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.least, self.before = least, before

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        if isinstance(value, list):
            return value
        words = arabic_digits(str(value or "")).replace(",", " ").split()
        if any(not word.isascii() or not word.isdigit() or len(word) > len(str(LATEST_REMINDER)) for word in words):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        days = sorted({int(word) for word in words}, reverse=self.before)
        limits = {"least": self.least, "most": LATEST_REMINDER}
        if any(not self.least <= day <= LATEST_REMINDER for day in days):
            raise ValidationError(self.error_messages["range"], code="range", params=limits)
        if len(days) > MOST_DAYS:
            raise ValidationError(self.error_messages["many"], code="many", params={"most": MOST_DAYS})
        return days

    def run_validators(self, value: Any) -> None:
        """The characters of a text are counted by CharField; there is none here."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


class EitherField(forms.TypedChoiceField):
    """One of two by buttons: unlike a box that is not ticked, a question that is not there is not answered."""

    def __init__(self, choices: Iterable[tuple[int, Any]], **kwargs: Any) -> None:
        words = {"required": gettext_lazy("Choose one.")}
        super().__init__(choices=list(choices), coerce=int, widget=forms.RadioSelect, error_messages=words, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return int(value) if isinstance(value, bool) else value

    def to_python(self, value: Any) -> str:
        return super().to_python(self.prepare_value(value))


class SettingsForm(DraftForm):
    score_floor = EitherField(
        [(1, "1"), (0, "0")],
        label=gettext_lazy("Lowest score of a recorded result"),
        help_text=gettext_lazy("A result that is missing scores 0 in any case."),
    )
    capped = EitherField(
        [(1, gettext_lazy("Counts up to 100 percent")), (0, gettext_lazy("Counts in full"))],
        label=gettext_lazy("Progress of an indicator beyond its target"),
        help_text=gettext_lazy("Counted up to 100 percent, one overshoot cannot hide a shortfall elsewhere."),
    )
    acknowledgement_required = _checkbox(
        gettext_lazy("A round counts as complete only when the certifier has acknowledged it"),
        gettext_lazy("Sending is what counts for the due date in any case."),
    )
    remind_before = DaysField(
        label=gettext_lazy("Reminders before the due date"),
        help_text=gettext_lazy("Days before it, such as 14, 7, 1; 0 is the day itself. Empty: none."),
        least=0,
        before=True,
    )
    remind_after = DaysField(
        label=gettext_lazy("Reminders after the due date"),
        help_text=gettext_lazy("Days after it, such as 1, 7. Empty: none."),
        least=1,
    )
    retention_on = DateField(
        label=gettext_lazy("Personal data are kept until"),
        help_text=gettext_lazy("Personal data of stakeholders are deleted after this day. Empty: not decided yet."),
        required=False,
    )

    def clean_capped(self) -> bool:
        return bool(self.cleaned_data["capped"])


# New rows


class NewForm(forms.Form):
    """A row to be added, if anything was typed in it."""

    use_required_attribute = False
    typed: tuple[str, ...] = ()
    made: Sequence[Row] = ()

    def says(self, row: Any) -> bool:
        """This row is what was typed here."""
        raise NotImplementedError

    def rows(self) -> Sequence[Row]:
        """What was typed, as rows to be added: the same ones whenever somebody asks."""
        raise NotImplementedError

    @property
    def is_blank(self) -> bool:
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in self.typed)

    def full_clean(self) -> None:
        if self.is_bound and self.is_blank:
            self._errors, self.cleaned_data = ErrorDict(), {}
            return
        super().full_clean()


class NewRoundForm(NewForm):
    typed = ("months", "opens_on", "due_on")
    heading = gettext_lazy("New round")

    months = forms.TypedChoiceField(
        label=gettext_lazy("Round"),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose the months that the round reports on.")},
    )
    opens_on = _date(gettext_lazy("Opens on"), gettext_lazy("Write the day on which the round opens."))
    due_on = _date(gettext_lazy("Due on"), gettext_lazy("Write the day on which the round is due."))
    evidence_required = _checkbox(EVIDENCE)
    stakeholders_required = _checkbox(STAKEHOLDERS)
    completion_required = _checkbox(COMPLETION)

    def __init__(self, data: Any = None, *, cycle: Cycle) -> None:
        super().__init__(data, prefix="new")
        self.cycle = cycle
        known = {one.months for one in cycle.rounds.all()}
        left = [(one, str(name_of_round(one))) for one in MONTHS if data is not None or one not in known]
        self.fields["months"].choices = [("", _("Choose a round")), *left]  # type: ignore[attr-defined]

    def says(self, row: Any) -> bool:
        same = ("months", "opens_on", "due_on")
        return isinstance(row, Round) and all(getattr(row, name) == self.cleaned_data.get(name) for name in same)

    def rows(self) -> Sequence[Row]:
        self.made = self.made or [Round(cycle=self.cycle, **self.cleaned_data)]
        return self.made


class NewFactorForm(NewForm):
    typed = ("name_th", "name_en")
    heading = gettext_lazy("New key factor")

    name_th = LineField(
        label=gettext_lazy("New key factor, in Thai"),
        error_messages={"required": gettext_lazy("Write the name in Thai.")},
    )
    name_en = LineField(label=gettext_lazy("in English"), required=False)
    name_en.optional = True  # type: ignore[attr-defined]

    def __init__(self, data: Any = None, *, kind: ProcessType) -> None:
        super().__init__(data, prefix=f"new-{kind.pk}")
        self.kind = kind

    def says(self, row: Any) -> bool:
        here = isinstance(row, KeyFactor) and row.process_type_id == self.kind.pk
        return here and row.name_th == self.cleaned_data.get("name_th")

    def rows(self) -> Sequence[Row]:
        self.made = self.made or [KeyFactor(process_type=self.kind, **self.cleaned_data)]
        return self.made


class NewKindForm(NewForm):
    typed = ("name_th", "name_en", "factor_th", "factor_en")
    heading = gettext_lazy("New process type")

    name_th = LineField(
        label=gettext_lazy("Name in Thai"), error_messages={"required": gettext_lazy("Write the name in Thai.")}
    )
    name_en = LineField(label=gettext_lazy("Name in English"), required=False)
    factor_th = LineField(
        label=gettext_lazy("Its first key factor, in Thai"),
        error_messages={"required": gettext_lazy("Write the name of its first key factor.")},
    )
    factor_en = LineField(label=gettext_lazy("The key factor in English"), required=False)
    name_en.optional = factor_en.optional = True  # type: ignore[attr-defined]

    def __init__(self, data: Any = None, *, cycle: Cycle) -> None:
        super().__init__(data, prefix="new")
        self.cycle = cycle

    def says(self, row: Any) -> bool:
        return isinstance(row, ProcessType) and row.name_th == self.cleaned_data.get("name_th")

    def rows(self) -> Sequence[Row]:
        if not self.made:
            said = self.cleaned_data
            kind = ProcessType(cycle=self.cycle, name_th=said["name_th"], name_en=said["name_en"])
            self.made = [kind, KeyFactor(process_type=kind, name_th=said["factor_th"], name_en=said["factor_en"])]
        return self.made


# Sheets


def usual_dates(today: dt.date) -> dict[str, Any]:
    """What stands in the form of a first year before anybody has typed."""
    year_be = fiscal_year_be(today)
    first, last = fiscal_year_bounds(year_be)
    return {
        "year_be": year_be,
        "plan_due_on": dt.date(first.year, 11, 30),
        "months": 9,
        "opens_on": dt.date(last.year, 7, 1),
        "due_on": dt.date(last.year, 8, 31),
    }
