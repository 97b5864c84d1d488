"""Addresses of consents and packs."""

from django.urls import path

from troth.consents import views

app_name = "consents"
urlpatterns = [
    path("agreed", views.agreed, name="agreed"),
    path("engagements/<uuid:engagement>/consents", views.consents, name="consents"),
    path("engagements/<uuid:engagement>/consents/new", views.ask, name="ask"),
    path("consents/<uuid:pk>", views.consent, name="consent"),
    path("consents/<uuid:pk>/<slug:act>", views.decide, name="decide"),
    path("packs", views.packs, name="packs"),
    path("packs/<slug:kind>/<slug:ident>/<str:edition>", views.pack, name="pack"),
    path("packs/<slug:kind>/<slug:ident>/<str:edition>/sign", views.sign, name="sign"),
    path(
        "packs/<slug:kind>/<slug:ident>/<str:edition>/since/<str:since>",
        views.change,
        name="change",
    ),
]
