"""Concerns as a Django application."""

from django.apps import AppConfig

from troth.practice.consents import sources


class ConcernsConfig(AppConfig):
    name = "troth.practice.concerns"
    label = "concerns"

    def ready(self) -> None:
        """Offer contacts to charters, tell of open cases, and of what a client sent."""
        # Models can be imported only now.
        from troth.engagement.charters import complaint_contacts as hearers  # noqa: PLC0415
        from troth.engagement.core import conditions as gates  # noqa: PLC0415
        from troth.practice.concerns import agreed, facts  # noqa: PLC0415

        hearers.register(facts.complaint_contacts)
        gates.answer(self.label, facts.open_cases)
        sources.register(agreed.agreed)
