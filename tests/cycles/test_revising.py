"""Changing a year: what fits together, what two officers do at once, what is kept of moved dates; and copying it."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cleanreport.audit.models import Event
from cleanreport.core.drafts import Edit
from cleanreport.core.formfields import fingerprint
from cleanreport.core.lifecycle import WrongState
from cleanreport.cycles import actions
from cleanreport.cycles.checks import Refused, shifted
from cleanreport.cycles.models import Cycle, DateChange, KeyFactor, ProcessType, Round
from cleanreport.cycles.revisions import Revision, Wanted
from tests.cast import FACTORS, PROCESS_TYPES, TODAY, World, bangkok

BEFORE_THE_YEAR = bangkok(2013, 9, 20)
WHY = "น้ำท่วมหลายจังหวัด"


def edit(row: Any, seen: Any = None, **values: object) -> Edit:
    """What an officer changed who saw `seen`, or the row as it is in memory."""
    return Edit(row, values, {name: fingerprint(getattr(seen or row, name)) for name in values})


def revise(on: World, *edits: Edit, at: Any = BEFORE_THE_YEAR, by: Any = None, **wanted: Any) -> Revision:
    nothing_against = lambda _revision: []  # noqa: E731
    return actions.revise(on.cycle, Wanted(edits, **wanted), allow=nothing_against, by=by or on.olga, at=at)


def complaints(on: World, *edits: Edit, **more: Any) -> list[tuple[object, str]]:
    with pytest.raises(Refused) as refused:
        revise(on, *edits, **more)
    return [(misfit.row, misfit.field) for misfit in refused.value.misfits]


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2014, 8, 31), 1, date(2015, 8, 31)),
        (date(2015, 2, 28), 1, date(2016, 2, 29)),
        (date(2016, 2, 29), 1, date(2017, 2, 28)),
        (date(2014, 2, 27), 2, date(2016, 2, 27)),
    ],
)
def test_a_date_stays_the_same_day_and_the_end_of_february_its_end(day: date, years: int, expected: date) -> None:
    assert shifted(day, years) == expected


def test_a_copy_has_everything_with_its_dates_a_year_later(on: World) -> None:
    Cycle.objects.update(score_floor=0, remind_before=[30, 3], retention_on=date(2016, 2, 29))
    on.cycle.refresh_from_db()
    copy = actions.copy_cycle(on.cycle, 2558, by=on.olga, at=TODAY)
    assert (copy.plan_due_on, copy.retention_on) == (date(2014, 11, 29), date(2017, 2, 28))
    assert (copy.score_floor, copy.remind_before, copy.edited_by) == (0, [30, 3], None)
    rounds = [(r.months, r.opens_on, r.due_on, r.is_last, r.completion_required) for r in copy.rounds.all()]
    assert rounds == [
        (9, date(2015, 7, 1), date(2015, 8, 31), False, False),
        (12, date(2015, 9, 15), date(2015, 10, 15), True, True),
    ]
    assert {kind.name_th: [f.name_th for f in kind.factors.all()] for kind in copy.process_types.all()} == PROCESS_TYPES
    assert Event.objects.get(subject=f"cycle:{copy.pk}").details == {"year_be": 2558, "copied_from": 2557}
    assert on.cycle.rounds.count() == 2


@pytest.mark.parametrize("year_be", [2557, 2556, 2560])
def test_a_year_is_not_copied_to_one_that_is_there_or_over_or_far_ahead(year_be: int, on: World) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.copy_cycle(on.cycle, year_be, by=on.olga, at=TODAY)
    assert list(refused.value.message_dict) == ["year_be"]
    assert Cycle.objects.count() == 1


def test_only_an_officer_changes_copies_or_takes_away_a_year(on: World) -> None:
    for act in (
        lambda: revise(on, edit(on.round, due_on=date(2014, 9, 1)), by=on.carla),
        lambda: actions.copy_cycle(on.cycle, 2558, by=on.carla),
        lambda: actions.drop(on.cycle, by=on.carla),
        lambda: actions.move_row(ProcessType.objects.first(), up=False, allow=lambda _cycle: [], by=on.carla),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_what_changed_stands_in_the_trail_with_before_and_after(on: World) -> None:
    revise(on, edit(on.round, evidence_required=True), edit(on.cycle, plan_due_on=date(2013, 12, 2)))
    event = Event.objects.get(verb="cycle.edited")
    assert event.actor == on.olga
    assert event.details["changed"] == [
        {"row": f"round:{on.round.pk}", "field": "evidence_required", "from": False, "to": True},
        {"row": f"cycle:{on.cycle.pk}", "field": "plan_due_on", "from": "2013-11-29", "to": "2013-12-02"},
    ]
    on.round.refresh_from_db()
    assert (on.round.edited_by, on.round.edited_at) == (on.olga, BEFORE_THE_YEAR)


def test_saving_what_stands_there_already_changes_nothing(on: World) -> None:
    assert revise(on, edit(on.round, due_on=on.round.due_on)).changes_nothing
    assert not Event.objects.filter(verb="cycle.edited").exists()


def test_the_later_of_two_officers_is_refused_and_nothing_of_hers_is_written(on: World) -> None:
    seen = Round.objects.get(pk=on.round.pk)
    revise(on, edit(on.round, due_on=date(2014, 9, 2)))
    mine = edit(on.round, seen, due_on=date(2014, 9, 3)), edit(on.cycle, plan_due_on=date(2013, 12, 1))
    revision = revise(on, *mine)
    assert [outcome.refused for outcome in revision.outcomes] == [("due_on",), ()]
    assert revision.outcomes[0].editor == on.olga.shown_name
    on.round.refresh_from_db()
    on.cycle.refresh_from_db()
    assert (on.round.due_on, on.cycle.plan_due_on) == (date(2014, 9, 2), date(2013, 11, 29))


def test_a_row_that_somebody_removed_is_said_to_be_gone(on: World) -> None:
    Round.objects.filter(pk=on.last_round.pk).delete()
    with pytest.raises(WrongState):
        revise(on, edit(on.last_round, due_on=date(2014, 10, 20)))


@pytest.mark.parametrize(
    ("row", "field", "day", "said_at"),
    [
        ("round", "due_on", date(2014, 6, 30), "due_on"),  # before it opens
        ("round", "opens_on", date(2014, 9, 1), "due_on"),
        ("round", "opens_on", date(2013, 9, 30), "opens_on"),  # before the fiscal year
        ("last_round", "due_on", date(2015, 4, 2), "due_on"),  # long after it
        ("last_round", "opens_on", date(2014, 7, 1), "opens_on"),  # as the round before
        ("last_round", "due_on", date(2014, 8, 31), "due_on"),
        ("cycle", "plan_due_on", date(2014, 9, 1), "plan_due_on"),  # after the first round
    ],
)
def test_dates_that_make_no_sense_are_refused_at_their_field(
    row: str, field: str, day: date, said_at: str, on: World
) -> None:
    assert said_at in {name for _row, name in complaints(on, edit(getattr(on, row), **{field: day}))}
    assert not Event.objects.filter(verb="cycle.edited").exists()


def test_the_last_round_may_be_due_in_the_next_fiscal_year(on: World) -> None:
    revise(on, edit(on.last_round, due_on=date(2014, 11, 30)))
    on.last_round.refresh_from_db()
    assert on.last_round.due_on == date(2014, 11, 30)


def test_data_are_kept_beyond_the_last_round(on: World) -> None:
    assert complaints(on, edit(on.cycle, retention_on=date(2014, 10, 15))) == [(on.cycle, "retention_on")]
    revise(on, edit(on.cycle, retention_on=date(2014, 12, 31)))
    assert complaints(on, edit(on.last_round, due_on=date(2015, 1, 15))) == [(on.last_round, "due_on")]


def test_the_round_with_the_most_months_is_the_last(on: World) -> None:
    first = Round(cycle=on.cycle, months=6, opens_on=date(2014, 4, 1), due_on=date(2014, 4, 30))
    revise(on, added=[first], removed=[on.last_round])
    assert list(on.cycle.rounds.values_list("months", "is_last")) == [(6, False), (9, True)]
    again = Round(cycle=on.cycle, months=12, opens_on=date(2014, 9, 15), due_on=date(2014, 10, 15))
    revise(on, added=[again])
    assert list(on.cycle.rounds.values_list("months", "is_last")) == [(6, False), (9, False), (12, True)]


def test_a_round_stands_once_in_a_year_and_one_at_least(on: World) -> None:
    twice = Round(cycle=on.cycle, months=9, opens_on=date(2014, 7, 2), due_on=date(2014, 9, 1))
    assert (twice, "months") in complaints(on, added=[twice])
    assert complaints(on, removed=[on.round, on.last_round]) == [(on.cycle, "plan_due_on")]


def test_one_round_asks_for_the_completion_report_and_another_one_can_take_its_place(on: World) -> None:
    asked = edit(on.round, completion_required=True)
    assert complaints(on, asked) == [(on.last_round, "completion_required")]
    revise(on, asked, edit(on.last_round, completion_required=False))
    assert on.cycle.rounds.get(completion_required=True) == on.round


def test_names_can_change_places(on: World) -> None:
    one, two, *_more = on.cycle.process_types.all()
    revise(on, edit(one, name_th=two.name_th), edit(two, name_th=one.name_th))
    assert [kind.name_th for kind in on.cycle.process_types.all()][:2] == [two.name_th, one.name_th]


def test_a_name_stands_once_in_its_list(on: World) -> None:
    one, two, *_more = on.cycle.process_types.all()
    assert complaints(on, edit(two, name_th=one.name_th)) == [(two, "name_th")]
    new = KeyFactor(process_type=one, name_th=FACTORS[0])
    assert complaints(on, added=[new]) == [(new, "name_th")]
    # The same factor under another type is another factor.
    assert revise(on, added=[KeyFactor(process_type=two, name_th="ปัจจัยใหม่")]).wanted.added
    assert [factor.order for factor in two.factors.all()] == [1, 2, 3, 4]


def test_a_year_keeps_a_process_type_and_each_a_key_factor(on: World) -> None:
    kinds = list(on.cycle.process_types.all())
    assert (on.cycle, "") in complaints(on, removed=kinds)
    assert (on.cycle, "") in complaints(on, removed=list(kinds[0].factors.all()))
    revise(on, removed=kinds[:2])
    assert KeyFactor.objects.filter(process_type__cycle=on.cycle).count() == len(FACTORS)
    assert revise(on, removed=kinds[:2]).changes_nothing


def test_rows_change_places_with_their_neighbours(on: World) -> None:
    kind = on.cycle.process_types.first()
    first, second, third = kind.factors.all()

    def move(row: Any, *, up: bool) -> list[KeyFactor]:
        actions.move_row(row, up=up, allow=lambda _cycle: [], by=on.olga, at=TODAY)
        return list(kind.factors.all())

    assert move(third, up=True) == [first, third, second]
    assert move(first, up=True) == [first, third, second]
    assert Event.objects.filter(verb="cycle.row_moved").count() == 1


def test_dates_that_agencies_know_are_moved_for_a_reason_only(on: World) -> None:
    moved = edit(on.round, due_on=date(2014, 9, 15)), edit(on.last_round, opens_on=date(2014, 9, 20))
    with pytest.raises(actions.ToConfirm):
        revise(on, *moved, at=TODAY)
    with pytest.raises(ValidationError) as refused:
        revise(on, *moved, at=TODAY, reason=" ")
    assert list(refused.value.message_dict) == ["reason"]
    on.round.refresh_from_db()
    assert on.round.due_on == date(2014, 8, 31)

    revise(on, *moved, at=TODAY, reason=WHY)
    revise(on, *moved, at=TODAY, reason=WHY)  # the second of two clicks
    change = DateChange.objects.get()
    assert change.moved == [
        {"months": 9, "due_on": ["2014-08-31", "2014-09-15"]},
        {"months": 12, "opens_on": ["2014-09-15", "2014-09-20"]},
    ]
    assert (change.reason, change.moved_by, change.told_at) == (WHY, on.olga, None)
    event = Event.objects.get(verb="cycle.dates_moved")
    assert (event.details["reason"], event.details["moved"]) == (WHY, change.moved)


def test_dates_of_a_year_to_come_are_moved_without_telling_anybody(on: World) -> None:
    revise(on, edit(on.round, due_on=date(2014, 9, 15)), at=BEFORE_THE_YEAR)
    assert not DateChange.objects.exists()


def test_a_due_date_is_not_moved_to_a_day_that_is_over(on: World) -> None:
    assert complaints(on, edit(on.round, due_on=date(2014, 8, 19)), at=TODAY, reason=WHY) == [(on.round, "due_on")]
    revise(on, edit(on.round, due_on=date(2014, 8, 20)), at=TODAY, reason=WHY)


def test_a_round_that_is_over_is_not_added_to_a_running_year(on: World) -> None:
    over = Round(cycle=on.cycle, months=6, opens_on=date(2014, 6, 1), due_on=date(2014, 8, 19))
    assert complaints(on, added=[over], at=TODAY, reason=WHY) == [(over, "due_on")]
    revise(on, added=[over], at=BEFORE_THE_YEAR)
    assert not DateChange.objects.exists()


def test_a_year_that_nobody_used_can_be_taken_away(on: World) -> None:
    copy = actions.copy_cycle(on.cycle, 2558, by=on.olga, at=TODAY)
    actions.drop(copy, by=on.olga, at=TODAY)
    assert list(Cycle.objects.all()) == [on.cycle]
    assert on.cycle.rounds.count() == 2
    assert Event.objects.get(verb="cycle.dropped").details == {"year_be": 2558}
