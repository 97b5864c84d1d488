"""Disclosure as a Django application."""

from django.apps import AppConfig

from troth.practice.consents import sources


class DisclosureConfig(AppConfig):
    name = "troth.practice.releases"
    label = "releases"

    def ready(self) -> None:
        """Add the client's releases to "What I have agreed to"."""
        # Models can be imported only now.
        from troth.practice.releases.agreed import agreed  # noqa: PLC0415

        sources.register(agreed)
