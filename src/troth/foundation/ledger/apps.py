"""The ledger as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "troth.foundation.ledger"
    label = "ledger"
