"""Addresses of joining."""

from django.urls import path

from troth.engagement.joining.views import beginning, invitations

app_name = "joining"
urlpatterns = [
    path("engagements", beginning.engagements, name="engagements"),
    path("engagements/new", beginning.begin, name="begin"),
    path("engagements/ask", beginning.enquire, name="enquire"),
    path("invitations/<str:token>", invitations.invitation, name="invitation"),
    path("engagements/<uuid:pk>/participants", beginning.participants, name="participants"),
    path("engagements/<uuid:pk>/participants/<str:part>/send", beginning.send, name="send"),
    path(
        "engagements/<uuid:pk>/participants/<str:part>/correct", beginning.correct, name="correct"
    ),
    path("engagements/<uuid:pk>/participants/<str:part>/let-in", beginning.let_in, name="let_in"),
    path(
        "engagements/<uuid:pk>/participants/<str:part>/turn-away",
        beginning.turn_away,
        name="turn_away",
    ),
]
