"""What someone can do who writes to the database and walks round Troth."""

from typing import Any
from uuid import uuid4

from django.db.models import Model, QuerySet
from nacl.public import PublicKey, SealedBox

from tests.cast import AT
from troth.accounts.people.holder import Holder
from troth.foundation.vault import identity, write_guard
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Grant, Identity, RoomLink
from troth.foundation.vault.rooms.link import Basis, Body, Link, Member, commitment, signed, write
from troth.foundation.vault.services.payloads import grant_payload


def edit(rows: QuerySet[Any], **values: Any) -> int:
    """Change rows as an SQL console does, past the trap."""
    with write_guard.unlocked(Keyring(uuid4(), bytes(32))):
        return rows.update(**values)


def plant(row: Model) -> None:
    """Insert a row as an SQL console does, past the trap."""
    made_by = getattr(row, getattr(row, "made_by", "pk"))
    with write_guard.unlocked(Keyring(made_by, bytes(32))):
        row.save(force_insert=True)


def planted_grant(row: Compartment, key: bytes, *, to: Holder, by: Holder) -> None:
    box = to.keyring.box_public
    made = Grant(
        compartment=row,
        holder=to.person,
        sealed_to=box,
        sealed_key=SealedBox(PublicKey(box)).encrypt(key),
        given_by=by.person,
        authority="renewal",
        reference="",
        at=AT,
    )
    made.signature = by.keyring.sign(grant_payload(made))
    plant(made)


def planted_link(
    row: Compartment, key: bytes, members: list[Member], *, by: Holder, settings: Any
) -> None:
    """Insert a well-formed link of the next generation, signed by a stranger in a member's name."""
    last = RoomLink.objects.filter(chain=row.engagement, purpose=row.purpose).latest("seq")
    host, chain, number = settings.TROTH_HOST_ID, str(row.engagement), row.generation + 1
    body = write(
        Body(
            host=host,
            chain=chain,
            purpose=row.purpose,
            seq=last.seq + 1,
            prev=last.hash,
            generation=number,
            key=commitment(host, chain, row.purpose, number, key),
            members=tuple(members),
            basis=Basis("renewal"),
            handed={},
            by=members[0].person,
            by_key=by.keyring.sign_public.hex(),
            at=AT.isoformat(),
        )
    )
    link = Link(body, by.keyring.sign(signed(body)))
    RoomLink.objects.create(
        chain=row.engagement,
        purpose=row.purpose,
        seq=last.seq + 1,
        hash=link.hash,
        body=link.body,
        signature=link.signature,
    )


def swap(who: Holder, twin: Keyring) -> None:
    """Put other keys in the place of a person's, on a card that these sign."""
    card = identity.card(who.person.pk, twin.box_public, twin.sign_public)
    Identity.objects.filter(holder=who.person).update(
        box_public=twin.box_public, sign_public=twin.sign_public, signature=twin.sign(card)
    )
