"""Addresses of endings."""

from django.urls import path

from troth.engagement.endings.views import closing, ending

app_name = "endings"
urlpatterns = [
    path("engagements/<uuid:pk>/closing/sign", closing.sign_closing, name="sign_closing"),
    path("engagements/<uuid:pk>/closing", closing.closing, name="closing"),
    path("engagements/<uuid:pk>/closing/<uuid:follow_up>", closing.settle, name="settle"),
    path("engagements/<uuid:pk>/end", ending.end, name="end"),
]
