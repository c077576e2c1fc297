"""The sections of a year as sheets of forms: each is saved as a whole or not at all, and shown as it was typed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from cleanreport.core.drafts import DraftForm
from cleanreport.cycles.checks import Misfit
from cleanreport.cycles.models import Cycle, KeyFactor, ProcessType
from cleanreport.cycles.revisions import Revision, Wanted
from cleanreport.oversight.years.forms import (
    NamedForm,
    NewFactorForm,
    NewForm,
    NewKindForm,
    NewRoundForm,
    PlanDateForm,
    RoundForm,
    SettingsForm,
)

REMOVE = "remove"


class Sheet:
    """All forms of one section of a year: saved together, shown again together."""

    def __init__(self, cycle: Cycle, data: QueryDict | None = None) -> None:
        self.cycle, self.data = cycle, data
        self.rows: list[DraftForm] = []
        self.new: list[Any] = []
        self.general: list[str] = []  # complaints about the year as a whole
        self.build()
        self.removable: dict[str, Any] = {key_of(form.row): form.row for form in self.rows if form.row != cycle}
        # What the page showed, and which boxes say "remove".
        self.shown = data.getlist("row") if data is not None else []
        self.ticked = data.getlist(REMOVE) if data is not None else []

    def build(self) -> None:
        raise NotImplementedError

    def fix(self, form: forms.Form, *names: str) -> None:
        """Show fields that can no longer be changed as such; what an old page still sends is refused by the action."""
        for name in names:
            form.fields[name].disabled = self.data is None or form.add_prefix(name) not in self.data

    @property
    def posted(self) -> list[Any]:
        """The forms that were sent, but for those of rows that shall go."""
        sent = [form for form in self.rows if form.is_bound and key_of(form.row) not in self.ticked]
        return sent + [form for form in self.new if form.is_bound and not (form.is_blank or self._is_there(form))]

    def _is_there(self, form: "NewForm") -> bool:
        """The first of two clicks has added it: a row that the page did not know says the same."""
        form.is_valid()
        others = (row for key, row in self.removable.items() if key not in self.shown)
        return any(form.says(row) for row in others)

    def is_valid(self) -> bool:
        gone = [key for key in self.shown if key not in self.removable and key not in self.ticked]
        for key in gone:
            name = self.data.get(f"{key}-name_th", "") if self.data else ""
            words = _("Somebody removed “%(name)s” meanwhile.") % {"name": name}
            self.general.append(words if name else _("Somebody removed a row meanwhile."))
        results = [form.is_valid() for form in self.posted]
        return not gone and all(results)

    def wanted(self, reason: str | None = None) -> Wanted:
        edits = [form.edit() for form in self.posted if isinstance(form, DraftForm)]
        added = [row for form in self.posted if isinstance(form, NewForm) for row in form.rows()]
        return Wanted(edits, added, [self.removable[key] for key in self.ticked if key in self.removable], reason)

    def refuse(self, misfits: Iterable[Misfit]) -> None:
        """Say what stands against it at the fields."""
        for misfit in misfits:
            form = next((one for one in self.rows if one.row == misfit.row), None)
            form = form or next((one for one in self.new if any(row is misfit.row for row in one.made)), None)
            if form is None or not form.is_bound:
                self.general.append(str(misfit.text))
                continue
            field = misfit.field if misfit.field in form.fields else None
            if isinstance(misfit.row, KeyFactor) and isinstance(form, NewKindForm):
                field = "factor_th"
            if field is None or not form.has_error(field):  # one thing at a time
                form.add_error(field, str(misfit.text))

    def show(self, revision: Revision) -> None:
        """Let the forms know which fields somebody else had changed; nothing was written."""
        for form in self.rows:
            for outcome in revision.outcomes:
                if outcome.edit.row == form.row:
                    form.refuse(outcome)


def key_of(row: Any) -> str:
    """What the fields of a row are called by: "round-12"."""
    return f"{row._meta.model_name}-{row.pk}"


class DatesSheet(Sheet):
    """The plan's due date, and the rounds."""

    def build(self) -> None:
        self.plan = PlanDateForm(self.data, row=self.cycle, prefix="plan")
        self.rounds = [RoundForm(self.data, row=one, prefix=key_of(one)) for one in self.cycle.rounds.all()]
        self.another = NewRoundForm(self.data, cycle=self.cycle)
        self.rows, self.new = [self.plan, *self.rounds], [self.another]


class KindBlock:
    """A process type with its key factors, and room for another one; `fixed` tells why its names no longer change."""

    def __init__(self, kind: ProcessType, data: QueryDict | None, fixed: object) -> None:
        self.kind, self.fixed = kind, fixed
        self.form = NamedForm(data, row=kind, prefix=key_of(kind))
        self.factors = [NamedForm(data, row=one, prefix=key_of(one)) for one in kind.factors.all()]
        self.another = NewFactorForm(data, kind=kind)


class NamesSheet(Sheet):
    """The process types with their key factors; `fixed` tells of some, by id, why their names no longer change."""

    def __init__(self, cycle: Cycle, data: QueryDict | None = None, *, fixed: Mapping[int, object]) -> None:
        self.fixed = fixed
        super().__init__(cycle, data)

    def build(self) -> None:
        self.blocks = [KindBlock(one, self.data, self.fixed.get(one.pk)) for one in self.cycle.process_types.all()]
        for block in self.blocks:
            for form in (block.form, *block.factors) if block.fixed else ():
                self.fix(form, "name_th")
        self.another = NewKindForm(self.data, cycle=self.cycle)
        self.rows = [form for block in self.blocks for form in (block.form, *block.factors)]
        self.new = [*(block.another for block in self.blocks), self.another]


class SettingsSheet(Sheet):
    """Scoring, reminders, retention; `fixed` tells why scoring can no longer be changed."""

    def __init__(self, cycle: Cycle, data: QueryDict | None = None, *, fixed: object) -> None:
        self.fixed = fixed
        super().__init__(cycle, data)

    def build(self) -> None:
        self.form = SettingsForm(self.data, row=self.cycle, prefix="settings")
        if self.fixed:
            self.fix(self.form, "score_floor", "capped")
        self.rows = [self.form]
