"""Gathers what a person has opened and pledged."""

from datetime import datetime
from uuid import UUID

from troth.foundation.ethics import pack as packs
from troth.foundation.ethics.pack import Pack, Pins, UnknownPack
from troth.foundation.ethics.verdict import Verdict
from troth.profession.packs import queries, rules

# --- packs -------------------------------------------------------------------------------------


def has_opened(person: UUID, kind: str, pack: str, edition: str) -> bool:
    """Say whether a person opened an edition of a pack, in the words that it has today."""
    found = _pack(kind, pack, edition)
    return found is not None and queries.opened_at(person, found) is not None


def has_pledged(person: UUID, kind: str, pack: str, edition: str) -> bool:
    """Say whether a person's signature on an edition of a pack stands and is genuine."""
    found = _pack(kind, pack, edition)
    return found is not None and queries.has_pledged(person, found)


def signed_in_force(person: UUID, kind: str, *, at: datetime) -> list[Pack]:
    """Return the packs of a kind whose edition in force a person has signed, by name.

    A policy without a text on equality asks for no signature and counts as signed.
    """
    today, made = queries.today(at), queries.pledges(person).held
    found = []
    for one in queries.in_force(kind, on=today):
        asks = kind != packs.Kind.POLICY or one.text("diversity") is not None
        if not asks or (*_of(one), one.digest) in made:
            found.append(one)
    return found


def may_work(person: UUID, *, at: datetime) -> Verdict:
    facts = rules.BeginFacts(
        has_pledged=bool(signed_in_force(person, packs.Kind.CODE, at=at)),
        policy_is_pinned=True,
        has_accepted_policy=bool(signed_in_force(person, packs.Kind.POLICY, at=at)),
        jurisdiction_is_pinned=True,
    )
    return rules.may_pin_code(facts) & rules.may_pin_policy(facts)


def must_open(person: UUID, kind: str, pack: str, edition: str) -> Verdict:
    """Judge whether a party may sign a charter as far as its code is concerned (GCE-1.2a)."""
    return rules.may_sign_under(was_opened=has_opened(person, kind, pack, edition))


def may_sign_pack(person: UUID, found: Pack, *, at: datetime) -> Verdict:
    return rules.may_sign_pack(
        rules.SignPackFacts(
            was_opened=queries.opened_at(person, found) is not None,
            is_signed=queries.has_pledged(person, found),
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
