"""Gathers the facts for changing, signing and putting in force a charter."""

from collections.abc import Collection, Mapping
from datetime import date

from troth.consents import policy as consents
from troth.engagements import gates, pins, rules, signatures
from troth.engagements.charter import Section, Text
from troth.engagements.models import Charter, Engagement
from troth.engagements.policy.life import sponsor_is_gone
from troth.engagements.policy.orienting import knows_the_route
from troth.engagements.policy.under import practitioner_pledged
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
            has_opened_code=has_opened_code(seat, text),
            has_code=pins.find(pins.of(text).code) is not None,
            is_pledged=practitioner_pledged(seat, pins.of(text)),
            has_jurisdiction=pins.has_law(seat.engagement),
        )
    ) & knows_the_route(seat, text)


def waits(text: Text, *, on: date) -> dict[str, tuple[str, ...]]:
    """Return of each section that stands against signing whose turn it is, in their order."""
    found: dict[str, list[str]] = {}
    for missing in rules.missing_in(text, on=on):
        of = found.setdefault(missing.section, [])
        of += [part for part in missing.of if part in text.parties and part not in of]
    return {name: tuple(parts) for name, parts in found.items()}


def can_sign_now(seat: Seat) -> bool:
    """Say whether a charter is signed at all in the present state."""
    return rules.LIFE.row(seat.engagement.state, "sign") is not None


def waits_for_signatures(seat: Seat, text: Text, signed: Collection[str]) -> bool:
    """Say whether a version waits to be signed: the charter, or a change of one in force."""
    return can_sign_now(seat) and not set(text.parties) <= set(signed)


def has_opened_code(seat: Seat, text: Text) -> bool:
    """Say whether the asker has opened the code that a charter names, in its edition."""
    return consents.has_opened(seat.mine.person_id, "code", text.code, text.edition)


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
            has_jurisdiction=pins.has_law(engagement),
            needs_arrangement=text.template.needs_arrangement,
            sponsor_is_gone=sponsor_is_gone(engagement),
            gates=gates.of(engagement),
        )
    )
