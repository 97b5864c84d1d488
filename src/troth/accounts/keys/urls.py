"""Addresses of keys."""

from django.urls import path

from troth.accounts.keys.views import new_seed, recovery, unlock_methods

app_name = "keys"
urlpatterns = [
    path("keys", unlock_methods.show, name="keys"),
    path("keys/passphrase", unlock_methods.passphrase, name="passphrase"),
    path("keys/recovery", unlock_methods.recovery, name="recovery"),
    path("keys/new", new_seed.new_seed, name="new_seed"),
    path("keys/new/step", new_seed.seed_step, name="seed_step"),
    path("keys/new/finish", new_seed.seed_finish, name="seed_finish"),
    path("keys/new/drop", new_seed.seed_drop, name="seed_drop"),
    path("keys/lost", recovery.lost, name="lost"),
    path("keys/lost/<uuid:pk>/wait", recovery.wait, name="wait"),
    path("keys/lost/<uuid:pk>/drop", recovery.drop, name="drop"),
    path("keys/lost/<uuid:pk>/object", recovery.veto, name="veto"),
    path("keys/asked/<uuid:pk>", recovery.compare, name="compare"),
    path("keys/asked/<uuid:pk>/object", recovery.object_as_peer, name="object"),
    path("keys/told/<uuid:pk>", recovery.told, name="told"),
    path("keys/found", recovery.found, name="found"),
    path("keys/<uuid:pk>/remove", unlock_methods.remove, name="remove"),
]
