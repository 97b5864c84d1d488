"""Receipts as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class ReceiptsConfig(AppConfig):
    name = "troth.desk.receipts"
    label = "receipts"

    def ready(self) -> None:
        """Serve the pages that rooms below link to."""
        hooks.pages.add({"receipt": "receipts:receipt", "receipt of": "receipts:receipt_of"})
