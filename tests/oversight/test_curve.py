"""The drawing of what came by day: its words stand apart, however few the days are."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from cleanreport.oversight.monitor.charts import Curve, curve_svg

FIRST = date(2014, 8, 1)


def curve(days: int, due: int | None = None) -> Curve:
    """A curve of so many days, of which the last saw a document; due after `due` of them."""
    last = FIRST + timedelta(days)
    due_on = last if due is None else FIRST + timedelta(due)
    return Curve(FIRST, due_on, last, {last: 1}, {}, None, 5)


@pytest.mark.parametrize("days", range(12))
def test_dates_below_the_curve_stand_apart(days: int) -> None:
    places = re.findall(r'<text x="([0-9.]+)%" y="222" text-anchor="(\w+)">([^<]+)</text>', curve_svg(curve(days)))
    assert places[0] == ("0", "start", "1 ส.ค.")
    lefts = [float(x) for x, _anchor, _words in places]
    assert all(right - left >= 20 for left, right in pairwise(lefts))
    assert lefts[1] >= 25  # the first one begins where the curve does, and is as wide again
    assert len({words for _x, _anchor, words in places}) == len(places)
    assert len(places) == min(3, max(2, days))


@pytest.mark.parametrize(("due", "anchor"), [(1, "start"), (9, "end")])
def test_the_due_date_is_written_to_the_side_where_there_is_room(due: int, anchor: str) -> None:
    [found] = re.findall(r'class="due-text" x="[0-9.]+%" y="12" text-anchor="(\w+)"', curve_svg(curve(10, due)))
    assert found == anchor
