"""Meetings as a Django application."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "troth.practice.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Let planned sessions be cancelled when an engagement stops, and held ones be counted."""
        from troth.engagement.core import conditions as gates  # noqa: PLC0415 - models first
        from troth.practice.meetings.queries import held  # noqa: PLC0415 - models first
        from troth.practice.meetings.services.planning import cancel_planned  # noqa: PLC0415 - models first

        gates.on_stop(self.label, cancel_planned)
        gates.count_held(self.label, held)
