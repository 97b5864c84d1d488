"""The table of addresses: every slice brings its own."""

from django.urls import include, path

from troth.config import views

urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("demo", views.demo, name="demo"),
    path("demo/enter", views.enter, name="enter"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("troth.ledger.urls")),
    path("", include("troth.kit.urls")),
    path("", include("troth.people.urls")),
    path("", include("troth.sso.urls")),
    path("", include("troth.keys.urls")),
    path("", include("troth.consents.urls")),
    path("", include("troth.engagements.urls")),
    path("", include("troth.meetings.urls")),
    path("", include("troth.concerns.urls")),
    path("", include("troth.groups.urls")),
    path("", include("troth.disclosure.urls")),
    path("", include("troth.desk.urls")),
]

handler400 = "troth.config.views.bad_request"
handler404 = "troth.config.views.not_found"
handler500 = "troth.config.views.broken"
