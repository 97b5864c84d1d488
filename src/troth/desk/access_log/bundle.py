"""One engagement as a bundle that another program can check: no names, no words. docs/bundle.md."""

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from troth.engagement.charters import queries as engagements
from troth.engagement.core.queries import Seat
from troth.foundation.ledger import bundle as proofs
from troth.foundation.ledger.models import Checkpoint
from troth.foundation.ledger.verify.bundle import FORM
from troth.foundation.records.inventory import carried
from troth.foundation.records.signatures import keys, name_mark
from troth.foundation.vault.identity import card
from troth.foundation.vault.models import Former, Identity
from troth.practice.releases import queries as releases

if TYPE_CHECKING:
    from troth.accounts.people.models import Person

Form = dict[str, Any]


def bundle(seat: Seat, signed: Checkpoint, *, to: "Person", at: datetime) -> Form:
    """Return the bundle of an engagement under a checkpoint, as plain JSON values."""
    under, chain = proofs.Proofs(signed), seat.engagement.pk
    proved = proofs.proved(chain, signed, under, to=to.pk)
    return {
        "format": FORM,
        "host": settings.TROTH_HOST_ID,
        "engagement": str(chain),
        "made_at": at.isoformat(),
        **proved,
        "parties": _parties(seat, under),
        "revealed": proofs.revealed(chain, under),
        "charter": _charter(seat),
        "releases": _releases(seat),
        "inventory": carried(chain, length=len(proved["entries"])).form,
    }


def _parties(seat: Seat, under: proofs.Proofs) -> list[Form]:
    """Return each party's public keys as they signed them, oldest first, with their entries."""
    return [
        {"part": name, "person": str(part.person_id), "keys": _keys(part.person_id, under)}
        for name, part in sorted(seat.parts.items())
    ]


def _keys(person: UUID, under: proofs.Proofs) -> list[Form]:
    former = Former.objects.filter(holder=person).order_by("made_at")
    found: list[Former | Identity] = [*former, Identity.objects.get(holder=person)]
    cards = [card(person, bytes(k.box_public), bytes(k.sign_public)) for k in found]
    made = under.made(person, [sha256(one).hexdigest() for one in cards])
    return [
        {
            "seal": bytes(keys.box_public).hex(),
            "sign": bytes(keys.sign_public).hex(),
            "signature": _text(keys.signature),
            "made": entry,
        }
        for keys, entry in zip(found, made, strict=True)
    ]


def _charter(seat: Seat) -> Form | None:
    found = engagements.signed_charter(seat.engagement.pk)
    if found is None:
        return None
    signatures = engagements.signatures(found)
    return {
        "version": found.version,
        "digest": found.digest,
        "signatures": [
            {
                "part": part,
                "person": str(s.person_id),
                "signature": _text(s.signature),
                **({} if s.name is None else {"name": name_mark(s.person_id, s.name)}),
            }
            for part, s in sorted(signatures.held.items())
        ],
    }


def _releases(seat: Seat) -> list[Form]:
    found = releases.releases(seat.engagement.pk, to=seat)
    held = keys({release.pk: release.claim for release in found})
    return [
        {
            "release": str(release.pk),
            "by": str(release.author_id),
            "recipient": str(release.recipient_id),
            "expires_on": release.expires_on.isoformat(),
            "state": release.state,
            "digest": release.digest,
            "signature": _text(release.signature),
        }
        for release in found
        if release.pk in held
    ]


def _text(raw: bytes | memoryview) -> str:
    return b64encode(bytes(raw)).decode()
