"""Addresses of this room."""

from django.urls import path

from troth.app.health import views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("administration/host", views.host, name="host"),
]
