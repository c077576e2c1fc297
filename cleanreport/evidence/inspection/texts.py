"""Text and CSV: what a program that opens a table would run."""

import re
from typing import BinaryIO

PIECE = 256 * 1024
OVERLAP = 512
# Dynamic data exchange: a cell such as =cmd|'/C calc'!A0 starts a program.
COMMAND = re.compile(rb"[=+@\-][ A-Za-z0-9()]{1,60}\|[^\r\n|]{0,300}!")
CELL_ENDS = re.compile(rb"[\r\n,;\t]")
FORMULA = (b"=", b"+", b"-", b"@")


def starts_program(file: BinaryIO) -> bool:
    """A cell of this table is a formula that calls a program."""
    file.seek(0)
    kept = b"\n"
    while piece := file.read(PIECE):
        text = kept + piece
        if b"|" in piece and any(_is_formula(text, found.start()) for found in COMMAND.finditer(text)):
            return True
        kept = text[-OVERLAP:]
    return False


def _is_formula(text: bytes, at: int) -> bool:
    """The cell around this place begins like one."""
    cell = CELL_ENDS.split(text[max(0, at - OVERLAP) : at + 1])[-1]
    return cell.strip(b" \"'\xef\xbb\xbf").startswith(FORMULA)
