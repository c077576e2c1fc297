"""Invented plans and reports are complete, plausible, the same every time, and different from each other."""

from decimal import Decimal

import pytest

from cleanreport.agencies.models import Agency
from cleanreport.demo import writing
from cleanreport.plans.scoring import criteria_problem
from cleanreport.reports.figures import from_plan_file, summarise

AGENCIES = [
    Agency(code=row["code"], kind=row["kind"], name_th=row["name_th"], region_th=row["region_th"])
    for row in writing.rows("agencies.csv")
]
PLANS = [writing.plan_of(agency, number, 2570) for number, agency in enumerate(AGENCIES)]


def texts_in(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts_in(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts_in(item)]
    return [value] if isinstance(value, str) else []


def test_there_is_a_plan_for_every_agency() -> None:
    assert len(AGENCIES) == 231
    assert all(text.strip() for plan in PLANS for text in texts_in(plan))


def test_every_factor_has_a_measure_and_every_risk_is_answered() -> None:
    types = writing.process_types()
    for plan in PLANS:
        factors = types[plan["process_type"]]
        assert {measure["factor"] for measure in plan["measures"]} == set(factors)
        answered = {number for measure in plan["measures"] for number in measure["answers"]}
        assert answered == set(range(1, len(plan["risks"]) + 1))
        assert {indicator["factor"] for indicator in plan["indicators"]} <= {None, *factors}


def test_measures_lie_in_the_fiscal_year() -> None:
    for plan in PLANS:
        for measure in plan["measures"]:
            assert "2026-10-01" <= measure["starts"] < measure["ends"] <= "2027-09-30"


@pytest.mark.parametrize("kind", writing.KINDS)
def test_criteria_are_sound(kind: str) -> None:
    for row in writing.texts(kind)["indicators"]:
        if "milestones" in row:
            assert len(row["milestones"]) == 5
        else:
            assert criteria_problem([Decimal(level) for level in row["levels"]]) is None


def test_a_later_round_never_says_less() -> None:
    for plan in PLANS:
        first = writing.report_of(plan, 3)
        later = writing.report_of(plan, 6, before=first)
        for key, row in later["measures"].items():
            assert Decimal(first["measures"][key]["percent"]) <= Decimal(row["percent"]) <= 100
        read, reports = from_plan_file({**plan, "reports": [first, later]})
        figures = [summarise(read, reports[months], floor=Decimal(1), capped=True) for months in ("3", "6")]
        for before, now in zip(figures[0].indicators, figures[1].indicators, strict=True):
            assert before.level is None or now.level is None or before.level <= now.level


def test_the_same_agency_gets_the_same_words() -> None:
    assert writing.plan_of(AGENCIES[40], 40, 2570) == PLANS[40]
    assert writing.report_of(PLANS[40], 6) == writing.report_of(PLANS[40], 6)


def test_agencies_do_not_all_say_the_same() -> None:
    departments = [plan for agency, plan in zip(AGENCIES, PLANS, strict=True) if agency.kind == "department"]
    assert len({plan["work_process"] for plan in departments}) == len(departments)
    contents = {str([plan[part] for part in ("risks", "measures", "indicators", "why_chosen")]) for plan in PLANS}
    assert len(contents) > 200


def test_nobody_real_can_be_reached() -> None:
    for plan in PLANS:
        assert all(plan[role]["email"].endswith(".example") for role in ("recorder", "certifier"))


def test_the_types_of_2557_keep_the_factors_of_the_example_plans() -> None:
    types = writing.process_types_of_2557()
    for name in ("land-survey", "driving-licence", "provincial-procurement"):
        data = writing.example(name)
        assert set(types[data["process_type"]]) == {measure["factor"] for measure in data["measures"]}
    assert len(types) == 6
