"""Engagements as a Django application."""

from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    name = "troth.engagements"
    label = "engagements"
