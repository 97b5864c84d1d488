"""Registers the kit with Django."""

from django.apps import AppConfig


class Kit(AppConfig):
    """The slice that holds what every screen shares."""

    name = "troth.foundation.kit"
    label = "kit"
