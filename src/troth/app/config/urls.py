"""The table of addresses: every slice brings its own."""

from django.urls import include, path

from troth.app.config import views

urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("demo", views.demo, name="demo"),
    path("demo/enter", views.enter, name="enter"),
    path("", include("troth.app.health.urls")),
    path("", include("troth.foundation.ledger.urls")),
    path("", include("troth.foundation.kit.urls")),
    path("", include("troth.accounts.people.urls")),
    path("", include("troth.accounts.sso.urls")),
    path("", include("troth.accounts.keys.urls")),
    path("", include("troth.profession.packs.urls")),
    path("", include("troth.engagement.charters.urls")),
    path("", include("troth.engagement.joining.urls")),
    path("", include("troth.engagement.annex.urls")),
    path("", include("troth.engagement.orientation.urls")),
    path("", include("troth.engagement.charter_documents.urls")),
    path("", include("troth.engagement.reviews.urls")),
    path("", include("troth.engagement.endings.urls")),
    path("", include("troth.engagement.manage.urls")),
    path("", include("troth.practice.consents.urls")),
    path("", include("troth.practice.meetings.urls")),
    path("", include("troth.practice.concerns.urls")),
    path("", include("troth.practice.releases.urls")),
    path("", include("troth.practice.groups.urls")),
    path("", include("troth.desk.register.urls")),
    path("", include("troth.desk.access_log.urls")),
    path("", include("troth.desk.receipts.urls")),
    path("", include("troth.desk.own_copy.urls")),
    path("", include("troth.desk.thread.urls")),
    path("", include("troth.desk.today.urls")),
]

handler400 = "troth.app.config.views.bad_request"
handler404 = "troth.app.config.views.not_found"
handler500 = "troth.app.config.views.broken"
