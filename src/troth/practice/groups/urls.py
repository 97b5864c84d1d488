"""Addresses of groups."""

from django.urls import path

from troth.practice.groups.views import agreeing, standing, working

app_name = "groups"
urlpatterns = [
    path("groups/", standing.groups, name="groups"),
    path("groups/new", agreeing.begin, name="begin"),
    path("groups/<uuid:pk>", standing.group, name="group"),
    path("groups/<uuid:pk>/agreement", agreeing.agreement, name="agreement"),
    path("groups/<uuid:pk>/agreement/change", agreeing.change, name="change"),
    path("groups/<uuid:pk>/agreement/sign", agreeing.sign, name="sign"),
    path("groups/<uuid:pk>/agreement/<int:number>", agreeing.version, name="version"),
    path("groups/<uuid:pk>/invite", agreeing.invite, name="invite"),
    path("groups/<uuid:pk>/decline", agreeing.decline, name="decline"),
    path("groups/<uuid:pk>/leave", standing.leave, name="leave"),
    path("groups/<uuid:pk>/close", standing.close, name="close"),
    path("groups/<uuid:pk>/read", standing.read, name="read"),
    path("groups/<uuid:pk>/access-log", standing.access_log, name="access_log"),
    path("groups/<uuid:pk>/notes/new", working.note_new, name="note_new"),
    path("groups/<uuid:pk>/sessions/new", working.session_new, name="session_new"),
    path("group-notes/<uuid:pk>", working.note, name="note"),
    path("group-notes/<uuid:pk>/edit", working.note_edit, name="note_edit"),
    path("memberships/<uuid:pk>/let-in", agreeing.let_in, name="let_in"),
    path("memberships/<uuid:pk>/take-back", agreeing.take_back, name="take_back"),
]
