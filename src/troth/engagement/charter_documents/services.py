"""Hands out a charter as a document: read, set, sealed and entered; nothing of it stays here."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from troth.accounts.people.holder import Holder
from troth.engagement.annex import events as annex_events
from troth.engagement.annex import queries as annex_annex
from troth.engagement.charter_documents import check, events
from troth.engagement.charter_documents.copy import holding, written
from troth.engagement.charter_documents.page import AnnexCopy, Copy, Wording, paper
from troth.engagement.charter_text import model as charter
from troth.engagement.charters import events as charters_events
from troth.engagement.charters import queries as charters
from troth.engagement.charters.models import Charter
from troth.engagement.charters.services.closed import need_reason
from troth.engagement.charters.services.opening import Damaged, Reading, read_version
from troth.engagement.core.queries import CLIENT, INSIDE, SPONSOR, Seat
from troth.foundation.ledger import checkpoint
from troth.foundation.ledger import queries as ledger_queries
from troth.foundation.ledger import services as ledger
from troth.foundation.pdf.make import made
from troth.foundation.pdf.seal import DocumentKey, document_key, sealed
from troth.foundation.pdf.turns import turn
from troth.foundation.records import services as records


class SignsMissing(Exception):
    """No font of this host shows these signs of the document: it was not made."""

    def __init__(self, signs: tuple[str, ...]) -> None:
        super().__init__(len(signs))  # the signs are words of the charter: no log has them
        self.signs = signs


@dataclass(frozen=True, slots=True)
class File:
    """A document to be downloaded; its name holds no person's name."""

    name: str
    content: bytes


def take_charter(
    seat: Seat,
    number: int,
    *,
    size: str,
    wording: Wording,
    with_annex: bool,
    without_signs: bool = False,
    by: Holder,
    at: datetime,
) -> File:
    """Return one version of the charter as a sealed PDF, and write down that it was taken.

    `with_annex` puts the personal annex into a copy of client or practitioner; a sponsor's copy
    is the same whether there is one or not. Unless `without_signs` says that it is wanted all the
    same, SignsMissing is raised when a sign could only stand in it by its number. Raises Damaged
    when the text was altered, NeedsReason after the end, Charter.DoesNotExist, and Busy, before
    anything is read, while another document is being made.
    """
    need_reason(seat, by=by.person, at=at)
    with turn(by.person.pk):
        reading = read_version(seat, number, by=by, at=at)
        annex = _annex(seat, by=by, at=at) if with_annex and seat.part in INSIDE else None
        plain = made(paper(copy_of(seat, reading, annex=annex), wording, at=at), at=at, size=size)
        if plain.missing and not without_signs:
            raise SignsMissing(plain.missing)
        content = sealed(plain.content, host_seal(at=at), reason=_("Made by this host"))
    with transaction.atomic():
        found, pk = reading.charter, seat.engagement.pk
        digests = [sha256(content).hexdigest(), found.digest]
        ledger.record(
            events.CHARTER_TAKEN,
            chain=pk,
            by=by.person.pk,
            at=at,
            about=[found.pk],
            digests=digests,
        )
    return File(f"charter-{str(pk)[:8]}-{number}.pdf", content)


def host_seal(*, at: datetime) -> DocumentKey:
    """Return the key with which this host seals documents."""
    return document_key(settings.TROTH_DOCUMENT_KEYS, host=settings.TROTH_HOST_ID, at=at)


def copy_of(seat: Seat, reading: Reading, *, annex: AnnexCopy | None) -> Copy:
    """Gather what a copy of a charter holds for this reader, or raise Damaged."""
    found, text, pk = reading.charter, reading.whole, seat.engagement.pk
    signed = holding(charters.signatures(found))
    in_force = charters.signed_charter(pk)
    newer = in_force.version if in_force and in_force.version > found.version else None
    inside, last = seat.part != SPONSOR, ledger_queries.latest_checkpoint()
    return Copy(
        engagement=seat.engagement,
        charter=found,
        text=text,
        parties=text.parties,
        signed=signed,
        file=written(check.CHARTER, found, reading.words, signed),
        host_key=checkpoint.host_key().fingerprint,
        newer=newer,
        entries=_entries(found) if seat.part == CLIENT else {},
        checkpoint=checkpoint.printed(last) if inside and last else "",
        annex=annex,
    )


def _entries(found: Charter) -> dict[UUID, int]:
    """Return the number of each signer's entry about a version of the charter."""
    told = ledger_queries.entries([found.engagement], about=str(found.pk))
    return {t.by: t.seq for t in told if t.act is charters_events.SIGNED and t.by}


def _annex(seat: Seat, *, by: Holder, at: datetime) -> AnnexCopy | None:
    """Open the personal annex for a copy, or return None when there is none; or raise Damaged."""
    found = annex_annex.annex(seat.engagement.pk)
    if found is None:
        return None
    opened = records.open_one(found, by=by.keyring, why=annex_events.ANNEX_READ, at=at)
    if not opened.intact or charter.digest(opened.words) != found.digest:
        raise Damaged
    signed = holding(charters.signatures(found))
    file = written(check.ANNEX, found, opened.words, signed)
    return AnnexCopy(annex=found, text=opened.words["text"], signed=signed, file=file)
