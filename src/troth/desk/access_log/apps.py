"""The desk as a Django application."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "troth.desk.access_log"
    label = "access_log"
