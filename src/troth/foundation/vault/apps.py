"""The vault as a Django application."""

from django.apps import AppConfig
from django.core import checks


class VaultConfig(AppConfig):
    name = "troth.foundation.vault"
    label = "vault"

    def ready(self) -> None:
        """Register what is looked at before the host serves."""
        from troth.foundation.vault.checks import system_check  # noqa: PLC0415 - models are ready only now

        checks.register(system_check, checks.Tags.database)
