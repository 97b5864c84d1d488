"""The exact data of a charter, or of its personal annex, with the signatures: one JSON file.

{"form": "troth charter file 2", "what": "charter" or "personal annex", "host": …,
 "engagement": …, "version": …, "digest": SHA-256 of the text in its canonical form, "text": …,
 "signatures": [{"part", "person", "name", "name_is_signed", "key", "signature", "at"}, …]}

`name` is what the person was called when they signed. A file in which nobody signed a name has the
form "troth charter file 1" and no `name_is_signed`: what was signed then stays as it was.

Each signature is Ed25519 over what `check.signing_payload` builds; `key` is the public key in hex.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from troth.accounts.people import queries as people
from troth.engagement.annex.models import Annex, AnnexSignature
from troth.engagement.charter_documents.check import FORM, OLDER_FORM, in_text
from troth.engagement.charters.models import Charter, Signature
from troth.engagement.core.queries import label
from troth.foundation.kit.names import alike, called
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
    name_is_signed: bool
    name_now: str

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
            name=s.name if s.name is not None else people.name_on(s.person, s.at),
            name_is_signed=s.name is not None,
            name_now=s.person.name,
            at=s.at,
            key=made.keys[part],
            signature=bytes(s.signature),
        )
        for part, s in made.held.items()
    ]
    return tuple(sorted(found, key=lambda s: (s.at, s.part)))


def as_signed(made: Checked[str, Signature]) -> dict[str, str]:
    """Return by part what each was called who signed; part beside the names that look alike."""
    names = {s.part: s.name for s in holding(made)}
    same = alike(names)
    return {p: str(called(name, label(p) if p in same else "")) for p, name in names.items()}


def written(
    what: str, found: Charter | Annex, words: Mapping[str, Any], signed: tuple[Signed, ...]
) -> bytes:
    """Return the file, in the one form that JSON has here."""
    is_older = not any(s.name_is_signed for s in signed)
    return canonical(
        {
            "form": OLDER_FORM if is_older else FORM,
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
                    **({} if is_older else {"name_is_signed": s.name_is_signed}),
                    "key": s.key.hex(),
                    "signature": in_text(s.signature),
                    "at": s.at.astimezone(UTC).isoformat(),
                }
                for s in signed
            ],
        }
    )
