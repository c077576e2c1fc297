"""What comes out of a list: persons, problems, or the refusal of the whole file. Nothing here needs Django."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple, Self

# The columns of the template in their order; every list of a row's cells (`Problem.typed`) has this order.
FIELDS = ("group", "name", "organisation", "service", "contacted_on", "email", "phone", "consent")
GROUPS = ("recipient", "stakeholder", "affected")
# How long a text may be, in characters.
LONGEST = {"name": 200, "organisation": 200, "service": 200, "email": 254, "phone": 40, "consent": 300}

MOST_ROWS = 200_000
MOST_BYTES = 60 * 1024 * 1024


class Person(NamedTuple):
    """One row, everything in it as it is to be kept. A tuple, because a list has two hundred thousand of them."""

    sheet: str  # empty for CSV
    row: int
    group: str  # one of GROUPS
    name: str
    organisation: str
    service: str
    contacted_on: date | None
    email: str  # in lower case, of an international domain the ASCII form; may be empty when there is a phone
    phone: str  # E.164, +66812345678; behind ";ext=" an extension; may be empty when there is an e-mail
    consent: str

    def __repr__(self) -> str:
        """Who this is must not get into a log."""
        return f"Person(row={self.row})"

    def __str__(self) -> str:
        return repr(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell or row. `code` is one of `words.WHAT`; the params never hold what a person typed."""

    sheet: str
    row: int
    column: str  # "C", or empty when it is the row as a whole
    heading: str  # of the column, as our template has it: a field of FIELDS, or empty
    code: str
    params: dict[str, str | int] = field(default_factory=dict)
    # The row as it was typed, in the order of FIELDS, national ID numbers masked: for `bad_rows.write` alone. These are
    # personal data; they are left out of `plain`. All problems of a row have the same.
    typed: tuple[str, ...] = field(default=(), repr=False)

    @property
    def what(self) -> str:
        """What is wrong, in the reader's language."""
        from cleanreport.stakeholders.reading import words  # noqa: PLC0415  # the process that reads has no Django

        return words.what(self.code, self.params)

    @property
    def write(self) -> str:
        """What to write instead, in the reader's language."""
        from cleanreport.stakeholders.reading import words  # noqa: PLC0415

        return words.write(self.code, self.params)

    @property
    def plain(self) -> dict[str, Any]:
        """To be kept as JSON, without the typed row; `Problem.from_plain` makes it again."""
        return {name: value for name, value in asdict(self).items() if name != "typed" and value not in ("", {})}

    @classmethod
    def from_plain(cls, plain: dict[str, Any], typed: tuple[str, ...] = ()) -> Self:
        return cls(**{"sheet": "", "column": "", "heading": ""} | plain, typed=typed)


class NotAList(Exception):
    """The file as a whole cannot be read; `code` is one of `words.REFUSALS`."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params

    @property
    def sentence(self) -> str:
        """Why, and what to do, in the reader's language."""
        from cleanreport.stakeholders.reading import words  # noqa: PLC0415

        return words.refusal(self.code, self.params)
