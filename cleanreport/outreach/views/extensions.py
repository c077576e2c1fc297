"""More time, or a second chance, for many: choose, see what would happen, confirm."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.agencies.models import Agency
from cleanreport.core.formfields import fingerprint
from cleanreport.core.forms import taken
from cleanreport.core.lists import A_PAGE, Counted
from cleanreport.core.thai import long_date
from cleanreport.outreach import actions, shown
from cleanreport.outreach.forms import ExtendForm, ReasonForm
from cleanreport.outreach.guards import for_officers
from cleanreport.outreach.queries import dues, tables
from cleanreport.outreach.queries.tables import Becomes, ExtensionRow
from cleanreport.outreach.views.choosing import Desk, desk_of, no_year
from cleanreport.submissions.models import Submission

ALL = "all"


@require_safe
@for_officers
def office_extensions(request: SignedInRequest) -> HttpResponse:
    """Agencies with the day until which each may send; first only those that have not."""
    desk = desk_of(request.GET, with_plan=False)
    if desk is None:
        return no_year(request)
    found = asked_for(desk)
    page = Counted(dues.in_order(found), found.count()).get_page(request.GET.get("page"))
    rows = shown.to_extend(tables.with_sent(dues.on_page(page.object_list), desk.due), desk.due, desk.today)
    context = desk.context | {"page": page, "rows": rows, "everybody": desk.asked.get("who") == ALL}
    return render(request, "outreach/extensions.html", context | {"most": actions.MOST_EXTENDED})


def asked_for(desk: Desk) -> QuerySet[Agency]:
    """Those that have not sent, or all of the list."""
    return desk.agencies if desk.asked.get("who") == ALL else dues.missing(desk.agencies, desk.due)


def _chosen(desk: Desk) -> QuerySet[Agency]:
    """Those ticked, or all of the list as it was filtered."""
    return asked_for(desk) if desk.takes_all else desk.chosen


@require_safe
@for_officers
def office_extensions_chosen(request: SignedInRequest) -> HttpResponse:
    """The chosen agencies, and the form that extends them."""
    desk = desk_of(request.GET, with_plan=False)
    if desk is None:
        return no_year(request)
    return _page(request, desk, ExtendForm(due=desk.due, today=desk.today))


@require_POST
@for_officers
def office_extensions_give(request: SignedInRequest) -> HttpResponse:
    """First shows what the day would change; does it when what was shown is still true and is confirmed."""
    desk = desk_of(request.POST, with_plan=False)
    if desk is None:
        return no_year(request)
    form = ExtendForm(request.POST, due=desk.due, today=desk.today)
    if not form.is_valid() or not desk.choice:
        return _page(request, desk, form, status=422)
    due_on = form.cleaned_data["due_on"]
    rows = _rows(desk, due_on)
    if request.POST.get("confirmed") != _seen(rows, due_on):
        return _page(request, desk, form, rows, status=409 if "confirmed" in request.POST else 200)
    if not taken(form, lambda data: _given(request, desk, data)):
        return _page(request, desk, form, rows, status=422)
    return HttpResponseRedirect(desk.back("office_extensions"))


def _rows(desk: Desk, due_on: Any) -> list[ExtensionRow]:
    agencies = _chosen(desk).select_related("ministry").order_by("sort_key", "code")
    return tables.extension_rows(agencies, desk.due, due_on, actions.MOST_EXTENDED + 1)


def _seen(rows: list[ExtensionRow], due_on: Any) -> str:
    """Says what would happen, so that nothing else does."""
    return fingerprint([due_on, *(f"{row.agency.pk} {row.now} {row.becomes.value}" for row in rows)])


def _given(request: SignedInRequest, desk: Desk, data: dict[str, Any]) -> None:
    given = actions.extend_many(desk.due, _chosen(desk), **data, by=request.user)
    words = ngettext(
        "%(count)s agency can send until %(date)s, and is told by e-mail.",
        "%(count)s agencies can send until %(date)s, and are told by e-mail.",
        given,
    )
    messages.success(request, words % {"count": given, "date": long_date(data["due_on"])})


def _page(
    request: SignedInRequest, desk: Desk, form: ExtendForm, rows: list[ExtensionRow] | None = None, *, status: int = 200
) -> HttpResponse:
    """`rows` tell what would happen; without them the chosen agencies stand there as they are."""
    due_on = form.cleaned_data["due_on"] if rows is not None else None
    if rows is None:
        rows = _rows(desk, desk.due.due_on)
    needed = sum(row.becomes == Becomes.EXTENDED for row in rows) if due_on else 0
    context = desk.context | {
        "form": form, "count": len(rows), "most": actions.MOST_EXTENDED, "due_on": due_on, "needed": needed,
        "too_many": len(rows) > actions.MOST_EXTENDED, "changed": status == 409, "back": desk.back("office_extensions"),
        "rows": shown.outcomes(rows[: actions.MOST_EXTENDED]), "confirmed": _seen(rows, due_on) if needed else "",
    }  # fmt: skip
    return render(request, "outreach/extensions_chosen.html", context, status=status)


# Opening for correction


@require_safe
@for_officers
def office_reopening(request: SignedInRequest) -> HttpResponse:
    """What agencies have finished or sent, to be opened for correction."""
    desk = desk_of(request.GET)
    if desk is None:
        return no_year(request)
    page = Paginator(tables.sent(desk.due, desk.agencies), A_PAGE).get_page(request.GET.get("page"))
    rows = shown.to_reopen(tables.on_page(page.object_list))  # type: ignore[arg-type]
    context = desk.context | {"page": page, "rows": rows, "most": actions.MOST_REOPENED}
    return render(request, "outreach/reopening.html", context)


def _ticked(desk: Desk) -> list[Submission]:
    found = tables.sent(desk.due, desk.agencies)
    if not desk.takes_all:
        pks = [int(pk) for pk in desk.asked.getlist("document") if pk.isascii() and pk.isdigit() and len(pk) < 18]
        found = found.filter(subject_id__in=pks[: actions.MOST_REOPENED + 1])
    return list(tables.on_page(found[: actions.MOST_REOPENED + 1]))


@require_safe
@for_officers
def office_reopening_chosen(request: SignedInRequest) -> HttpResponse:
    """What was chosen, and the form that opens it."""
    desk = desk_of(request.GET)
    return _reopening_page(request, desk, ReasonForm()) if desk else no_year(request)


@require_POST
@for_officers
def office_reopening_open(request: SignedInRequest) -> HttpResponse:
    """Open what was chosen for correction, as a whole."""
    desk = desk_of(request.POST)
    if desk is None:
        return no_year(request)
    form, documents = ReasonForm(request.POST), tables.documents(desk.due.kind, _ticked(desk))
    # The second of two clicks finds drafts, and nothing to be done.
    if documents and not taken(form, lambda data: _opened(request, documents, data)):
        return _reopening_page(request, desk, form, status=422)
    return HttpResponseRedirect(desk.back("office_reopening"))


def _opened(request: SignedInRequest, documents: list[tables.Document], data: dict[str, Any]) -> None:
    opened = len(actions.reopen_many(documents, **data, by=request.user))
    words = ngettext(
        "%(count)s is open for correction. The agency and the certifier are told why.",
        "%(count)s are open for correction. The agencies and the certifiers are told why.",
        opened,
    )
    messages.success(request, words % {"count": opened})


def _reopening_page(request: SignedInRequest, desk: Desk, form: ReasonForm, *, status: int = 200) -> HttpResponse:
    sent = _ticked(desk) if desk.takes_all or desk.asked.getlist("document") else []
    context = desk.context | {
        "form": form, "count": len(sent), "most": actions.MOST_REOPENED, "back": desk.back("office_reopening"),
        "too_many": len(sent) > actions.MOST_REOPENED,
        "rows": shown.to_reopen(sent[: actions.MOST_REOPENED]),
    }  # fmt: skip
    return render(request, "outreach/reopening_chosen.html", context, status=status)
