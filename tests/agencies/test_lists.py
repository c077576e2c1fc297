"""Lists of agencies: uploaded, read by the worker, looked at, confirmed, recorded as a whole or not at all."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from cleanreport.agencies import actions
from cleanreport.agencies.actions import bulk, lists
from cleanreport.agencies.facts import Facts, facts_of
from cleanreport.agencies.lifecycle import State
from cleanreport.agencies.models import Agency, AgencyImport, AgencyName, ImportRow, Ministry
from cleanreport.audit.models import Event
from cleanreport.core.lifecycle import WrongState
from tests.agencies.sheets import HEADINGS, LANDS, NAN, ROADS, csv_of, xlsx_of
from tests.at_once import at_once
from tests.cast import TODAY, World

WIDE = [*HEADINGS, "ภาค", "ใช้ชื่อนี้ตั้งแต่วันที่"]
RENAMED = ["MOI-04", "กรมที่ดินแห่งชาติ", *LANDS[2:], "", "1/3/2557"]
MOVED = [*NAN, "ภาคเหนือ", ""]
MADE = [*ROADS, "ภาคกลาง", ""]


def state_of(found: AgencyImport) -> str:
    return AgencyImport.objects.get(pk=found.pk).state


def shown(on: World, content: bytes, **more: Any) -> AgencyImport:
    """A list that was uploaded and read."""
    found = lists.upload("รายชื่อ.csv", content, by=on.olga, at=TODAY)
    while lists.work_on_next(at=timezone.now()):
        pass
    return AgencyImport.objects.get(pk=found.pk)


def recorded(on: World, content: bytes) -> AgencyImport:
    found = shown(on, content)
    lists.confirm(found, by=on.olga)
    while lists.work_on_next(at=TODAY):
        pass
    return AgencyImport.objects.get(pk=found.pk)


def test_nothing_is_recorded_before_somebody_confirms(on: World) -> None:
    before = list(Agency.objects.values())
    found = shown(on, csv_of(RENAMED, MOVED, MADE, headings=WIDE))
    assert (found.state, found.counts) == (State.READ, {"new": 1, "changed": 2, "same": 0, "refused": 0})
    assert [(row.number, row.what) for row in found.rows.all()] == [(2, "changed"), (3, "changed"), (4, "new")]
    assert list(Agency.objects.values()) == before
    lists.confirm(found, by=on.olga)
    assert list(Agency.objects.values()) == before
    assert lists.work_on_next(at=TODAY)
    assert (state_of(found), Agency.objects.count()) == (State.DONE, 3)
    assert bytes(AgencyImport.objects.get().content) == b""
    assert not lists.work_on_next(at=TODAY)


def test_a_list_does_what_the_officer_would_do_by_hand(on: World) -> None:
    """Field by field, names and events included, with what was recorded one by one."""
    told = {"by": on.olga, "at": TODAY}

    def by_hand() -> None:
        new = {"name_th": "กรมที่ดินแห่งชาติ", "name_en": "Department of Lands"}
        actions.rename(on.agency, **new, from_on=date(2014, 3, 1), reason="", seen=0, **told)
        nan = Facts(**vars(facts_of(on.other_agency)) | {"region_th": "ภาคเหนือ"})
        actions.edit(on.other_agency, nan, seen=0, **told)
        roads = {"kind": "department", "ministry": on.agency.ministry, "region_th": "ภาคกลาง"}
        actions.create(Facts("MOI-05", name_th="กรมทางหลวงชนบท", **roads), **told)

    def everything() -> tuple[list[Any], ...]:
        verbs = ("agency.created", "agency.changed", "agency.renamed")
        events = Event.objects.filter(verb__in=verbs, at=TODAY).order_by("agency_code", "id")
        names = AgencyName.objects.order_by("agency", "from_on")
        return (
            list(Agency.objects.order_by("code").values()),
            list(names.values("agency__code", "name_th", "name_en", "from_on", "reason", "recorded_by", "recorded_at")),
            list(events.values("verb", "agency_code", "subject", "details", "actor", "actor_name", "at", "digest")),
        )

    def without_ids(found: tuple[list[Any], ...]) -> list[list[dict[str, Any]]]:
        """The new agency has another id in each world, and so its events another subject and digest."""
        return [
            [
                {k: v for k, v in row.items() if row.get("verb") != "agency.created" or k not in {"subject", "digest"}}
                for row in rows
            ]
            for rows in (([{k: v for k, v in row.items() if k != "id"} for row in found[0]]), found[1], found[2])
        ]

    with transaction.atomic():
        by_hand()
        expected = without_ids(everything())
        transaction.set_rollback(True)
    recorded(on, csv_of(RENAMED, MOVED, MADE, headings=WIDE))
    assert without_ids(everything()) == expected


def test_the_same_list_again_changes_nothing(on: World) -> None:
    recorded(on, csv_of(RENAMED, MOVED, MADE, headings=WIDE))
    again = shown(on, xlsx_of(RENAMED, MOVED, MADE, headings=WIDE))
    assert again.counts == {"new": 0, "changed": 0, "same": 3, "refused": 0}
    with pytest.raises(ValidationError):
        lists.confirm(again, by=on.olga)


def test_two_clicks_upload_and_confirm_once(on: World) -> None:
    first, second = (lists.upload("ก.csv", csv_of(MADE, headings=WIDE), by=on.olga) for _click in range(2))
    assert first == second
    found = shown(on, csv_of(MADE, headings=WIDE))
    lists.confirm(found, by=on.olga)
    lists.confirm(found, by=on.olga)
    lists.work_on_next()
    lists.confirm(found, by=on.olga)
    assert Event.objects.filter(verb__in=["import.confirmed", "import.recorded"]).count() == 2


def test_a_list_with_a_refused_row_is_not_recorded_at_all(on: World) -> None:
    found = shown(on, csv_of(MADE, ["MOI-06", "กรมใหม่", "บริษัท", "MOI", "", "", ""], headings=WIDE))
    assert found.counts["refused"] == 1
    with pytest.raises(ValidationError):
        lists.confirm(found, by=on.olga)
    lists.discard(found, by=on.olga)
    lists.discard(found, by=on.olga)
    with pytest.raises(WrongState):
        lists.confirm(found, by=on.olga)
    assert (state_of(found), ImportRow.objects.count(), Agency.objects.count()) == (State.DISCARDED, 0, 2)


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(on: World) -> None:
    found = shown(on, b"%PDF-1.7 \x00\x01")
    assert (found.state, [problem["key"] for problem in found.problems]) == (State.REFUSED, ["not_a_spreadsheet"])
    assert Event.objects.get(verb="import.refused").details["problems"] == ["not_a_spreadsheet"]


def test_only_officers_bring_lists_in(on: World) -> None:
    found = shown(on, csv_of(MADE, headings=WIDE))
    for call in (lambda: lists.upload("ก", b"x", by=on.carla), lambda: lists.confirm(found, by=on.carla)):
        with pytest.raises(PermissionDenied):
            call()
    with pytest.raises(PermissionDenied):
        lists.discard(found, by=on.carla)


CHANGES: list[Callable[[World], object]] = [
    lambda on: actions.edit(
        on.other_agency, Facts(**vars(facts_of(on.other_agency)) | {"name_en": "Nan"}), seen=0, by=on.olga
    ),
    lambda on: actions.create(Facts("MOI-05", "other", "กรมอื่น", on.agency.ministry), by=on.olga),
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_meanwhile_is_shown_again_before_anything_is_recorded(on: World, change: Callable) -> None:
    found = shown(on, csv_of(MOVED, MADE, headings=WIDE))
    change(on)
    before = list(Agency.objects.values())
    lists.confirm(found, by=on.olga)
    while lists.work_on_next(at=TODAY):
        pass
    found.refresh_from_db()
    assert (found.state, found.read_again, found.confirmed_by) == (State.READ, True, None)
    assert list(Agency.objects.values()) == before
    assert found.counts["changed"] >= 1


def test_what_changes_while_it_is_being_recorded_is_shown_again_too(on: World) -> None:
    found = shown(on, csv_of(MOVED, MADE, headings=WIDE))
    lists.confirm(found, by=on.olga)

    def prepared_late(*args: Any, **kwargs: Any) -> bulk.Prepared:
        made = bulk.prepare(*args, **kwargs)
        CHANGES[0](on)
        return made

    with patch.object(lists, "prepare", prepared_late):
        assert lists.work_on_next(at=TODAY)
    assert (state_of(found), Agency.objects.filter(code="MOI-05").exists()) == (State.ARRIVED, False)


def test_a_worker_that_dies_leaves_nothing_behind_and_the_next_one_does_it(on: World) -> None:
    found = shown(on, csv_of(MOVED, MADE, headings=WIDE))
    lists.confirm(found, by=on.olga)
    with patch.object(lists.audit, "record", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        lists.work_on_next()
    assert (state_of(found), Agency.objects.count()) == (State.RECORDING, 2)
    assert not lists.work_on_next()  # it may still be at work
    later = timezone.now() + lists.CLAIMED + timedelta(seconds=1)
    assert lists.work_on_next(at=later)
    assert (state_of(found), Agency.objects.count()) == (State.DONE, 3)


def test_a_list_that_breaks_the_worker_is_given_up_at_last(on: World) -> None:
    found = lists.upload("ก.csv", csv_of(MADE, headings=WIDE), by=on.olga)
    with patch.object(lists.checking, "read", side_effect=RuntimeError):
        for _try in range(lists.MOST_TRIES):
            assert lists.work_on_next()
        assert not lists.work_on_next()
    found.refresh_from_db()
    assert (found.state, found.problems) == (State.REFUSED, [{"key": "broken"}])


def test_ministries_that_a_list_brings_along_are_recorded_with_it(on: World) -> None:
    row = ["MOT-01", "กรมเจ้าท่า", "ส่วนราชการ", "MOT", "", "กระทรวงคมนาคม"]
    found = recorded(on, csv_of(row, headings=[*HEADINGS, "ชื่อกระทรวง"]))
    assert (found.state, Agency.objects.get(code="MOT-01").ministry.name_th) == (State.DONE, "กระทรวงคมนาคม")
    assert Event.objects.filter(verb="ministry.created").count() == 1


def test_old_lists_are_forgotten_but_not_that_there_were_some(on: World) -> None:
    recorded(on, csv_of(MADE, headings=WIDE))
    shown(on, csv_of(["MOI-06", *ROADS[1:], "", ""], headings=WIDE))
    assert lists.forget(at=TODAY + timedelta(days=29)) == 0
    lists.forget(at=TODAY + timedelta(days=31))
    assert sorted(AgencyImport.objects.values_list("state", flat=True)) == [State.DISCARDED, State.DONE]
    assert not ImportRow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_record_a_list_once(transactional_db: None, on: World) -> None:
    found = shown(on, csv_of(MOVED, MADE, headings=WIDE))
    lists.confirm(found, by=on.olga)
    assert sorted(map(str, at_once(lists.work_on_next, lists.work_on_next))) == ["False", "True"]
    assert Event.objects.filter(verb="import.recorded").count() == 1
    assert Ministry.objects.count() == 1
    assert Agency.objects.count() == 3
