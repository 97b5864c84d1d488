"""Charters as a Django application."""

from django.apps import AppConfig

from troth.accounts.keys import pacts as peers
from troth.foundation.kit import hooks


class ChartersConfig(AppConfig):
    name = "troth.engagement.charters"
    label = "charters"

    def ready(self) -> None:
        """Tell the room of keys who signed a charter with whom."""
        hooks.pages.add(
            {
                "charter": "charters:charter",
                "packs of a charter": "charters:packs",
            }
        )
        from troth.engagement.charters import pacts  # noqa: PLC0415 - models can be imported only now

        peers.sources.add(pacts.of)
