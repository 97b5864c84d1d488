"""What somebody typed, when another page than theirs has to carry it on; and the form's number."""

import re

from django.http import HttpRequest

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
NUMBER = "press"
"""Carries the number of a form that goes on from another page, as from the lock page."""
SECRET = re.compile(
    "pass|code|secret|token|prf|csrf|recovery|^group_|^heard_|^old$|^again$|^chosen$|key"
)
"""Names of fields that are never carried on: a secret is typed again."""
_NUMBER = re.compile("[A-Za-z0-9]{64}")

Pairs = list[tuple[str, str]]
"""Names of fields and what was typed there, in the order of the form."""


def is_secret(field: str) -> bool:
    """Tell whether what was typed into a field is never written into a page."""
    return SECRET.search(field.lower()) is not None


def typed(request: HttpRequest) -> Pairs:
    """Return what a form brought, without secrets and without its number."""
    return [
        (name, value)
        for name, values in (request.POST.lists() if request.method == "POST" else ())
        for value in values
        if name != NUMBER and not is_secret(name)
    ]


def number(request: HttpRequest) -> str:
    """Return the number of the form that was sent; empty when it has none.

    The token against forgery is the number: Django makes other digits for each form.
    """
    if request.method != "POST":
        return ""
    given = request.POST.get(NUMBER) or request.POST.get(TOKEN, "")
    return given if _NUMBER.fullmatch(given) else ""


def numbered(request: HttpRequest) -> Pairs:
    """Return the field by which a form keeps its number when another page sends it on."""
    found = number(request)
    return [(NUMBER, found)] if found else []
