"""One-time links for a new sign-in password."""

import secrets
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from troth.accounts.people import events, mail, notifications, policy, queries
from troth.accounts.people.models import Person, ResetLink
from troth.accounts.people.rules import LINK_LIFE
from troth.accounts.people.services.letters import post_link
from troth.accounts.people.services.notifications import tell
from troth.accounts.people.services.signing_in import end_sessions
from troth.accounts.people.services.throttle import count, subject
from troth.foundation.ledger import services as ledger
from troth.foundation.vault.services import slots as vault


def ask_for_link(*, email: str, address: str, at: datetime) -> None:
    """Mail a link to an address. An unknown address gets a mail too, so the work is the same.

    Raises Refused after too many requests for this address or from this network address.
    """
    subjects = subject("link", queries.folded(email)), subject("link from", address)
    policy.may_ask(of=subjects[0], address=subjects[1], at=at).enforce()
    person = queries.with_email(email)
    stand_in = Person.objects.first()  # looked for in either case
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        count(*subjects, at=at)
        # For an unknown address the same is written for someone else, and taken back: the same
        # work, and one commit in either case.
        with transaction.atomic():
            asked = person or stand_in or Person(id=uuid4())
            _make_link(asked, token, made_by=None, at=at)
            ledger.record(events.LINK_ASKED, chain=asked.pk, by=None, at=at)
            if person is None:
                transaction.set_rollback(True)
        if person is None:
            post_link(queries.folded(email), mail.NO_ACCOUNT, settings.TROTH_URL, at=at)
        else:
            language = person.language
            post_link(person.email, mail.RESET, link_url(token), language=language, at=at)


@transaction.atomic
def make_reset_link(person: Person, *, by: Person, at: datetime) -> str:
    """Return a one-time link for another person's sign-in; they learn of it at once."""
    policy.may_administer(by=by).enforce(by.pk)
    token = secrets.token_urlsafe(32)
    _make_link(person, token, made_by=by, at=at)
    tell(person, events.LINK_MADE, notifications.LINK_MADE, by=by.pk, at=at)
    return link_url(token)


def reset(link: ResetLink, password: str, *, at: datetime) -> Person:
    """Set a new sign-in password by a link. The vault stays locked, and every sign-in ends."""
    with transaction.atomic():
        mine = ResetLink.objects.select_for_update(of=("self",)).select_related("person")
        link = mine.get(pk=link.pk)
        policy.may_use_link(link, at=at).enforce(link.person_id)
        person = link.person
        vault.reset_sign_in(person.pk, password, at=at)
        ResetLink.objects.filter(person=person, used_at=None).update(used_at=at)
        Person.objects.filter(pk=person.pk).update(sign_in_reset_at=at)
        person.sign_in_reset_at = at
        end_sessions(person)
        tell(person, events.SIGN_IN_RESET, notifications.SIGN_IN_RESET, by=None, at=at)
    return person


def link_url(token: str) -> str:
    """Return the whole address of a link."""
    return f"{settings.TROTH_URL.rstrip('/')}/reset/{token}"


def _make_link(person: Person, token: str, *, made_by: Person | None, at: datetime) -> None:
    ResetLink.objects.create(
        person=person,
        token_hash=queries.token_hash(token),
        made_by=made_by,
        expires_at=at + LINK_LIFE,
    )
