"""The public addresses of the ledger."""

from django.urls import path

from troth.foundation.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/key", views.key, name="key"),
    path("ledger/checkpoint", views.latest, name="checkpoint"),
    path("ledger/consistency", views.consistency, name="consistency"),
    path("ledger/cosignatures", views.cosignatures, name="cosignatures"),
]
