"""The ledger as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "troth.foundation.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Let the vault tell of the links of rooms, and ask for them."""
        from troth.foundation.ledger import links  # noqa: PLC0415 - models are ready only now
        from troth.foundation.vault.rooms.named import fill  # noqa: PLC0415

        fill(links)
