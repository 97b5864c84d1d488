"""Checks a charter's PDF or data on any machine: what `troth verify-charter` says."""

from collections.abc import Iterator
from datetime import date

from troth.engagement.charter_documents import check
from troth.engagement.charter_documents.check import Checked
from troth.engagement.charter_text import model as charter
from troth.engagement.charter_text.document import as_document
from troth.engagement.charter_text.voice import Voice
from troth.foundation.ledger.verify.merkle import Fault
from troth.foundation.pdf import seal

FILES = ("charter.json", "annex.json")


def verify(raw: bytes, *, certificate: bytes = b"", with_text: bool = False) -> Iterator[str]:
    """Say line by line what holds in a PDF or in a charter file, or raise Fault.

    `certificate` is the PEM of the host that sealed the PDF. Without it the seal is held to the
    certificate that is in the file, whose fingerprint is told.
    """
    if not raw.startswith(b"%PDF-"):
        yield from _told(check.read(raw), with_text=with_text)
        return
    held = seal.attached(raw)
    found = [check.read(held[name]) for name in FILES if name in held]
    if not found or found[0].what != check.CHARTER:
        raise Fault("There is no charter.json in this PDF.")
    if {c.engagement for c in found} != {found[0].engagement}:
        raise Fault("The files inside are of different engagements.")
    yield from _sealed(raw, certificate)
    for checked in found:
        yield from _told(checked, with_text=with_text)


def _sealed(raw: bytes, certificate: bytes) -> Iterator[str]:
    own = seal.certificate_in(raw)
    if own is None:
        raise Fault("The PDF bears no seal of a host, so its pages may have been changed.")
    if not seal.is_whole(raw, certificate or own):
        raise Fault("The seal is broken: the PDF was changed after its host made it.")
    yield "The PDF was not changed since it was sealed with the certificate"
    yield f"    {seal.print_of(certificate or own)}"
    if not certificate:
        yield "    (anybody can make one: give --certificate to hold it to a host's own)"


def _told(checked: Checked, *, with_text: bool) -> Iterator[str]:
    yield from checked.findings
    if with_text and checked.what == check.CHARTER:
        yield from _lines(checked)
    elif with_text:
        yield f"    {checked.text['text']}"


def _lines(checked: Checked) -> Iterator[str]:
    names = {part: name for part, name, _key in checked.signed}
    voice = Voice(say=str, day=date.isoformat, names=names)
    try:
        text = charter.from_words(checked.text)
    except ValueError:
        raise Fault("The text is in a form that this version of Troth does not know.") from None
    for section in as_document(text, voice):
        yield f"  {section.title}"
        yield from (f"    {line}" for line in section.lines)
