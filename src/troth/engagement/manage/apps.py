"""Manage as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class ManageConfig(AppConfig):
    name = "troth.engagement.manage"
    label = "manage"

    def ready(self) -> None:
        """Serve the pages that rooms below link to."""
        hooks.pages.add(
            {
                "enquiry": "manage:enquiry",
                "life": "manage:life",
                "pause practice": "manage:pause_practice",
                "step": "manage:action",
            }
        )
