"""The core of engagements as a Django application."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.apps import AppConfig

from troth.foundation.kit import hooks
from troth.profession.packs import colleagues

if TYPE_CHECKING:
    from troth.accounts.people.models import Person


class CoreConfig(AppConfig):
    name = "troth.engagement.core"
    label = "core"

    def ready(self) -> None:
        """Tell the packs below who works with whom, and others of refused rooms and new names."""
        # Models can be imported only now.
        from troth.engagement.core import naming  # noqa: PLC0415
        from troth.engagement.core.queries import PRACTITIONER, seats  # noqa: PLC0415
        from troth.engagement.core.services.steps import (  # noqa: PLC0415
            tell_of_name,
            tell_of_refusal,
        )

        def practitioners_of(person: "Person") -> Mapping[UUID, str]:
            found = [s for s in seats(to=person) if s.part != PRACTITIONER]
            return {
                s.parts[PRACTITIONER].person_id: s.name(PRACTITIONER)
                for s in found
                if PRACTITIONER in s.parts
            }

        colleagues.sources.add(practitioners_of)
        hooks.refused_rooms.add(tell_of_refusal)
        hooks.renamed.add(tell_of_name)
        hooks.named.add(naming.names)
        hooks.invited.add(naming.waits_for)
