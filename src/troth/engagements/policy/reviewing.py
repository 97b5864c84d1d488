"""Gathers the facts for what follows from a review, and for signing the closing list."""

from collections.abc import Collection, Mapping

from troth.engagements import rules
from troth.engagements.queries import Seat
from troth.ethics.verdict import Verdict


def may_encourage(seat: Seat, kind: str, text: str) -> Verdict:
    """Judge whether the asker may encourage the client to seek other help."""
    return rules.may_encourage(
        rules.EncourageFacts(state=seat.engagement.state, part=seat.part, kind=kind, text=text)
    )


def may_rate(seat: Seat, rating: int) -> Verdict:
    """Judge whether the asker may rate their independence."""
    return rules.may_rate(state=seat.engagement.state, part=seat.part, rating=rating)


def may_tell_three(
    seat: Seat, *, joint: tuple[str, ...], said: Mapping[str, str], read: str, now: str
) -> Verdict:
    """Judge whether the asker may tell the sponsor these very words."""
    return rules.may_tell_three(
        rules.ThreeWayFacts(
            state=seat.engagement.state,
            part=seat.part,
            has_sponsor=seat.engagement.paid_by_id is not None,
            joint=joint,
            said=said,
            digest_read=read,
            digest_now=now,
        )
    )


def may_sign_closing(seat: Seat, digest: str, signed: Collection[str], *, read: str) -> Verdict:
    """Judge whether the asker may sign the closing list, having read the digest `read`."""
    return rules.may_sign_closing(
        rules.ClosingSignFacts(
            state=seat.engagement.state,
            part=seat.part,
            has_signed=seat.part in signed,
            digest_read=read,
            digest_latest=digest,
        )
    )
