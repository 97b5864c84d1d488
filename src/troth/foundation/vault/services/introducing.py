"""Invitations that authenticate both ways: host and guest know each other's keys by their secret.

The secret goes to the guest in the link. Who will let them in keeps it sealed, so that nobody but
the two can tag a key with it: under a key that follows from their own seed or, where someone else
invites, under the key of the room that both of them are in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from troth.foundation.vault import own_rooms
from troth.foundation.vault.envelope import Place, Tampered, unwrap, wrap
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Former, Identity
from troth.foundation.vault.rooms import introduction, statement, warrant
from troth.foundation.vault.rooms.introduction import GUEST, HOST
from troth.foundation.vault.rooms.link import Member, NotEntitled, Pair, moment
from troth.foundation.vault.rooms.statement import Level
from troth.foundation.vault.rooms.trust import own_pair, state
from troth.foundation.vault.services import several

_OWN = "invitations"


@dataclass(frozen=True, slots=True)
class Kept:
    """What an invitation holds besides its dates: nothing in it opens without a seed.

    `host` is the person whose keys `host_tag` names: who will let the guest in. `sealed` is the
    secret, `root` the mark of the seed that opens it, "" when the room of the charter does.
    """

    host: UUID
    host_tag: bytes
    sealed: bytes
    root: str


def invite(secret: bytes, *, chain: UUID, part: str, host: UUID | None, by: Keyring) -> Kept:
    """Tag the keys of who will let the guest in, and keep the secret for them.

    `host` is their id, None when nobody is there yet: then these keys are tagged. Another's are
    tagged as the room of the charter has them. Raises NotEntitled when it has none.
    """
    is_mine = host == by.holder_id
    named = by.holder_id if host is None else host
    of = own_pair(by) if named == by.holder_id else _known(chain, named, by=by)
    tagged = introduction.tag(secret, HOST, **_of(chain, part, named), of=of)
    if is_mine:
        root = own_rooms.present_mark(by)
        sealing = own_rooms.key(by.own_root, chain, _OWN)
    else:
        root = ""
        row = several.current_row(chain, warrant.CONTRACT, by=by)
        sealing = several.key_of(row, by=by)
    return Kept(named, tagged, wrap(secret, sealing, _place(chain, tagged)), root)


@transaction.atomic
def accept(
    secret: bytes, kept: Kept, *, chain: UUID, part: str, as_part: str, by: Keyring, at: datetime
) -> bytes:
    """Pin the keys of the host, whom the link's secret names; return the guest's own tag.

    `part` is the guest's, `as_part` the host's. Raises NotEntitled when the host did not make this
    invitation with keys of theirs.
    """
    pair = _tagged(kept.host_tag, secret, HOST, chain, part, kept.host)
    if pair is None:
        raise _refused("an invitation that its host did not tag", chain)
    know(chain, Member(as_part, str(kept.host), *pair), level=Level.LINK, by=by, at=at)
    return introduction.tag(secret, GUEST, **_of(chain, part, by.holder_id), of=own_pair(by))


@transaction.atomic
def meet(
    tags: Iterable[tuple[Kept, bytes]],
    *,
    chain: UUID,
    part: str,
    guest: UUID,
    by: Keyring,
    at: datetime,
) -> None:
    """Pin the keys of a guest, which were compared and which one of the links' secrets names.

    `tags` are the invitations that were accepted, each with its guest's tag. Raises NotEntitled
    when none of them was accepted by this person with keys of theirs.
    """
    for kept, tagged in tags:
        secret = _secret(kept, chain, by=by)
        pair = _tagged(tagged, secret, GUEST, chain, part, guest) if secret else None
        if pair is not None:
            know(chain, Member(part, str(guest), *pair), level=Level.COMPARED, by=by, at=at)
            return
    raise _refused("a guest whom no link of mine names", chain)


def _refused(why: str, chain: UUID) -> NotEntitled:
    return NotEntitled(why, chain=str(chain), purpose=warrant.CONTRACT)


def know(chain: UUID, who: Member, *, level: Level, by: Keyring, at: datetime) -> None:
    """Sign that these are someone's keys; raises NotEntitled when one knows others of theirs."""
    links = warrant.links_of(chain, warrant.CONTRACT)
    trust = warrant.trust_in(chain, links, by=by)
    if trust.keys_of(who.person) and not trust.knows(who):
        raise NotEntitled("another key than I know")
    body = statement.pin(
        host=settings.TROTH_HOST_ID,
        chain=str(chain),
        holder=str(by.holder_id),
        level=level,
        of=who,
        at=moment(at),
    )
    state(body, chain=chain, by=by, at=at)


def _known(chain: UUID, person: UUID, *, by: Keyring) -> Pair:
    member = several.present(chain, warrant.CONTRACT, by=by).member(str(person))
    if member is None:
        raise NotEntitled("a host who is in no room with me")
    return member.pair


def _tagged(
    found: bytes, secret: bytes, side: str, chain: UUID, part: str, person: UUID
) -> Pair | None:
    """Return those of a person's keys, the present or former ones, that a tag names."""
    rows: list[Identity | Former] = list(Identity.objects.filter(holder_id=person))
    rows += Former.objects.filter(holder_id=person)
    pairs = [Pair(bytes(r.sign_public).hex(), bytes(r.box_public).hex()) for r in rows]
    where = _of(chain, part, person)
    tags = (p for p in pairs if introduction.is_tagged(found, secret, side, **where, of=p))
    return next(tags, None)


def _secret(kept: Kept, chain: UUID, *, by: Keyring) -> bytes | None:
    for sealing in _keys(kept, chain, by=by):
        try:
            return unwrap(kept.sealed, sealing, _place(chain, kept.host_tag))
        except Tampered:
            continue
    return None


def _keys(kept: Kept, chain: UUID, *, by: Keyring) -> Iterable[bytes]:
    if kept.root:
        root = own_rooms.root(kept.root, by=by)
        return [own_rooms.key(root, chain, _OWN)] if root is not None else []
    rows = Compartment.objects.filter(engagement=chain, purpose=warrant.CONTRACT)
    several.open_keys(rows, by=by)
    return [by.opened[row.pk] for row in rows if row.pk in by.opened]


def _of(chain: UUID, part: str, person: UUID) -> dict[str, str]:
    host = settings.TROTH_HOST_ID
    return {"host": host, "chain": str(chain), "part": part, "person": str(person)}


def _place(chain: UUID, tagged: bytes) -> Place:
    return {
        "host": settings.TROTH_HOST_ID,
        "chain": str(chain),
        "kind": "invitation",
        "tag": tagged.hex(),
    }
