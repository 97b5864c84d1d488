"""One's own copy as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class OwnCopyConfig(AppConfig):
    name = "troth.desk.own_copy"
    label = "own_copy"

    def ready(self) -> None:
        """Serve the page that rooms below link to."""
        hooks.pages.add({"own copy": "own_copy:own_copy"})
