"""Consents as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks
from troth.foundation.kit import todo as kit


class ConsentsConfig(AppConfig):
    name = "troth.practice.consents"
    label = "consents"

    def ready(self) -> None:
        """Add open questions and new editions to Today."""
        hooks.pages.add(
            {
                "consents": "consents:consents",
            }
        )
        from troth.practice.consents import todo as owed  # noqa: PLC0415 - models can be imported only now

        kit.sources.add(owed.todo)
