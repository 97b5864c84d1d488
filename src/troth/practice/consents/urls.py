"""Addresses of consents."""

from django.urls import path

from troth.practice.consents.views import consents

app_name = "consents"
urlpatterns = [
    path("agreed", consents.agreed, name="agreed"),
    path("engagements/<uuid:engagement>/consents", consents.consents, name="consents"),
    path("engagements/<uuid:engagement>/consents/new", consents.ask, name="ask"),
    path("consents/<uuid:pk>", consents.consent, name="consent"),
    path("consents/<uuid:pk>/<slug:act>", consents.decide, name="decide"),
]
