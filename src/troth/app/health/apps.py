"""Registers the room that says whether the host does its work."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class Health(AppConfig):
    """Probes, the page of the host, `troth doctor`, and figures for Prometheus."""

    name = "troth.app.health"
    label = "health"

    def ready(self) -> None:
        """Put the page of the host where the page of accounts links to it."""
        hooks.pages.add({"host": "host"})
