"""Addresses of today."""

from django.urls import path

from troth.desk.today import views

app_name = "today"
urlpatterns = [
    path("today", views.today, name="today"),
]
