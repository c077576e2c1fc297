"""The office's signature: valid, and the file stays what it was."""

import datetime as dt
import io
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.test import override_settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from cleanreport.documents import signing
from tests.documents.conftest import Written
from tests.documents.reading import findings, pdfium_text


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, x509.Certificate]:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OPDC")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2090, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "office.p12"
    secret = serialization.BestAvailableEncryption(b"secret")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"office", key, made, None, secret))
    return path, made


@pytest.fixture
def signed(written: Written, certificate: tuple[Path, x509.Certificate], tmp_path: Path) -> Path:
    path = tmp_path / "signed.pdf"
    shutil.copy(written.path, path)
    with override_settings(DOCUMENT_SIGNING_CERTIFICATE=str(certificate[0]), DOCUMENT_SIGNING_PASSWORD="secret"):
        in_a_thread(signing.sign, path)
    return path


def in_a_thread[T](does: Callable[..., T], *given: object) -> T:
    """pyHanko begins an event loop of its own; the journeys' browser keeps one in the thread of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(does, *given).result()


def status(content: bytes, certificate: x509.Certificate) -> PdfSignatureStatus:
    root = asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    signature = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    return in_a_thread(validate_pdf_signature, signature, context)


def test_the_signature_is_valid_and_covers_the_whole_file(
    signed: Path, certificate: tuple[Path, x509.Certificate]
) -> None:
    found = status(signed.read_bytes(), certificate[1])
    assert (found.valid, found.intact, found.trusted) == (True, True, True)
    assert found.coverage == SignatureCoverageLevel.ENTIRE_FILE


def test_the_signed_file_is_still_archivable_accessible_and_readable(signed: Path, written: Written) -> None:
    assert findings(signed) == []
    assert pdfium_text(signed) == pdfium_text(written.path)


def test_a_changed_byte_is_noticed(signed: Path, certificate: tuple[Path, x509.Certificate]) -> None:
    content = bytearray(signed.read_bytes())
    place = content.index(b"stream") + 40
    content[place] ^= 1
    assert not status(bytes(content), certificate[1]).intact


@pytest.mark.parametrize(("path", "password"), [("/nowhere.p12", "secret"), ("", "wrong")])
def test_without_its_certificate_nothing_is_signed(
    written: Written, certificate: tuple[Path, x509.Certificate], tmp_path: Path, path: str, password: str
) -> None:
    copy = tmp_path / "copy.pdf"
    shutil.copy(written.path, copy)
    with (
        override_settings(DOCUMENT_SIGNING_CERTIFICATE=path or str(certificate[0]), DOCUMENT_SIGNING_PASSWORD=password),
        pytest.raises(signing.NoCertificate),
    ):
        signing.sign(copy)
    assert copy.read_bytes() == written.path.read_bytes()
