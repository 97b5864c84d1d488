"""Addresses that are enough for the parts: the gallery, and the pages that parts link to."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def elsewhere(_request: HttpRequest, **_kwargs: str) -> HttpResponse:
    """Stand for a page of another slice."""
    return HttpResponse()


urlpatterns = [
    path("", include("troth.foundation.kit.urls")),
    path("clauses/<str:ref>", elsewhere, name="clause"),
    path("security", elsewhere, name="security"),
    path("codes", elsewhere, name="codes"),
]
