"""How someone leaves a group, how it closes, and how it goes: at once, and without a reason."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from troth.accounts.people.holder import Holder
from troth.engagement.core import packs
from troth.engagement.core.models import WhyRead
from troth.engagement.core.rules.closed import months_after
from troth.foundation.ledger import services as ledger
from troth.foundation.records.ending import end_for_good
from troth.foundation.vault.shred import NotGone
from troth.practice.groups import events, notifications, policy
from troth.practice.groups.models import Group, Membership
from troth.practice.groups.queries import Standing
from troth.practice.groups.rules.life import AT_THE_DOOR, CLOSED, DISPOSED, GROUP, OPEN, SYSTEM
from troth.practice.groups.services.agreeing import end_one, put_out
from troth.practice.groups.services.steps import others_inside, record, sign_out, tell, under_lock

log = logging.getLogger(__name__)


@transaction.atomic
def decline(stands: Standing, *, by: Holder, at: datetime) -> None:
    """Say no to an invitation; only the practitioner learns of it."""
    stands = under_lock(stands)
    policy.of_membership(stands, "decline").enforce(stands.group.pk)
    if stands.mine is None:
        raise Membership.DoesNotExist
    sign_out(stands.group.pk, by=by, at=at)
    end_one(stands.mine, at=at)
    record(events.DECLINED, of=stands.mine, by=by.person.pk, at=at, in_group=False)
    tell([stands.group.practitioner], notifications.DECLINED, of=stands.group.pk, at=at)


@transaction.atomic
def leave(stands: Standing, *, by: Holder, at: datetime) -> None:
    """Leave at once (GCE-1.21): the leaver signs it, and the next word gets a key without them."""
    stands = under_lock(stands)
    policy.of_membership(stands, "leave").enforce(stands.group.pk)
    if stands.mine is None:
        raise Membership.DoesNotExist
    sign_out(stands.group.pk, by=by, at=at)
    end_one(stands.mine, at=at)
    record(events.LEFT, of=stands.mine, by=by.person.pk, at=at, in_group=True)
    tell([stands.group.practitioner], notifications.LEFT, of=stands.group.pk, at=at)


@transaction.atomic
def end_with_engagement(engagement: UUID, *, by: UUID | None, at: datetime) -> int:
    """End the memberships that rest on an engagement which has ended; return how many."""
    rows = Membership.objects.filter(engagement=engagement, state__in=OPEN)
    found = list(rows.select_related("group__practitioner").order_by("group_id"))
    for one in found:
        Group.objects.select_for_update().get(pk=one.group_id)
        if not rows.filter(pk=one.pk, state=one.state).exists():
            continue  # they left meanwhile, by their own hand
        end_one(one, at=at)
        is_known = one.state not in AT_THE_DOOR
        record(events.MEMBERSHIP_ENDED, of=one, by=by, at=at, in_group=is_known)
        tell([one.group.practitioner], notifications.LEFT, of=one.group_id, at=at)
    return len(found)


@transaction.atomic
def close(stands: Standing, *, by: Holder, at: datetime) -> None:
    """Close the group: nothing is added any more, and what was written stays to who was in.

    Invitations that were not answered by then are taken back.
    """
    stands = under_lock(stands)
    group = stands.group
    policy.of_group(stands, "close").enforce(group.pk)
    for one in stands.memberships:
        if one.state in AT_THE_DOOR:
            put_out(one, by=by, at=at)
            record(events.TAKEN_BACK, of=one, by=by.person.pk, at=at, in_group=False)
    months = [packs.constants(m.engagement).keep_content for m in stands.memberships]
    group.state, group.closed_at = CLOSED, at
    group.due_on = months_after(localdate(at), max(months, default=0))
    group.save(update_fields=["state", "closed_at", "due_on"])
    ledger.record(events.CLOSED, chain=group.pk, by=by.person.pk, at=at)
    tell(others_inside(stands), notifications.CLOSED, of=group.pk, at=at)


@transaction.atomic
def give_reason(stands: Standing, reason: str, *, by: Holder, at: datetime) -> None:
    """Say why one reads after the end; the members see it in the group's ledger."""
    known = reason if reason in WhyRead.values else ""
    policy.may_read_closed(stands, reason=known).enforce(stands.group.pk)
    ledger.record(events.READ_CLOSED, chain=stands.group.pk, by=by.person.pk, at=at, why=known)


def dispose_due(at: datetime) -> int:
    """Destroy what was written in groups whose day has come; return how many groups that were.

    The share is destroyed first: what cannot be finished is tried again in the next round.
    """
    done = 0
    for group in Group.objects.filter(state=CLOSED, due_on__lte=localdate(at)).order_by("due_on"):
        if not GROUP.judge(state=group.state, act="dispose", part=SYSTEM):
            continue
        try:
            end_for_good(group.pk, by=None, at=at)
        except NotGone:
            log.warning("A share is not gone for good yet; the next round cleans it.")
            continue
        with transaction.atomic():
            ledger.record(events.DISPOSED, chain=group.pk, by=None, at=at)
            Group.objects.filter(pk=group.pk).update(state=DISPOSED)
        done += 1
    return done
