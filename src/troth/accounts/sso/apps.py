"""Registers the slice of signing in through a provider with Django."""

from django.apps import AppConfig
from django.conf import settings
from django.urls import reverse

from troth.foundation.kit import hooks
from troth.foundation.kit.frame import RailItem


class Sso(AppConfig):
    """The slice that asks a provider who a person is; it never opens a vault."""

    name = "troth.accounts.sso"
    label = "sso"

    def ready(self) -> None:
        """Put its door on the page for signing in, and its page on the account."""
        from troth.foundation.kit import templating  # noqa: PLC0415 - it reads models

        templating.provider.add(_door)
        hooks.pages.add({"connection": "sso:connection"})


def _door() -> RailItem | None:
    if not settings.TROTH_OIDC_ISSUER:
        return None
    return RailItem(settings.TROTH_OIDC_NAME, reverse("sso:start"))
