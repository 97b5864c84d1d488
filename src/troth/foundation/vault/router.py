"""Keeps the share store in its own database."""

from typing import Any

from django.db.models import Model

SHARES = "shares"


class ShareStoreRouter:
    """Send the application `shares`, and nothing else, to the database `shares`."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        return SHARES if model._meta.app_label == SHARES else None

    def db_for_write(self, model: type[Model], **_hints: Any) -> str | None:
        return self.db_for_read(model)

    def allow_relation(self, one: Model, two: Model, **_hints: Any) -> bool | None:
        labels = {one._meta.app_label, two._meta.app_label}
        return False if SHARES in labels and len(labels) > 1 else None

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        return (db == SHARES) == (app_label == SHARES)
