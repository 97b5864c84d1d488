"""Addresses of sessions and notes."""

from django.urls import path

from troth.meetings import views

app_name = "meetings"
urlpatterns = [
    path("engagements/<uuid:engagement>/sessions/new", views.session_new, name="session_new"),
    path("engagements/<uuid:engagement>/plan", views.plan, name="plan"),
    path("engagements/<uuid:engagement>/plan/book", views.book, name="book"),
    path("engagements/<uuid:engagement>/plan/take", views.take, name="take"),
    path("engagements/<uuid:engagement>/plan/drop", views.drop, name="drop"),
    path("plan/<uuid:pk>/move", views.move, name="move"),
    path("plan/<uuid:pk>/cancel", views.cancel, name="cancel"),
    path("sessions/<uuid:pk>", views.session, name="session"),
    path("sessions/<uuid:pk>/correct", views.session_correct, name="session_correct"),
    path("engagements/<uuid:engagement>/notes/new", views.note_new, name="note_new"),
    path("notes/<uuid:pk>", views.note, name="note"),
    path("notes/<uuid:pk>/edit", views.note_edit, name="note_edit"),
    path("notes/<uuid:pk>/history", views.note_history, name="note_history"),
]
