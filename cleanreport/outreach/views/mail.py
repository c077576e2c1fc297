"""The outbox: what was sent to whom, what the mail server said, and sending again."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.core.lists import Counted
from cleanreport.documents.sheets import Cell, Column, sheet_response
from cleanreport.notifications.models import Delivery, Letter
from cleanreport.outreach import actions, shown
from cleanreport.outreach.forms import MailFilter
from cleanreport.outreach.guards import for_officers
from cleanreport.outreach.queries import outbox

WRITTEN_AT_ONCE = 500


def _filter(request: SignedInRequest) -> MailFilter:
    return MailFilter(request.GET, shown.purposes(outbox.purposes()))


def _letters(chosen: MailFilter, search: outbox.Search, state: str) -> QuerySet[Letter]:
    found = outbox.delivered_as(outbox.letters_found(search), state)
    return found.none() if chosen.finds_nothing else found


@require_safe
@for_officers
def office_mail(request: SignedInRequest) -> HttpResponse:
    """What was sent to whom, and what the mail server said."""
    chosen = _filter(request)
    search, state = chosen.search(), chosen.chosen("state") or ""
    nothing = dict.fromkeys(Delivery, 0)
    counts = nothing if chosen.finds_nothing else outbox.delivery_counts(search)
    count = counts[Delivery(state)] if state else sum(counts.values())
    page = Counted(_letters(chosen, search, state), count).get_page(request.GET.get("page"))
    found = outbox.on_page(page.object_list) if count else []  # type: ignore[arg-type]
    context = {
        "filter": chosen, "tabs": shown.delivery_tabs(counts, state), "page": page, "state": state,
        "is_filtered": not search.is_empty, "letters": shown.shown_letters(found, outbox.numbers_of(found)),
    }  # fmt: skip
    return render(request, "outreach/mail.html", context)


@require_safe
@for_officers
def office_mail_export(request: SignedInRequest, kind: str) -> FileResponse:
    """The same list as a file."""
    chosen = _filter(request)
    letters = _letters(chosen, chosen.search(), chosen.chosen("state") or "")
    columns = [
        Column(_("Written"), 18), Column(_("To"), 28), Column(_("E-mail address"), 30), Column(_("Agency code"), 14),
        Column(_("Purpose"), 26), Column(_("Subject"), 60), Column(_("About"), 20), Column(_("State"), 18),
        Column(_("Number of retries"), 12), Column(_("Next try"), 18), Column(_("The mail server said"), 50),
    ]  # fmt: skip
    return sheet_response(_("E-mails"), columns, _rows(letters), kind)


def _rows(letters: QuerySet[Letter]) -> Iterator[list[Cell]]:
    pks = letters.values_list("pk", flat=True)
    for some in batched(pks.iterator(chunk_size=2000), WRITTEN_AT_ONCE):
        known = {letter.pk: letter for letter in outbox.on_page(Letter.objects.filter(pk__in=some))}
        numbers = outbox.numbers_of(known.values())
        for row in shown.shown_letters([known[pk] for pk in some if pk in known], numbers):
            letter = row.letter
            yield [
                letter.created_at, letter.recipient_name, letter.recipient, letter.agency_code, row.purpose,
                letter.email.subject, row.number, str(row.chip.text), letter.email.number_of_retries or 0,
                row.next_try, row.refusal,
            ]  # fmt: skip


@require_POST
@for_officers
def office_mail_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send a letter again, and go back to the same place in the list; one without its key is asked for anew."""
    letter: Any = get_object_or_404(Letter.objects.select_related("email"), pk=pk)
    if actions.send_again(letter, by=request.user):
        words = _("The e-mail to %(name)s will be sent again within a minute.")
        messages.success(request, words % {"name": letter.recipient})
    elif letter.blanked:
        numbers = outbox.numbers_of([letter])
        messages.info(request, _("The link in this e-mail was used once and is not kept. A new one is made here."))
        return HttpResponseRedirect(shown.asked_anew_at(letter, numbers.get(letter.about, "")))
    place = request.GET.urlencode()
    return HttpResponseRedirect(reverse("office_mail") + (f"?{place}" if place else ""))
