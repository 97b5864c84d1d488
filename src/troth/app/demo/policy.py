"""Gathers the facts about the demo: of this host, and of a request when there is one."""

from django.conf import settings
from django.http import HttpRequest

from troth.accounts.people import queries as people
from troth.app.demo import rules
from troth.foundation.ethics.verdict import Verdict
from troth.foundation.kit import demo

FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_VIA")


def may_bring(request: HttpRequest | None = None) -> Verdict:
    """Judge whether the cast may be brought onto this host."""
    return rules.may_bring_demo(_facts(request))


def may_enter(request: HttpRequest | None = None) -> Verdict:
    """Judge whether someone may see the cast's accounts and come in as one of them."""
    return rules.may_enter_demo(_facts(request))


def _facts(request: HttpRequest | None) -> rules.DemoFacts:
    passed_on = request is not None and any(name in request.META for name in FORWARDED)
    return rules.DemoFacts(
        url=settings.TROTH_URL,
        bind=settings.BIND,
        is_forwarded=passed_on or settings.SECURE_PROXY_SSL_HEADER is not None,
        is_new=people.host_is_new(),
        is_demo=demo.is_here(),
    )
