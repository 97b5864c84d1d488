"""Gathers the facts for changing, signing and putting in force a charter."""

from collections.abc import Collection, Mapping
from datetime import date

from troth.consents import policy as consents
from troth.engagements import gates, rules, signatures
from troth.engagements.charter import Section, Text
from troth.engagements.models import Charter, Engagement
from troth.engagements.policy.orienting import knows_the_route
from troth.engagements.queries import Seat
from troth.ethics.verdict import Verdict


def may_edit(seat: Seat) -> Verdict:
    """Judge whether the asker may change the charter."""
    return rules.may_edit(_editing(seat))


def _editing(seat: Seat) -> rules.EditFacts:
    return rules.EditFacts(state=seat.engagement.state, part=seat.part, is_let_in=seat.is_let_in)


def may_write(seat: Seat, name: str, before: Section, after: Section) -> Verdict:
    """Judge whether the asker may change a section from `before` to `after`."""
    return rules.may_write(
        rules.WriteFacts(
            edit=_editing(seat),
            name=name,
            before=before,
            after=after,
            is_sponsored=seat.engagement.paid_by_id is not None,
        )
    )


def may_sign(
    seat: Seat,
    found: Charter,
    text: Text,
    signed: Collection[str],
    *,
    read: str,
    on: date,
    open_questions: int,
) -> Verdict:
    """Judge whether the asker may sign the latest version, having read the digest `read`.

    `signed` are the parts whose players have signed it already; `open_questions` are those of the
    teach-back that the asker has not answered rightly yet.
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
            open_questions=open_questions,
            has_opened_code=has_opened_code(seat),
            has_jurisdiction=bool(seat.engagement.jurisdiction),
        )
    ) & knows_the_route(seat, text)


def open_sections(text: Text, *, on: date) -> frozenset[str]:
    """Return the names of the sections that still stand against signing on that day."""
    asked = (reason.mend.partition(":") for reason in rules.complete(text, on=on).reasons)
    return frozenset(name for page, _, name in asked if page == "charter" and name)


def can_sign_now(seat: Seat) -> bool:
    """Say whether a charter is signed at all in the present state."""
    return rules.LIFE.row(seat.engagement.state, "sign") is not None


def has_opened_code(seat: Seat) -> bool:
    """Say whether the asker has opened the code that the engagement pins, in its edition."""
    pins = seat.engagement
    return consents.has_opened(seat.mine.person_id, "code", pins.code, pins.edition)


def may_activate(
    engagement: Engagement, found: Charter, text: Text, valid: Mapping[str, str]
) -> Verdict:
    """Judge whether an engagement comes into force; `valid` is part → digest signed."""
    return rules.may_activate(
        rules.ActivateFacts(
            state=engagement.state,
            digest_latest=found.digest,
            signed=dict(valid),
            parties=signatures.parties(found),
            has_jurisdiction=bool(engagement.jurisdiction),
            needs_arrangement=text.template.needs_arrangement,
            gates=gates.of(engagement),
        )
    )
