"""Concerns as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks
from troth.foundation.kit import todo as kit
from troth.practice.consents import sources


class ConcernsConfig(AppConfig):
    name = "troth.practice.concerns"
    label = "concerns"

    def ready(self) -> None:
        """Offer contacts to charters, tell of open cases, and of what a client sent."""
        # Models can be imported only now.
        from troth.engagement.charters import complaint_contacts as hearers  # noqa: PLC0415
        from troth.engagement.core import conditions  # noqa: PLC0415
        from troth.practice.concerns import agreed, erasing, facts  # noqa: PLC0415
        from troth.practice.concerns import todo as owed  # noqa: PLC0415

        hearers.sources.add(facts.complaint_contacts)
        conditions.answers.add(facts.open_cases)
        sources.sources.add(agreed.agreed)
        kit.sources.add(owed.todo)
        hooks.named.add(erasing.names)
        hooks.invited.add(erasing.waits_for)
        hooks.erased.add(erasing.forget)
        hooks.pages.add({"concerns": "concerns:concerns", "needs": "concerns:needs"})
