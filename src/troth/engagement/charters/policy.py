"""Gathers the facts for changing, signing and putting in force a charter."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.sections import Complaints, Section
from troth.engagement.charters import page_views, queries
from troth.engagement.charters.models import Charter, Page
from troth.engagement.charters.policy_packs import practitioner_pledged
from troth.engagement.charters.rules import activating, completeness, drafting, route, talks
from troth.engagement.charters.rules import relations as rules_relations
from troth.engagement.core import conditions, packs
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement, EntryKind
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.engagement.core.rules import closed, life
from troth.foundation.ethics.verdict import Verdict
from troth.profession.packs import policy as consents


def may_answer(seat: Seat, found: Charter, *, read: str) -> Verdict:
    return talks.may_answer(
        talks.AnswerFacts(
            state=seat.engagement.state,
            part=seat.part,
            is_let_in=seat.is_let_in,
            digest_latest=found.digest,
            digest_read=read,
        )
    )


def _beside(seat: Seat) -> talks.BesideFacts:
    inside = [seat.parts[part] for part in core.INSIDE if part in seat.parts]
    return talks.BesideFacts(
        state=seat.engagement.state,
        part=seat.part,
        both_let_in=len(inside) == len(core.INSIDE) and all(p.let_in_at for p in inside),
    )


def may_share(seat: Seat) -> Verdict:
    return talks.may_share(_beside(seat))


def may_note_talk(seat: Seat) -> Verdict:
    return talks.may_note_talk(_beside(seat))


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What both declared, as opened by one of them; None for who has not yet."""

    practitioner: frozenset[str] | None = None
    client: frozenset[str] | None = None


NOTHING_DECLARED = Declared()


# --- before ------------------------------------------------------------------------------------


def relations(seat: Seat, declared: Declared, *, at: datetime) -> rules_relations.RelationFacts:
    """Return what both declared, and whether the two parted lately."""
    pk = seat.engagement.pk
    return rules_relations.RelationFacts(
        practitioner=declared.practitioner,
        client=declared.client,
        is_former=is_former(seat, at=at),
        reasoned=bool(core.entries(pk, EntryKind.CONFLICT)),
    )


def is_former(seat: Seat, *, at: datetime) -> bool:
    """Say whether practitioner and client ended an engagement within the cooling-off period."""
    one, other = seat.person(PRACTITIONER), seat.person(CLIENT)
    if one is None or other is None:
        return False
    last = core.ended_together(one.pk, other.pk, but=seat.engagement.pk)
    months = packs.constants(seat.engagement).cooling_off
    return last is not None and closed.is_cooling_off(
        closed_on=seat.engagement.day(last), today=seat.engagement.day(at), months=months
    )


def was_in_force(seat: Seat) -> bool:
    return queries.signed_at(seat.engagement.pk) is not None


def knows_of_funding(seat: Seat) -> bool:
    """Say whether the asker knows that the sponsor is gone: the client first, a day later others.

    What the practitioner signs meanwhile puts nothing in force.
    """
    told = seat.part != PRACTITIONER or seat.engagement.funding_told_at is not None
    return told and sponsor_is_gone(seat.engagement)


def sponsor_is_gone(engagement: Engagement) -> bool:
    """Say whether the sponsor has stepped back, and the client has not decided what follows."""
    return engagement.funding_ended_at is not None and engagement.paid_by_id is not None


def may_stand(seat: Seat, declared: Declared, *, at: datetime) -> Verdict:
    """Judge what, beside the text, has to stand before a charter is signed."""
    return activating.may_stand(
        activating.ActivateFacts(
            state=seat.engagement.state,
            has_jurisdiction=packs.has_law(seat.engagement),
            relations=relations(seat, declared, at=at),
            conditions=conditions.of(seat.engagement),
            sponsor_is_gone=knows_of_funding(seat),
        )
    )


def route_opened(seat: Seat, found: Complaints) -> dict[UUID, datetime]:
    """Return who opened how to complain in these very words, with the first time of each."""
    return page_views.viewed(seat.engagement.pk, Page.ROUTE, asdict(found))


def knows_the_route(seat: Seat, text: Text) -> Verdict:
    found = text.complaints
    practitioner = seat.person(PRACTITIONER)
    return route.knows_the_route(
        route.RouteFacts(
            part=seat.part,
            is_told=bool(found.body.strip()),
            is_opened=seat.mine.person_id in route_opened(seat, found),
            leads_outside=route.leads_outside(
                body=found.body,
                contact=found.contact,
                name=practitioner.name if practitioner else "",
                email=practitioner.email if practitioner else "",
            ),
        )
    )


def may_edit(seat: Seat) -> Verdict:
    return drafting.may_edit(_editing(seat))


def _editing(seat: Seat) -> drafting.EditFacts:
    return drafting.EditFacts(state=seat.engagement.state, part=seat.part, is_let_in=seat.is_let_in)


def may_write(seat: Seat, name: str, before: Section, after: Section) -> Verdict:
    """Judge whether the asker may change a section from `before` to `after`."""
    return drafting.may_write(
        drafting.WriteFacts(
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
    return drafting.may_sign(
        drafting.SignFacts(
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
            has_code=packs.find(packs.of(text).code) is not None,
            is_pledged=practitioner_pledged(seat, packs.of(text)),
            has_jurisdiction=packs.has_law(seat.engagement),
        )
    ) & knows_the_route(seat, text)


def waits(text: Text, *, on: date) -> dict[str, tuple[str, ...]]:
    """Return of each section that stands against signing whose turn it is, in their order."""
    found: dict[str, list[str]] = {}
    for missing in completeness.missing_in(text, on=on):
        of = found.setdefault(missing.section, [])
        of += [part for part in missing.of if part in text.parties and part not in of]
    return {name: tuple(parts) for name, parts in found.items()}


def can_sign_now(seat: Seat) -> bool:
    """Say whether a charter is signed at all in the present state."""
    return life.LIFE.row(seat.engagement.state, "sign") is not None


def waits_for_signatures(seat: Seat, text: Text, signed: Collection[str]) -> bool:
    """Say whether a version waits to be signed: the charter, or a change of one in force."""
    return can_sign_now(seat) and not set(text.parties) <= set(signed)


def has_opened_code(seat: Seat, text: Text) -> bool:
    """Say whether the asker has opened the code that a charter names, in its edition."""
    return consents.has_opened(seat.mine.person_id, "code", text.code, text.edition)


def may_activate(engagement: Engagement, text: Text, signed: Collection[str]) -> Verdict:
    """Judge whether an engagement comes into force; `signed` are the parts that signed the text."""
    return activating.may_activate(
        activating.ActivateFacts(
            state=engagement.state,
            signed=frozenset(signed),
            parties=text.parties,
            has_jurisdiction=packs.has_law(engagement),
            needs_arrangement=text.template.needs_arrangement,
            sponsor_is_gone=sponsor_is_gone(engagement),
            conditions=conditions.of(engagement),
        )
    )
