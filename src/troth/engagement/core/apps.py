"""Engagements as a Django application."""

from uuid import UUID

from django.apps import AppConfig

from troth.accounts.keys import pacts as keys
from troth.practice.consents import seats


class EngagementsConfig(AppConfig):
    name = "troth.engagement.core"
    label = "core"

    def ready(self) -> None:
        """Tell consents who sits in an engagement, and keys who signed a charter with whom."""
        # Models can be imported only now.
        from troth.engagement.core import pacts, queries
        from troth.engagement.core import page_header as head  # noqa: PLC0415
        from troth.engagement.core.models import Engagement  # noqa: PLC0415

        def lock(pk: UUID) -> object:
            return Engagement.objects.select_for_update().get(pk=pk)

        keys.register(pacts.of)
        seats.register(
            seats.House(
                seat=queries.seat,
                seats=queries.seats,
                title=head.title,
                head=head.page_header,
                head_page="core/page_header.html",
                lock=lock,
            )
        )
