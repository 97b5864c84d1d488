"""Keys that were lost: asked for, compared by a peer, waited for, taken, or stopped on the way."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import transaction

from troth.accounts.keys import events, notifications, policy, queries
from troth.accounts.keys.models import Loss, LossPeer
from troth.accounts.keys.rules import COMPARED, DONE, LIFE, LOSS, OWNER, PEER, WAIT, WAITING
from troth.accounts.keys.spoken import same, spoken
from troth.accounts.people.holder import Holder
from troth.accounts.people.models import Person
from troth.accounts.people.services import notifications as people
from troth.accounts.people.services import signing_in
from troth.accounts.people.services import slots as people_slots
from troth.accounts.people.services.throttle import counted, subject
from troth.foundation.ethics.workflow import BEGINNING
from troth.foundation.ledger import services as ledger
from troth.foundation.ledger.events import Event
from troth.foundation.vault import identity
from troth.foundation.vault import queries as vault_queries
from troth.foundation.vault.keyring import Keyring
from troth.foundation.vault.models import Slot, SlotKind
from troth.foundation.vault.queries import PendingSeen
from troth.foundation.vault.rooms.statement import Level
from troth.foundation.vault.services import charters, refusals
from troth.foundation.vault.services import lost_keys as vault
from troth.foundation.vault.services.unlocking import open_typed, require_signed

NONCE = 32
FOUND = {
    SlotKind.RECOVERY: "code",
    SlotKind.PASSWORD: "password",
    SlotKind.PASSPHRASE: "passphrase",
}
"""The kinds of secret that can turn up again, as the vault calls them; the cheapest first."""


@transaction.atomic
def ask(
    *,
    chosen: Iterable[UUID],
    password: str = "",
    passphrase: str = "",
    vault_is_open: bool,
    by: Person,
    at: datetime,
) -> Loss:
    """Prepare new keys, locked with a password or a passphrase, and ask peers to vouch for them.

    Nothing changes for the present keys. Who is no peer is not asked.
    """
    wanted = set(chosen)
    asked = [peer for peer in policy.peers(by, asked_at=at) if peer.pk in wanted]
    policy.may_ask(by=by, chosen=len(asked), vault_is_open=vault_is_open, at=at).enforce(by.pk)
    if vault_queries.pending(by.pk) is not None:
        vault.drop_pending(by.pk)  # a new seed that nobody can finish any more
    new = vault.prepare_anew(by.pk, password=password, passphrase=passphrase, at=at)
    loss = Loss(
        id=uuid4(),
        person=by,
        state=BEGINNING,
        pending=new.sign_public.hex(),
        nonce=secrets.token_bytes(NONCE),
        asked_at=at,
    )
    _take(loss, "ask")
    loss.save(force_insert=True)
    LossPeer.objects.bulk_create(LossPeer(loss=loss, peer=peer) for peer in asked)
    _pin(asked, new, at=at)
    digest = sha256(new.sign_public).hexdigest()
    _record(events.ASKED, loss, by=by, at=at, digests=[digest])
    people.notify(by, notifications.ASKED, about=str(loss.pk), at=at)
    for peer in asked:
        people.notify(peer, notifications.PEER_ASKED, about=str(loss.pk), at=at)
    for other in queries.others(by.pk):
        if other not in asked:
            people.notify(other, notifications.OTHER_ASKED, about=str(loss.pk), at=at)
    return loss


def _pin(asked: Iterable[Person], new: Keyring, *, at: datetime) -> None:
    """Let the new key say whose keys it will believe: those from which the words are made.

    The words that a peer types cover their key too: another one than theirs would not agree.
    """
    common = queries.in_common(new.holder_id)
    for peer in asked:
        for chain in sorted(common[peer.pk].engagements):
            charters.pin(chain, peer.pk, part="peer", level=Level.COMPARED, by=new, at=at)


def holds_new_keys(loss: Loss, *, secret: str, address: str, by: Person, at: datetime) -> bool:
    """Say whether someone has the secret that locks the new keys of a request.

    Only they see the words: whoever else sits in the account has no part in what is read out.
    Raises Refused after too many tries.
    """
    rows = Slot.objects.filter(holder=by, sign_public=bytes.fromhex(loss.pending))
    try:
        with counted(subject("unlock", str(by.pk)), address, is_inside=True, at=at):
            slot = require_signed(rows.first())
            open_typed(slot, secret, at=at)
    except refusals.WrongSecret:
        return False
    return True


def words(asking: LossPeer) -> tuple[str, ...]:
    """Return the five words of one request and one peer, from the keys as they are stored now."""
    loss = asking.loss
    keys = queries.exchange(loss)
    if keys is None:
        raise refusals.NothingPending
    peer = vault_queries.sign_publics([asking.peer_id])[asking.peer_id]
    return spoken(lost=keys.lost, pending=keys.new, peer=peer, nonce=bytes(loss.nonce))


@transaction.atomic
def compare(
    asking: LossPeer, *, typed: tuple[str, ...], how: str, by: Holder, at: datetime
) -> bool:
    """Give back what a peer shares, if the words that they heard are those of the new keys.

    Returns False, and gives nothing, for other words; the try is counted and told. When the last
    of those who were asked has compared, the 72 hours begin. Who is late gives back at once to the
    keys that are in force by then.
    """
    asking = _locked(asking)
    loss = asking.loss
    policy.may_try_words(asking).enforce(loss.person_id)
    agree = same(typed, words(asking))
    if not agree:
        LossPeer.objects.filter(pk=asking.pk).update(tries=asking.tries + 1)
        _record(events.WRONG_WORDS, loss, by=by.person, at=at, peer=by.person.pk)
        return False
    policy.may_compare(asking, words_agree=agree, how=how).enforce(loss.person_id)
    common = queries.in_common(loss.person_id)[by.person.pk]
    new = _new_keys(loss)
    vault.regrant(common.compartments, new, by=by.keyring, at=at)
    compared = new.sign_public.hex()
    LossPeer.objects.filter(pk=asking.pk).update(compared_at=at, how=how, pending=compared)
    _take(loss, "compare")
    if loss.state == WAITING:  # everyone has the whole 72 hours to object to this one, too
        loss.due_at = at + WAIT
    loss.save(update_fields=["state", "due_at"])
    digest = sha256(new.sign_public).hexdigest()
    _record(events.COMPARED, loss, by=by.person, at=at, digests=[digest], peer=by.person.pk)
    _tell(loss, notifications.COMPARED, but=by.person, at=at)
    if loss.state == COMPARED and not loss.peers.filter(compared_at=None).exists():
        _wait(loss, by=None, at=at)
    return True


def _new_keys(loss: Loss) -> PendingSeen:
    """Return the keys to which a peer gives back: prepared ones or, once done, those in force."""
    found = vault_queries.pending(loss.person_id)
    if loss.state == DONE:
        return vault_queries.present(loss.person_id)
    if found is None or found.sign_public.hex() != loss.pending:
        raise refusals.NothingPending
    return found


@transaction.atomic
def wait(loss: Loss, *, vault_is_open: bool, by: Person, at: datetime) -> None:
    """Let the 72 hours begin without those who have not answered."""
    loss = _under_lock(loss)
    part = policy.part_of_own(vault_is_open=vault_is_open)
    policy.stands(loss, "wait", part=part).enforce(by.pk)
    _wait(loss, by=by, at=at)


def _wait(loss: Loss, *, by: Person | None, at: datetime) -> None:
    _take(loss, "wait")
    loss.due_at = at + WAIT
    loss.save(update_fields=["state", "due_at"])
    _record(events.WAITED, loss, by=by, at=at)
    _tell(loss, notifications.WAITING, at=at)


# --- stopping ----------------------------------------------------------------------------------


@transaction.atomic
def veto(loss: Loss, *, by: Holder, session: str = "", at: datetime) -> None:
    """Stop a request as its owner or as one of the peers; nothing has changed then.

    The owner's other sign-ins end: someone else is likely to sit in one of them.
    """
    loss, person = _under_lock(loss), by.person
    part = OWNER if person.pk == loss.person_id else _part_of_other(loss, person)
    policy.stands(loss, "veto", part=part).enforce(loss.person_id)
    _close(loss, "veto", at=at)
    _record(events.VETOED, loss, by=person, at=at)
    _tell(loss, notifications.VETOED, but=person, at=at)
    if part == OWNER:
        signing_in.end_sessions(person, but=session)


def _part_of_other(loss: Loss, person: Person) -> str:
    """Everyone who shares a room with the owner is told of a request, and can object to it."""
    return PEER if person in queries.others(loss.person_id) else ""


@transaction.atomic
def drop(loss: Loss, *, vault_is_open: bool, by: Person, at: datetime) -> None:
    """Withdraw a request."""
    loss = _under_lock(loss)
    part = policy.part_of_own(vault_is_open=vault_is_open)
    policy.stands(loss, "drop", part=part).enforce(by.pk)
    _close(loss, "drop", at=at)
    _record(events.DROPPED, loss, by=by, at=at)
    _tell(loss, notifications.OVER, but=by, at=at)


# --- what time does ----------------------------------------------------------------------------


def due(*, at: datetime) -> int:
    """Do what time asks for: put new keys in force, or end what nobody answered.

    Returns how many requests came to an end. Each is a transaction of its own.
    """
    done = sum(settle(loss, at=at) for loss in queries.due(at=at))
    old = queries.unanswered(asked_before=at - LIFE)
    return done + sum(settle(loss, at=at) for loss in old)


@transaction.atomic
def settle(loss: Loss, *, session: str = "", at: datetime) -> bool:
    """Do for one request what time asks for; the sign-in with the key `session` goes on."""
    loss = _under_lock(loss)
    is_over = loss.due_at is not None and at >= loss.due_at
    if policy.may_complete(loss, at=at):
        _complete(loss, session=session, at=at)
    elif is_over and policy.may_stop(loss, at=at):
        _close(loss, "stop", at=at)
        _record(events.VETOED, loss, by=None, at=at)
        _tell(loss, notifications.VETOED, at=at)
    elif policy.may_expire(loss, at=at):
        _close(loss, "expire", at=at)
        _record(events.EXPIRED, loss, by=None, at=at)
        _tell(loss, notifications.OVER, at=at)
    else:
        return False
    return True


def _complete(loss: Loss, *, session: str, at: datetime) -> None:
    """Put the new keys in force. Sessions that hold the former seed end."""
    person = loss.person
    others = queries.others(person.pk)
    vault.take_anew(person.pk, at=at)
    _take(loss, "complete")
    loss.closed_at = at
    loss.save(update_fields=["state", "closed_at"])
    signing_in.end_sessions(person, but=session)
    Person.objects.filter(pk=person.pk).update(recovery_confirmed_at=None, sign_in_reset_at=None)
    # The entry names the card of the keys, by which a bundle shows that they are in the log.
    card = identity.card(person.pk, *identity.publics(identity.locked(person.pk)))
    digests, slots = [sha256(card).hexdigest()], people_slots.evidence(person)
    _record(events.TAKEN_ANEW, loss, by=None, at=at, digests=digests, own=slots)
    people.notify(person, notifications.TAKEN_ANEW, about=str(loss.pk), at=at)
    for other in others:
        people.notify(other, notifications.NEW_FINGERPRINT, about=str(person.pk), at=at)


# --- what they share ---------------------------------------------------------------------------


def _under_lock(loss: Loss) -> Loss:
    return Loss.objects.select_for_update(of=("self",)).select_related("person").get(pk=loss.pk)


def _locked(asking: LossPeer) -> LossPeer:
    """Return a peer's asking, read again under the lock of its request."""
    loss = _under_lock(asking.loss)
    found = LossPeer.objects.select_related("peer").get(pk=asking.pk)
    found.loss = loss
    return found


def _take(loss: Loss, act: str) -> None:
    """Bring a request to the state that its row names; whether it may be was judged before."""
    row = LOSS.row(loss.state, act)
    if row is None:
        raise ValueError(f"There is no way to {act} from {loss.state!r}.")
    loss.state = row.to


def _close(loss: Loss, act: str, *, at: datetime) -> None:
    _take(loss, act)
    loss.closed_at = at
    loss.save(update_fields=["state", "closed_at"])
    pending = vault_queries.pending(loss.person_id)
    if pending is not None and not pending.is_new_seed:
        vault.drop_pending(loss.person_id)


def _record(
    act: Event,
    loss: Loss,
    *,
    by: Person | None,
    at: datetime,
    digests: Iterable[str] = (),
    own: Iterable[str] = (),
    peer: UUID | None = None,
) -> None:
    """Enter an act in the person's own chain and in those of the engagements that it touches.

    Digests in `own` are told in the person's chain only.
    """
    common = queries.in_common(loss.person_id)
    asked = [peer] if peer else loss.peers.values_list("peer_id", flat=True)
    chains = {e for pk in asked if pk in common for e in common[pk].engagements}
    who, told = by.pk if by else None, list(digests)
    for chain in (loss.person_id, *sorted(chains)):
        more = own if chain == loss.person_id else ()
        ledger.record(act, chain=chain, by=who, at=at, about=[loss.pk], digests=[*told, *more])


def _tell(loss: Loss, kind: str, *, but: Person | None = None, at: datetime) -> None:
    """Tell the person, and everyone who shares a room with them, asked or not."""
    for person in [loss.person, *queries.others(loss.person_id)]:
        if but is None or person.pk != but.pk:
            people.notify(person, kind, about=str(loss.pk), at=at)


# --- what turns up again -----------------------------------------------------------------------


def bring_back(secret: str, *, by: Holder, address: str, at: datetime) -> int:
    """Bring over what only the former keys open, with a secret of then; return how many rooms.

    It may be a password, a passphrase or a recovery code. Raises WrongSecret, and Refused after
    too many tries.
    """
    person = by.person
    with counted(subject("unlock", str(person.pk)), address, is_inside=True, at=at):
        return _brought(secret, by=by, at=at)


@transaction.atomic
def _brought(secret: str, *, by: Holder, at: datetime) -> int:
    kinds = vault_queries.former_kinds(by.person.pk)
    for kind, name in FOUND.items():
        if kind not in kinds:
            continue
        try:
            with transaction.atomic():
                brought = vault.bring_back(by.keyring, **{name: secret}, at=at)  # type: ignore[arg-type]
        except refusals.WrongSecret:
            continue
        chain, rooms = by.person.pk, brought.compartments
        ended = [one for slot in brought.slots for one in people_slots.signed_away(slot, by=by)]
        digests = [*ended, *brought.grants]
        ledger.record(
            events.BROUGHT_BACK, chain=chain, by=chain, at=at, why=str(rooms), digests=digests
        )
        return rooms
    raise refusals.WrongSecret


def forget(person: UUID) -> None:
    """Remove every request of a person whose account is erased, and what was asked of them."""
    Loss.objects.filter(person=person).delete()
    LossPeer.objects.filter(peer=person).delete()
