"""The exact data of a charter, or of its personal annex, with the signatures: one JSON file.

{"form": "troth charter file 1", "what": "charter" or "personal annex", "host": …,
 "engagement": …, "version": …, "digest": SHA-256 of the text in its canonical form, "text": …,
 "signatures": [{"part", "person", "name", "key", "signature", "at"}, …]}

Each signature is Ed25519 over what `check.signing_payload` builds; `key` is the public key in hex.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from troth.engagement.annex.models import Annex, AnnexSignature
from troth.engagement.charter_documents.check import FORM, in_text
from troth.engagement.charters.models import Charter, Signature
from troth.foundation.records.signatures import Checked
from troth.foundation.vault.envelope import canonical
from troth.foundation.vault.keyring import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One signature that holds: whose it is, since when, and with which key (32 bytes)."""

    part: str
    person: UUID
    name: str
    at: datetime
    key: bytes
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the key that signed, in groups."""
        return fingerprint(self.key)


def holding(
    made: Checked[str, Signature] | Checked[str, AnnexSignature],
) -> tuple[Signed, ...]:
    """Return, in the order in which they were made, the signatures that hold."""
    found = [
        Signed(
            part=part,
            person=s.person_id,
            name=s.person.name,
            at=s.at,
            key=made.keys[part],
            signature=bytes(s.signature),
        )
        for part, s in made.held.items()
    ]
    return tuple(sorted(found, key=lambda s: (s.at, s.part)))


def written(
    what: str, found: Charter | Annex, words: Mapping[str, Any], signed: tuple[Signed, ...]
) -> bytes:
    """Return the file, in the one form that JSON has here."""
    return canonical(
        {
            "form": FORM,
            "what": what,
            "host": settings.TROTH_HOST_ID,
            "engagement": str(found.engagement),
            "version": found.version,
            "digest": found.digest,
            "text": dict(words),
            "signatures": [
                {
                    "part": s.part,
                    "person": str(s.person),
                    "name": s.name,
                    "key": s.key.hex(),
                    "signature": in_text(s.signature),
                    "at": s.at.astimezone(UTC).isoformat(),
                }
                for s in signed
            ],
        }
    )
