"""Orientation as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class OrientationConfig(AppConfig):
    name = "troth.engagement.orientation"
    label = "orientation"

    def ready(self) -> None:
        """Serve the pages that rooms below link to."""
        hooks.pages.add(
            {
                "before we begin": "orientation:before_we_begin",
                "how it works": "orientation:how",
                "limits": "orientation:limits",
                "my data": "orientation:my_data",
                "raise a concern": "orientation:concern",
                "readers": "orientation:readers",
            }
        )
