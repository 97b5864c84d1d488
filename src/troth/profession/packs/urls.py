"""Addresses of packs."""

from django.urls import path

from troth.profession.packs import views

app_name = "packs"
urlpatterns = [
    path("packs", views.packs, name="packs"),
    path("packs/<slug:kind>/<slug:ident>/<str:edition>", views.pack, name="pack"),
    path("packs/<slug:kind>/<slug:ident>/<str:edition>/sign", views.sign, name="sign"),
    path(
        "packs/<slug:kind>/<slug:ident>/<str:edition>/since/<str:since>",
        views.change,
        name="change",
    ),
]
