"""Addresses of charter documents."""

from django.urls import path

from troth.engagement.charter_documents import views

app_name = "charter_documents"
urlpatterns = [
    path(
        "engagements/<uuid:pk>/charter/versions/<int:number>/document",
        views.document,
        name="document",
    ),
    path("charters/check", views.check, name="check"),
    path("charters/certificate", views.certificate, name="certificate"),
]
