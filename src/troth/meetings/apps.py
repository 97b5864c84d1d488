"""Meetings as a Django application."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "troth.meetings"
    label = "meetings"
