"""Addresses of contacts, concerns, needs and handovers."""

from django.urls import path

from troth.concerns import views

app_name = "concerns"
urlpatterns = [
    path("contacts", views.contacts, name="contacts"),
    path("contacts/<uuid:pk>", views.contact, name="contact"),
    path("contacts/<uuid:pk>/<slug:deed>", views.contact_act, name="contact_act"),
    path("engagements/<uuid:engagement>/concerns", views.concerns, name="concerns"),
    path("engagements/<uuid:engagement>/concerns/<uuid:hearer>", views.bring, name="bring"),
    path("concerns/<uuid:pk>", views.concern, name="concern"),
    path("concerns/<uuid:pk>/<slug:move>", views.concern_act, name="concern_act"),
    path("engagements/<uuid:engagement>/needs", views.needs, name="needs"),
    path("needs/<uuid:pk>/<slug:step>", views.need_act, name="need_act"),
    path("needs/<uuid:pk>/hand-over/new", views.propose, name="propose"),
    path("handovers", views.handed_over, name="handed_over"),
    path("handovers/<uuid:pk>", views.handover, name="handover"),
    path("handovers/<uuid:pk>/<slug:decision>", views.handover_act, name="handover_act"),
]
