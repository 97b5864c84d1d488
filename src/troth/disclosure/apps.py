"""Disclosure as a Django application."""

from django.apps import AppConfig

from troth.consents import sources


class DisclosureConfig(AppConfig):
    name = "troth.disclosure"
    label = "disclosure"

    def ready(self) -> None:
        """Add the client's releases to "What I have agreed to"."""
        # Models can be imported only now.
        from troth.disclosure.agreed import agreed  # noqa: PLC0415

        sources.register(agreed)
