"""Meetings as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import todo as kit


class MeetingsConfig(AppConfig):
    name = "troth.practice.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Let planned sessions be cancelled when an engagement stops, and held ones be counted."""
        # Models can be imported only now.
        from troth.engagement.core import conditions  # noqa: PLC0415
        from troth.practice.meetings.queries import held  # noqa: PLC0415
        from troth.practice.meetings.services.planning import (  # noqa: PLC0415
            cancel_planned,
            restore_planned,
        )
        from troth.practice.meetings.todo import todo as owed  # noqa: PLC0415

        conditions.on_stop.add(cancel_planned)
        conditions.on_restore.add(restore_planned)
        conditions.held_sessions.add(held)
        kit.sources.add(owed)
