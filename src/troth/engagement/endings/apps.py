"""Endings as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks
from troth.foundation.kit import todo as kit


class EndingsConfig(AppConfig):
    name = "troth.engagement.endings"
    label = "endings"

    def ready(self) -> None:
        """Say on top of every page when words end; add to Today what an engagement asks for."""
        hooks.pages.add(
            {
                "closing": "endings:closing",
                "end": "endings:end",
            }
        )
        # Models can be imported only now.
        from troth.engagement.core import page_header  # noqa: PLC0415
        from troth.engagement.endings import banner, todo  # noqa: PLC0415

        page_header.banners.add(banner.banner)
        kit.sources.add(todo.todo)
