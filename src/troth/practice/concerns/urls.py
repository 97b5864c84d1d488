"""Addresses of contacts, concerns, needs and handovers."""

from django.urls import path

from troth.practice.concerns.views import concerns, contacts, handovers, needs

app_name = "concerns"
urlpatterns = [
    path("contacts", contacts.contacts, name="contacts"),
    path("contacts/<uuid:pk>", contacts.contact, name="contact"),
    path("contacts/<uuid:pk>/<slug:deed>", contacts.contact_act, name="contact_act"),
    path("engagements/<uuid:engagement>/concerns", concerns.concerns, name="concerns"),
    path("engagements/<uuid:engagement>/concerns/<uuid:hearer>", concerns.bring, name="bring"),
    path("concerns/<uuid:pk>", concerns.concern, name="concern"),
    path("concerns/<uuid:pk>/<slug:move>", concerns.concern_act, name="concern_act"),
    path("engagements/<uuid:engagement>/needs", needs.needs, name="needs"),
    path("needs/<uuid:pk>/<slug:step>", needs.need_act, name="need_act"),
    path("needs/<uuid:pk>/hand-over/new", handovers.propose, name="propose"),
    path("handovers", handovers.handed_over, name="handed_over"),
    path("handovers/<uuid:pk>", handovers.handover, name="handover"),
    path("handovers/<uuid:pk>/<slug:decision>", handovers.handover_act, name="handover_act"),
]
