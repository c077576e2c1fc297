import datetime as dt
from decimal import Decimal

import pytest

from cleanreport.core.formfields import fingerprint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (None, ""),
        (Decimal("3.0000"), Decimal(3)),
        (Decimal("3.0000"), 3),
        (Decimal("1E+2"), "100"),
        ("ก\r\nข", "ก\nข "),
        (dt.date(2014, 8, 31), "2014-08-31"),
        ([1, 2], ("1", "2")),
        ({"a": 1, "b": None}, {"b": "", "a": Decimal("1.0")}),
    ],
)
def test_the_same_value_has_the_same_fingerprint(one, other):
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("", "0"), (None, 0), (Decimal("3"), Decimal("30")), ("ก", "ข"), ([1, 2], [2, 1]), ([], ""), (True, 1), ({}, [])],
)
def test_different_values_have_different_fingerprints(one, other):
    assert fingerprint(one) != fingerprint(other)


def test_a_fingerprint_is_eight_hexadecimal_characters():
    assert fingerprint("") == "e3b0c442"
