"""Addresses of one's own copy."""

from django.urls import path

from troth.desk.own_copy import views

app_name = "own_copy"
urlpatterns = [path("account/copy", views.own_copy, name="own_copy")]
