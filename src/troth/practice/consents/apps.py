"""Consents as a Django application."""

from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "troth.practice.consents"
    label = "consents"
