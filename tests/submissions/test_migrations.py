"""Submissions from before their day and figures stood beside them get both from what was frozen."""

import importlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cleanreport.cycles.queries import day_of
from cleanreport.reports.lifecycle import State
from cleanreport.submissions.models import Submission
from tests.cast import World, report_at
from tests.kept import states

FILL, KNOWN, COUNTED = "0005_fill_day_and_figures", "0006_day_is_known", "0007_counted_by_state"
FILLED = ("sent_on", "plan_progress", "indicator_progress")


def migrate(name: str, *, back: bool = False) -> None:
    """This migration alone."""
    loader = MigrationExecutor(connection).loader
    migration = loader.get_migration("submissions", name)
    before = loader.project_state(("submissions", name), at_end=False)
    with connection.schema_editor(atomic=migration.atomic) as editor:
        (migration.unapply if back else migration.apply)(before, editor)


@pytest.mark.django_db(transaction=True)
def test_old_submissions_get_their_day_in_bangkok_and_their_figures(
    transactional_db: None, on: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Smaller steps than there are rows, so that more than one is taken.
    monkeypatch.setattr(importlib.import_module(f"cleanreport.submissions.migrations.{FILL}"), "AT_ONCE", 1)
    report = report_at(State.SENT, on)
    figures = report.current.plan_progress, report.current.indicator_progress
    assert None not in figures
    # Half past midnight in Bangkok is the evening before in UTC.
    midnight = datetime(2014, 8, 20, 17, 30, tzinfo=UTC)
    Submission.objects.filter(pk=report.plan.current_id).update(sent_at=midnight - timedelta(hours=1))
    Submission.objects.filter(pk=report.current_id).update(sent_at=midnight)
    migrate(COUNTED, back=True)  # the only one since then that touches these columns
    migrate(KNOWN, back=True)
    try:
        Submission.objects.update(**dict.fromkeys(FILLED))
        migrate(FILL)
        left_out = Submission.objects.filter(sent_on=None).count()
    finally:
        Submission.objects.filter(sent_on=None).update(sent_on=day_of(midnight))
        migrate(KNOWN)
        migrate(COUNTED)
        states.clear()  # their rows are of tables whose columns stood in another order
    assert left_out == 0

    def filled(pk: int) -> tuple[Any, ...]:
        return Submission.objects.values_list("sent_on", "plan_progress", "indicator_progress").get(pk=pk)

    assert filled(report.plan.current_id) == (date(2014, 8, 20), None, None)
    assert filled(report.current_id) == (date(2014, 8, 21), *figures)
    with connection.cursor() as cursor:
        assert "submission_by_state" in connection.introspection.get_constraints(cursor, Submission._meta.db_table)
