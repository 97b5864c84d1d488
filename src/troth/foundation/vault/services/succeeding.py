"""The one step in which pending keys become the present ones, and its opposite.

Both move public cards and delete rows; neither makes a slot or a grant. What was sealed to the
pending keys is in force because they are the present ones from now on.
"""

from datetime import datetime
from uuid import uuid4

from troth.foundation.vault import identity
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.models import (
    Former,
    Grant,
    Identity,
    Pending,
    PreparedLink,
    Slot,
    Vouch,
)


def switch(pending: Pending, *, at: datetime) -> None:
    """Make the pending keys the present ones; the present ones stay known as former.

    Grants to the former keys end where the new ones have their own; the others stay sealed.
    """
    present = identity.locked(pending.holder_id)
    box, sign = identity.publics(pending)
    identity.confirmed(pending)
    Former.objects.create(
        id=uuid4(),
        holder_id=present.holder_id,
        box_public=present.box_public,
        sign_public=present.sign_public,
        signature=present.signature,
        made_at=present.made_at,
        until=at,
        next_box_public=box,
        next_sign_public=sign,
        by_former=pending.by_former,
        by_next=pending.by_next,
    )
    mine = Grant.objects.filter(holder_id=present.holder_id)
    carried = mine.filter(sealed_to=box).values_list("compartment_id", flat=True)
    mine.exclude(sealed_to=box).filter(compartment_id__in=list(carried)).delete()
    Identity.objects.filter(holder_id=present.holder_id).update(
        box_public=box, sign_public=sign, signature=bytes(pending.signature), made_at=at
    )
    pending.delete()


def drop(pending: Pending) -> None:
    """Delete pending keys with everything that was made for them."""
    present = identity.locked(pending.holder_id)
    box, sign = identity.publics(pending)
    if box == bytes(present.box_public) or sign == bytes(present.sign_public):
        raise Tampered("The pending keys were changed outside Troth: they name the present ones.")
    Slot.objects.filter(holder_id=pending.holder_id, sign_public=sign).delete()
    Grant.objects.filter(holder_id=pending.holder_id, sealed_to=box).delete()
    Vouch.objects.filter(holder_id=pending.holder_id, next_sign_public=sign).delete()
    PreparedLink.objects.filter(holder_id=pending.holder_id, sign_public=sign).delete()
    pending.delete()
