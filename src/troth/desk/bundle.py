"""One engagement as a bundle that another program can check: no names, no words. docs/bundle.md."""

from base64 import b64encode
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from troth.disclosure import queries as disclosure
from troth.engagements import queries as engagements
from troth.engagements.queries import Seat
from troth.ledger import bundle as proofs
from troth.ledger.models import Checkpoint
from troth.ledger.verify import FORM
from troth.vault.models import Identity

if TYPE_CHECKING:
    from troth.people.models import Person

Form = dict[str, Any]


def bundle(seat: Seat, signed: Checkpoint, *, to: "Person", at: datetime) -> Form:
    """Return the bundle of an engagement under a checkpoint, as plain JSON values."""
    return {
        "format": FORM,
        "host": settings.TROTH_HOST_ID,
        "engagement": str(seat.engagement.pk),
        "made_at": at.isoformat(),
        **proofs.proved(seat.engagement.pk, signed, to=to.pk),
        "parties": _parties(seat, signed),
        "charter": _charter(seat),
        "releases": _releases(seat),
    }


def _parties(seat: Seat, signed: Checkpoint) -> list[Form]:
    """Return each party's public keys as they signed them, and the entry of their making."""
    people = [part.person_id for part in seat.parts.values()]
    cards = {card.holder_id: card for card in Identity.objects.filter(holder__in=people)}
    return [
        {
            "part": name,
            "person": str(part.person_id),
            "seal": bytes(cards[part.person_id].box_public).hex(),
            "sign": bytes(cards[part.person_id].sign_public).hex(),
            "signature": _text(cards[part.person_id].signature),
            "made": proofs.first(part.person_id, signed),
        }
        for name, part in sorted(seat.parts.items())
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
            {"part": part, "person": str(s.person_id), "signature": _text(s.signature)}
            for part, s in sorted(signatures.items())
        ],
    }


def _releases(seat: Seat) -> list[Form]:
    found = disclosure.releases(seat.engagement.pk, to=seat)
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
    ]


def _text(raw: bytes | memoryview) -> str:
    return b64encode(bytes(raw)).decode()
