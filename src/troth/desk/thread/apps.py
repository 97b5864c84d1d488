"""The thread as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class ThreadConfig(AppConfig):
    name = "troth.desk.thread"
    label = "thread"

    def ready(self) -> None:
        """Serve the pages that rooms below link to."""
        hooks.pages.add({"thread": "thread:thread"})
