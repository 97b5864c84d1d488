"""Engagements as a Django application."""

from uuid import UUID

from django.apps import AppConfig

from troth.foundation.kit import todo as kit
from troth.practice.consents import seats


class EngagementsConfig(AppConfig):
    name = "troth.engagement.core"
    label = "core"

    def ready(self) -> None:
        """Tell the consents below who sits in an engagement; add to Today."""
        # Models can be imported only now.
        from troth.engagement.core import page_header as head  # noqa: PLC0415
        from troth.engagement.core import queries
        from troth.engagement.core.models import Engagement  # noqa: PLC0415
        from troth.engagement.endings import todo as owed  # noqa: PLC0415

        def lock(pk: UUID) -> object:
            return Engagement.objects.select_for_update().get(pk=pk)

        seats.house.add(
            seats.House(
                seat=queries.seat,
                seats=queries.seats,
                title=head.title,
                head=head.page_header,
                head_page="core/page_header.html",
                lock=lock,
            )
        )
        kit.sources.add(owed.todo)
