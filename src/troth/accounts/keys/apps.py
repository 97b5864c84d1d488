"""Keys as a Django application."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "troth.accounts.keys"
    label = "keys"
