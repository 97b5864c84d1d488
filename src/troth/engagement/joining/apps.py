"""Joining as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class JoiningConfig(AppConfig):
    name = "troth.engagement.joining"
    label = "joining"

    def ready(self) -> None:
        """Serve the pages that rooms below link to."""
        hooks.pages.add(
            {
                "participants": "joining:participants",
            }
        )
