"""A small site for the tests of core's scripts: a draft that saves itself, and a desk where a test decides answers."""

import time
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from cleanreport.core.deadlines import Deadline
from cleanreport.core.drawings import Levels, RiskPoint
from cleanreport.core.formfields import PercentField, TextField
from cleanreport.core.markup import pieces
from cleanreport.core.steps import Chip, Step
from cleanreport.core.thai import clock

HEAD = '{% extends "core/base.html" %}{% load ui %}{% block title %}Draft{% endblock %}'
BAR = (
    '{% block pagebar %}{% include "core/_pagebar.html" with back_url="/next/" back_label="แผนสร้างความโปร่งใส"'
    " saved_at=saved_at state=state deadline=deadline autosave=True %}{% endblock %}"
)
BODY = """{% block main %}<div class="split split--steps">{% steps steps "ขั้นของแผน" "/next/" %}<div>{% errors form %}
<h1>{{ "ความเสี่ยงของกระบวนงานและตัวชี้วัดของมาตรการที่ผู้รับรองต้องรับทราบ"|keep }}</h1>
<p id="live">{{ live }}</p>
<form method="post" action="/draft/" data-autosave novalidate autocomplete="off">{% csrf_token %}{% seen form %}
<section class="panel">{% field form.percent unit="จาก 100" short=True %}{% field form.summary %}{% field form.output %}
{% field form.likelihood words=True %}{% levels levels %}{% matrix points %}
<p id="before">ข้อความรอบก่อน</p>
<button type="button" class="act btn-link" data-copy-from="#before" data-copy-to="output" hidden>ใช้ข้อความนี้ต่อ</button>
<div class="form-foot"><button class="btn btn-primary" type="submit">ไปต่อ</button></div></section></form>
</div></div>{% endblock %}"""


class DraftForm(forms.Form):
    use_required_attribute = False
    seen_name = "seen"
    percent = PercentField(label="ร้อยละความก้าวหน้า", required=False)
    summary = TextField(label="ผลการดำเนินงานโดยสรุป", required=False, help_text="เขียนสั้น ๆ")
    output = TextField(label="ผลผลิต/ผลลัพธ์", required=False)
    likelihood = forms.ChoiceField(
        label="โอกาสเกิด", required=False, widget=forms.RadioSelect, choices=[("1", "1 แทบไม่เกิด"), ("2", "2 เกิดน้อยครั้ง")]
    )

    def __init__(self, *args: Any, seen: int, conflicts: dict[str, dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen, self.conflicts = str(seen), conflicts


@dataclass
class Desk:
    """What the site holds and how it answers; a test changes it while the browser looks on."""

    stored: dict[str, str] = field(default_factory=lambda: {"summary": "เดิม"})
    version: int = 1
    saves: list[dict[str, str]] = field(default_factory=list)
    submits: list[dict[str, str]] = field(default_factory=list)
    stays: int = 0
    answer: tuple[int, dict[str, str]] | None = None  # instead of saving
    theirs: str = ""  # somebody else's summary
    slow: float = 0
    session_seconds: int = 3600

    def conflicts(self, posted: Any) -> dict[str, dict[str, str]]:
        settled = posted.get("summary--mine") == "token" or posted.get("summary") == self.theirs
        if not self.theirs or settled or not posted:
            return {}
        return {"summary": {"theirs": self.theirs, "by": "สมชาย ตั้งมั่น", "token": "token"}}

    def form(self, posted: Any = None) -> DraftForm:
        conflicts = self.conflicts(posted or {})
        return DraftForm(posted or None, initial=self.stored, seen=self.version, conflicts=conflicts)

    def save(self, form: DraftForm) -> None:
        form.is_valid()
        self.stored |= {
            name: str(value or "") for name, value in form.cleaned_data.items() if name not in form.conflicts
        }
        self.version += 1
        form.seen = str(self.version)


desk = Desk()


class Person:
    is_authenticated = True
    pk = 7
    shown_name = "พิมพ์ชนก ใจซื่อ"


@login_not_required
def draft(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and request.headers.get("X-Autosave"):
        return autosave(request)
    form = desk.form(request.POST)
    if request.method == "POST":
        desk.submits.append(request.POST.dict())
        time.sleep(desk.slow)
        if form.is_valid() and not form.conflicts:
            desk.save(form)
            return HttpResponseRedirect("/next/")
    return page(request, form)


def autosave(request: HttpRequest) -> HttpResponse:
    if desk.answer:
        status, told = desk.answer
        return JsonResponse(told, status=status)
    desk.saves.append(request.POST.dict())
    time.sleep(desk.slow)
    form = desk.form(request.POST)
    desk.save(form)
    headers = {"X-Session-Seconds": "3600"}
    return JsonResponse(
        {
            "saved": clock(timezone.now()),
            "seen": {"seen": form.seen},
            "errors": {name: pieces(found[0]) for name, found in form.errors.items()},
            "conflicts": form.conflicts,
            "patch": {"live": f'<p id="live">{len(desk.saves)}</p>', "before": '<p id="before">ข้อความรอบก่อน</p>'},
        },
        headers=headers,
    )


def page(request: HttpRequest, form: DraftForm) -> HttpResponse:
    day = timezone.localdate()
    context = {
        "form": form,
        "user": Person(),
        "navigation": [{"label": "หน้าหลัก", "url": "/next/", "current": False}],
        "session_seconds": desk.session_seconds,
        "stay_url": "/stay/",
        "saved_at": timezone.now(),
        "live": 0,
        "state": Chip("info", "pencil-fill", "ฉบับร่าง"),
        "deadline": Deadline(day, day),
        "steps": [Step("ความเสี่ยง", "/draft/", "fix", 1, current=True), Step("ตรวจสอบ", "/next/", "send")],
        "levels": Levels(values=("60", "70", "80", "90", "100")),
        "points": [RiskPoint(1, 2, 2, "#before", name="เรียกเก็บเกิน"), RiskPoint(2, 2, 2, "#live")],
    }
    html = engines["django"].from_string(HEAD + BAR + BODY).render(context, request)
    return HttpResponse(html, status=422 if form.errors or form.conflicts else 200)


@login_not_required
def following(request: HttpRequest) -> HttpResponse:
    html = engines["django"].from_string(HEAD + "{% block main %}<h1>ต่อไป</h1>{% endblock %}").render({}, request)
    return HttpResponse(html)


@login_not_required
def stay(request: HttpRequest) -> HttpResponse:
    desk.stays += 1
    return JsonResponse({"seconds": 3600})


urlpatterns = [
    path("draft/", draft),
    path("next/", following),
    path("stay/", stay),
    path("", include("cleanreport.core.urls")),
    path("", include("cleanreport.accounts.urls")),
]
handler500 = "cleanreport.core.views.server_error"
