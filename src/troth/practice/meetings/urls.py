"""Addresses of sessions and notes."""

from django.urls import path

from troth.practice.meetings.views import planning, proposing, recording, striking

app_name = "meetings"
urlpatterns = [
    path("engagements/<uuid:engagement>/sessions/new", recording.session_new, name="session_new"),
    path("engagements/<uuid:engagement>/plan", planning.plan, name="plan"),
    path("engagements/<uuid:engagement>/plan/book", planning.book, name="book"),
    path("engagements/<uuid:engagement>/plan/take", planning.take, name="take"),
    path("engagements/<uuid:engagement>/plan/drop", proposing.drop, name="drop"),
    path("plan/<uuid:pk>/move", planning.move, name="move"),
    path("plan/<uuid:pk>/cancel", planning.cancel, name="cancel"),
    path("sessions/<uuid:pk>", recording.session, name="session"),
    path("sessions/<uuid:pk>/correct", recording.session_correct, name="session_correct"),
    path("sessions/<uuid:pk>/strike", striking.strike_session, name="strike_session"),
    path("engagements/<uuid:engagement>/notes/new", recording.note_new, name="note_new"),
    path("notes/<uuid:pk>", recording.note, name="note"),
    path("notes/<uuid:pk>/edit", recording.note_edit, name="note_edit"),
    path("notes/<uuid:pk>/strike", striking.strike_note, name="strike_note"),
    path("notes/<uuid:pk>/history", recording.note_history, name="note_history"),
]
