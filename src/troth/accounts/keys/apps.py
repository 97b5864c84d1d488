"""Keys as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class KeysConfig(AppConfig):
    name = "troth.accounts.keys"
    label = "keys"

    def ready(self) -> None:
        """Give its pages to the rooms below, and forget requests of an erased person."""
        # Models can be imported only now.
        from troth.accounts.keys.services.recovery import forget  # noqa: PLC0415

        hooks.erased.add(forget)
        hooks.pages.add({"keys": "keys:keys", "keys lost": "keys:lost", "code": "keys:recovery"})
