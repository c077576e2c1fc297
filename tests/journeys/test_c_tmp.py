from datetime import timedelta
from pathlib import Path
import os
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from cleanreport.completion.lifecycle import State
from cleanreport.completion import actions
from cleanreport.core.drafts import Edit
from cleanreport.cycles.models import Round
from cleanreport.cycles.queries import day_of
from cleanreport.demo.endings import sections
from cleanreport.demo import files
from tests.cast import completion_at, IN_ROUND_12
from tests.plans.screens import signed_in, url
from tests.journeys.test_completion_screens import link_of
pytestmark = pytest.mark.django_db(transaction=True)
OUT=Path(os.environ.get("SHOTDIR","x")); OUT.mkdir(exist_ok=True)
@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
def test_shots(transactional_db, on, open_page, live_server, browser_log):
    browser_log.allow("")
    c = completion_at(State.DRAFT, on)
    p = actions.add_picture(c, files.png("จอ.png",[20,40,80,90]), by=on.carla, at=IN_ROUND_12)
    texts = sections("driving-licence")
    actions.edit(c, [Edit(r, {"text": texts[r.number].replace("picture:1)", f"picture:{p.pk})")}, {}) for r in c.sections.all()], by=on.carla, at=IN_ROUND_12)
    for _ in range(2):
        w = actions.add_work(c, by=on.carla, at=IN_ROUND_12)
        actions.edit(c, [Edit(w, {"form":"ระบบสารสนเทศ","description":"ระบบจองคิว"}, {})], by=on.carla, at=IN_ROUND_12)
    actions.add_outputs(c, [files.pdf("manual.pdf", ["x"])], titles=["คู่มือ"], by=on.carla, at=IN_ROUND_12)
    today = day_of(timezone.now())
    Round.objects.filter(months=12).update(opens_on=today - timedelta(days=5), due_on=today + timedelta(days=9))
    def shoot(pages, who):
        for width in (1280, 390):
            page = open_page(width=width)
            if who:
                session = signed_in(who).cookies["sessionid"].value
                page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            for name, address in pages.items():
                page.goto(address)
                if name == "s41":
                    page.locator("[data-area] td").first.click()
                page.wait_for_timeout(200)
                page.screenshot(path=OUT / f"{name}-{width}.png", full_page=True)
                over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                if over > 0: print("WIDE", name, width, over)
    shoot({"s41": url("completion_section", c.pk, "4.1"), "s61": url("completion_section", c.pk, "6.1"), "appendix": url("completion_appendix", c.pk), "check": url("completion_check", c.pk)}, on.carla)
    page = open_page(width=390, java_script_enabled=False)
    session = signed_in(on.carla).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(url("completion_section", c.pk, "4.1")); page.screenshot(path=OUT / "plain-390.png", full_page=True)
    page.set_viewport_size({"width":1280,"height":900}); page.goto(url("completion_section", c.pk, "4.1")); page.screenshot(path=OUT / "plain-1280.png", full_page=True)
    s = actions.send(c, by=on.carla)
    c.refresh_from_db()
    shoot({"receipt": url("submission", s.number)+"?sent=1", "list": url("submissions"), "read": url("completion", c.pk)}, on.carla)
    shoot({"certify": link_of(c)}, None)
    shoot({"office": url("office_agency", on.agency.code)+"?year=2557"}, on.olga)
