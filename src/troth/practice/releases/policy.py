"""Gathers the facts that the rules of disclosure judge."""

from dataclasses import dataclass
from datetime import datetime

from troth.engagement.charters.signatures import keys_signed
from troth.engagement.core.queries import SPONSOR, Seat
from troth.engagement.core.rules.life import OPEN_RECORD, stopped
from troth.foundation.ethics.verdict import Verdict
from troth.practice.releases import queries, rules
from troth.practice.releases.models import Draft, Release
from troth.practice.releases.summary import Packet


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A draft as it was opened to be signed; `digest` is "" when it is not the latest version."""

    draft: Draft
    packet: Packet
    digest: str


def may_write(seat: Seat) -> Verdict:
    return rules.may_write(_draft_facts(seat, "")) & _stopped(seat)


def may_suggest(seat: Seat) -> Verdict:
    return rules.may_suggest(
        part=seat.part, state=seat.engagement.state, has_payer=bool(seat.engagement.payer)
    )


def may_edit(seat: Seat, draft: Draft) -> Verdict:
    facts = _draft_facts(seat, queries.state_of(draft.root, seat.part))
    return rules.may_edit(facts) & _stopped(seat)


def may_drop_draft(seat: Seat, draft: Draft) -> Verdict:
    return rules.may_drop(_draft_facts(seat, queries.state_of(draft.root, seat.part)))


def may_sign_at_all(seat: Seat, draft: Draft) -> Verdict:
    return rules.is_for(seat.part, queries.state_of(draft.root, seat.part))


def may_sign(seat: Seat, offer: Offer, *, read: str, at: datetime) -> Verdict:
    """Judge whether the person in this seat may sign the words whose digest `read` they saw."""
    words = offer.packet.words
    return rules.may_sign(
        rules.SignFacts(
            part=seat.part,
            state=queries.state_of(offer.draft.root, seat.part),
            in_force=_in_force(seat),
            has_recipient=seat.person(SPONSOR) is not None,
            is_complete=all(w.strip() for w in (words.title, words.purpose, words.text)),
            expires_on=words.expires_on,
            today=queries.today(at),
            digest_read=read,
            digest_offered=offer.digest,
        )
    )


def may_send(seat: Seat, release: Release, *, read: str, is_genuine: bool, at: datetime) -> Verdict:
    """Judge whether the person in this seat may send; `is_genuine` says if the signature holds."""
    return rules.may_send(
        rules.SendFacts(
            part=seat.part,
            state=release.state,
            in_force=_in_force(seat),
            is_genuine=is_genuine,
            keys_signed=keys_signed(seat.engagement.pk),
            expires_on=release.expires_on,
            today=queries.today(at),
            digest_read=read,
            digest_signed=release.digest,
        )
    )


def may_drop(seat: Seat, release: Release) -> Verdict:
    return rules.may_drop(_draft_facts(seat, release.state))


def may_open(seat: Seat, release: Release, *, at: datetime) -> Verdict:
    return rules.may_open(_facts(seat.part, release, at))


def may_read(seat: Seat, release: Release, *, at: datetime) -> Verdict:
    return rules.may_read(_facts(seat.part, release, at))


def may_withdraw(seat: Seat, release: Release, *, at: datetime) -> Verdict:
    return rules.may_withdraw(_facts(seat.part, release, at))


def may_expire(release: Release, *, at: datetime) -> Verdict:
    return rules.may_expire(_facts(rules.SYSTEM, release, at))


def _facts(part: str, release: Release, at: datetime) -> rules.ReleaseFacts:
    return rules.ReleaseFacts(
        part=part, state=release.state, expires_on=release.expires_on, today=queries.today(at)
    )


def _draft_facts(seat: Seat, state: str) -> rules.DraftFacts:
    return rules.DraftFacts(part=seat.part, state=state, in_force=_in_force(seat))


def _stopped(seat: Seat) -> Verdict:
    return stopped(state=seat.engagement.state, act="draft a summary", part=seat.part)


def _in_force(seat: Seat) -> bool:
    return seat.engagement.state in OPEN_RECORD
