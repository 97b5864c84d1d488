"""Charter documents as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class CharterDocumentsConfig(AppConfig):
    name = "troth.engagement.charter_documents"
    label = "charter_documents"

    def ready(self) -> None:
        """Serve the pages that rooms below link to."""
        hooks.pages.add(
            {
                "check a charter": "charter_documents:check",
                "document": "charter_documents:document",
            }
        )
