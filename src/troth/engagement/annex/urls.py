"""Addresses of annex."""

from django.urls import path

from troth.engagement.annex import views

app_name = "annex"
urlpatterns = [
    path("engagements/<uuid:pk>/annex", views.annex, name="annex"),
    path("engagements/<uuid:pk>/annex/sign", views.sign_annex, name="sign_annex"),
    path("engagements/<uuid:pk>/methods", views.methods, name="methods"),
    path("engagements/<uuid:pk>/methods/<uuid:question>", views.answer, name="answer"),
    path("engagements/<uuid:pk>/about-client", views.about_client, name="about_client"),
]
