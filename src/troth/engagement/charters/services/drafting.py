"""How a charter is changed and signed, and how the last signature puts it in force."""

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from troth.accounts.people.holder import Holder
from troth.engagement.charter_text import model, sections
from troth.engagement.charter_text.changes import settle
from troth.engagement.charter_text.model import Text
from troth.engagement.charter_text.sections import Section
from troth.engagement.charter_text.templates import at_first
from troth.engagement.charters import events, policy, queries
from troth.engagement.charters.days import day_of
from troth.engagement.charters.host import host_of
from troth.engagement.charters.models import Charter, RetentionTerms, Signature
from troth.engagement.charters.rules.drafting import fits
from troth.engagement.charters.rules.validation import first_day, first_review
from troth.engagement.charters.services.opening import Reading, read_declared, read_latest, take_up
from troth.engagement.charters.services.rooms import charter_room
from troth.engagement.charters.services.understanding import open_questions, settle_all_talks
from troth.engagement.core import packs
from troth.engagement.core import queries as core
from troth.engagement.core.models import Engagement
from troth.engagement.core.queries import Seat
from troth.engagement.core.rules.life import EVERYBODY
from troth.engagement.core.services.steps import take, tell_of, under_lock
from troth.foundation.ledger import services as ledger
from troth.foundation.records import services as records
from troth.foundation.records.versions import Overtaken
from troth.foundation.vault.models import Compartment
from troth.foundation.vault.services import charters as vault


def agree_on(engagement: Engagement, text: Text) -> None:
    """Copy the lengths that all have signed; they count from the day it is closed."""
    agreed = text.records
    RetentionTerms.objects.update_or_create(
        engagement=engagement,
        defaults={"content_months": agreed.content_months, "facts_years": agreed.facts_years},
    )


# --- changing ----------------------------------------------------------------------------------


def lay_out(engagement: Engagement) -> Text:
    """Return the empty charter with which an engagement begins."""
    template = at_first(engagement.kind, has_sponsor=engagement.paid_by is not None)
    empty = Text(
        engagement=str(engagement.pk),
        kind=engagement.kind,
        code=engagement.code,
        edition=engagement.edition,
        nature=sections.Nature(template),
        host=host_of(engagement),
    )
    return empty.with_packs(packs.as_fields(packs.of(engagement)))


def put_version(
    text: Text, *, number: int, section: str, room: Compartment, by: Holder, at: datetime
) -> Charter:
    """Seal a text as a version of its own; nothing that was there is rewritten.

    A text that was laid out for more or fewer parties follows another template from here on.
    """
    sponsored = len(core.participants(room.engagement)) == len(EVERYBODY)
    if not fits(text.nature, is_sponsored=sponsored):
        template = at_first(text.kind, has_sponsor=sponsored)
        text = text.with_section("nature", replace(text.nature, template=template))
    words = model.to_words(text)
    made = Charter(id=uuid4(), version=number, digest=model.digest(words), section=section)
    made.parties = len(text.parties)
    records.seal(made, words, by=by.keyring, compartment=room, at=at)
    made.save(force_insert=True)
    return made


@transaction.atomic
def save_section(
    seat: Seat,
    name: str,
    section: Section,
    *,
    base: int,
    by: Holder,
    at: datetime,
    known: Reading | None = None,
) -> Reading:
    """Save one section as a new version, which voids the signatures on the one before.

    `known` is what `take_up` returned, where the charter is open already. `base` is the version
    that the person had before them: Overtaken is raised when someone else saved this very section
    since. What is already so is not saved again. An answer that was given to other words falls
    away.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    policy.may_edit(seat).enforce(pk)
    if (newer := queries.changed_since(pk, name, base)) is not None:
        raise Overtaken(newer.author.name)
    latest = take_up(seat, by=by, at=at, known=known)
    before = latest.whole.section(name)
    section = settle(before, section, by=seat.part)
    policy.may_write(seat, name, before, section).enforce(pk)
    if before == section:
        return latest
    text = latest.whole.with_sections({name: section, "host": host_of(seat.engagement)})
    number, room = latest.charter.version + 1, charter_room(pk, by=by, at=at)
    made = put_version(text, number=number, section=name, room=room, by=by, at=at)
    take(seat.engagement, "edit", by=by.person, at=at)
    ledger.record(events.EDITED, chain=pk, by=by.person.pk, at=at, **records.written(made))
    tell_of(seat, "edit", at=at)
    return Reading(made, text)


# --- signing -----------------------------------------------------------------------------------


@transaction.atomic
def sign(seat: Seat, *, read: str, by: Holder, at: datetime) -> bool:
    """Sign the latest version, whose digest `read` the person had before them.

    Returns whether this was the last of the signatures and the engagement is now in force.
    """
    seat = under_lock(seat, by=by.person)
    pk = seat.engagement.pk
    latest = read_latest(seat, by=by, at=at)
    found, signed = latest.charter, queries.signatures(latest.charter).held
    left = len(open_questions(seat, latest.whole, by=by, at=at))
    policy.may_sign(
        seat,
        found,
        latest.whole,
        signed,
        read=read,
        on=day_of(latest.whole, at),
        open_questions=left,
    ).enforce(pk)
    policy.may_stand(seat, read_declared(seat, by=by, at=at), at=at).enforce(pk)
    settle_all_talks(seat, by=by, at=at)
    Signature(charter=found, person=by.person, part=seat.part, at=at).put(by.keyring)
    players = core.players(pk)  # a sponsor may still have to join
    parties = {part: players[part] for part in found.signatories if part in players}
    vault.state_charter(
        pk,
        version=found.version,
        digest=found.digest,
        parties={**parties, seat.part: by.person.pk},
        by=by.keyring,
        at=at,
    )
    take(seat.engagement, "sign", by=by.person, at=at)
    ledger.record(
        events.SIGNED,
        chain=pk,
        by=by.person.pk,
        at=at,
        about=[found.pk],
        digests=[found.digest],
    )
    in_force = _activate(seat, latest, at=at)
    tell_of(seat, "activate" if in_force else "sign", at=at)
    return in_force


def _activate(seat: Seat, latest: Reading, *, at: datetime) -> bool:
    """Put the engagement in force if valid signatures of all parties cover this text."""
    found, engagement, text = latest.charter, seat.engagement, latest.whole
    if not policy.may_activate(engagement, text, queries.signatures(found).held):
        return False
    duration = text.duration
    engagement.ends_on, engagement.sessions_agreed = duration.ends, duration.sessions
    engagement.every_days, engagement.first_on = text.rhythm.every_days, first_day(text)
    due = {o.due.isoformat() for o in text.objectives.agreed if o.due}
    engagement.objectives_due = sorted(due)
    engagement.review_on = engagement.review_on or next(
        (day for day in sorted(duration.reviews) if day >= day_of(text, at)),
        first_review(starts=duration.starts, ends=duration.ends, on=day_of(text, at)),
    )
    engagement.time_zone = text.rhythm.zone
    copied = ("time_zone", "ends_on", "sessions_agreed", "every_days", "first_on", "objectives_due")
    engagement.save(update_fields=[*copied, "review_on"])
    packs.put(engagement, packs.of(text))
    engagement.save(update_fields=packs.FIELDS)
    agree_on(engagement, text)
    take(engagement, "activate", by=None, at=at)
    ledger.record(events.ACTIVATED, chain=engagement.pk, by=None, at=at, digests=[found.digest])
    return True
