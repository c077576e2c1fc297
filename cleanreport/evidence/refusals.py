"""Why a file is not taken, and what to do: one sentence each for the reason and for the way out."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """What was found in a file; `inside` names the file of an archive that it was found in."""

    def __init__(self, code: str, *, inside: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code, self.inside, self.params = code, inside, params

    def within(self, name: str) -> "Refused":
        """The same, said of a file inside of an archive."""
        return Refused(self.code, inside=f"{name} / {self.inside}" if self.inside else name, **self.params)


@dataclass(frozen=True)
class Reason:
    what: Promise
    advice: Promise


SAVE_ANEW = _("Open it, save it anew, and attach the new file.")
PRINT_TO_PDF = _("Open it, print it to a new PDF, and attach that one.")
PACK_ANEW = _("Unpack it, look at what is in it, and pack what is needed anew as ZIP.")
ONE_BY_ONE = _("Unpack it, and attach the files in it one by one.")
RENAME = _("Give the file another name, and attach it again.")

REASONS: dict[str, Reason] = {
    "empty": Reason(_("“%(name)s” is empty (0 bytes)."), _("Choose the right file.")),
    "too_large": Reason(
        _("“%(name)s” is larger than %(size)s."), _("Choose a smaller file, or divide it into several.")
    ),
    "too_much_at_once": Reason(_("“%(name)s” was too much at once."), _("Add fewer files at a time.")),
    "not_taken": Reason(_("“%(name)s” is not taken: by its content it is %(kind)s."), _("Allowed are %(allowed)s.")),
    "not_this_year": Reason(
        _("“%(name)s” is %(kind)s, and these are not taken this year."), _("Allowed are %(allowed)s.")
    ),
    # Names
    "contradiction": Reason(
        _("“%(name)s” ends in .%(ending)s, but by its content it is %(kind)s."),
        _("Choose the right file, or save it anew."),
    ),
    "program_ending": Reason(
        _("“%(name)s” ends in .%(ending)s like a program, and programs are not taken; by its content it is %(kind)s."),
        _("Choose the document itself."),
    ),
    "disguised_name": Reason(
        _("“%(name)s” has the ending of a program before its own ending, as harmful files have it."), RENAME
    ),
    "turned_name": Reason(
        _("The name of “%(name)s” holds invisible marks that turn the direction of reading."), RENAME
    ),
    "device_name": Reason(_("“%(name)s” is called like a device of Windows; nobody could save it there."), RENAME),
    # What runs
    "macros": Reason(
        _("“%(name)s” holds macros (small programs)."),
        _("Save it as a document without macros (.docx, .xlsx, .pptx) or as PDF, and attach that one."),
    ),
    "program_inside": Reason(
        _("“%(name)s” holds a program or a script: %(part)s."),
        _("Take it out, save the file anew, and attach that one."),
    ),
    "pdf_script": Reason(_("“%(name)s” is a PDF with a script (JavaScript or an XFA form) in it."), PRINT_TO_PDF),
    "pdf_launch": Reason(_("“%(name)s” is a PDF that starts a program."), PRINT_TO_PDF),
    "pdf_attachment": Reason(
        _("“%(name)s” is a PDF with a program or a document with macros attached to it: %(part)s."), PRINT_TO_PDF
    ),
    "table_command": Reason(
        _("“%(name)s” holds a cell that starts a program when the table is opened."),
        _("Take out the cells that begin with = and name a program, and attach it again."),
    ),
    # What cannot be opened
    "locked": Reason(
        _("“%(name)s” is locked with a password, so nobody can check or read it."),
        _("Save it without a password, and attach that one."),
    ),
    "encrypted_archive": Reason(
        _("“%(name)s” is an archive that is locked with a password."),
        _("Pack it anew without a password; sent files are seen only by those who may see your plan."),
    ),
    "broken": Reason(
        _("“%(name)s” is damaged or broke off on its way: %(kind)s should not look like that."),
        _("Open it to see whether it is whole, save it anew, and attach that one."),
    ),
    "unclear": Reason(_("“%(name)s” is made in such a way that it cannot be checked."), PRINT_TO_PDF),
    "takes_too_long": Reason(
        _("“%(name)s” takes too long to check."), _("Attach what is in it one by one, or in several smaller files.")
    ),
    # Archives
    "bomb": Reason(_("“%(name)s” would become far too large when it is unpacked."), ONE_BY_ONE),
    "too_many_files": Reason(_("“%(name)s” holds more than %(most)s files."), ONE_BY_ONE),
    "overlap": Reason(_("“%(name)s” is an archive whose files lie over each other, as in harmful ones."), PACK_ANEW),
    "lying_sizes": Reason(_("“%(name)s” is an archive that says something wrong about what is in it."), PACK_ANEW),
    "odd_packing": Reason(
        _("“%(name)s” is packed in a way that not every computer can unpack."),
        _("Pack it anew as an ordinary ZIP with what Windows or macOS brings along."),
    ),
    "archive_inside": Reason(_("“%(name)s” holds another archive: %(part)s."), ONE_BY_ONE),
    "bad_path": Reason(
        _("“%(name)s” holds a file whose name leads out of the archive or misleads: %(part)s."), PACK_ANEW
    ),
    "link_inside": Reason(_("“%(name)s” holds a link instead of a file: %(part)s."), PACK_ANEW),
    # Two in one
    "two_in_one": Reason(
        _("“%(name)s” is %(kind)s and something else at the same time, as harmful files are."), SAVE_ANEW
    ),
    "hidden_behind": Reason(_("“%(name)s” has something hidden in it that is no part of %(kind)s."), SAVE_ANEW),
    "too_many_pixels": Reason(
        _("“%(name)s” is a picture of more than %(most)s million pixels."), _("Make it smaller, and attach that one.")
    ),
}


def refusal(code: str, **params: Any) -> ValidationError:
    """The sentences of a reason for a form; they are put into words in the language of whoever reads them."""
    reason = REASONS[code]
    return ValidationError(format_lazy("{what} {advice}", what=reason.what, advice=reason.advice), code, params)
