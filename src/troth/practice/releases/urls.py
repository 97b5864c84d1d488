"""Addresses of summaries, releases and the sponsor's room."""

from django.urls import path

from troth.practice.releases import views

app_name = "releases"
urlpatterns = [
    path("engagements/<uuid:engagement>/summaries", views.summaries, name="summaries"),
    path("engagements/<uuid:engagement>/summaries/new", views.summary_new, name="new"),
    path("engagements/<uuid:engagement>/summaries/suggest", views.suggest, name="suggest"),
    path("summaries/<uuid:pk>/edit", views.summary_edit, name="edit"),
    path("summaries/<uuid:pk>/review", views.summary_review, name="review"),
    path("summaries/<uuid:pk>/sign", views.summary_sign, name="sign"),
    path("summaries/<uuid:pk>/drop", views.summary_drop, name="drop_draft"),
    path("releases/<uuid:pk>", views.release, name="release"),
    path("releases/<uuid:pk>/send", views.release_send, name="send"),
    path("releases/<uuid:pk>/drop", views.release_drop, name="drop"),
    path("releases/<uuid:pk>/withdraw", views.release_withdraw, name="withdraw"),
    path("engagements/<uuid:engagement>/sponsor", views.sponsor, name="sponsor"),
    path("engagements/<uuid:engagement>/not-seen", views.not_seen, name="not_seen"),
]
