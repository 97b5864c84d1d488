"""Addresses of access log."""

from django.urls import path

from troth.desk.access_log.views import checking, looking

app_name = "access_log"
urlpatterns = [
    path("engagements/<uuid:engagement>/access-log", looking.access_log, name="access_log"),
    path("engagements/<uuid:engagement>/access-log/bundle", checking.bundle, name="bundle"),
    path("engagements/<uuid:engagement>/prints", checking.fingerprints, name="fingerprints"),
    path("access-log", looking.own_access_log, name="own_access_log"),
    path("account/checkpoints", checking.checkpoints, name="checkpoints"),
]
