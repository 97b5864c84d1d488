"""Concerns as a Django application."""

from django.apps import AppConfig

from troth.consents import sources


class ConcernsConfig(AppConfig):
    name = "troth.concerns"
    label = "concerns"

    def ready(self) -> None:
        """Offer contacts to charters, tell of open cases, and of what a client sent."""
        # Models can be imported only now.
        from troth.concerns import agreed, facts  # noqa: PLC0415
        from troth.engagements import gates, hearers  # noqa: PLC0415

        hearers.register(facts.hearers)
        gates.answer(self.label, facts.open_cases)
        sources.register(agreed.agreed)
