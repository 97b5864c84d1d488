"""Addresses of orientation."""

from django.urls import path

from troth.engagement.orientation.views import orienting, standing

app_name = "orientation"
urlpatterns = [
    path("engagements/<uuid:pk>/how", orienting.how, name="how"),
    path("engagements/<uuid:pk>/my-data", orienting.my_data, name="my_data"),
    path(
        "engagements/<uuid:pk>/before-we-begin", orienting.before_we_begin, name="before_we_begin"
    ),
    path("engagements/<uuid:pk>/limits", standing.limits, name="limits"),
    path("engagements/<uuid:pk>/concern", standing.concern, name="concern"),
    path("engagements/<uuid:pk>/readers", standing.readers, name="readers"),
]
