"""The host's seal on a PDF: a PAdES signature that shows whether the file was changed since.

It is a convenience, made with a key of the host and a certificate that the host signed itself. It
says that this host made this file. What the parties agreed is shown by their own Ed25519
signatures over the exact text, which the file carries as an attachment.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from asn1crypto import keys as asn1_keys
from asn1crypto import pem as asn1_pem
from asn1crypto import x509 as asn1_x509
from asn1crypto.cms import ContentInfo
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature

# pyHanko takes a second to import. Only who seals or reads a document waits for it, and not every
# start of every process.

FIELD = "Host"
YEARS = 20


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """The host's key for documents and its own certificate for it, both as PEM."""

    private: bytes
    certificate: bytes

    def __repr__(self) -> str:
        return "<DocumentKey>"


def document_key(folder: Path, *, host: str, at: datetime) -> DocumentKey:
    """Return the host's key for documents, made on first use in `folder` (mode 0700)."""
    path = folder / "documents.pem"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = _new(host, at)
        draft = folder / f"documents.{os.getpid()}.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_bytes(made.private + made.certificate)
        try:
            os.link(draft, path)  # of two that begin at once one wins, and both read the same
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    text = path.read_bytes()
    mark = text.index(b"-----BEGIN CERTIFICATE-----")
    return DocumentKey(text[:mark], text[mark:])


def sealed(pdf: bytes, key: DocumentKey, *, reason: str) -> bytes:
    """Return the PDF with the host's PAdES signature (ETSI EN 319 142-1, level B-B)."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import fields, signers  # noqa: PLC0415
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415

    signer = signers.SimpleSigner(
        signing_cert=_certificate(key),
        signing_key=asn1_keys.PrivateKeyInfo.load(_der(key.private)),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    out = BytesIO()
    signers.PdfSigner(meta, signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), output=out)
    return out.getvalue()


def is_whole(pdf: bytes, certificate: bytes) -> bool:
    """Tell whether the file is, byte for byte, what the holder of `certificate` (PEM) sealed."""
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    trusted = asn1_x509.Certificate.load(_der(certificate))
    try:
        found = _read(pdf).embedded_signatures
        if len(found) != 1:
            return False
        context = ValidationContext(trust_roots=[trusted], allow_fetching=False)
        status = validate_pdf_signature(found[0], context)
        covered = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        if not (covered and _gap_is_plain(pdf, found[0])):
            return False
    except Exception:  # noqa: BLE001 - a broken file fails in as many ways as it has parts
        return False
    return bool(status.bottom_line)


def certificate_in(pdf: bytes) -> bytes | None:
    """Return the certificate (PEM) that is in the one seal of a PDF, or None without one."""
    try:
        found = _read(pdf).embedded_signatures
        return asn1_pem.armor("CERTIFICATE", found[0].signer_cert.dump()) if found else None
    except Exception:  # noqa: BLE001 - a broken file fails in as many ways as it has parts
        return None


def print_of(certificate: bytes) -> str:
    """Return the SHA-256 of a certificate (PEM) in groups of four signs, to be compared."""
    digest = hashlib.sha256(_der(certificate)).hexdigest().upper()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def attached(pdf: bytes) -> dict[str, bytes]:
    """Return the files inside a PDF by name; none of one that cannot be read."""
    try:
        root = _read(pdf).root
        specs = [spec.get_object() for spec in root.get("/AF", ())]
        return {str(spec["/F"]): bytes(spec["/EF"]["/F"].data) for spec in specs}
    except Exception:  # noqa: BLE001 - as above
        return {}


def _read(pdf: bytes) -> "PdfFileReader":
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415

    return PdfFileReader(BytesIO(pdf))


def _gap_is_plain(pdf: bytes, found: "EmbeddedPdfSignature") -> bool:
    """Tell whether the one place that a signature cannot cover, its own, holds nothing else."""
    first, length, rest, _end = (int(at) for at in found.byte_range)
    content = bytes(found.pkcs7_content)
    filling = content[len(ContentInfo.load(content).dump()) :]
    written = b"<" + content.hex().upper().encode() + b">"
    return not any(filling) and pdf[first + length : rest] == written


def _new(host: str, at: datetime) -> DocumentKey:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Troth host {host}"[:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at.astimezone(UTC) - timedelta(days=1))
        .not_valid_after(at.astimezone(UTC) + timedelta(days=365 * YEARS))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    return DocumentKey(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        certificate.public_bytes(Encoding.PEM),
    )


def _der(pem: bytes) -> bytes:
    return bytes(asn1_pem.unarmor(pem)[2])


def _certificate(key: DocumentKey) -> asn1_x509.Certificate:
    load_pem_private_key(key.private, password=None)  # a damaged key file fails here, clearly
    return asn1_x509.Certificate.load(_der(key.certificate))
