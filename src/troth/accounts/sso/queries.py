"""Whose account at the provider it is."""

import json

from django.conf import settings

from troth.accounts.people import queries as people
from troth.accounts.people.models import Person
from troth.accounts.sso.models import Link
from troth.accounts.sso.provider import Known


def account(known: Known) -> str:
    """Return an account at a provider in the form in which it is kept and looked for."""
    return json.dumps([known.issuer, known.subject], separators=(",", ":"), ensure_ascii=False)


def person_of(known: Known) -> Person | None:
    """Return the person whom an account at the provider leads to, if their account is open."""
    link = Link.objects.filter(account_index__of=account(known)).select_related("person").first()
    return link.person if link is not None and link.person.is_active else None


def link_of(known: Known) -> Link | None:
    """Return the row of an account at the provider, whoever it belongs to."""
    return Link.objects.filter(account_index__of=account(known)).first()


def link(*, of: Person) -> Link | None:
    """Return how a person is connected with the provider that the host trusts now."""
    mine = Link.objects.filter(person=of).order_by("-made_at")
    issuer = settings.TROTH_OIDC_ISSUER
    return next((found for found in mine if json.loads(found.account)[0] == issuer), None)


def can_sign_in_otherwise(person: Person) -> bool:
    """Tell whether a person has a way to sign in that needs no provider."""
    return people.has_password(person) or bool(people.passkeys(person))
