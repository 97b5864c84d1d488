"""Addresses of keys."""

from django.urls import path

from troth.keys import views

app_name = "keys"
urlpatterns = [
    path("keys", views.show, name="keys"),
    path("keys/passphrase", views.passphrase, name="passphrase"),
    path("keys/recovery", views.recovery, name="recovery"),
    path("keys/new", views.new_seed, name="new_seed"),
    path("keys/new/step", views.seed_step, name="seed_step"),
    path("keys/new/finish", views.seed_finish, name="seed_finish"),
    path("keys/new/drop", views.seed_drop, name="seed_drop"),
    path("keys/lost", views.lost, name="lost"),
    path("keys/lost/<uuid:pk>/wait", views.wait, name="wait"),
    path("keys/lost/<uuid:pk>/drop", views.drop, name="drop"),
    path("keys/lost/<uuid:pk>/object", views.veto, name="veto"),
    path("keys/asked/<uuid:pk>", views.compare, name="compare"),
    path("keys/asked/<uuid:pk>/object", views.object_as_peer, name="object"),
    path("keys/found", views.found, name="found"),
    path("keys/<uuid:pk>/remove", views.remove, name="remove"),
]
