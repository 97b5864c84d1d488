"""Engagements as a Django application."""

from uuid import UUID

from django.apps import AppConfig

from troth.consents import seats


class EngagementsConfig(AppConfig):
    name = "troth.engagements"
    label = "engagements"

    def ready(self) -> None:
        """Tell the consents below who sits in an engagement."""
        # Models can be imported only now.
        from troth.engagements import head, queries  # noqa: PLC0415
        from troth.engagements.models import Engagement  # noqa: PLC0415

        def lock(pk: UUID) -> object:
            return Engagement.objects.select_for_update().get(pk=pk)

        seats.register(
            seats.House(
                seat=queries.seat,
                seats=queries.seats,
                title=head.title,
                head=head.head,
                head_page="engagements/head.html",
                lock=lock,
            )
        )
