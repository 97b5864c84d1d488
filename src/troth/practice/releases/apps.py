"""Disclosure as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import todo as kit
from troth.practice.consents import sources


class DisclosureConfig(AppConfig):
    name = "troth.practice.releases"
    label = "releases"

    def ready(self) -> None:
        """Add releases to "What I have agreed to" and to Today, and sections to engagements."""
        # Models can be imported only now.
        from troth.engagement.core import page_header as head  # noqa: PLC0415
        from troth.practice.releases import agreed, tabs  # noqa: PLC0415
        from troth.practice.releases import todo as owed  # noqa: PLC0415

        sources.sources.add(agreed.agreed)
        kit.sources.add(owed.todo)
        head.tabs_above.add(tabs.tabs)
