"""Addresses of thread."""

from django.urls import path

from troth.desk.thread import views

app_name = "thread"
urlpatterns = [
    path("engagements/<uuid:engagement>", views.thread, name="thread"),
]
