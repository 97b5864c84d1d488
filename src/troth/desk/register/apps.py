"""The register as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class RegisterConfig(AppConfig):
    name = "troth.desk.register"
    label = "register"

    def ready(self) -> None:
        """Serve the pages that rooms below link to."""
        hooks.pages.add({"clause": "clause"})
