"""The sections that are written, and the pictures in them."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cleanreport.accounts.requests import SignedInRequest
from cleanreport.completion import actions, markup, queries, shown
from cleanreport.completion.checks import STEPS
from cleanreport.completion.forms import PictureForm, SectionForm
from cleanreport.completion.models import Completion, Picture, Section
from cleanreport.completion.outline import CHAPTERS, SECTIONS, chapter_of
from cleanreport.completion.views.common import screens
from cleanreport.core import drafts
from cleanreport.core.markup import pieces
from cleanreport.evidence import downloads
from cleanreport.reports.views.screens import Context


@require_http_methods(["GET", "HEAD", "POST"])
def completion_section(request: SignedInRequest, pk: int, number: str) -> HttpResponse:
    if number not in SECTIONS:
        raise Http404
    if request.method != "POST":
        return _page(request, pk, number)
    completion = screens.visible(request, pk)
    form = SectionForm(request.POST, row=_section(completion, number))
    screens.save(request, completion, [form])
    following = STEPS[STEPS.index(number) + 1]
    return drafts.answer(
        request,
        [form],
        page=lambda: _page(request, pk, number, form),
        onward=screens.onward(request, pk, number, following),
        patch=lambda: {"preview": ("completion/section.html#preview", _preview(completion, text_of(form)))},
    )


def text_of(form: SectionForm) -> str:
    """The text as it is stored now."""
    return str(drafts.stored(form.row, "text"))


def _section(completion: Completion, number: str) -> Section:
    return completion.sections.get(number=number)


def _preview(completion: Completion, text: str) -> Context:
    pictures = {picture.pk: picture_url(picture) for picture in completion.pictures.all()}
    return {"preview": markup.html(text, pictures)}


def picture_url(picture: Picture) -> str:
    return reverse("completion_picture", args=[picture.pk])


def _page(
    request: SignedInRequest, pk: int, number: str, form: SectionForm | None = None, picture: PictureForm | None = None
) -> HttpResponse:
    def context(completion: Completion, _around: Context) -> Context:
        row = next(section for section in completion.sections.all() if section.number == number)
        chapter = chapter_of(number)
        return {
            "form": form or SectionForm(row=row),
            "number": number,
            "section": SECTIONS[number],
            "chapter": f"{chapter}. {CHAPTERS[chapter]}",
            "is_known": number in shown.KNOWN,
            "pictures": [(one, picture_url(one)) for one in completion.pictures.all()],
            "picture_form": picture or PictureForm(),
            **_preview(completion, row.text),
        }

    return screens.step_page(request, pk, number, "completion/section.html", context)


@require_POST
def completion_picture_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """A picture for the texts: as JSON for the editor, as a page for whoever has no scripts."""
    completion = screens.visible(request, pk)
    screens.require_open(request, completion)
    form = PictureForm(request.POST, request.FILES)
    if not drafts.wants_fragments(request):
        return _with_the_text(request, completion, form)
    picture = _added(request, completion, form)
    if picture is None:
        return JsonResponse({"detail": pieces(" ".join(map(str, form.errors["picture"])))}, status=422)
    return JsonResponse({"id": picture.pk, "url": picture_url(picture), "name": picture.file_name})


def _added(request: SignedInRequest, completion: Completion, form: PictureForm) -> Picture | None:
    if form.is_valid():
        try:
            return actions.add_picture(completion, form.cleaned_data["picture"], by=request.user)
        except ValidationError as refused:
            form.add_error("picture", refused)
    return None


def _with_the_text(request: SignedInRequest, completion: Completion, form: PictureForm) -> HttpResponse:
    """The text that stands in the form is saved first, so that nothing is lost."""
    number = request.POST.get("number", "")
    if number not in SECTIONS:
        raise Http404
    text = SectionForm(request.POST, row=_section(completion, number))
    screens.save(request, completion, [text])
    picture = _added(request, completion, form)
    if picture and not text.needs_attention:
        return redirect(reverse("completion_section", args=[completion.pk, number]) + "#pictures")
    response = _page(request, completion.pk, number, text, form)
    response.status_code = 422
    return response


@require_safe
def completion_picture(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A picture of a report that this person sees."""
    visible = queries.completions_visible_to(request.user)
    return shown_picture(request, get_object_or_404(Picture, pk=pk, completion__in=visible))


def shown_picture(request: HttpRequest, picture: Picture) -> HttpResponseBase:
    """The bytes of a picture, to be shown in a page: it was recognised as one by its content. Not of a harmful one."""
    if picture.is_harmful:
        return downloads.no_picture()
    return downloads.shown(request, picture.path, picture.media_type, picture.sha256)
