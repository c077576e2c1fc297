"""What stands in the log, and what does not."""

import logging
from types import SimpleNamespace

import pytest

from cleanreport.serving.logs import NotOfHealth


@pytest.mark.parametrize(
    ("path", "status", "told"), [("/healthz", 503, False), ("/healthz", 500, True), ("/", 503, True)]
)
def test_only_the_answer_that_something_is_not_well_is_left_out(path: str, status: int, told: bool) -> None:
    record = logging.makeLogRecord({"request": SimpleNamespace(path=path), "status_code": status})
    assert NotOfHealth().filter(record) is told


def test_lines_without_a_request_are_told() -> None:
    assert NotOfHealth().filter(logging.makeLogRecord({"msg": "words"}))
