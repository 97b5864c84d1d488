"""Gathers the facts that the rules of engagements judge."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from troth.engagements import queries, rules
from troth.engagements.charter import Text
from troth.engagements.models import Charter, Engagement, Invitation
from troth.engagements.queries import Seat
from troth.ethics.verdict import Verdict
from troth.people.models import Person
from troth.people.queries import folded
from troth.vault import identity
from troth.vault.keyring import fingerprint
from troth.vault.queries import sign_publics


def may_begin(*, client_email: str, sponsor_email: str, by: Person) -> Verdict:
    """Judge whether the three are three persons."""
    return rules.may_begin(
        rules.BeginFacts(
            own_email=by.email,
            client_email=folded(client_email),
            sponsor_email=folded(sponsor_email),
        )
    )


def _place(seat: Seat, part: str) -> rules.PlaceFacts:
    joined = seat.parts.get(part)
    return rules.PlaceFacts(
        state=seat.engagement.state,
        part=seat.part,
        has_joined=joined is not None,
        is_let_in=joined is not None and joined.let_in_at is not None,
    )


def may_invite(seat: Seat, part: str) -> Verdict:
    """Judge whether the asker may send a new link for a part."""
    return rules.may_invite(_place(seat, part))


def may_turn_away(seat: Seat, part: str) -> Verdict:
    """Judge whether the asker may send away who joined in a part."""
    return rules.may_turn_away(_place(seat, part))


def may_let_in(seat: Seat, part: str, *, read: str) -> Verdict:
    """Judge whether the asker may give the key to who joined in a part, having read `read`."""
    person = seat.person(part)
    now = fingerprints(seat).get(part, "") if person else ""
    return rules.may_let_in(
        rules.LetInFacts(
            place=_place(seat, part),
            fingerprint_read=read,
            fingerprint_now=now,
            keys_are_genuine=person is not None and identity.is_genuine(person.pk),
        )
    )


def fingerprints(seat: Seat) -> dict[str, str]:
    """Return the fingerprint of each party's signing key by part; one query."""
    publics = sign_publics(p.person_id for p in seat.parts.values())
    return {
        name: fingerprint(publics[part.person_id])
        for name, part in seat.parts.items()
        if part.person_id in publics
    }


def link_state(invited: Invitation, *, at: datetime) -> str:
    """Return whether a link is open, used, withdrawn or expired."""
    if invited.used_at is not None:
        return rules.USED
    if invited.withdrawn_at is not None:
        return rules.WITHDRAWN
    return rules.OPEN if at < invited.expires_at else rules.EXPIRED


def may_accept(invited: Invitation, *, by: Person | None, at: datetime) -> Verdict:
    """Judge whether a person, or somebody who has yet to sign up (None), may accept."""
    parts = queries.players(invited.engagement_id)
    plays = next((p for p, pk in parts.items() if by is not None and pk == by.pk), "")
    return rules.may_accept(
        rules.AcceptFacts(
            link=link_state(invited, at=at),
            engagement_state=invited.engagement.state,
            plays_already=plays,
            place_is_free=invited.part not in parts,
        )
    )


def may_edit(seat: Seat) -> Verdict:
    """Judge whether the asker may change the charter."""
    return rules.may_edit(
        rules.EditFacts(state=seat.engagement.state, part=seat.part, is_let_in=seat.is_let_in)
    )


def may_sign(
    seat: Seat,
    found: Charter,
    text: Text,
    signed: Collection[str],
    *,
    read: str,
    on: date,
) -> Verdict:
    """Judge whether the asker may sign the latest version, having read the digest `read`.

    `signed` are the parts whose players have signed it already.
    """
    return rules.may_sign(
        rules.SignFacts(
            state=seat.engagement.state,
            part=seat.part,
            is_let_in=seat.is_let_in,
            has_signed=seat.part in signed,
            text=text,
            digest_latest=found.digest,
            digest_read=read,
            on=on,
        )
    )


def may_activate(engagement: Engagement, found: Charter, valid: Mapping[str, str]) -> Verdict:
    """Judge whether an engagement comes into force; `valid` is part → digest signed."""
    return rules.may_activate(
        rules.ActivateFacts(state=engagement.state, digest_latest=found.digest, signed=dict(valid))
    )


def may_end(seat: Seat) -> Verdict:
    """Judge whether the asker may end the engagement."""
    return rules.may_end(rules.EndFacts(state=seat.engagement.state, part=seat.part))
