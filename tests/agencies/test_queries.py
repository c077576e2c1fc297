"""Which agencies a person sees and works for, and finding and ordering Thai names."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils.translation import override

from cleanreport.agencies import actions
from cleanreport.agencies.models import Agency, Membership
from cleanreport.agencies.queries import agencies_visible_to, agency_of, named_like, works_for
from cleanreport.audit.models import Event
from cleanreport.plans.lifecycle import State
from cleanreport.plans.queries import plans_visible_to
from cleanreport.reports.lifecycle import State as ReportState
from cleanreport.reports.queries import reports_visible_to
from tests.cast import TODAY, World, plan_at, report_at


def recorded(name: str, on: World, code: str = "", name_en: str = "") -> Agency:
    facts = {"kind": "department", "name_th": name, "name_en": name_en, "ministry": on.agency.ministry}
    return actions.record_agency(code or name, by=on.olga, **facts)


def names(agencies: object) -> list[str]:
    return [agency.name_th for agency in agencies]


def test_a_person_sees_the_own_agency_an_officer_all(on: World) -> None:
    assert names(agencies_visible_to(on.carla)) == ["กรมที่ดิน"]
    assert names(agencies_visible_to(on.stan)) == ["จังหวัดน่าน"]
    assert names(agencies_visible_to(on.olga)) == ["กรมที่ดิน", "จังหวัดน่าน"]


def test_documents_are_seen_by_their_agency_and_by_officers(on: World) -> None:
    plan = plan_at(State.DRAFT, on)
    report = report_at(ReportState.DRAFT, on)
    for who, plans, reports in (("carla", 2, 1), ("cory", 2, 1), ("stan", 0, 0), ("olga", 2, 1)):
        person = getattr(on, who)
        assert (plans_visible_to(person).count(), reports_visible_to(person).count()) == (plans, reports), who
    assert plan in plans_visible_to(on.carla)
    assert report in reports_visible_to(on.carla)


def test_who_works_for_several_agencies_sees_each_once(on: World) -> None:
    Membership.objects.create(user=on.carla, agency=on.other_agency, since=TODAY)
    assert names(agencies_visible_to(on.carla)) == ["กรมที่ดิน", "จังหวัดน่าน"]
    assert agency_of(on.carla) == on.agency
    plan_at(State.DRAFT, on)
    assert plans_visible_to(on.carla).count() == 1


def test_who_works_for_whom(on: World) -> None:
    working = {who: works_for(getattr(on, who), on.agency.pk) for who in ("carla", "cory", "stan", "olga")}
    assert working == {"carla": True, "cory": True, "stan": False, "olga": False}
    on.carla.is_active = False
    assert not works_for(on.carla, on.agency.pk)
    assert agency_of(on.olga) is None


# Thai


def test_names_stand_in_the_order_of_a_thai_dictionary(on: World) -> None:
    in_order = ["กรมเจ้าท่า", "กรมที่ดิน", "กรุงเทพมหานคร", "เกษตรจังหวัด", "ไก่ชน", "ขนส่งทางบก", "จังหวัดน่าน", "อัยการ"]
    for name in reversed(in_order):
        recorded(name, on, code={"กรมที่ดิน": "MOI-04", "จังหวัดน่าน": "TH-55"}.get(name, ""))
    assert names(Agency.objects.all()) == in_order


@pytest.fixture
def found(on: World) -> object:
    recorded("กรมการขนส่งทางบก", on, "MOT-02", "Department of Land Transport")
    recorded("สำนักงานปลัดกระทรวง 100% เพื่อประชาชน", on, "PM_1")

    def search(words: str) -> list[str]:
        return sorted(agency.code for agency in named_like(Agency.objects.all(), words))

    return search


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("ที่ดิน", ["MOI-04"]),  # inside a name without spaces
        ("ขนส่ง", ["MOT-02"]),
        ("กรม", ["MOI-04", "MOT-02"]),
        ("บก ขนส่ง", ["MOT-02"]),  # every word, in any order
        ("กรม น่าน", []),
        ("department lands", ["MOI-04"]),
        ("LAND", ["MOI-04", "MOT-02"]),
        ("mot-02", ["MOT-02"]),
        ("mot02", ["MOT-02"]),  # as user names have it
        ("MOI ๐๔", ["MOI-04"]),
        ("moi04 ที่ดิน", ["MOI-04"]),
        ("PM1", ["PM_1"]),
        ("100%", ["PM_1"]),
        ("%", ["PM_1"]),
        ("_", ["PM_1"]),
        ("", ["MOI-04", "MOT-02", "PM_1", "TH-55"]),
        ("ไม่มี", []),
    ],
)
def test_a_word_is_found_wherever_it_stands(words: str, codes: list[str], found: object) -> None:
    assert found(words) == codes


def test_agencies_that_were_there_before_are_found_by_their_bare_codes_once_the_migration_is_through(on: World) -> None:
    Agency.objects.filter(code="MOI-04").update(search_text="กรมที่ดินdepartmentoflandsmoi-04")
    assert not named_like(Agency.objects.all(), "moi04")
    for _time in range(2):  # going back and forth adds nothing twice
        import_module("cleanreport.agencies.migrations.0005_found_by_bare_codes").add_bare_codes(apps, None)
    kept = Agency.objects.in_bulk(["MOI-04", "TH-55"], field_name="code")
    assert kept["MOI-04"].search_text == "กรมที่ดินdepartmentoflandsmoi-04moi04"
    assert kept["TH-55"].search_text.count("th55") == 1


# Recording


def test_recording_an_agency_again_brings_it_up_to_date(on: World) -> None:
    agency = recorded("กรมที่ดินแห่งชาติ", on, "MOI-04", "National Department of Lands")
    assert (agency.pk, Agency.objects.count()) == (on.agency.pk, 2)
    assert list(named_like(Agency.objects.all(), "แห่งชาติ")) == [agency]
    verbs = Event.objects.filter(subject=f"agency:{agency.pk}").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["agency.created", "agency.changed"]


def test_names_are_english_where_english_is_spoken_and_there_is_one(on: World) -> None:
    with override("en"):
        assert (str(on.agency), str(on.other_agency)) == ("Department of Lands", "จังหวัดน่าน")
    assert str(on.agency) == "กรมที่ดิน"


def test_an_account_without_a_password_cannot_sign_in(on: World) -> None:
    person = actions.open_account("somebody", by=on.olga, agency=on.agency)
    assert not person.has_usable_password()
    assert works_for(person, on.agency.pk)
