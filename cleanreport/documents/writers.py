"""Which function writes which format. None of them is loaded here: they need much memory, and only the child has it."""

from cleanreport.documents.models import Format

# Raised whenever what the writers make of the same paper changes; papers are then written anew when asked for.
VERSION = "5"
WRITERS = {
    Format.PDF: "cleanreport.documents.pdf:write",
    Format.WORD: "cleanreport.documents.word:write",
    Format.EXCEL: "cleanreport.documents.excel:write",
}
LETTER_WRITER = "cleanreport.documents.pdf:written"  # gives the bytes, and leaves nothing on the disk
PAINTER = "cleanreport.documents.previews:make"  # pictures of the pages of a PDF
SIGNER = "cleanreport.documents.signing:sign"
