"""The configuration as a Django application: it brings the commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "troth.config"
    label = "config"
