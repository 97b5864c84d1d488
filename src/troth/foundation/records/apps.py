"""Records as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "troth.foundation.records"
    label = "records"
