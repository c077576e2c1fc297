"""What the screens of a report do alike with those of a completion report: find it, save it, check, send, take back."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from types import ModuleType
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from cleanreport.accounts.models import User
from cleanreport.accounts.requests import SignedInRequest
from cleanreport.audit.actions import subject_of
from cleanreport.core import drafts
from cleanreport.core.missing import Incomplete, Missing
from cleanreport.core.steps import after, next_step, progress
from cleanreport.core.verdict import Verdict
from cleanreport.cycles.queries import day_of
from cleanreport.documents.tree import Paper
from cleanreport.reports.forms import WithdrawForm
from cleanreport.reports.steps import CHECK, chip_of, deadline_of, saved_at
from cleanreport.submissions.models import Kind
from cleanreport.submissions.paper_views import ask_for_draft, draft_page

Context = dict[str, Any]


class Screens[D](ABC):
    """The screens of one kind; a chapter says what is its own in a subclass."""

    kind: Kind  # also the beginning of its addresses, and its name in templates
    folder: str  # of its templates
    # Pages of the chapter.
    actions: ModuleType
    queries: ModuleType
    rules: ModuleType
    steps: ModuleType
    # What can be missing where, in the order of the list on the last page.
    checked: Sequence[str]
    withdrawn: Promise

    @abstractmethod
    def seen_by(self, user: User, pk: int) -> D | None:
        """The document of this id, if this person may see it, with what saving needs."""

    @abstractmethod
    def told(self, document: D) -> Context:
        """What it says and lacks: content, missing, name, and whatever else its pages show."""

    @abstractmethod
    def address(self, pk: int, step: str) -> str:
        """The page of a step."""

    @abstractmethod
    def where(self, document: D, content: Context, item: Missing) -> str:
        """The address of the field in which a missing thing is filled in."""

    @abstractmethod
    def draft(self, document: D) -> Paper:
        """The paper of the draft."""

    def visible(self, request: SignedInRequest, pk: int) -> D:
        """The document alone, for saving; 404 when this person may not see it."""
        document = self.seen_by(request.user, pk)
        if document is None:
            raise Http404
        return document

    def whole(self, request: SignedInRequest, pk: int) -> D:
        """The document with all its rows, for showing."""
        document: D = self.queries.with_rows(self.visible(request, pk))
        return document

    def save(self, request: SignedInRequest, document: D, forms: Iterable[drafts.DraftForm]) -> list[drafts.Outcome]:
        """Save what can be saved of the posted forms, and let them know what became of it."""
        forms = list(forms)
        outcomes: list[drafts.Outcome] = self.actions.edit(document, [form.edit() for form in forms], by=request.user)
        drafts.show(forms, outcomes)
        return outcomes

    def onward(self, request: SignedInRequest, pk: int, step: str, following: str) -> str:
        """Where a saved page leads: to the next step by its button, and nowhere by the Enter key."""
        return self.address(pk, step if request.POST.get("go") == "stay" else following)

    def step_names(self, document: Any) -> Sequence[str]:
        """The steps that this document has, in order."""
        names: Sequence[str] = self.steps.STEPS
        return names

    def step_page(
        self, request: SignedInRequest, pk: int, step: str, template: str, context_of: Callable[[D, Context], Context]
    ) -> HttpResponse:
        """The page of one step of a draft; whoever may not change it now is led to where it can be read.

        `context_of` gets the document and the frame around it, and gives what the page itself shows.
        """
        document = self.whole(request, pk)
        around = self.frame(request, document, step)
        if not around["verdict"]:
            return redirect(self.kind.value, pk)
        return render(request, template, around | context_of(document, around))

    def frame(self, request: SignedInRequest, document: Any, step: str = "") -> Context:
        """Content, steps, chips, dates and the way back: what stands around every page."""
        now = timezone.now()
        today, window = day_of(now), self.queries.window_of(document)
        told = self.told(document)
        steps = self.steps.steps_of(document, told["content"], told["missing"], current=step)
        return {
            "document": document,
            self.kind.value: document,
            "verdict": self.rules.may_edit(request.user, document, window, on=today),
            "steps": steps,
            "current": next((one for one in steps if one.current), None),
            "following": after(steps),
            "total": progress(steps)[1],
            "state": chip_of(document),
            "window": window,
            "today": today,
            "deadline": deadline_of(window, today),
            "saved_at": saved_at(document, now),
            "back_url": reverse(self.kind.value, args=[document.pk]),
            "plan_open": not document.plan.is_frozen,
            **told,
        }

    def require_open(self, request: SignedInRequest, document: D) -> None:
        """Raise PermissionDenied with the reason unless this person may change it now."""
        window = self.queries.window_of(document)
        self.rules.may_edit(request.user, document, window, on=day_of(timezone.now())).or_raise()

    # The task list, reading, and taking back what was sent

    def overview(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """The task list of a draft; the whole content for whoever may not, or no longer, change it."""
        around = self.frame(request, self.whole(request, pk))
        if around["verdict"]:
            context = around | {"next_step": next_step(around["steps"])}
            return render(request, f"{self.folder}/tasks.html", context)
        return self.reading(request, around, WithdrawForm())

    def reading(self, request: SignedInRequest, around: Context, form: WithdrawForm, status: int = 200) -> HttpResponse:
        """The content, with the reason why it cannot be changed, and the way to take it back."""
        context = around | {
            "withdraw": self.may_withdraw(request, around),
            "withdraw_url": reverse(f"{self.kind.value}_withdraw", args=[around["document"].pk]),
            "form": form,
        }
        return render(request, f"{self.folder}/reading.html", context, status=status)

    def may_withdraw(self, request: SignedInRequest, around: Context) -> Verdict:
        verdict: Verdict = self.rules.may_withdraw(
            request.user, around["document"], around["window"], on=around["today"]
        )
        return verdict

    def withdraw(self, request: SignedInRequest, pk: int) -> HttpResponse:
        document: Any = self.whole(request, pk)
        if not document.is_handed_in:
            return redirect(self.kind.value, pk)  # the second of two clicks
        around, form = self.frame(request, document), WithdrawForm(request.POST)
        self.may_withdraw(request, around).or_raise()
        if not form.is_valid():
            return self.reading(request, around, form, status=422)
        self.actions.withdraw(document, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, str(self.withdrawn))
        return redirect(self.kind.value, pk)

    # The last step: everything once more, what is missing, sending

    def check(self, request: SignedInRequest, pk: int) -> HttpResponse:
        return self.step_page(request, pk, CHECK, f"{self.folder}/check.html", partial(self._checked, request))

    def _checked(self, request: SignedInRequest, document: Any, around: Context) -> Context:
        content, name = around["content"], self.kind.value
        missing = [(item, self.where(document, content, item)) for item in around["missing"]]
        steps = dict(zip(self.step_names(document), around["steps"], strict=False))
        checked = [step for step in self.checked if step in steps]
        return {
            "parts": [
                {"step": steps[step], "missing": [found for found in missing if found[0].step == step]}
                for step in checked
            ],
            "first_gap": missing[0] if missing else None,
            "certifier": content["people"]["certifier"],
            "edit": {step: self.address(document.pk, step) for step in checked},
            "paper_ask_url": reverse(f"{name}_paper_ask", args=[document.pk]),
            "send_url": reverse(f"{name}_send", args=[document.pk]),
            "may_send": self.rules.may_send(request.user, document, around["window"], on=around["today"]),
        }

    def send(self, request: SignedInRequest, pk: int) -> HttpResponse:
        try:
            submission = self.actions.send(self.visible(request, pk), by=request.user)
        except Incomplete:
            response = self.check(request, pk)
            response.status_code = 422
            return response
        except PermissionDenied:
            # The second of two clicks: it was sent by the first, and both lead to the same receipt.
            document: Any = self.visible(request, pk)
            if not document.is_handed_in:
                raise
            submission = document.frozen
        return redirect(reverse("submission", args=[submission.number], query={"sent": 1}))

    # The paper of a draft, looked at before it is sent

    def paper(self, request: SignedInRequest, pk: int, **words: str) -> HttpResponse:
        """The pages of the draft; of what was sent there are papers beside what was frozen."""
        document: Any = self.whole(request, pk)
        if document.is_handed_in:
            return redirect("submission", document.frozen.number)
        return draft_page(
            request, self.draft(document), self.kind, subject_of(document), over=document.plan.agency.name,
            back_url=self.address(pk, CHECK), ask_url=reverse(f"{self.kind.value}_paper_ask", args=[pk]), **words,
        )  # fmt: skip

    def paper_ask(self, request: SignedInRequest, pk: int) -> HttpResponse:
        document: Any = self.whole(request, pk)
        if document.is_handed_in:
            return redirect("submission", document.frozen.number)
        return ask_for_draft(
            request, self.draft(document), self.kind, subject_of(document), agency=document.plan.agency.code,
            back=reverse(f"{self.kind.value}_paper", args=[pk]),
        )  # fmt: skip
