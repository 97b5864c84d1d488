"""Groups as a Django application."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "troth.practice.groups"
    label = "groups"

    def ready(self) -> None:
        """End a membership whenever the engagement behind it ends."""
        # Models can be imported only now.
        from troth.engagement.core import conditions as gates  # noqa: PLC0415
        from troth.practice.groups.services.leaving import end_with_engagement  # noqa: PLC0415

        gates.on_end(self.label, end_with_engagement)
