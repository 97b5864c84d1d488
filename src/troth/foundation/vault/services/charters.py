"""Whose keys a charter binds: what each party signs, and the room that follows from it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from troth.foundation.vault import identity
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Compartment, Identity, Statement
from troth.foundation.vault.rooms import statement, warrant
from troth.foundation.vault.rooms.judge import Deed, Trust
from troth.foundation.vault.rooms.link import Basis, Member, NotEntitled, Pair, is_genuine, moment
from troth.foundation.vault.rooms.rules import INSIDE
from troth.foundation.vault.rooms.statement import Level
from troth.foundation.vault.rooms.trust import own_card, state
from troth.foundation.vault.rooms.warrant import Change
from troth.foundation.vault.services import several
from troth.foundation.vault.services.payloads import Authority
from troth.foundation.vault.services.refusals import NoKey


@transaction.atomic
def state_charter(
    engagement: UUID,
    *,
    version: int,
    digest: str,
    parties: Mapping[str, UUID],
    by: Keyring,
    at: datetime,
) -> None:
    """Sign, beside the text of a charter, whose keys it binds: one statement of each party.

    `parties` says who plays which part. A key is one that this person knows to be theirs, by a pin
    or the room of the charter; a sponsor who was not let in yet is left out. Raises NotEntitled
    when another is unknown or has another key now, and Tampered for a card that its owner did not
    sign.
    """
    links = warrant.links_of(engagement, warrant.CONTRACT)
    trust = warrant.trust_in(engagement, links, by=by)
    keys = [
        _card(part, person, trust)
        for part, person in parties.items()
        if part in INSIDE or trust.keys_of(str(person))
    ]
    mine = next(part for part, person in parties.items() if person == by.holder_id)
    body = statement.charter(
        host=settings.TROTH_HOST_ID,
        engagement=str(engagement),
        version=version,
        digest=digest,
        part=mine,
        person=trust.me,
        keys=[m for m in keys if m.person != trust.me] + [own_card(by, mine)],
    )
    state(body, chain=engagement, by=by, at=at)


@transaction.atomic
def pin(chain: UUID, person: UUID, *, part: str, level: Level, by: Keyring, at: datetime) -> None:
    """Say with one's own key that the keys on someone's card are theirs, in one chain.

    Nothing that this person has for others goes to a key that they neither pinned nor signed for.
    """
    row = Identity.objects.get(holder_id=person)
    identity.confirmed(row)
    body = statement.pin(
        host=settings.TROTH_HOST_ID,
        chain=str(chain),
        holder=str(by.holder_id),
        level=level,
        of=Member(part, str(person), *_pair(row)),
        at=moment(at),
    )
    state(body, chain=chain, by=by, at=at)


def _card(part: str, person: UUID, trust: Trust) -> Member:
    row = Identity.objects.get(holder_id=person)
    identity.confirmed(row)
    found = Member(part, str(person), *_pair(row))
    if found.person != trust.me and not trust.knows(found):
        is_other = bool(trust.keys_of(found.person))
        raise NotEntitled("another key than I know" if is_other else "a key that I do not know")
    return found


def _pair(row: Identity) -> Pair:
    return Pair(bytes(row.sign_public).hex(), bytes(row.box_public).hex())


@transaction.atomic
def open_by_charter(
    engagement: UUID, purpose: str, *, by: Keyring, authority: Authority, at: datetime
) -> Compartment:
    """Return the room of those inside a charter, made if need be for the keys that it names.

    When someone who is no member now holds its key, it is renewed first. Raises NoKey for
    anyone else, and NotEntitled when no charter that all signed, this person too, leads to it.
    """
    if warrant.exists(engagement, purpose):
        return several.current(engagement, purpose, by=by, at=at)
    links = warrant.links_of(engagement, warrant.CONTRACT)
    trust = warrant.trust_in(engagement, links, by=by)
    deed = next((d for d in trust.deeds if d.digest == authority.reference), None)
    if deed is None:
        raise NotEntitled("not a charter that I signed")
    mine, *others = _inside(deed, trust)
    _require_all(engagement, deed, trust)
    change = Change(basis=Basis("charter", deed.digest), begins_as=mine.part, adds=tuple(others))
    made = warrant.warrant(engagement, purpose, change, by=by, at=at)
    return several.hand_out(made, by=by, authority=authority, at=at)


def _require_all(engagement: UUID, deed: Deed, trust: Trust) -> None:
    """Raise NotEntitled unless client and practitioner named the same keys for the two of them.

    A sponsor may have joined after one of them signed, and is a member of no such room.
    """
    signed: set[str] = set()
    for row in Statement.objects.filter(chain=engagement):
        person, body = str(row.holder_id), bytes(row.body)
        said = statement.read(body, host=trust.host, chain=str(engagement), holder=person)
        if not isinstance(said, Deed) or said.digest != deed.digest:
            continue
        keys = trust.keys_of(person)
        is_theirs = any(is_genuine(pair.sign, body, bytes(row.signature)) for pair in keys)
        if is_theirs and _binds_the_same(said, deed, trust):
            signed.add(person)
    if not {m.person for m in deed.members if m.part in INSIDE} <= signed:
        raise NotEntitled("not everybody named the same keys")


def _binds_the_same(said: Deed, deed: Deed, trust: Trust) -> bool:
    who = {(m.part, m.person) for m in deed.members if m.part in INSIDE}
    inside = [m for m in said.members if m.part in INSIDE]
    return who == {(m.part, m.person) for m in inside} and all(trust.knows(m) for m in inside)


def _inside(deed: Deed, trust: Trust) -> list[Member]:
    """Return client and practitioner as the charter names them, oneself first, with later keys."""
    found = [m for m in deed.members if m.part in INSIDE]
    if trust.me not in {m.person for m in found}:
        raise NoKey
    now = [Member(m.part, m.person, *_latest(m, trust)) for m in found]
    return sorted(now, key=lambda m: (m.person != trust.me, m.person))


def _latest(named: Member, trust: Trust) -> Pair:
    """Return the keys that someone has now, if they are known to follow from those named."""
    if named.person == trust.me:
        return trust.hand
    row = Identity.objects.filter(holder_id=UUID(named.person)).first()
    pair = _pair(row) if row else named.pair
    return pair if pair in trust.keys_of(named.person) else named.pair
