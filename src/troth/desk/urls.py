"""Addresses of the desk."""

from django.urls import include, path

from troth.desk import views

desk = (
    [
        path("today", views.today, name="today"),
        path("engagements/<uuid:engagement>", views.thread, name="thread"),
        path("engagements/<uuid:engagement>/looked", views.looked, name="looked"),
        path("engagements/<uuid:engagement>/looked/bundle", views.bundle, name="bundle"),
        path("engagements/<uuid:engagement>/prints", views.fingerprints, name="fingerprints"),
        path("looked", views.looked_at_me, name="looked_at_me"),
        path("account/checkpoints", views.checkpoints, name="checkpoints"),
        path("receipts/<uuid:chain>/<str:digest>", views.receipt, name="receipt"),
        path("receipts/of/<uuid:about>", views.receipt_of, name="receipt_of"),
        path("receipts/told/<uuid:notice>", views.receipt_of_notice, name="receipt_of_notice"),
    ],
    "desk",
)

urlpatterns = [
    path("", include(desk)),
    path("code", views.codes, name="codes"),
    path("code/<str:ref>", views.clause, name="clause"),
    path("security", views.security, name="security"),
]
