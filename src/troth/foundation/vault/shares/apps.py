"""The share store as a Django application."""

from django.apps import AppConfig


class SharesConfig(AppConfig):
    name = "troth.foundation.vault.shares"
    label = "shares"
