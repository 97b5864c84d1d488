"""Gathers the facts for changing, signing and putting in force a charter."""

from collections.abc import Collection, Mapping
from datetime import date

from troth.engagements import gates, rules, signatures
from troth.engagements.charter import Text
from troth.engagements.models import Charter, Engagement
from troth.engagements.queries import Seat
from troth.ethics.verdict import Verdict


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
        rules.ActivateFacts(
            state=engagement.state,
            digest_latest=found.digest,
            signed=dict(valid),
            parties=signatures.parties(found),
            has_jurisdiction=bool(engagement.jurisdiction),
            gates=gates.of(engagement),
        )
    )
