"""Addresses of the desk."""

from django.urls import include, path

from troth.desk import views

desk = (
    [
        path("today", views.today, name="today"),
        path("engagements/<uuid:engagement>", views.thread, name="thread"),
        path("engagements/<uuid:engagement>/looked", views.looked, name="looked"),
        path("engagements/<uuid:engagement>/looked/bundle", views.bundle, name="bundle"),
        path("looked", views.looked_at_me, name="looked_at_me"),
    ],
    "desk",
)

urlpatterns = [
    path("", include(desk)),
    path("code", views.codes, name="codes"),
    path("code/<str:ref>", views.clause, name="clause"),
    path("security", views.security, name="security"),
]
