"""Files are recognised by what is in them."""

import io
import random

import pytest

from cleanreport.evidence import kinds, ole, ziplist
from tests.evidence.samples import PDF, PNG, REFUSED, TAKEN, old_office, packed


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_is_recognised_by_its_content(name: str) -> None:
    kind = kinds.recognise(io.BytesIO(TAKEN[name]))
    assert kind.is_taken
    assert name.rpartition(".")[2] in kind.endings


@pytest.mark.parametrize("what", REFUSED)
def test_everything_else_is_not_taken(what: str) -> None:
    assert not kinds.recognise(io.BytesIO(REFUSED[what])).is_taken


def test_thai_text_keeps_its_encoding_and_tables_are_called_tables() -> None:
    assert kinds.recognise(io.BytesIO(TAKEN["a.txt"])).media_type_for("txt") == "text/plain; charset=utf-8"
    assert kinds.recognise(io.BytesIO(TAKEN["b.csv"])).media_type_for("csv") == "text/csv; charset=windows-874"
    assert kinds.PDF.media_type_for("pdf") == "application/pdf"


def test_an_archive_with_a_huge_list_of_contents_is_not_read() -> None:
    many = bytearray(packed({"a.txt": "a"}))
    at = many.rfind(b"PK\x05\x06") + 12
    many[at : at + 4] = (ziplist.LONGEST + 1).to_bytes(4, "little")
    assert not kinds.recognise(io.BytesIO(bytes(many))).is_taken


def test_a_huge_text_is_read_to_its_end() -> None:
    text = "ก".encode() * kinds.PIECE  # a letter lies across every border of the pieces
    assert kinds.recognise(io.BytesIO(text)) is kinds.TEXT
    assert not kinds.recognise(io.BytesIO(text + b"\0")).is_taken


def test_a_chain_that_runs_in_circles_ends() -> None:
    circle = bytearray(old_office("WordDocument"))
    circle[512 + 8 : 512 + 12] = (1).to_bytes(4, "little")  # the directory's last sector leads back to its first
    assert "WordDocument" in ole.names(io.BytesIO(bytes(circle)))


def test_damaged_files_are_refused_without_an_error() -> None:
    """Every sample with bytes changed at random is either taken or not; nothing is raised."""
    chance = random.Random(7)
    for sample in [*TAKEN.values(), *REFUSED.values()]:
        for _time in range(40):
            damaged = bytearray(sample[: chance.randrange(1, len(sample) + 1)])
            for _byte in range(chance.randrange(4)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            kinds.recognise(io.BytesIO(bytes(damaged)))


def test_every_kind_has_an_ending_of_its_own_to_begin_with() -> None:
    firsts = [kind.endings[0] for kind in kinds.ALL]
    assert len(set(firsts)) == len(firsts)
    assert kinds.recognise(io.BytesIO(PDF)) is kinds.PDF
    assert kinds.recognise(io.BytesIO(PNG)) is kinds.PNG
