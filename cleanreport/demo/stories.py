"""How far each agency has come in the running year."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from cleanreport.agencies.models import Agency

NOTHING, DRAFT, HANDED_IN = "nothing", "draft", "handed in"
ACKNOWLEDGED, SENT_BACK, WITHDRAWN = "acknowledged", "sent back", "withdrawn"


@dataclass(frozen=True)
class Story:
    """What became of the plan, of the report of the closed round, and of that of the open round."""

    plan: str = ACKNOWLEDGED
    closed: str = ACKNOWLEDGED
    open: str = NOTHING
    late: bool = False  # the closed round was extended, and sent under the extension
    extended: bool = False  # so is the open one


# Of which sort how many there are; the rest has done nothing in the open round yet.
QUOTAS = (
    (9, Story(NOTHING, NOTHING)),
    (10, Story(DRAFT, NOTHING)),
    (6, Story(HANDED_IN, NOTHING)),
    (4, Story(SENT_BACK, NOTHING)),
    (6, Story(closed=NOTHING)),
    (4, Story(closed=DRAFT)),
    (6, Story(open=DRAFT, late=True)),
    (4, Story(late=True)),
    (44, Story(open=DRAFT)),
    (30, Story(open=HANDED_IN)),
    (36, Story(open=ACKNOWLEDGED)),
    (6, Story(closed=HANDED_IN, open=HANDED_IN)),
    (6, Story(open=SENT_BACK)),
    (3, Story(open=WITHDRAWN)),
    (3, Story(extended=True)),
)
# Those with an account to try (`ACCOUNTS`).
KNOWN = {
    "MOI-04": Story(open=DRAFT),
    "MOT-03": Story(NOTHING, NOTHING),
    "TH-55": Story(open=HANDED_IN),
    "MOAC-12": Story(open=SENT_BACK),
}


def stories(agencies: Sequence[Agency]) -> dict[str, Story]:
    """The story of each agency by its code; the same every time."""
    dealt = [replace(story) for count, story in QUOTAS for _ in range(count)]
    others = [agency.code for agency in agencies if agency.code not in KNOWN]
    dealt += [Story()] * max(0, len(others) - len(dealt))
    Random("stories").shuffle(dealt)
    return KNOWN | dict(zip(others, dealt, strict=False))
