"""Today as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class TodayConfig(AppConfig):
    name = "troth.desk.today"
    label = "today"

    def ready(self) -> None:
        """Serve the pages that rooms below link to."""
        hooks.pages.add({"today": "today:today"})
