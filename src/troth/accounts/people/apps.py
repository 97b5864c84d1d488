"""Registers the people slice with Django."""

from django.apps import AppConfig


class People(AppConfig):
    """The slice that knows who someone is; what they may read is the vault's affair."""

    name = "troth.accounts.people"
    label = "people"
