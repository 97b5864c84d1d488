"""Addresses of charters."""

from django.urls import path

from troth.engagement.charters.views import charter, packs, reason, signing, understanding

app_name = "charters"
urlpatterns = [
    path("engagements/<uuid:pk>/reason", reason.reason, name="reason"),
    path("engagements/<uuid:pk>/charter", charter.charter, name="charter"),
    path("engagements/<uuid:pk>/charter/sign", signing.sign, name="sign"),
    path("engagements/<uuid:pk>/charter/versions", charter.versions, name="versions"),
    path("engagements/<uuid:pk>/charter/versions/<int:number>", charter.version, name="version"),
    path(
        "engagements/<uuid:pk>/charter/versions/<int:old>/<int:new>",
        charter.compared,
        name="compared",
    ),
    path("engagements/<uuid:pk>/charter/questions", understanding.understand, name="understand"),
    path("engagements/<uuid:pk>/charter/talks/<uuid:talk>", understanding.talked, name="talked"),
    path("engagements/<uuid:pk>/charter/<str:name>", charter.section, name="section"),
    path("engagements/<uuid:pk>/packs", packs.packs, name="packs"),
]
