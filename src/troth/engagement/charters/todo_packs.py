"""What newer editions of code, policy and law owe: to read them, and to take them up."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.engagement.charters import policy_packs
from troth.engagement.core import packs
from troth.engagement.core.queries import CLIENT, PRACTITIONER, Seat
from troth.foundation.ethics.pack import NewEdition
from troth.foundation.kit.hooks import page_url
from troth.foundation.kit.names import sentence
from troth.foundation.kit.todo import Todo
from troth.profession.packs import queries as consents


def owed_packs(seat: Seat, *, at: datetime) -> Iterator[Todo]:
    """Yield what a practitioner owes to the editions of one engagement that is under way."""
    yield from _unread(seat, at)
    if policy_packs.must_renew(seat, at=at):
        words = _("Take up the newer editions in the work with %(name)s")
        yield Todo(
            kind="renew",
            engagement_id=seat.engagement.pk,
            text=sentence(words, {"name": seat.name(CLIENT)}),
            url=page_url("step", seat.engagement.pk, "renew"),
            since=at,
        )


def _unread(seat: Seat, at: datetime) -> Iterator[Todo]:
    """Yield a line for each newer edition of what is pinned, until the practitioner signs it.

    It is late once the days that the policy gives for it have passed (GCE-2.12a). Of what they
    signed in an older edition, one line of theirs speaks for all engagements.
    """
    person = seat.mine.person_id
    unread = consents.unread(person, packs.of(seat.engagement), at=at)
    signed = {key[:2] for key in consents.pledges(person).held} if unread else set()
    for new in unread:
        if (new.now.kind.value, new.now.id) in signed:
            continue
        yield _line(seat, new, at)


def _line(seat: Seat, new: NewEdition, at: datetime) -> Todo:
    now, begun = new.now, new.now.valid_from
    words = _("Read the change: %(title)s, for the work with %(name)s")
    return Todo(
        kind="behind",
        engagement_id=seat.engagement.pk,
        text=words % {"title": now.title, "name": seat.name(CLIENT)},
        url=reverse("packs:change", args=[now.kind, now.id, now.edition, new.was.edition]),
        since=seat.engagement.start(begun) if begun else at,
        late_after=packs.constants(seat.engagement).change_read,
    )


def unpledged(seats: Sequence[Seat], *, at: datetime) -> Iterator[Todo]:
    """Yield a line for each engagement in preparation under a code that is not pledged; one query.

    It is so where a client asked first: the practitioner pledges the code or names another.
    """
    own = [s for s in seats if s.part == PRACTITIONER and s.is_let_in]
    signed = consents.pledges(own[0].mine.person_id).held if own else ()
    for seat in own:
        found = packs.find(packs.of(seat.engagement).code)
        if found is None or (found.kind.value, found.id, found.edition, found.digest) not in signed:
            yield Todo(
                kind="pledge",
                engagement_id=seat.engagement.pk,
                text=sentence(
                    _("Say under which code you work with %(name)s"), {"name": seat.name(CLIENT)}
                ),
                url=reverse("charters:packs", args=[seat.engagement.pk]),
                since=seat.mine.let_in_at or at,
            )
