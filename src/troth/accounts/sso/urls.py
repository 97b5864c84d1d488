"""Addresses of signing in through the provider."""

from django.urls import path

from troth.accounts.sso import views

app_name = "sso"
urlpatterns = [
    path("sso", views.start, name="start"),
    path("sso/back", views.back, name="back"),
    path("sso/new", views.newcomer, name="newcomer"),
    path("sso/sign-up/<str:token>", views.sign_up, name="sign_up"),
    path("account/provider", views.connection, name="connection"),
]
