"""Answers a party who checks a charter: by its code, or by a file that someone gave them.

Only versions of engagements in which the asker holds a key are ever found; to everyone else the
answer is the same, whether something is here or not. A PDF is not read at all: the ledger knows
the digest of each one that this host made. So nobody can harm the host with a made-up file.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings

from troth.engagement.charter_documents import check, events
from troth.engagement.charter_documents.check import CODE, Checked
from troth.engagement.charters import queries as charters
from troth.engagement.charters.models import Charter
from troth.engagement.core import queries as core
from troth.foundation.ledger import queries as ledger
from troth.foundation.ledger.verification import rows
from troth.foundation.ledger.verify.merkle import Fault
from troth.foundation.vault import derive

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

DIGEST = 64
_NOT_HEX = re.compile(r"[^0-9a-f]")
_GAPS = re.compile(r"[\s:.\-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A version of a charter that the asker may see, and how it stands with its signatures."""

    engagement: UUID
    version: int
    signed: int
    parties: int
    in_force: int | None

    @property
    def is_signed(self) -> bool:
        """Whether valid signatures of all parties lie on it."""
        return self.signed == self.parties


@dataclass(frozen=True, slots=True)
class Answer:
    """What a file showed: a fault in it, what it holds, and what this host knows of it.

    `same_file` says that this host made exactly this PDF; `same_signatures` that the signatures
    in the file are those that lie here.
    """

    fault: str = ""
    checked: Checked | None = None
    found: Found | None = None
    same_file: bool = False
    same_signatures: bool = False


def last_taken(found: Charter, *, by: UUID) -> str:
    """Return the hash (in hex) of a person's newest entry of taking this version, "" for none."""
    for row in reversed(rows([found.engagement])):
        told = row.told
        if told.act is events.CHARTER_TAKEN and told.by == by and str(found.pk) in told.about:
            return bytes(row.hash).hex()
    return ""


def plain(code: str) -> str:
    """Return a typed code as the beginning of a digest, "" when it cannot be one."""
    signs = _GAPS.sub("", derive.signs(code)).lower()
    right = CODE <= len(signs) <= DIGEST and not _NOT_HEX.search(signs)
    return signs if right else ""


def by_code(digest: str, *, to: "Person") -> Found | None:
    """Return the version with this beginning of a digest, if the person may know it."""
    found = charters.charters_with(digest, to=to).first()
    return _found(found) if found else None


def by_file(raw: bytes, *, to: "Person") -> Answer:
    """Check a file: a PDF by its digest in the ledger, a charter file by its own signatures."""
    return _by_pdf(raw, to=to) if raw.startswith(b"%PDF-") else _by_data(raw, to=to)


def _by_pdf(raw: bytes, *, to: "Person") -> Answer:
    held = [seat.engagement.pk for seat in core.seats(to=to) if seat.is_let_in]
    told = ledger.naming(held, sha256(raw).hexdigest())
    for entry in told:
        if entry.act is events.CHARTER_TAKEN:
            found = Charter.objects.filter(pk__in=entry.about, engagement=entry.chain).first()
            return Answer(same_file=True, found=_found(found) if found else None)
    return Answer()


def _by_data(raw: bytes, *, to: "Person") -> Answer:
    try:
        checked = check.read(raw)
    except Fault as fault:
        return Answer(fault=str(fault))
    if checked.what != check.CHARTER or checked.host != settings.TROTH_HOST_ID:
        return Answer(checked=checked)
    found = charters.charters_with(checked.digest, to=to).first()
    if found is None or (str(found.engagement), found.version) != (
        checked.engagement,
        checked.version,
    ):
        return Answer(checked=checked)
    here = {check.in_text(bytes(s.signature)) for s in charters.signatures(found).held.values()}
    return Answer(checked=checked, found=_found(found), same_signatures=checked.signatures == here)


def _found(found: Charter) -> Found:
    in_force = charters.signed_charter(found.engagement)
    return Found(
        engagement=found.engagement,
        version=found.version,
        signed=len(charters.signatures(found).held),
        parties=found.parties,
        in_force=in_force.version if in_force else None,
    )
