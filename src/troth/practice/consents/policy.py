"""Gathers the facts that the rules of consents and pledges judge.

For the rooms above: `may_use` before anything is shared, `has_opened`, `has_pledged` and
`may_begin_under` before an engagement begins or a charter is signed.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import OVER, stopped
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.records import signatures
from troth.practice.consents import payload, queries, rules
from troth.practice.consents.models import Consent
from troth.practice.consents.payload import Terms
from troth.practice.consents.queries import Recipient
from troth.profession.packs import queries as packs

# --- consents ----------------------------------------------------------------------------------


def may_ask(seat: Seat, terms: Terms, *, at: datetime) -> Verdict:
    parts = (seat.parts.get(rules.PRACTITIONER), seat.parts.get(rules.CLIENT))
    recipient = _recipient(terms)
    return rules.may_ask(
        rules.AskFacts(
            act=act_of(seat),
            part=seat.part,
            is_open=seat.engagement.state not in OVER,
            both_let_in=all(p is not None and p.let_in_at is not None for p in parts),
            purpose=terms.purpose,
            classes=terms.classes,
            has_recipient=bool(recipient),
            has_text=bool(terms.text),
            until=terms.until,
            today=packs.today(at),
            is_waiting=bool(recipient)
            and queries.waits(seat.engagement.pk, terms.purpose, recipient, at=at),
        )
    ) & stopped(state=seat.engagement.state, act="ask for a consent", part=seat.part)


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
            today=packs.today(at),
            read=read,
            offered=found.digest,
        )
    )


def may_expire(found: Consent, *, at: datetime) -> Verdict:
    return rules.may_expire(found.state, until=found.until, today=packs.today(at))


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
            text_digest=payload.text_digest(text),
            today=packs.today(at),
        )
    )


def _known(found: Consent) -> rules.Known:
    return rules.Known(
        state=found.state,
        classes=tuple(found.given),
        until=found.until,
        text_digest=found.text_digest,
        is_genuine=found.state in rules.LIVE and signatures.holds(found.claim),
    )
