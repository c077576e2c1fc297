"""What a report says as plain data: what is shown before sending is what is frozen, with the figures of `domain.md`."""

from decimal import Decimal

import pytest

from cleanreport.audit.digests import canonical
from cleanreport.core.drafts import Edit
from cleanreport.demo.examples import record_report
from cleanreport.plans.lifecycle import State as PlanState
from cleanreport.reports import actions, queries
from cleanreport.reports.content import content_of, figures_of
from cleanreport.reports.lifecycle import State
from cleanreport.reports.models import Report
from cleanreport.submissions.models import Submission
from tests.cast import EXAMPLES, IN_ROUND_12, TODAY, World, example, plan_at, report_at

FILES = sorted(path.stem for path in EXAMPLES.glob("*.json"))


def all_rounds(name: str, on: World) -> list[Submission]:
    """The reports of this plan file, sent. Its process type has the key factors that the file names, and no others."""
    data = example(name)
    named = {row["factor"] for row in data["measures"]}
    on.cycle.process_types.get(name_th=data["process_type"]).factors.exclude(name_th__in=named).delete()
    plan = plan_at(PlanState.FINISHED, on, file=name)
    when = {"9": (on.round, TODAY), "12": (on.last_round, IN_ROUND_12)}
    sent = []
    for said in data["reports"]:
        round_, at = when[said["round"]]
        report = record_report(data, said, plan, round_, by=on.carla, at=at)
        sent.append(actions.send(report, by=on.carla, at=at))
    return sent


@pytest.mark.parametrize("name", FILES)
def test_the_frozen_figures_are_those_expected_of_the_plan_files(name: str, on: World) -> None:
    data = example(name)
    keys = [row["key"] for row in data["indicators"]]
    for submission, said in zip(all_rounds(name, on), data["reports"], strict=True):
        rows = dict(zip(keys, submission.content["indicators"], strict=True))
        found = submission.content["figures"] | {
            "levels": {key: row["level"] for key, row in rows.items()},
            "percent_of_target": {key: row["percent_of_target"] for key, row in rows.items()},
        }
        assert found == said["expect"], f"round {said['round']}"


def draft_content(report: Report) -> dict:
    report = queries.with_rows(Report.objects.get(pk=report.pk))
    return content_of(report, queries.sent_before(report))


def test_what_the_draft_shows_is_what_is_frozen(on: World) -> None:
    report = report_at(State.DRAFT, on)
    shown = draft_content(report)
    assert canonical(shown) == actions.send(report, by=on.carla, at=TODAY).snapshot


def test_a_report_says_what_the_plan_says(on: World) -> None:
    report = report_at(State.DRAFT, on)
    revision, content = report.plan.current, draft_content(report)
    plan = revision.content
    for part in ("measures", "indicators"):
        rows = zip(plan[part], content[part], strict=True)
        assert [{key: row[key] for key in planned} for planned, row in rows] == plan[part]
    assert (content["agency"], content["factors"]) == (plan["agency"], plan["factors"])
    assert content["plan"] == {"number": revision.number, "revision": 1, "sha256": revision.sha256}


def test_the_last_round_stands_beside_every_row(on: World) -> None:
    nine, twelve = (submission.content for submission in all_rounds("land-survey", on))
    assert [row["before"]["percent"] for row in twelve["measures"]] == [row["percent"] for row in nine["measures"]]
    assert [row["before"]["level"] for row in twelve["indicators"]] == ["3.2500", "2.5000", "3.0000"]
    assert twelve["before"]["figures"] == nine["figures"]
    assert (nine["before"], nine["measures"][0]["before"]) == (None, None)


def test_what_the_last_round_said_is_not_copied(on: World) -> None:
    plan = report_at(State.SENT, on).plan
    report = actions.start(plan, on.last_round, by=on.carla, at=IN_ROUND_12)
    content = draft_content(report)
    assert {row["percent"] for row in content["measures"]} == {None}
    assert {row["result"] for row in content["indicators"]} == {None}
    assert content["figures"]["plan_progress"] == "0.00"


def test_the_figures_can_be_reckoned_again_from_what_was_frozen(on: World) -> None:
    content = report_at(State.SENT, on).current.content
    assert str(figures_of(content).plan_progress) == content["figures"]["plan_progress"] == "60.28"


def test_numbers_are_frozen_as_people_write_them(on: World) -> None:
    report = report_at(State.DRAFT, on)
    edits = [
        Edit(report.measures.order_by("key")[0], {"percent": Decimal("100.00")}, {}),
        Edit(report.indicators.order_by("key")[1], {"result": Decimal("3.5000")}, {}),
    ]
    actions.edit(report, edits, by=on.carla, at=TODAY)
    content = actions.send(report, by=on.carla, at=TODAY).content
    assert (content["measures"][0]["percent"], content["indicators"][1]["result"]) == ("100", "3.5")


def test_a_measured_indicator_has_no_reason_for_not_measuring(on: World) -> None:
    report = report_at(State.DRAFT, on)
    row = report.indicators.order_by("key")[0]
    actions.edit(report, [Edit(row, {"not_measured": "ยังไม่ถึงเวลา"}, {})], by=on.carla, at=TODAY)
    assert draft_content(report)["indicators"][0]["not_measured"] == ""
