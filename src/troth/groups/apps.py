"""Groups as a Django application."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "troth.groups"
    label = "groups"

    def ready(self) -> None:
        """End a membership whenever the engagement behind it ends."""
        # Models can be imported only now.
        from troth.engagements import gates  # noqa: PLC0415
        from troth.groups.services import end_with_engagement  # noqa: PLC0415

        gates.on_end(self.label, end_with_engagement)
