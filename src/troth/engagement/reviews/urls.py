"""Addresses of reviews."""

from django.urls import path

from troth.engagement.reviews.views import reviews

app_name = "reviews"
urlpatterns = [
    path("engagements/<uuid:pk>/reviews", reviews.reviews, name="reviews"),
    path("engagements/<uuid:pk>/reviews/independence", reviews.rate, name="rate"),
    path("engagements/<uuid:pk>/reviews/three", reviews.three_way, name="three_way"),
    path("engagements/<uuid:pk>/other-help", reviews.other_help, name="other_help"),
]
