"""Addresses of register."""

from django.urls import path

from troth.desk.register import views

urlpatterns = [
    path("code", views.codes, name="codes"),
    path("code/<str:ref>", views.clause, name="clause"),
    path("security", views.security, name="security"),
]
