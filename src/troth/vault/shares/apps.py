"""The share store as a Django application."""

from django.apps import AppConfig


class SharesConfig(AppConfig):
    name = "troth.vault.shares"
    label = "shares"
