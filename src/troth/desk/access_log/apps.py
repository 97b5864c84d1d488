"""The desk as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class DeskConfig(AppConfig):
    name = "troth.desk.access_log"
    label = "access_log"

    def ready(self) -> None:
        """Give its pages to the rooms below, and its sections to engagements."""
        # Models can be imported only now.
        from troth.desk.access_log import tabs  # noqa: PLC0415
        from troth.engagement.core import page_header as head  # noqa: PLC0415

        hooks.pages.add(
            {
                "looked": "access_log:access_log",
                "looked at me": "access_log:own_access_log",
                "checkpoints": "access_log:checkpoints",
                "fingerprints": "access_log:fingerprints",
            }
        )
        head.tabs_above.add(tabs.tabs)
        from troth.foundation.kit import templating  # noqa: PLC0415 - it reads models

        templating.public.add(tabs.public)
