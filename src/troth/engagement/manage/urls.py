"""Addresses of manage."""

from django.urls import path

from troth.engagement.manage import views

app_name = "manage"
urlpatterns = [
    path("engagements/pause", views.pause_practice, name="pause_practice"),
    path("engagements/<uuid:pk>/life", views.life, name="life"),
    path("engagements/<uuid:pk>/life/<slug:slug>", views.action, name="action"),
    path("engagements/<uuid:pk>/enquiry", views.enquiry, name="enquiry"),
]
