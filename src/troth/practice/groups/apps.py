"""Groups as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks
from troth.foundation.kit import todo as kit


class GroupsConfig(AppConfig):
    name = "troth.practice.groups"
    label = "groups"

    def ready(self) -> None:
        """End a membership with the engagement behind it; tell of new names; add to Today."""
        # Models can be imported only now.
        from troth.engagement.core import conditions  # noqa: PLC0415
        from troth.practice.groups import naming  # noqa: PLC0415
        from troth.practice.groups import todo as owed  # noqa: PLC0415
        from troth.practice.groups.services.leaving import end_with_engagement  # noqa: PLC0415
        from troth.practice.groups.services.steps import tell_of_name  # noqa: PLC0415

        conditions.on_end.add(end_with_engagement)
        hooks.renamed.add(tell_of_name)
        kit.sources.add(owed.todo)
        hooks.named.add(naming.names)
        hooks.pages.add({"groups": "groups:groups"})
