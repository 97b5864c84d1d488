"""The configuration as a Django application: it brings the commands."""

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register

from troth.app.config.packs import check
from troth.foundation.ethics import pack


class ConfigConfig(AppConfig):
    name = "troth.app.config"
    label = "config"

    def ready(self) -> None:
        """Name the operator's packs, and have a faulty one told when the program starts."""
        pack.use(settings.TROTH_PACKS)
        register(check)
