"""Addresses of engagements."""

from django.urls import path

from troth.engagements import views

app_name = "engagements"
urlpatterns = [
    path("engagements", views.engagements, name="engagements"),
    path("engagements/new", views.begin, name="begin"),
    path("engagements/ask", views.enquire, name="enquire"),
    path("engagements/pause", views.pause_practice, name="pause_practice"),
    path("engagements/<uuid:pk>/life", views.life, name="life"),
    path("engagements/<uuid:pk>/life/<slug:slug>", views.deed, name="deed"),
    path("engagements/<uuid:pk>/reason", views.reason, name="reason"),
    path("engagements/<uuid:pk>/before", views.before, name="before"),
    path("engagements/<uuid:pk>/reviews", views.reviews, name="reviews"),
    path("engagements/<uuid:pk>/reviews/independence", views.rate, name="rate"),
    path("engagements/<uuid:pk>/reviews/three", views.three_way, name="three_way"),
    path("engagements/<uuid:pk>/other-help", views.other_help, name="other_help"),
    path("engagements/<uuid:pk>/closing/sign", views.sign_closing, name="sign_closing"),
    path("engagements/<uuid:pk>/closing", views.closing, name="closing"),
    path("engagements/<uuid:pk>/closing/<uuid:follow_up>", views.settle, name="settle"),
    path("invitations/<str:token>", views.invitation, name="invitation"),
    path("engagements/<uuid:pk>/parties", views.parties, name="parties"),
    path("engagements/<uuid:pk>/parties/<str:part>/send", views.send, name="send"),
    path("engagements/<uuid:pk>/parties/<str:part>/let-in", views.let_in, name="let_in"),
    path("engagements/<uuid:pk>/parties/<str:part>/turn-away", views.turn_away, name="turn_away"),
    path("engagements/<uuid:pk>/charter", views.charter, name="charter"),
    path("engagements/<uuid:pk>/charter/sign", views.sign, name="sign"),
    path("engagements/<uuid:pk>/charter/versions", views.versions, name="versions"),
    path("engagements/<uuid:pk>/charter/versions/<int:number>", views.version, name="version"),
    path(
        "engagements/<uuid:pk>/charter/versions/<int:old>/<int:new>",
        views.compared,
        name="compared",
    ),
    path(
        "engagements/<uuid:pk>/charter/versions/<int:number>/document",
        views.document,
        name="document",
    ),
    path("charters/check", views.check, name="check"),
    path("charters/certificate", views.certificate, name="certificate"),
    path("engagements/<uuid:pk>/charter/questions", views.understand, name="understand"),
    path("engagements/<uuid:pk>/charter/talks/<uuid:talk>", views.talked, name="talked"),
    path("engagements/<uuid:pk>/charter/<str:name>", views.section, name="section"),
    path("engagements/<uuid:pk>/annex", views.annex, name="annex"),
    path("engagements/<uuid:pk>/annex/sign", views.sign_annex, name="sign_annex"),
    path("engagements/<uuid:pk>/methods", views.methods, name="methods"),
    path("engagements/<uuid:pk>/methods/<uuid:question>", views.answer, name="answer"),
    path("engagements/<uuid:pk>/about-client", views.about_client, name="about_client"),
    path("engagements/<uuid:pk>/under", views.under, name="under"),
    path("engagements/<uuid:pk>/limits", views.limits, name="limits"),
    path("engagements/<uuid:pk>/concern", views.concern, name="concern"),
    path("engagements/<uuid:pk>/readers", views.readers, name="readers"),
    path("engagements/<uuid:pk>/end", views.end, name="end"),
]
