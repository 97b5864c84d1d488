"""Today as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class TodayConfig(AppConfig):
    name = "troth.desk.today"
    label = "today"

    def ready(self) -> None:
        """Serve the pages that rooms below link to; say where letters lead."""
        # Models can be imported only now.
        from troth.accounts.people import notifications  # noqa: PLC0415
        from troth.desk.today.places import place  # noqa: PLC0415

        notifications.places.add(place)
        hooks.pages.add({"today": "today:today"})
