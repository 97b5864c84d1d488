"""Gathers the facts that the rules of consents and pledges judge.

For the rooms above: `may_use` before anything is shared, `has_opened`, `has_pledged` and
`may_begin_under` before an engagement begins or a charter is signed.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from troth.consents import deed, queries, rules
from troth.consents.deed import Terms
from troth.consents.models import Consent, Pledge
from troth.consents.queries import Recipient
from troth.consents.seats import Seat
from troth.ethics import pack as packs
from troth.ethics.pack import Pack, Pins, UnknownPack
from troth.ethics.verdict import Verdict
from troth.vault import queries as vault

# --- packs -------------------------------------------------------------------------------------


def has_opened(person: UUID, kind: str, pack: str, edition: str) -> bool:
    """Say whether a person opened an edition of a pack, in the words that it has today."""
    found = _pack(kind, pack, edition)
    return found is not None and queries.opened_at(person, found) is not None


def has_pledged(person: UUID, kind: str, pack: str, edition: str) -> bool:
    """Say whether a person's signature on an edition of a pack stands and is genuine."""
    found = _pack(kind, pack, edition)
    made = queries.pledge(person, found) if found else None
    return made is not None and is_genuine_pledge(made)


def signed_in_force(person: UUID, kind: str, *, at: datetime) -> list[Pack]:
    """Return the packs of a kind whose edition in force a person has signed, by name.

    A policy without a text on equality asks for no signature and counts as signed.
    """
    today, made = queries.today(at), {_key(p): p for p in queries.pledges(person)}
    found = []
    for one in queries.in_force(kind, on=today):
        signed = made.get((*_of(one), one.digest))
        asks = kind != packs.Kind.POLICY or one.text("diversity") is not None
        if not asks or (signed is not None and is_genuine_pledge(signed)):
            found.append(one)
    return found


def may_work(person: UUID, *, at: datetime) -> Verdict:
    """Judge whether somebody has pledged some code in force and accepted some policy in force."""
    facts = rules.BeginFacts(
        has_pledged=bool(signed_in_force(person, packs.Kind.CODE, at=at)),
        policy_is_pinned=True,
        has_accepted_policy=bool(signed_in_force(person, packs.Kind.POLICY, at=at)),
        jurisdiction_is_pinned=True,
    )
    return rules.may_pin_code(facts) & rules.may_pin_policy(facts)


def _key(made: Pledge) -> tuple[str, str, str, str]:
    return made.kind, made.pack, made.edition, made.digest


def must_open(person: UUID, kind: str, pack: str, edition: str) -> Verdict:
    """Judge whether a party may sign a charter as far as its code is concerned (GCE-1.2a)."""
    return rules.may_sign_under(was_opened=has_opened(person, kind, pack, edition))


def may_sign_pack(person: UUID, found: Pack, *, at: datetime) -> Verdict:
    """Judge whether a person may sign a pack."""
    return rules.may_sign_pack(
        rules.SignPackFacts(
            was_opened=queries.opened_at(person, found) is not None,
            is_signed=queries.pledge(person, found) is not None,
            in_force=found.in_force(queries.today(at)),
        )
    )


def may_begin_under(person: UUID, pins: Pins, *, at: datetime) -> Verdict:
    """Judge whether a practitioner may begin an engagement that pins these editions.

    The policy that counts is the one in force: an older pin does not get round a newer edition.
    A policy without a text on equality asks for nothing.
    """
    return rules.may_begin_under(_begin_facts(person, pins, at))


def may_pin_code(person: UUID, pins: Pins, *, at: datetime) -> Verdict:
    """Judge the code alone (GCE-1.2a): the practitioner has pledged to keep this edition."""
    return rules.may_pin_code(_begin_facts(person, pins, at))


def may_pin_policy(person: UUID, pins: Pins, *, at: datetime) -> Verdict:
    """Judge the policy alone (GCE-2.3)."""
    return rules.may_pin_policy(_begin_facts(person, pins, at))


def may_pin_jurisdiction(person: UUID, pins: Pins, *, at: datetime) -> Verdict:
    """Judge the jurisdiction alone (GCE-2.12a)."""
    return rules.may_pin_jurisdiction(_begin_facts(person, pins, at))


def _begin_facts(person: UUID, pins: Pins, at: datetime) -> rules.BeginFacts:
    policy, law, code = pins.policy, pins.jurisdiction, pins.code
    current = packs.newest(policy.kind, policy.id, queries.today(at)) if policy else None
    here = _pack(code.kind, code.id, code.edition) is not None
    asks = current is not None and current.text("diversity") is not None
    return rules.BeginFacts(
        has_pledged=has_pledged(person, code.kind, code.id, code.edition),
        policy_is_pinned=policy is not None and (asks or current is None),
        has_accepted_policy=current is not None and has_pledged(person, *_of(current)),
        jurisdiction_is_pinned=law is not None and _pack(law.kind, law.id, law.edition) is not None,
        code_is_here=here,
        jurisdiction_is_named=law is not None,
    )


def _of(found: Pack) -> tuple[str, str, str]:
    return found.kind.value, found.id, found.edition


def _pack(kind: str, pack: str, edition: str) -> Pack | None:
    try:
        return packs.pack(kind, pack, edition)
    except UnknownPack:
        return None


def is_genuine_pledge(made: Pledge) -> bool:
    """Say whether the signature on a pledge covers it."""
    signed = deed.pledge(
        person=made.person_id,
        kind=made.kind,
        pack=made.pack,
        edition=made.edition,
        words=made.digest,
        at=made.at,
    )
    return _holds(made.person_id, signed, bytes(made.signature))


def _holds(person: UUID, signed: bytes, signature: bytes) -> bool:
    public = vault.sign_publics([person]).get(person)
    if public is None:
        return False
    try:
        VerifyKey(public).verify(signed, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


# --- consents ----------------------------------------------------------------------------------


def may_ask(seat: Seat, terms: Terms, *, at: datetime) -> Verdict:
    """Judge whether this may be asked for by the practitioner, or given by the client unasked."""
    parts = (seat.parts.get(rules.PRACTITIONER), seat.parts.get(rules.CLIENT))
    recipient = _recipient(terms)
    return rules.may_ask(
        rules.AskFacts(
            act=act_of(seat),
            part=seat.part,
            is_open=seat.engagement.closed_at is None,
            both_let_in=all(p is not None and p.let_in_at is not None for p in parts),
            purpose=terms.purpose,
            classes=terms.classes,
            has_recipient=bool(recipient),
            has_text=bool(terms.text),
            until=terms.until,
            today=queries.today(at),
            is_waiting=bool(recipient)
            and queries.waits(seat.engagement.pk, terms.purpose, recipient, at=at),
        )
    )


def act_of(seat: Seat) -> str:
    """Return what making a consent is called for this part."""
    return "offer" if seat.part == rules.CLIENT else "ask"


def _recipient(terms: Terms) -> Recipient:
    return terms.person or terms.recipient.strip()


def may_decide(
    part: str,
    found: Consent,
    act: str,
    *,
    state: str,
    chosen: Sequence[str],
    read: str,
    at: datetime,
) -> Verdict:
    """Judge an answer; `state` is as the client knows it, `read` the digest that they read."""
    return rules.may_decide(
        rules.DecideFacts(
            act=act,
            part=part,
            state=state,
            asked=tuple(found.asked),
            chosen=tuple(chosen),
            until=found.until,
            today=queries.today(at),
            read=read,
            offered=found.digest,
        )
    )


def may_expire(found: Consent, *, at: datetime) -> Verdict:
    """Judge whether the clock may end a consent."""
    return rules.may_expire(found.state, until=found.until, today=queries.today(at))


def may_use(
    *,
    purpose: str,
    recipient: Recipient,
    data_class: str,
    engagement: UUID,
    at: datetime,
    text: str = "",
) -> Verdict:
    """Judge whether something may be passed on: every function that shares asks this first.

    `recipient` is a person's id or the body's name, `text` the exact words when the consent has
    to cover some. One live consent with the client's genuine signature is enough.
    """
    found = queries.matching(engagement, purpose, recipient)
    return rules.may_use(
        rules.UseFacts(
            known=tuple(_known(c) for c in found),
            data_class=data_class,
            text_digest=deed.text_digest(text),
            today=queries.today(at),
        )
    )


def _known(found: Consent) -> rules.Known:
    return rules.Known(
        state=found.state,
        classes=tuple(found.given),
        until=found.until,
        text_digest=found.text_digest,
        is_genuine=found.state in rules.LIVE and is_genuine(found),
    )


def is_genuine(found: Consent) -> bool:
    """Say whether the client's signature covers what the row says today."""
    if found.given_at is None:
        return False
    signed = deed.consent(found, given=found.given, at=found.given_at)
    return _holds(found.client_id, signed, bytes(found.signature))
