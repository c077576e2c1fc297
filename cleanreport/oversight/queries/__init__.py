"""What the office sees: how far every agency is in a year, one agency as a whole, and the outbox."""

from cleanreport.oversight.queries.agency import (
    Turn,
    agency_called,
    plans_of,
    reported,
    submissions_of,
    turn_of,
    turns_of,
)
from cleanreport.oversight.queries.choices import ORDERS, Choice, Timing
from cleanreport.oversight.queries.counts import (
    Counts,
    Total,
    by_stage,
    days,
    grouped,
    handed_in,
    page_of,
    totals,
)
from cleanreport.oversight.queries.due import Watched, What, asked_for, watched_in, year_shown, years
from cleanreport.oversight.queries.marks import Pulse, pulse, remembered
from cleanreport.oversight.queries.names import formerly
from cleanreport.oversight.queries.rows import Cell, Line, lines
from cleanreport.oversight.queries.stages import HANDED_IN, Stage, is_handed_in, stage_of

__all__ = [
    "HANDED_IN",
    "ORDERS",
    "Cell",
    "Choice",
    "Counts",
    "Line",
    "Pulse",
    "Stage",
    "Timing",
    "Total",
    "Turn",
    "Watched",
    "What",
    "agency_called",
    "asked_for",
    "by_stage",
    "days",
    "formerly",
    "grouped",
    "handed_in",
    "is_handed_in",
    "lines",
    "page_of",
    "plans_of",
    "pulse",
    "remembered",
    "reported",
    "stage_of",
    "submissions_of",
    "totals",
    "turn_of",
    "turns_of",
    "watched_in",
    "year_shown",
    "years",
]
