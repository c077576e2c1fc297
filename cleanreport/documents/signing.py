"""Signs finished papers with the certificate of the office (PAdES B-B); they stay PDF/A-3a and PDF/UA-1.

The signature is invisible. It needs no network: there is no time stamp and no look at lists of revoked certificates.
"""

import io
from pathlib import Path

import pikepdf
from django.conf import settings
from django.utils.translation import gettext as _
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from cleanreport.documents import textlayer

FIELD = "Signature"
# Of an annotation: it is printed, and its text is not changed.
PRINT, LOCKED = 4, 128


class NoCertificate(Exception):
    """There is no file of the certificate, or its password is another one."""


def is_on() -> bool:
    return bool(settings.DOCUMENT_SIGNING_CERTIFICATE)


def sign(pdf: Path) -> None:
    """Signs the file in its place. Raises NoCertificate."""
    signer = _signer(Path(settings.DOCUMENT_SIGNING_CERTIFICATE), settings.DOCUMENT_SIGNING_PASSWORD)
    prepared = io.BytesIO()
    with pikepdf.open(pdf) as opened:
        _add_field(opened)
        textlayer.save(opened, prepared)
    meta = signers.PdfSignatureMetadata(field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    signed = signers.sign_pdf(_Writer(prepared), meta, signer, existing_fields_only=True)
    half = pdf.with_name(f"{pdf.name}.signed")
    half.write_bytes(signed.getvalue())
    half.replace(pdf)


def _signer(certificate: Path, password: str) -> signers.SimpleSigner:
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(certificate.read_bytes(), [], password.encode() or None)
    except (OSError, ValueError) as error:
        raise NoCertificate(str(certificate)) from error
    return signer


class _Writer(IncrementalPdfFileWriter):
    """Leaves the metadata as they are: written anew they would no longer say what PDF/A and PDF/UA ask for."""

    def _update_meta(self) -> None:
        pass


def _add_field(pdf: pikepdf.Pdf) -> None:
    """A field for the signature that stands in the structure of the file, as PDF/UA asks."""
    page, tree = pdf.pages[0].obj, pdf.Root.StructTreeRoot
    parents = pikepdf.NumberTree(tree.ParentTree)
    key = int(tree.get("/ParentTreeNextKey", 0)) or max(parents.keys(), default=-1) + 1
    words = String(_("Digital signature of the office"))
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String(FIELD), TU=words, F=PRINT | LOCKED)
    )
    field.Rect, field.P, field.StructParent = Array([0, 0, 0, 0]), page, key
    document = tree.K[0] if isinstance(tree.K, Array) else tree.K
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Form, P=document, Pg=page, Alt=words))
    element.K = Dictionary(Type=Name.OBJR, Obj=field, Pg=page)
    document.K.append(element)
    parents[key], tree.ParentTreeNextKey = element, key + 1
    page.Annots = Array([*page.get("/Annots", []), field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    for each in pdf.pages:
        if "/Annots" in each.obj:
            each.obj.Tabs = Name.S
