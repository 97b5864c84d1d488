"""Meetings as a Django application."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "troth.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Let planned sessions be cancelled whenever an engagement pauses, stops or ends."""
        from troth.engagements import gates  # noqa: PLC0415 - models first
        from troth.meetings.services import cancel_planned  # noqa: PLC0415 - models first

        gates.on_stop(self.label, cancel_planned)
