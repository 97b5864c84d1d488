"""Reviews as a Django application."""

from django.apps import AppConfig

from troth.foundation.kit import hooks


class ReviewsConfig(AppConfig):
    name = "troth.engagement.reviews"
    label = "reviews"

    def ready(self) -> None:
        """Serve the pages that rooms below link to, and know the words of the notices."""
        from troth.engagement.reviews import notifications  # noqa: F401, PLC0415

        hooks.pages.add(
            {
                "other help": "reviews:other_help",
                "reviews": "reviews:reviews",
                "three-way": "reviews:three_way",
            }
        )
