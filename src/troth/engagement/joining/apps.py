"""Joining as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class JoiningConfig(AppConfig):
    name = "troth.engagement.joining"
    label = "joining"

    def ready(self) -> None:
        """Serve the pages that rooms below link to; hear what became of invitations."""
        # Models can be imported only now.
        from troth.engagement.joining.services.invitations import note_letter  # noqa: PLC0415

        hooks.letters_ended.add(note_letter)
        hooks.pages.add(
            {
                "participants": "joining:participants",
            }
        )
