"""Registers the slice of signing in through a provider with Django."""

from django.apps import AppConfig


class Sso(AppConfig):
    """The slice that asks a provider who somebody is; it never opens a vault."""

    name = "troth.accounts.sso"
    label = "sso"
