"""Gathers the facts that the rules about keys judge."""

from collections.abc import Sequence
from datetime import datetime

from troth.accounts.keys import pacts, queries, rules
from troth.accounts.keys.models import Loss, LossPeer
from troth.accounts.keys.pacts import Pact
from troth.accounts.keys.queries import UnlockMethod
from troth.accounts.keys.rules import ASKER, OWNER, PEER, SYSTEM
from troth.accounts.people import queries as people
from troth.accounts.people.models import Person
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.vault import identity
from troth.foundation.vault import queries as vault
from troth.foundation.vault.envelope import Tampered
from troth.foundation.vault.models import Pending, SlotKind

# --- ways to unlock ----------------------------------------------------------------------------


def may_remove(way: UnlockMethod | None, *, of: Person) -> Verdict:
    mine = queries.unlock_methods(of)
    rest = [w for w in mine if way is None or w.id != way.id]
    return rules.may_remove(
        rules.RemoveFacts(
            exists=way is not None and len(rest) < len(mine),
            signs_in=way is not None and way.signs_in,
            others=sum(w.kind != SlotKind.RECOVERY for w in rest),
            others_in_all=len(rest),
            new_seed_runs=new_seed_runs(of),
        )
    )


def may_add(*, by: Person) -> Verdict:
    return rules.may_add(rules.AddFacts(new_seed_runs=new_seed_runs(by)))


def may_begin_new_seed(*, by: Person) -> Verdict:
    return rules.may_begin_new_seed(
        rules.SeedFacts(runs=new_seed_runs(by), is_lost=queries.open_loss(by) is not None)
    )


def new_seed_runs(person: Person) -> bool:
    """Tell whether a person is making new keys with the present ones in hand."""
    pending = vault.pending(person.pk)
    return pending is not None and pending.is_new_seed


def has_former(person: Person) -> bool:
    """Tell whether something may still lie under keys that the person lost."""
    return bool(vault.former_kinds(person.pk))


# --- keys that were lost -----------------------------------------------------------------------


def peers(of: Person, *, asked_at: datetime) -> list[Person]:
    """Return those who may give a person's keys back, for a request of this moment, by name."""
    known = pacts.of(of)
    return [
        peer
        for peer in queries.peers(of)
        if rules.may_be_peer(_peer_facts(peer, of, known, asked_at=asked_at))
    ]


def _peer_facts(
    peer: Person, of: Person, known: Sequence[Pact], *, asked_at: datetime
) -> rules.PeerFacts:
    theirs = [pact for pact in known if pact.peer == peer.pk]
    return rules.PeerFacts(
        signed_since=min((pact.since for pact in theirs), default=None),
        asked_at=asked_at,
        pays=any(pact.pays for pact in theirs),
        runs_host=peer.runs_host,
        made_reset=people.made_reset(of, by=peer),
        is_active=peer.is_active,
    )


def may_ask(*, by: Person, chosen: int, vault_is_open: bool, at: datetime) -> Verdict:
    running = queries.open_loss(by)
    return rules.may_ask(
        rules.AskFacts(
            state=running.state if running else "",
            vault_is_open=vault_is_open,
            chosen=chosen,
            possible=len(peers(by, asked_at=at)),
        )
    )


def may_try_words(asking: LossPeer) -> Verdict:
    return rules.may_try_words(_compare_facts(asking, words_agree=True, how="?"))


def may_compare(asking: LossPeer, *, words_agree: bool, how: str) -> Verdict:
    return rules.may_compare(_compare_facts(asking, words_agree=words_agree, how=how))


def _compare_facts(asking: LossPeer, *, words_agree: bool, how: str) -> rules.CompareFacts:
    return rules.CompareFacts(
        state=asking.loss.state,
        part=PEER if _is_peer(asking) else "",
        words_agree=words_agree,
        keys_are_genuine=keys_are_genuine(asking.loss),
        has_compared=asking.compared_at is not None,
        tries=asking.tries,
        how=how,
    )


def _is_peer(asking: LossPeer) -> bool:
    """Judge by the moment of the request: who was let in since then is no peer of it."""
    found = peers(asking.loss.person, asked_at=asking.loss.asked_at)
    return asking.peer_id in {peer.pk for peer in found}


def part_of_own(*, vault_is_open: bool) -> str:
    """Return under which name a person appears in a request for their own keys."""
    return OWNER if vault_is_open else ASKER


def stands(loss: Loss, act: str, *, part: str) -> Verdict:
    """Judge state and part alone: who may object, withdraw, or not wait for others any longer."""
    return rules.stands(act, loss.state, part)


def may_complete(loss: Loss, *, part: str = SYSTEM, at: datetime) -> Verdict:
    return rules.may_complete(_due_facts(loss, part=part, at=at))


def may_stop(loss: Loss, *, at: datetime) -> Verdict:
    return rules.may_stop(_due_facts(loss, part=SYSTEM, at=at))


def may_expire(loss: Loss, *, at: datetime) -> Verdict:
    return rules.may_expire(_due_facts(loss, part=SYSTEM, at=at))


def _due_facts(loss: Loss, *, part: str, at: datetime) -> rules.DueFacts:
    compared = loss.peers.filter(compared_at__isnull=False).values_list("pending", flat=True)
    return rules.DueFacts(
        state=loss.state,
        part=part,
        at=at,
        asked_at=loss.asked_at,
        due_at=loss.due_at,
        is_same_key=pending_is(loss) and set(compared) == {loss.pending},
        is_in_use=any(
            slot.used_at is not None and slot.used_at > loss.asked_at
            for slot in vault.slots(loss.person_id)
        ),
    )


def keys_are_genuine(loss: Loss) -> bool:
    """Say whether the new keys are the ones of this request, and signed."""
    if loss.state == rules.DONE:
        return queries.exchange(loss) is not None
    return pending_is(loss)


def pending_is(loss: Loss) -> bool:
    """Say whether the keys that wait in the vault are the ones of this request, and signed."""
    row = Pending.objects.filter(holder_id=loss.person_id).first()
    if row is None or bytes(row.by_former) or bytes(row.sign_public).hex() != loss.pending:
        return False
    try:
        identity.confirmed(row)
    except Tampered:
        return False
    return True
