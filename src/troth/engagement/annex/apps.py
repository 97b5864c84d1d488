"""Annex as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class AnnexConfig(AppConfig):
    name = "troth.engagement.annex"
    label = "annex"

    def ready(self) -> None:
        """Serve the pages that rooms below link to."""
        hooks.pages.add(
            {
                "about client": "annex:about_client",
                "annex": "annex:annex",
                "answer": "annex:answer",
                "methods": "annex:methods",
            }
        )
