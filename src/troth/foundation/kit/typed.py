"""What somebody typed, when another page than theirs has to carry it on; and the form's number.

Every form names whom it was shown to, under a signature of the host. So what they typed is shown to
them again, and to nobody who signs in after them on the same browser.
"""

import re

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
NUMBER = "press"
"""Carries the number of a form that goes on from another page, as from the lock page."""
WHOSE = "whose"
"""Names whom a form was shown to."""
LONG = 40
"""What has more signs than this is shown to the person; less goes along unseen."""
SECRET = re.compile(
    "pass|code|secret|token|prf|csrf|recovery|^group_|^heard_|^old$|^again$|^chosen$|key"
)
"""Names of fields that are never carried on: a secret is typed again."""
_SIGNER = Signer(salt="troth typed")
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
        if name not in (NUMBER, WHOSE) and not is_secret(name)
    ]


def split(pairs: Pairs) -> tuple[Pairs, Pairs]:
    """Return what is shown of something typed, and what goes along unseen."""
    shown = [(n, v) for n, v in pairs if n != NUMBER and _is_text(v)]
    return shown, [pair for pair in pairs if pair not in shown]


def _is_text(value: str) -> bool:
    return "\n" in value or " " in value.strip() or len(value) > LONG


def mark(pk: object) -> str:
    """Return what a form says of whom it is shown to."""
    return _SIGNER.sign(str(pk))


def typist(request: HttpRequest) -> str:
    """Return the id of the person whom the form that was sent had been shown to, or nothing."""
    try:
        return _SIGNER.unsign(request.POST.get(WHOSE, "")) if request.method == "POST" else ""
    except BadSignature:
        return ""


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


def whose(request: HttpRequest) -> Pairs:
    """Return the field that names whom a form was shown to, as it came."""
    return [(WHOSE, request.POST[WHOSE])] if typist(request) else []
