"""Addresses of groups."""

from django.urls import path

from troth.groups import views

app_name = "groups"
urlpatterns = [
    path("groups/", views.groups, name="groups"),
    path("groups/new", views.begin, name="begin"),
    path("groups/<uuid:pk>", views.group, name="group"),
    path("groups/<uuid:pk>/agreement", views.agreement, name="agreement"),
    path("groups/<uuid:pk>/agreement/change", views.change, name="change"),
    path("groups/<uuid:pk>/agreement/sign", views.sign, name="sign"),
    path("groups/<uuid:pk>/agreement/<int:number>", views.version, name="version"),
    path("groups/<uuid:pk>/invite", views.invite, name="invite"),
    path("groups/<uuid:pk>/decline", views.decline, name="decline"),
    path("groups/<uuid:pk>/leave", views.leave, name="leave"),
    path("groups/<uuid:pk>/close", views.close, name="close"),
    path("groups/<uuid:pk>/read", views.read, name="read"),
    path("groups/<uuid:pk>/looked", views.looked, name="looked"),
    path("groups/<uuid:pk>/notes/new", views.note_new, name="note_new"),
    path("groups/<uuid:pk>/sessions/new", views.session_new, name="session_new"),
    path("group-notes/<uuid:pk>", views.note, name="note"),
    path("group-notes/<uuid:pk>/edit", views.note_edit, name="note_edit"),
    path("memberships/<uuid:pk>/let-in", views.let_in, name="let_in"),
    path("memberships/<uuid:pk>/take-back", views.take_back, name="take_back"),
]
