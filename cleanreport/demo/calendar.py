"""When things happen in the demo: 2557 as its guideline says, and a running year in which a round is open today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cleanreport.core.thai import fiscal_year_be, fiscal_year_bounds

# The open round began so long ago and is due in so many days.
OPEN_FOR, DAYS_LEFT = timedelta(days=17), timedelta(days=9)
MONTH, WEEK = timedelta(days=30), timedelta(days=7)
# Between two rounds; whoever is late with the first one still sends it before the next one opens.
PAUSE = timedelta(days=14)


@dataclass(frozen=True)
class Year:
    """A fiscal year as `cycles.actions.open_cycle` takes it; rounds hold the fields of `Round`."""

    year_be: int
    plan_due_on: date
    rounds: Sequence[dict]
    retention_on: date | None = None  # of personal data


def guideline_year() -> Year:
    """2557, from the office's guideline."""
    # The survey of September asks the persons of the database, so the round before it takes them.
    nine = {"months": 9, "opens_on": date(2014, 7, 1), "due_on": date(2014, 8, 31), "stakeholders_required": True}
    twelve = {"months": 12, "opens_on": date(2014, 9, 15), "due_on": date(2014, 10, 15), "evidence_required": True}
    return Year(2557, date(2013, 11, 29), [nine, twelve], retention_on=date(2015, 3, 31))


def running_year(today: date) -> Year:
    """The fiscal year of `today` with one round closed, one open and one to come.

    Dates are those of an ordinary year as far as they fit around today; early in a year the closed round is squeezed
    in before it.
    """
    year_be = fiscal_year_be(today)
    first, last = fiscal_year_bounds(year_be)
    before_june = today < date(last.year, 6, 1)
    months, usual = ((3, 6, 12), date(last.year, 1, 15)) if before_june else ((6, 9, 12), date(last.year, 4, 15))
    opens, due = today - OPEN_FOR, today + DAYS_LEFT
    closed = min(usual, opens - PAUSE)
    plan_due = min(date(first.year, 11, 30), closed - MONTH - WEEK)
    last_opens = max(date(last.year, 9, 15), due + MONTH)
    return Year(
        year_be,
        plan_due,
        [
            {"months": months[0], "opens_on": closed - MONTH, "due_on": closed},
            {"months": months[1], "opens_on": opens, "due_on": due},
            {
                "months": months[2], "opens_on": last_opens, "due_on": last_opens + MONTH, "evidence_required": True,
                "stakeholders_required": True,
            },
        ],
        retention_on=date(last.year + 1, 3, 31),
    )  # fmt: skip
