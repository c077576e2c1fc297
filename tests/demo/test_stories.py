"""How far agencies are in the demo: every stage often enough, the same every time, and never in the future."""

from collections import Counter
from datetime import timedelta
from random import Random

from cleanreport.agencies.models import Agency
from cleanreport.demo import stories, writing
from cleanreport.demo.running import Days
from tests.cast import bangkok

AGENCIES = [Agency(code=row["code"], kind=row["kind"]) for row in writing.rows("agencies.csv")]
NOW = bangkok(2027, 3, 10, 11, 15)


def test_every_agency_has_a_story_and_every_story_its_agencies() -> None:
    told = stories.stories(AGENCIES)
    assert set(told) == {agency.code for agency in AGENCIES}
    counts = Counter(told[agency.code] for agency in AGENCIES if agency.code not in stories.KNOWN)
    assert {story: count for count, story in stories.QUOTAS}.items() <= counts.items()
    assert told == stories.stories(AGENCIES)


def test_no_moment_is_later_than_now() -> None:
    days = Days(NOW, Random(1))
    moments = [days.between(NOW.date(), NOW.date() + timedelta(days=3)) for _ in range(50)]
    assert max(moments) <= NOW < max(days.after(moment, 1) for moment in moments) + timedelta(minutes=2)
